"""Pictures of hands and the seal: put, seen by whom they belong to, drawn into the signature."""

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image, ImageDraw

from docflow.core import clock
from docflow.core.errors import Refused
from docflow.documents.selectors.versions import data_of, latest
from docflow.documents.services import signing
from docflow.documents.states import Status
from docflow.org.models import CapacityRule, SigningPicture
from docflow.org.services import pictures
from docflow.org.states import PictureKind, Role
from tests.docflow.documents.conftest import PIN
from tests.factories.org import actor_of, make_person


def scan() -> bytes:
    picture = Image.new("RGB", (220, 120), "white")
    ImageDraw.Draw(picture).line([(20, 20), (120, 100), (200, 30)], fill="black", width=8)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def upload(data: bytes, kind: str = "signature") -> dict[str, object]:
    return {"kind": kind, f"{kind}-picture": SimpleUploadedFile("a.png", data, "image/png")}


def test_one_puts_a_picture_and_sees_it_as_it_will_be_drawn(cast, as_):
    client = as_(cast.chi)
    url = reverse("documents:looks")
    drawn = client.get(reverse("documents:look", args=["signature"])).content

    answer = client.post(url, upload(scan()))

    row = SigningPicture.objects.get()
    assert (answer.status_code, row.user) == (303, cast.chi.user)
    shown = client.get(reverse("documents:look", args=["signature"]))
    assert shown.content != drawn
    assert shown["Cache-Control"] == "private, no-store"

    client.post(reverse("documents:look-withdraw", args=["signature"]))
    assert client.get(reverse("documents:look", args=["signature"])).content == drawn


def test_what_is_no_picture_is_said_at_its_field(cast, as_):
    answer = as_(cast.chi).post(reverse("documents:looks"), upload(b"<svg/>"))

    assert answer.status_code == 422
    assert "PNG hoặc JPEG" in answer.content.decode()
    assert not SigningPicture.objects.exists()


def test_the_seal_is_shown_and_changed_by_the_administration_alone(cast, as_):
    administrator = make_person(Role.ADMINISTRATOR, cast.office)
    seal = reverse("documents:look", args=["seal"])

    for person in (cast.an, cast.chi, cast.dung):
        client = as_(person)
        assert client.get(seal).status_code == 404
        assert client.post(reverse("documents:looks"), upload(scan(), "seal")).status_code == 404
        withdrawn = client.post(reverse("documents:look-withdraw", args=["seal"]))
        assert withdrawn.status_code == 404
    assert not SigningPicture.objects.exists()

    answer = as_(administrator).post(reverse("documents:looks"), upload(scan(), "seal"))
    assert (answer.status_code, SigningPicture.objects.get().office) == (303, cast.office)
    assert as_(administrator).get(seal).status_code == 200


def test_the_stamp_is_seen_by_the_one_who_may_sign_it_now(cast, way, as_):
    document = way.at_leader()

    def status(person, field):
        return as_(person).get(reverse("documents:stamp", args=[document.pk, field])).status_code

    assert status(cast.chi, "Signer") == 200
    assert [status(one, "Signer") for one in (cast.an, cast.binh)] == [403] * 2
    # Not yet on her desk: she does not know of it.
    assert status(cast.dung, "Signer") == 404
    assert status(cast.chi, "Seal") == 403
    assert status(cast.chi, "NoField") == 404

    verdicts = signing.sign_many(actor=actor_of(cast.chi), documents=[document], pin=PIN)
    assert verdicts[0].ok
    assert status(cast.chi, "Signer") == 403
    assert [status(cast.dung, field) for field in ("Seal", "IssueLine")] == [200, 200]
    assert status(cast.an, "Seal") == 403


def test_the_page_of_signing_shows_the_stamp_in_its_box(cast, way, as_):
    document = way.at_leader()

    page = as_(cast.chi).get(reverse("documents:sign"), {"pick": document.pk}).content.decode()

    assert reverse("documents:stamp", args=[document.pk, "Signer"]) in page


def test_the_picture_stands_in_the_signed_file(cast, way):
    pictures.put(actor=actor_of(cast.chi), kind=PictureKind.SIGNATURE, data=scan())
    before = way.at_leader()
    unsigned = data_of(latest(before))

    verdicts = signing.sign_many(actor=actor_of(cast.chi), documents=[before], pin=PIN)

    assert verdicts[0].ok
    added = data_of(latest(before))[len(unsigned) :]
    assert b"/Image" in added


def test_a_changed_register_asks_for_a_new_print(cast, way):
    document = way.at_leader()
    assert signing.signable(actor_of(cast.chi), document) is None

    CapacityRule.objects.create(
        position=cast.chi, lines=["Q. CHỦ TỊCH"], valid_from=clock.today() + timedelta(days=1)
    )
    assert signing.signable(actor_of(cast.chi), document) is None

    document.versions.update(made_at=clock.now() - timedelta(days=3))
    CapacityRule.objects.create(position=cast.chi, lines=["Q. CHỦ TỊCH"], valid_from=clock.today())

    with pytest.raises(Refused, match=r"Q\. CHỦ TỊCH"):
        signing.sign_many(actor=actor_of(cast.chi), documents=[document], pin=PIN)
    document.refresh_from_db()
    assert document.status != Status.SIGNED
