"""Files that others signed before they came here: taken as they are, or refused in words."""

import asyncio
import json
from io import StringIO
from pathlib import Path

import pytest
import typst
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from docflow.core import clock, integrity
from docflow.core.errors import Invalid
from docflow.documents.models import Document, ValidationRecord
from docflow.documents.selectors.versions import data_of, latest
from docflow.documents.services import drafting, issuing, routing, signing
from docflow.documents.states import Status, VersionKind
from signing import authority, gate
from signing.keys import credentials, soft
from signing.pades import writer
from signing.pades.fields import FieldBox
from signing.pades.signature import Placement, sign_field
from tests.docflow.documents.conftest import PIN
from tests.factories.org import actor_of

THEIRS = FieldBox("Khach1", 0, 60, 60, 160, 100)
STATE_FILES = sorted(Path(settings.SAMPLES, "vn_gazette_pdfs", "signed_ok").glob("*.pdf"))[:3]


@pytest.fixture(scope="session")
def page() -> bytes:
    source = '#set page(paper: "a4")\nSố: \\ Nội dung \\ CHỦ TỊCH'
    return typst.compile(source.encode(), timestamp=0)


def signed_by(owner: str, base: bytes, box: FieldBox = THEIRS, **placement) -> bytes:
    now = clock.now()
    signer = soft.open_signer(credentials.current(owner, "person", now), PIN, now)
    made = sign_field(
        base,
        Placement(box.name, box=box, **placement),
        signer=signer,
        now=now,
        timestamper=authority.timestamper(now),
    )
    try:
        return asyncio.run(made)
    finally:
        signer.drop()


@pytest.fixture
def theirs(cast, page) -> bytes:
    return signed_by(cast.an.user.owner, page)


def upload(cast, data: bytes, **fields) -> Document:
    return drafting.upload(
        actor=actor_of(cast.an),
        type_code="KH",
        subject="Kế hoạch đã ký từ nơi khác",
        data=data,
        signer=cast.chi,
        **fields,
    )


def carried_through(cast, document: Document) -> Document:
    routing.submit(actor=actor_of(cast.an), document=document)
    routing.agree(actor=actor_of(cast.binh), document=document)
    document.refresh_from_db()
    chi, dung = actor_of(cast.chi), actor_of(cast.dung)
    for verdicts in (
        signing.sign_many(actor=chi, documents=[document], pin=PIN),
        issuing.issue_many(actor=dung, documents=[document], pin=PIN),
    ):
        assert verdicts[0].ok, verdicts[0].message
        document.refresh_from_db()
    return document


def test_it_is_kept_byte_for_byte_with_the_gates_report(cast, theirs):
    document = upload(cast, theirs)
    routing.submit(actor=actor_of(cast.an), document=document)

    draft, final = document.versions.order_by("ordinal")
    assert (draft.kind, final.kind) == (VersionKind.DRAFT, VersionKind.FINAL)
    assert data_of(draft) == data_of(final) == theirs
    for version in (draft, final):
        record = ValidationRecord.objects.get(version=version)
        assert (record.verdict, record.sha256) == ("valid", version.file_id)


@pytest.mark.parametrize("direction", ["outgoing", "internal"])
def test_ours_are_added_and_theirs_stays_valid_to_the_end(cast, theirs, direction):
    document = carried_through(cast, upload(cast, theirs, direction=direction))

    data = data_of(latest(document))
    report = gate.validate(data, now=clock.now())
    ours = ["Signer", "IssueLine", *(["Seal"] if direction == "outgoing" else [])]
    assert document.status == Status.ISSUED
    assert data.startswith(theirs)
    assert [one.field for one in report.signatures] == ["Khach1", *ours]
    assert report.verdict == "valid", report.reasons
    # No field of ours was made before it was signed.
    assert all(writer.fields(data).values())
    assert not integrity.run().problems


def test_an_unsigned_upload_gets_its_fields_beforehand_as_ever(cast, page):
    document = carried_through(cast, upload(cast, page))

    final = document.versions.get(kind=VersionKind.FINAL)
    assert writer.fields(data_of(final)) == {"Signer": False, "IssueLine": False, "Seal": False}
    assert gate.validate(data_of(latest(document)), now=clock.now()).verdict == "valid"


def changed(data: bytes) -> bytes:
    # In the comment below the header: nothing that a reader looks at.
    return data[:10] + bytes([data[10] ^ 1]) + data[11:]


@pytest.mark.parametrize(
    ("placement", "change", "words"),
    [
        ({"certify": True}, bytes, "không cho thêm chữ ký mới"),
        ({"lock_all": True}, bytes, "đã khóa mọi ô ký"),
        ({"box": FieldBox("Seal", 0, 60, 60, 160, 100)}, bytes, "ô ký mang tên"),
        ({}, changed, "không được xác nhận là hợp lệ"),
        ({}, lambda data: data + b"\n% more", "không được xác nhận là hợp lệ"),
    ],
    ids=["certified", "locked", "name", "changed", "appended"],
)
def test_what_is_not_admitted_is_refused_with_what_to_do(cast, page, placement, change, words):
    data = change(signed_by(cast.an.user.owner, page, **placement))

    with pytest.raises(Invalid) as caught:
        upload(cast, data)

    said = " ".join(map(str, caught.value.fields["file"]))
    assert words in said
    assert "Hãy xin bản" in said
    assert not Document.objects.exists()


def test_a_signed_file_that_would_need_cleaning_is_refused(cast, page):
    from tests.docflow.documents.services.test_drafting import with_script

    with pytest.raises(Invalid) as caught:
        upload(cast, signed_by(cast.an.user.owner, with_script(page)))

    said = " ".join(map(str, caught.value.fields["file"]))
    assert "JavaScript" in said
    assert "không thể làm sạch" in said


def test_the_form_takes_it_or_says_why_not(cast, theirs, client):
    browser = client
    browser.force_login(cast.an.user, "django.contrib.auth.backends.ModelBackend")
    fields = {"type_code": "KH", "subject": "Đã ký từ nơi khác", "signer": cast.chi.pk}
    address = reverse("documents:upload")

    refused = browser.post(
        address, {**fields, "file": SimpleUploadedFile("a.pdf", changed(theirs))}
    )
    taken = browser.post(address, {**fields, "file": SimpleUploadedFile("a.pdf", theirs)})

    assert "không được xác nhận là hợp lệ" in refused.content.decode()
    document = Document.objects.get()
    assert taken.status_code == 303
    words = browser.get(document.get_absolute_url()).content.decode()
    assert "Khach1" in words
    assert "Chữ ký hợp lệ" in words


def test_the_command_says_the_same_and_stores_nothing(cast, theirs, page, tmp_path):
    names = {"signed": theirs, "plain": page, "changed": changed(theirs)}
    paths = [tmp_path / f"{name}.pdf" for name in names]
    for path, data in zip(paths, names.values(), strict=True):
        path.write_bytes(data)
    out = StringIO()

    with pytest.raises(CommandError) as caught:
        call_command("check_upload", *map(str, paths), "--json", stdout=out)

    lines = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [line["admitted"] for line in lines] == [True, True, False]
    assert [line["signatures"] for line in lines] == [1, 0, 1]
    assert [line["verdict"] for line in lines] == ["valid", "", ""]
    assert caught.value.returncode == 1
    assert not Document.objects.exists()


@pytest.mark.shared
@pytest.mark.parametrize("path", STATE_FILES, ids=lambda path: path.stem)
def test_a_state_file_nobody_here_vouches_for_is_refused_with_the_reason(cast, path):
    """Real ones: their cross-references are older than any signature of ours may build on, and a
    signed file cannot be written anew."""
    with pytest.raises(Invalid) as caught:
        upload(cast, path.read_bytes())

    said = " ".join(map(str, caught.value.fields["file"]))
    assert "cấu trúc cũ" in said
    assert "không thể làm sạch. Hãy tải lên bản chưa ký" in said
    assert not Document.objects.exists()
