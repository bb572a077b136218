"""Files beside a document (NĐ 30/2020/NĐ-CP, Phụ lục I, Part I, II.8 and III.1d)."""

import io
import re

import pikepdf
import pytest
import typst
from django.db import IntegrityError, transaction

from docflow.core import clock, files
from docflow.core.errors import Forbidden, Invalid
from docflow.documents.models import Attachment
from docflow.documents.rendering import pictures
from docflow.documents.selectors.versions import data_of, latest
from docflow.documents.services import attaching, issuing, routing, signing
from docflow.documents.services.wording import words_of
from docflow.documents.states import Status
from search.models import IndexTask
from signing import batches, gate
from signing.pades.errors import TimestampFailed
from tests.docflow.documents.conftest import PIN
from tests.factories.org import actor_of


def pdf(words="Phụ lục số liệu") -> bytes:
    return typst.compile(f'#set page(paper: "a4")\n{words}'.encode(), timestamp=0)


def attached(cast, document, name="Phụ lục I.pdf", data=None):
    return attaching.add(
        actor=actor_of(cast.an), document=document, name=name, data=data or pdf(name)
    )


@pytest.fixture
def signed(way, cast):
    """A document with two files, signed by its leader."""
    document = way.draft()
    for name in ("Phụ lục I.pdf", "Phụ lục II.pdf"):
        attached(cast, document, name)
    routing.submit(actor=actor_of(cast.an), document=document)
    routing.agree(actor=actor_of(cast.binh), document=document)
    document.refresh_from_db()
    (verdict,) = signing.sign_many(actor=actor_of(cast.chi), documents=[document], pin=PIN)
    assert verdict.ok, verdict.message
    document.refresh_from_db()
    return document


def issue(cast, document):
    (verdict,) = issuing.issue_many(actor=actor_of(cast.dung), documents=[document], pin=PIN)
    document.refresh_from_db()
    return verdict


def test_the_words_of_a_document_are_read_anew_with_the_files_beside_it(way, cast):
    document = way.draft()
    waiting = IndexTask.objects.filter(source="documents", object_id=document.pk)
    waiting.delete()

    attachment = attached(cast, document)
    assert waiting.exists()
    assert "Phụ lục I" in words_of([document])[document.pk]

    waiting.delete()
    attaching.remove(actor=actor_of(cast.an), attachment=attachment)
    assert waiting.exists()
    assert "Phụ lục I" not in words_of([document])[document.pk]


def test_each_file_is_validly_signed_by_the_organisation_at_issue(cast, signed):
    assert issue(cast, signed).ok

    for attachment in signed.attachments.all():
        report = gate.validate(files.read(attachment.signed_id), now=clock.now())
        (line,) = report.signatures
        assert (report.verdict, attachment.verdict, line.field) == ("valid", "valid", "Mark")


def test_the_mark_names_number_and_moment_in_ten_points_at_the_top_right(cast, signed):
    issue(cast, signed)

    first = signed.attachments.first()
    with pikepdf.open(io.BytesIO(files.read(first.signed_id))) as opened:
        opened.flatten_annotations("all")
        flat = io.BytesIO()
        opened.save(flat)
    page = pictures.printed(flat.getvalue()).pages[0]
    (mark,) = [line for line in page.lines if line.text.startswith("Số:")]
    moment = r"\d\d/\d\d/\d{4}; \d\d:\d\d:\d\d \+07:00"
    assert re.fullmatch(rf"Số: {signed.code}; {moment}", mark.text)
    assert {(run.size, run.face.bold, run.face.italic) for run in mark.runs} == {(10, False, False)}
    assert mark.y > page.height - 60
    assert mark.x2 > page.width - 60


def test_the_file_that_was_added_stays_as_it_was(cast, signed):
    before = [one.file_id for one in signed.attachments.all()]

    issue(cast, signed)

    assert [one.file_id for one in signed.attachments.all()] == before
    assert all(one.official_id == one.signed_id for one in signed.attachments.all())


def test_files_that_cannot_be_signed_issue_nothing(cast, signed, monkeypatch):
    whole = batches.Batch.sign

    def only_main(self, data, act, *args, **kwargs):
        if act.startswith("attach:"):
            raise TimestampFailed
        return whole(self, data, act, *args, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(batches.Batch, "sign", only_main)
        failed = issue(cast, signed)
    held = (signed.status, signed.number)

    again = issue(cast, signed)

    assert not failed.ok
    assert held == (Status.NUMBERED, 1)
    assert again.ok
    assert (signed.status, signed.number) == (Status.ISSUED, 1)
    assert all(one.signed_id for one in signed.attachments.all())


def test_the_same_file_twice_is_signed_twice(cast, way):
    document = way.draft()
    for _each in range(2):
        attached(cast, document, data=pdf())
    routing.submit(actor=actor_of(cast.an), document=document)
    routing.agree(actor=actor_of(cast.binh), document=document)
    document.refresh_from_db()
    signing.sign_many(actor=actor_of(cast.chi), documents=[document], pin=PIN)
    document.refresh_from_db()

    assert issue(cast, document).ok
    assert document.attachments.exclude(signed=None).count() == 2


def test_a_document_without_files_is_issued_as_before(way):
    document = way.issued()

    report = gate.validate(data_of(latest(document)), now=clock.now())
    assert [one.field for one in report.signatures] == ["Signer", "IssueLine", "Seal"]


def test_after_submission_nothing_is_added_or_taken_away(cast, way):
    document = way.draft()
    attachment = attached(cast, document)
    routing.submit(actor=actor_of(cast.an), document=document)
    document.refresh_from_db()
    attachment.refresh_from_db()

    with pytest.raises(Forbidden):
        attached(cast, document)
    with pytest.raises(Forbidden):
        attaching.remove(actor=actor_of(cast.an), attachment=attachment)

    assert document.attachments.count() == 1


def test_only_who_drafts_adds(cast, way):
    document = way.draft()

    for person in (cast.binh, cast.chi, cast.dung, cast.giang):
        with pytest.raises(Forbidden):
            attaching.add(actor=actor_of(person), document=document, name="x", data=pdf())


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04word", b"%PDF-1.7 broken"])
def test_what_is_no_pdf_is_refused(cast, way, data):
    document = way.draft()

    with pytest.raises(Invalid) as refused:
        attaching.add(actor=actor_of(cast.an), document=document, name="x", data=data)

    assert "file" in refused.value.fields
    assert not document.attachments.exists()


def test_a_signed_file_is_refused(cast, way):
    signed = data_of(latest(way.issued()))
    document = way.draft(subject="Kế hoạch khác")

    with pytest.raises(Invalid):
        attached(cast, document, data=signed)


def test_there_is_a_limit(cast, way):
    document = way.draft()
    Attachment.objects.bulk_create(
        Attachment(
            document=document,
            ordinal=number,
            name=str(number),
            file=files.put(b"x", "text/plain"),
            added_at=clock.now(),
            added_by="x",
        )
        for number in range(1, attaching.MOST + 1)
    )

    with pytest.raises(Invalid):
        attached(cast, document)


def test_one_that_is_taken_away_leaves_the_others_in_their_place(cast, way):
    document = way.draft()
    first, second = attached(cast, document, "I.pdf"), attached(cast, document, "II.pdf")

    attaching.remove(actor=actor_of(cast.an), attachment=first)

    assert list(document.attachments.values_list("pk", "ordinal")) == [(second.pk, 2)]
    assert attached(cast, document, "III.pdf").ordinal == 3


def test_the_database_keeps_no_signed_file_without_its_verdict(cast, way):
    attachment = attached(cast, way.draft())

    with pytest.raises(IntegrityError), transaction.atomic():
        Attachment.objects.filter(pk=attachment.pk).update(signed=attachment.file)


def test_no_document_goes_out_beside_a_file_that_is_not_signed(cast, signed, monkeypatch):
    real = attaching.sign
    monkeypatch.setattr(attaching, "sign", lambda *given: real(*given)[:1])

    verdict = issue(cast, signed)

    assert not verdict.ok
    assert signed.status == Status.NUMBERED
    assert not signed.attachments.exclude(signed=None).exists()
