"""The page of trust: compared, then believed; asked addresses; the keepers alone."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from docflow.core.audit.models import AuditEvent
from docflow.notifications.models import Notification
from docflow.notifications.services import alarming
from docflow.org.states import Role
from signing.trust import anchors, sources
from signing.trust.models import Anchor, Source
from tests.factories.org import make_person
from tests.signing.gate import pki

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(company):
    return company


@pytest.fixture
def ca() -> pki.Authority:
    return pki.world().persons


def client_of(position) -> Client:
    client = Client()
    client.force_login(position.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def file_of(data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("ca.cer", data)


def url(name: str, *args: object) -> str:
    return reverse(f"org:{name}", args=args)


def test_a_certificate_is_compared_first_and_believed_then(cast, ca) -> None:
    keeper = client_of(cast.khoa)
    given = {"file": file_of(ca.der), "purpose": "person", "valid_to": "2027-01-31"}

    shown = keeper.post(url("anchor-add"), given)
    form = shown.context["form"]
    values = {name: form[name].value() or "" for name in form.fields if name != "compared"}
    fingerprint = anchors.read(ca.der).__next__()[1].sha256.hex()

    assert shown.context["fingerprint"].replace(" ", "").lower() == fingerprint
    assert not Anchor.objects.exists()
    unread = keeper.post(url("anchor-add"), values)
    assert unread.status_code == 422
    swapped = keeper.post(url("anchor-add"), {**values, "compared": "on", "fingerprint": "0" * 64})
    assert swapped.status_code == 422
    assert not Anchor.objects.exists()
    done = keeper.post(url("anchor-add"), {**values, "compared": "on"})
    assert done.status_code == 302
    row = Anchor.objects.get()
    assert (row.purpose, row.fingerprint, row.demo) == ("person", fingerprint, False)
    assert f"{row.valid_to:%Y-%m-%d %H}" == "2027-01-31 16"
    event = AuditEvent.objects.get(verb="trust.anchor")
    assert event.data["fingerprint"] == fingerprint


def test_the_demo_mark_is_chosen_shown_and_never_taken_off(cast, ca, settings) -> None:
    settings.DEMO = False
    keeper = client_of(cast.khoa)

    def add(**more: str):
        shown = keeper.post(
            url("anchor-add"), {"file": file_of(ca.der), "purpose": "person", **more}
        )
        form = shown.context["form"]
        values = {name: form[name].value() or "" for name in form.fields if name != "compared"}
        return shown, keeper.post(url("anchor-add"), {**values, "compared": "on"})

    shown, done = add(demo="on")
    assert "chỉ được tin ở bản trình diễn" in shown.content.decode()
    assert done.status_code == 302
    assert Anchor.objects.get().demo
    listed = keeper.get(url("trust")).content.decode()
    assert "chỉ cho bản trình diễn, không được tin ở đây" in listed

    _shown, again = add()
    assert again.status_code == 422
    assert "đã được đánh dấu chỉ để trình diễn" in again.content.decode()
    assert Anchor.objects.get().demo


def test_an_intermediate_is_not_called_trusted(cast, ca) -> None:
    anchors.add(certificate=ca.der, purpose="intermediate")

    listed = client_of(cast.khoa).get(url("trust")).content.decode()

    assert "dùng để nối chuỗi" in listed
    assert "đang được tin cậy" not in listed
    assert "Ngừng tin" in listed


def test_what_is_no_single_certificate_of_an_authority_is_refused(cast, ca) -> None:
    keeper = client_of(cast.khoa)
    from cryptography.hazmat.primitives.serialization import Encoding

    pem = ca.certificate.public_bytes(Encoding.PEM)
    for data in (b"nothing", pem + pem, bytes(100_000)):
        answer = keeper.post(url("anchor-add"), {"file": file_of(data), "purpose": "person"})
        assert answer.status_code == 422
        assert answer.context["anchor_form"].errors["file"]
    leaf = ca.issue("Cán bộ")
    shown = keeper.post(url("anchor-add"), {"file": file_of(leaf.der), "purpose": "person"})
    form = shown.context["form"]
    values = {name: form[name].value() or "" for name in form.fields}
    answer = keeper.post(url("anchor-add"), {**values, "compared": "on"})
    assert answer.status_code == 422
    assert not Anchor.objects.exists()


def test_withdrawing_shows_the_fingerprint_and_keeps_the_row(cast, ca) -> None:
    anchor = anchors.add(certificate=ca.der, purpose="person")
    keeper = client_of(cast.khoa)

    asked = keeper.get(url("anchor-withdraw", anchor.pk)).content.decode()
    done = keeper.post(url("anchor-withdraw", anchor.pk))
    again = keeper.post(url("anchor-withdraw", anchor.pk))

    assert anchor.fingerprint[:4].upper() in asked
    assert (done.status_code, again.status_code) == (302, 409)
    assert "đã ngừng tin cậy" in keeper.get(url("trust")).content.decode()
    assert AuditEvent.objects.filter(verb="trust.anchor_withdrawn").count() == 1


def test_addresses_are_entered_asked_and_withdrawn(cast, ca) -> None:
    anchor = anchors.add(certificate=ca.der, purpose="person")
    keeper = client_of(cast.khoa)
    good = {"issuer": anchor.pk, "kind": "crl", "url": " http://ca.example.vn/ca.crl "}

    for bad in ("http://10.0.0.1/ca.crl", "http://2130706433/", "ftp://ca.vn/x", "ca.crl"):
        answer = keeper.post(url("source-add"), {**good, "url": bad})
        assert answer.status_code == 422
        assert answer.context["source_form"].errors["url"]
    assert keeper.post(url("source-add"), good).status_code == 302
    assert keeper.post(url("source-add"), good).status_code == 422
    row = Source.objects.get()
    Source.objects.update(problem="redirected", failures=3)
    assert "chuyển sang địa chỉ khác" in keeper.get(url("trust")).content.decode()
    assert keeper.post(url("source-ask", row.pk)).status_code == 302
    assert keeper.post(url("source-withdraw", row.pk)).status_code == 302
    assert keeper.post(url("source-ask", row.pk)).status_code == 404
    verbs = set(AuditEvent.objects.values_list("verb", flat=True))
    assert {"trust.source", "trust.source_asked", "trust.source_withdrawn"} <= verbs


def test_only_administrators_of_the_topmost_office_keep_trust(cast, ca) -> None:
    anchor = anchors.add(certificate=ca.der, purpose="person")
    cast.other_office.superior = cast.office
    cast.other_office.save()
    below = make_person(Role.ADMINISTRATOR, cast.other_office, None, "Vũ Sơn", "Quản trị")

    assert client_of(cast.khoa).get(url("trust")).status_code == 200
    for person in (below, cast.chi, cast.dung, cast.an):
        client = client_of(person)
        assert client.get(url("trust")).status_code == 403
        assert client.post(url("anchor-withdraw", anchor.pk)).status_code == 403
        assert client.post(url("source-add"), {}).status_code == 403
    assert url("trust") not in client_of(below).get(url("people")).content.decode()
    assert Client().get(url("trust")).status_code == 302


def test_the_page_asks_the_database_the_same_however_long_the_lists_are(cast) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(url("trust"))
        return len(asked)

    client = client_of(cast.khoa)
    world = pki.world()
    for ca in (world.persons, world.seals):
        anchor = anchors.add(certificate=ca.der, purpose="person")
        sources.add(issuer=anchor, url="http://ca.example.vn/x.crl", now=anchor.valid_from)
    few = queries()
    for ca in (world.systems, world.stamps):
        anchor = anchors.add(certificate=ca.der, purpose="person")
        sources.add(issuer=anchor, url="http://ca.example.vn/x.crl", now=anchor.valid_from)

    assert queries() == few


def test_a_list_that_ran_out_is_told_to_the_keepers_once(cast, ca) -> None:
    below = make_person(Role.ADMINISTRATOR, cast.other_office, None, "Vũ Sơn", "Quản trị")
    cast.other_office.superior = cast.office
    cast.other_office.save()
    anchor = anchors.add(certificate=ca.der, purpose="person")
    sources.add(issuer=anchor, url="http://ca.example.vn/ca.crl", now=pki.NOW)
    Source.objects.update(good_until=pki.NOW - pki.DAY, problem="no_answer")

    told = [alarming.sweep(pki.NOW, 50) for _ in range(2)]

    assert told == [1, 0]
    notice = Notification.objects.get()
    assert (notice.user_id, notice.url) == (cast.khoa.user_id, url("trust"))
    assert "hết hiệu lực" in notice.text
    assert below.user_id != notice.user_id
