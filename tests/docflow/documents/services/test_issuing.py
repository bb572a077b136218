"""Number, issue line, seal, issue: one clerk's act, earlier signatures stay valid, no gap."""

import pytest
from django.db import IntegrityError, transaction

from docflow.core import integrity
from docflow.core.errors import Forbidden, Refused
from docflow.documents.models import Document, Register, RegisterEntry
from docflow.documents.selectors.versions import data_of, latest
from docflow.documents.services import issuing, looks, preserving
from docflow.documents.states import EntryState, Status, VersionKind
from signing import batches, gate
from signing.keys.errors import WrongPin
from signing.pades.errors import TimestampFailed
from tests.docflow.documents.conftest import PIN
from tests.factories.org import actor_of


def no_time(self, *args, **kwargs):
    raise TimestampFailed


def test_issuing_numbers_seals_and_keeps_every_signature_valid(way):
    """NĐ 30/2020/NĐ-CP, Điều 15.3."""
    document = way.issued()

    version = latest(document)
    report = gate.validate(data_of(version), now=version.made_at)
    assert (document.status, document.number, document.code) == (Status.ISSUED, 1, "01/KH-UBND")
    assert document.issued_on is not None
    assert report.verdict == "valid"
    assert [one.field for one in report.signatures] == ["Signer", "IssueLine", "Seal"]


def test_numbers_run_without_gap_over_one_register(way):
    """NĐ 30/2020/NĐ-CP, Điều 15.1."""
    codes = [way.issued(subject=f"Kế hoạch {n}").number for n in range(3)]

    register = Register.objects.get()
    assert codes == [1, 2, 3]
    assert register.last_number == 3


def test_a_wrong_pin_takes_no_number(way, cast):
    document = way.signed()

    with pytest.raises(WrongPin):
        issuing.issue_many(actor=actor_of(cast.dung), documents=[document], pin="999999")

    assert not RegisterEntry.objects.exists()
    assert Document.objects.get(pk=document.pk).status == Status.SIGNED


def test_a_failed_seal_keeps_the_number_and_its_date_to_try_again(way, cast, monkeypatch):
    document = way.signed()
    with monkeypatch.context() as patch:
        patch.setattr(batches.Batch, "sign", no_time)
        failed = issuing.issue_many(actor=actor_of(cast.dung), documents=[document], pin=PIN)
    document.refresh_from_db()
    held = (document.status, document.number, document.issued_on)

    again = issuing.issue_many(actor=actor_of(cast.dung), documents=[document], pin=PIN)

    document.refresh_from_db()
    assert not failed[0].ok
    assert held[:2] == (Status.NUMBERED, 1)
    assert again[0].ok
    assert (document.number, document.issued_on) == (1, held[2])


def test_only_the_clerk_numbers_and_seals(way, cast):
    """NĐ 30/2020/NĐ-CP, Điều 32.2c."""
    document = way.signed()

    for person in (cast.an, cast.binh, cast.chi):
        with pytest.raises((Refused, Forbidden)):
            issuing.issue_many(actor=actor_of(person), documents=[document], pin=PIN)


def test_what_no_person_signed_is_not_sealed(cast, way):
    """NĐ 30/2020/NĐ-CP, Điều 32.2d: sealed only when the person in authority has signed."""
    document = way.at_leader()

    with pytest.raises(Refused, match="chưa được ký"):
        issuing.issue_many(actor=actor_of(cast.dung), documents=[document], pin=PIN)

    assert not RegisterEntry.objects.filter(document=document).exists()


def test_a_cancelled_number_is_voided_with_reason_and_never_reused(way, cast, monkeypatch):
    """NĐ 30/2020/NĐ-CP, Điều 15.1."""
    document = way.signed()
    with monkeypatch.context() as patch:
        patch.setattr(batches.Batch, "sign", no_time)
        issuing.issue_many(actor=actor_of(cast.dung), documents=[document], pin=PIN)
    document.refresh_from_db()

    issuing.cancel(actor=actor_of(cast.dung), document=document, note="Nội dung không còn phù hợp.")
    later = way.issued(subject="Kế hoạch khác")

    entry = RegisterEntry.objects.get(number=1)
    assert (entry.state, bool(entry.reason)) == (EntryState.VOIDED, True)
    assert later.number == 2


def test_the_database_itself_refuses_a_second_use_of_a_number(way):
    """NĐ 30/2020/NĐ-CP, Điều 15.1."""
    document = way.issued()
    entry = document.entry

    with pytest.raises(IntegrityError), transaction.atomic():
        RegisterEntry.objects.create(
            register=entry.register,
            number=entry.number,
            given_at=entry.given_at,
            given_by="x",
        )


def test_the_database_itself_refuses_issued_without_number(way):
    document = way.draft()

    with pytest.raises(IntegrityError), transaction.atomic():
        Document.objects.filter(pk=document.pk).update(status=Status.ISSUED)


def test_the_archive_timestamp_comes_later_and_leaves_what_went_out(way):
    """NĐ 30/2020/NĐ-CP, Điều 19.2."""
    document = way.issued()
    issued = latest(document)
    before = data_of(issued)

    done = preserving.sweep(issued.made_at, 10)

    newest = latest(document)
    report = gate.validate(data_of(newest), now=newest.made_at)
    assert done == 1
    assert newest.kind == VersionKind.PRESERVED
    assert report.verdict == "valid"
    assert data_of(issued) == before
    assert preserving.sweep(issued.made_at, 10) == 0


def test_day_and_month_carry_a_leading_zero_as_the_decree_prints_them():
    from datetime import date

    line = looks.place_and_date("Quận 2", date(2026, 1, 5))

    assert line == "Quận 2, ngày 05 tháng 01 năm 2026"
    assert looks.place_and_date("Quận 2", date(2026, 3, 15)).endswith("ngày 15 tháng 3 năm 2026")


def test_check_integrity_finds_a_gap(way):
    way.issued()
    clean = [one for one in integrity.run().problems if one["check"] == "registers"]
    Register.objects.update(last_number=5)

    broken = [one for one in integrity.run().problems if one["check"] == "registers"]

    assert clean == []
    assert len(broken) == 1
