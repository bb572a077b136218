"""Files beside a document are proved for as long as the document itself (PAdES B-LTA)."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from docflow.core import clock, files
from docflow.core.audit.models import AuditEvent
from docflow.documents.models import Attachment, Document
from docflow.documents.services import preserving, preserving_beside, routing, signing
from signing import gate
from signing.pades import archive
from signing.pades import clock as stamps
from signing.pades.errors import TimestampFailed
from tests.docflow.documents.conftest import PIN
from tests.docflow.documents.services.test_attaching import attached, issue, signed  # noqa: F401
from tests.factories.org import actor_of


@pytest.fixture
def silent(monkeypatch):
    """A time-stamping service that refuses until it is told to speak."""
    speaks = stamps.source

    def refuse(*_any, **_more):
        raise TimestampFailed

    def say(speak: bool) -> None:
        monkeypatch.setattr(stamps, "source", speaks if speak else refuse)

    return say


@pytest.fixture
def issued(cast, signed):  # noqa: F811
    assert issue(cast, signed).ok
    return signed


def client_of(position) -> Client:
    client = Client()
    client.force_login(position.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def levels(data: bytes) -> list[str]:
    report = gate.validate(data, now=clock.now())
    assert report.verdict == "valid"
    return [line.level for line in report.signatures if line.kind != "timestamp"]


def test_each_file_gets_an_archive_stamp_and_what_went_out_stays(issued):
    before = list(issued.attachments.values_list("signed_id", "verdict"))

    # The document and its two files; a second sweep finds nothing.
    assert preserving.sweep(clock.now(), 10) == 3
    assert preserving.sweep(clock.now(), 10) == 0

    assert list(issued.attachments.values_list("signed_id", "verdict")) == before
    for one in issued.attachments.all():
        assert levels(files.read(one.official_id)) == ["B-T"]
        assert levels(files.read(one.preserved_id)) == ["B-LTA"]
        assert files.read(one.preserved_id).startswith(files.read(one.signed_id))
        assert one.proof_ends > clock.now()
    told = AuditEvent.objects.filter(verb="document.preserve_attachment")
    assert {one.data["sha256"] for one in told} == set(
        issued.attachments.values_list("preserved_id", flat=True)
    )


def test_the_limit_counts_both(issued):
    assert preserving.sweep(clock.now(), 1) == 1
    assert not Attachment.objects.filter(preserved__isnull=False).exists()
    assert preserving.sweep(clock.now(), 1) == 1
    assert Attachment.objects.filter(preserved__isnull=False).count() == 1


def test_a_file_signed_while_the_service_was_silent_gets_its_time(cast, signed, silent):  # noqa: F811
    """What an office chose to sign at once, and what its page says meanwhile."""
    signed.office.late_time = True
    signed.office.save()
    silent(speak=False)
    assert issue(cast, signed).ok
    one = signed.attachments.first()
    assert levels(files.read(one.signed_id)) == ["B-B"]
    page = client_of(cast.dung).get(signed.get_absolute_url()).content.decode()
    assert one.owes_time
    assert "Chữ ký chưa có dấu thời gian" in page
    # A service that is still silent is asked again later.
    assert preserving_beside.preserve(one, clock.now()) == 0

    silent(speak=True)
    preserving.sweep(clock.now(), 10)

    one.refresh_from_db()
    assert not one.owes_time
    assert levels(files.read(one.preserved_id)) == ["B-LTA"]
    page = client_of(cast.dung).get(signed.get_absolute_url()).content.decode()
    assert "Chữ ký chưa có dấu thời gian" not in page
    assert "Bản lưu trữ có dấu thời gian" in page


def test_a_leaders_owed_time_is_no_reason_to_sign_the_files_without_one(cast, way, silent):
    document = way.draft()
    attached(cast, document)
    routing.submit(actor=actor_of(cast.an), document=document)
    routing.agree(actor=actor_of(cast.binh), document=document)
    document.office.late_time = True
    document.office.save()
    silent(speak=False)
    (verdict,) = signing.sign_many(
        actor=actor_of(cast.chi), documents=[Document.objects.get(pk=document.pk)], pin=PIN
    )
    assert verdict.ok
    silent(speak=True)
    document.refresh_from_db()

    assert issue(cast, document).ok

    one = document.attachments.get()
    assert levels(files.read(one.signed_id)) == ["B-T"]


def test_a_stamp_that_ends_soon_is_renewed_once_there_is_a_longer_one(issued, monkeypatch):
    now = clock.now()
    preserving.sweep(now, 10)
    first = issued.attachments.first()
    Attachment.objects.filter(pk=first.pk).update(proof_ends=now + timedelta(days=100))
    monkeypatch.setattr(archive, "reach", lambda _now: now + timedelta(days=100))
    assert preserving.renew(now, 10) == 0
    monkeypatch.setattr(archive, "reach", lambda _now: now + timedelta(days=3000))

    assert preserving.renew(now, 10) == 1

    again = Attachment.objects.get(pk=first.pk)
    assert again.preserved_id != first.preserved_id
    assert files.read(again.preserved_id).startswith(files.read(first.preserved_id))
    assert levels(files.read(again.preserved_id)) == ["B-LTA"]


def test_another_worker_that_was_quicker_is_not_undone(issued):
    one = issued.attachments.first()
    other = Attachment.objects.get(pk=one.pk)
    assert preserving_beside.preserve(other, clock.now()) == 1

    assert preserving_beside.preserve(one, clock.now()) == 0

    kept = Attachment.objects.get(pk=one.pk).preserved_id
    other.refresh_from_db()
    assert kept == other.preserved_id


def test_who_may_read_the_document_loads_the_archives_file_where_there_is_one(cast, issued):
    one = issued.attachments.first()
    url = reverse("documents:attachment", args=[issued.pk, one.ordinal])
    client = client_of(cast.dung)
    assert client.get(url, {"kept": "1"}).status_code == 404
    preserving.sweep(clock.now(), 10)
    one.refresh_from_db()

    assert client.get(url, {"kept": "1"}).content == files.read(one.preserved_id)
    assert client.get(url).content == files.read(one.signed_id)
    assert client_of(cast.giang).get(url, {"kept": "1"}).status_code == 404


def test_the_database_keeps_no_proof_without_a_signed_file(cast, way):
    one = attached(cast, way.draft())

    with pytest.raises(IntegrityError), transaction.atomic():
        Attachment.objects.filter(pk=one.pk).update(preserved=one.file_id)
