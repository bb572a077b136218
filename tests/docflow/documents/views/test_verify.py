"""The public page: anybody's file in three lines, an issued document by its code, nothing kept."""

import re
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from docflow.core import files
from docflow.core.models import StoredFile
from docflow.documents.models import Document, PublicCode, ValidationRecord
from docflow.documents.selectors import public
from docflow.documents.selectors.versions import latest
from docflow.documents.states import Status
from docflow.documents.views import verify
from signing.gate import worker
from tests.factories.documents import make_issued

CHECK = "/verify/"


def pdf(data: bytes, name: str = "van-ban.pdf") -> dict[str, SimpleUploadedFile]:
    return {"file": SimpleUploadedFile(name, data, "application/pdf")}


@pytest.fixture
def stranger() -> Client:
    return Client()


def test_an_issued_document_is_judged_and_compared_without_an_account(
    way, as_, cast, stranger
) -> None:
    document = way.issued()
    code = PublicCode.objects.get(document=document)
    data = files.read(code.sha256)
    address = reverse("documents:verify-code", args=[code.token])
    kept = (StoredFile.objects.count(), ValidationRecord.objects.count())

    looked = stranger.get(address).content.decode()
    same = stranger.post(address, pdf(data)).content.decode()
    other = stranger.post(address, pdf(data + b"\n")).content.decode()
    judged = stranger.post(CHECK, pdf(data)).content.decode()
    tampered = stranger.post(CHECK, pdf(data + b"\n% more")).content.decode()

    # What may be public, and nothing else.
    assert document.code in looked
    assert cast.office.name in looked
    assert "Chữ ký hợp lệ" in looked
    for page in (looked, same, other):
        assert document.subject not in page
        assert document.signer_name not in page
        assert f"/documents/{document.pk}" not in page
    assert "Đúng bản đã phát hành" in same
    assert "Không phải bản đã phát hành" in other
    assert judged.index("Nội dung còn nguyên") < judged.index("Chi tiết kỹ thuật")
    assert document.signer_name in judged
    assert "Chữ ký không hợp lệ" in tampered
    assert "hãy xin bên gửi tệp gốc" in tampered
    assert (StoredFile.objects.count(), ValidationRecord.objects.count()) == kept

    # The sheet to print carries the code's address and leaves the signed bytes alone.
    sheet = as_(cast.dung).get(reverse("documents:authenticity", args=[document.pk]))
    words = sheet.content.decode()
    assert f"http://testserver{address}" in words
    assert "<svg" in words
    assert "style=" not in words
    assert files.read(code.sha256) == data

    # Each signature's own revision can be seen and taken away.
    version = document.versions.get(kind="issued")
    args = [document.pk, version.ordinal, 0]
    report = ValidationRecord.objects.filter(version=version).first().report
    length = report["signatures"][0]["signed_bytes"]
    taken = as_(cast.dung).get(reverse("documents:signed", args=args))
    shown = as_(cast.dung).get(reverse("documents:signed-page", args=[*args, 1]))
    look = as_(cast.dung).get(reverse("documents:signed-look", args=args)).content.decode()
    assert taken.content == data[:length]
    assert taken.content.rstrip().endswith(b"%%EOF")
    assert len(taken.content) < len(data)
    assert shown.content.startswith(b"\x89PNG")
    assert "Thêm sau chữ ký này: chữ ký tại ô" in look
    for wrong in (9, 99):
        gone = reverse("documents:signed", args=[document.pk, version.ordinal, wrong])
        assert as_(cast.dung).get(gone).status_code == 404
    for name, more in (("signed", []), ("signed-look", []), ("signed-page", [1])):
        hidden = reverse(f"documents:{name}", args=[*args, *more])
        assert as_(cast.giang).get(hidden).status_code == 404
    assert (
        as_(cast.giang).get(reverse("documents:authenticity", args=[document.pk])).status_code
        == 404
    )

    # Recalled: the code still answers, and says so.
    Document.objects.filter(pk=document.pk).update(status=Status.RECALLED)
    assert "đã bị thu hồi" in stranger.get(address).content.decode()


@pytest.mark.django_db
class TestBounds:
    """No office needed: what the page refuses, and how it says so."""

    def test_a_code_never_given_out_is_not_found(self, stranger: Client) -> None:
        assert stranger.get("/verify/abcdefgh/").status_code == 404

    def test_only_what_was_issued_to_the_outside_has_a_code(self, db) -> None:
        from docflow.documents.services.authenticating import give_code
        from tests.factories.org import make_cast

        office = make_cast().office
        assert give_code(make_issued(office)) is None
        assert give_code(make_issued(office, direction="internal")) is None
        assert not PublicCode.objects.exists()

    def test_without_a_file_it_says_what_to_do(self, stranger: Client) -> None:
        for data in ({}, pdf(b"")):
            answer = stranger.post(CHECK, data)
            assert answer.status_code == 422
            assert "Hãy chọn một tệp PDF" in answer.content.decode()

    def test_the_form_of_another_site_is_refused(self) -> None:
        strict = Client(enforce_csrf_checks=True)
        token = re.search(
            r'name="csrfmiddlewaretoken" value="(\w+)"', strict.get(CHECK).content.decode()
        )

        assert strict.post(CHECK, pdf(b"%PDF-1.7")).status_code == 403
        assert (
            strict.post(CHECK, {**pdf(b"nothing"), "csrfmiddlewaretoken": token[1]}).status_code
            == 200
        )

    def test_more_bytes_than_allowed_are_refused_in_words(
        self, stranger: Client, monkeypatch
    ) -> None:
        monkeypatch.setattr(verify, "MOST_BYTES", 1000)
        monkeypatch.setattr(verify, "SLACK", 100_000)
        announced = stranger.post(CHECK, pdf(bytes(200_000)))
        # The header fits, the file does not.
        measured = stranger.post(CHECK, pdf(bytes(50_000)))

        assert (announced.status_code, measured.status_code) == (413, 413)
        assert "không kiểm tra được ở đây" in measured.content.decode()

    def test_nothing_touches_the_disk(
        self, stranger: Client, monkeypatch, tmp_path: Path, settings
    ) -> None:
        settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
        seen: list[object] = []

        def look(data: bytes):
            seen.append((len(data), list(tmp_path.iterdir())))
            raise worker.Busy

        monkeypatch.setattr(public, "judged", look)

        answer = stranger.post(CHECK, pdf(bytes(4 * 1024 * 1024)))

        assert seen == [(4 * 1024 * 1024, [])]
        assert answer.status_code == 503
        assert answer["Retry-After"] == "60"
        assert StoredFile.objects.count() == 0

    def test_one_address_is_counted_and_another_is_not_held_up(
        self, stranger: Client, monkeypatch
    ) -> None:
        monkeypatch.setattr(verify, "FILES", ((2, 3600),))
        given = [stranger.post(CHECK, {}).status_code for _ in range(4)]
        elsewhere = stranger.post(CHECK, {}, REMOTE_ADDR="203.0.113.9").status_code
        looked = stranger.get(CHECK)

        assert given == [422, 422, 429, 429]
        assert (elsewhere, looked.status_code) == (422, 200)
        assert looked["Cache-Control"] == "no-store"

    def test_a_household_of_the_new_protocol_is_one_address(
        self, stranger: Client, monkeypatch
    ) -> None:
        monkeypatch.setattr(verify, "FILES", ((1, 3600),))
        each = [
            stranger.post(CHECK, {}, REMOTE_ADDR=address).status_code
            for address in ("2001:db8::1", "2001:db8::2", "2001:db8:0:1::1", "::ffff:10.0.0.1")
        ]

        assert each == [422, 429, 422, 422]

    def test_any_file_gets_its_words(self, stranger: Client) -> None:
        answer = stranger.post(CHECK, pdf(b"<script>alert(1)</script>", "<b>x</b>.pdf"))

        words = answer.content.decode()
        assert answer.status_code == 200
        assert "Tệp không phải là PDF." in words
        assert "<b>x" not in words


def test_the_newest_version_stays_what_was_signed(way) -> None:
    """A code is given in the same act; the issued bytes are the ones the seal was put on."""
    document = way.issued()

    assert latest(document).file_id == document.public_code.sha256
    assert len(document.public_code.token) == 32
