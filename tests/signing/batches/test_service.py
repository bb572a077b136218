"""One PIN authorises one list: those bytes, that act, those fields, once."""

import hashlib
import io
from datetime import timedelta

import pypdfium2
import pytest
from django.db import transaction
from pyhanko.sign.timestamps import TimestampRequestError

from signing import authority, batches, gate
from signing.batches import BatchClosed, Item, NotAuthorised, Placement, TimestampFailed
from signing.batches.models import SigningBatch, SigningItem
from signing.gate.report import Report
from signing.keys.errors import Expired, Locked, NoCredential, WrongPin
from signing.keys.models import TRIES, Credential
from signing.pades import clock, postcheck
from signing.pades.errors import FieldProblem, GateRefused, UnfitFile
from signing.pades.fields import premake
from tests.signing import conftest
from tests.signing.conftest import PIN, initial_stamp, line_stamp, seal_stamp

pytestmark = pytest.mark.django_db


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def item(base, act="initial", fields=("Initial1",)) -> Item:
    return Item(sha(base), act, fields)


def reserve(credential, items, now, pin=PIN):
    return batches.reserve(credential.owner, credential.purpose, pin, items, now)


INITIAL = [Placement("Initial1", certify=True)]


def test_a_listed_act_gives_bytes_the_gate_calls_valid(form, officer, now):
    with reserve(officer, [item(form)], now) as batch:
        signed = batch.sign(form, "initial", INITIAL, now=now)

    assert signed.report.verdict == "valid"
    assert signed.report.by_field("Initial1").signer_fingerprint == officer.fingerprint
    assert signed.data.startswith(form)


def test_the_rows_keep_what_was_authorised_and_what_came_of_it(form, officer, now):
    with reserve(officer, [item(form)], now) as batch:
        signed = batch.sign(form, "initial", INITIAL, now=now)

    row = SigningItem.objects.get()
    assert (row.sha256, row.act, row.fields) == (sha(form), "initial", ["Initial1"])
    assert (row.state, row.result_sha256) == ("signed", signed.sha256)
    assert SigningBatch.objects.get().closed_at is not None


def test_one_pin_signs_many_documents(page, form, officer, now):
    forms = [
        form,
        premake(page, [conftest.INITIAL]),
        premake(page, [conftest.INITIAL, conftest.SIGNER]),
    ]

    with reserve(officer, [item(base) for base in forms], now) as batch:
        done = [batch.sign(base, "initial", INITIAL, now=now) for base in forms]

    assert [signed.report.verdict for signed in done] == ["valid"] * 3
    officer.refresh_from_db()
    assert officer.tries == 0


@pytest.mark.parametrize(
    ("act", "placements"),
    [
        ("sign", INITIAL),
        ("initial", [Placement("Signer")]),
        ("initial", [*INITIAL, Placement("Signer")]),
        ("initial", []),
    ],
)
def test_another_act_or_field_is_not_authorised(form, officer, now, act, placements):
    with (
        reserve(officer, [item(form)], now) as batch,
        pytest.raises(NotAuthorised),
    ):
        batch.sign(form, act, placements, now=now)


def test_other_bytes_are_not_authorised(form, officer, now):
    with reserve(officer, [item(form)], now) as batch, pytest.raises(NotAuthorised):
        batch.sign(form + b"\n", "initial", INITIAL, now=now)


def test_an_item_is_signed_once(form, officer, now):
    with reserve(officer, [item(form)], now) as batch:
        batch.sign(form, "initial", INITIAL, now=now)

        with pytest.raises(NotAuthorised):
            batch.sign(form, "initial", INITIAL, now=now)


def test_issue_covers_issue_line_and_seal_and_nothing_else(form, seal, now):
    both = [Placement("IssueLine", line_stamp()), Placement("Seal", seal_stamp(), lock_all=True)]

    with reserve(seal, [item(form, "issue", ("IssueLine", "Seal"))], now) as batch:
        with pytest.raises(NotAuthorised):
            batch.sign(form, "issue", both[:1], now=now)
        with pytest.raises(NotAuthorised):
            batch.sign(form, "issue", both[::-1], now=now)
        signed = batch.sign(form, "issue", both, now=now)

    assert [line.field for line in signed.report.signatures] == ["IssueLine", "Seal"]
    assert signed.report.verdict == "valid"


def test_a_closed_batch_signs_no_more(form, officer, now):
    with reserve(officer, [item(form)], now) as batch:
        pass

    with pytest.raises(BatchClosed):
        batch.sign(form, "initial", INITIAL, now=now)


def test_an_error_inside_drops_the_key_too(form, officer, now):
    with pytest.raises(KeyError), reserve(officer, [item(form)], now) as batch:
        raise KeyError

    with pytest.raises(BatchClosed):
        batch.sign(form, "initial", INITIAL, now=now)


def test_a_wrong_pin_opens_nothing_and_is_counted(form, officer, now):
    with pytest.raises(WrongPin) as wrong:
        reserve(officer, [item(form)], now, pin="000000")

    assert wrong.value.tries_left == TRIES - 1
    assert not SigningBatch.objects.exists()


def test_five_wrong_pins_lock(form, officer, now):
    for _ in range(TRIES):
        with pytest.raises(WrongPin):
            reserve(officer, [item(form)], now, pin="000000")

    with pytest.raises(Locked):
        reserve(officer, [item(form)], now)


def test_somebody_without_a_credential_is_told(demo_authority, form, now):
    with pytest.raises(NoCredential):
        batches.reserve("person:77", "person", PIN, [item(form)], now)


def test_the_system_key_never_signs_a_document(system, form, now):
    with pytest.raises(batches.WrongPurpose):
        batches.reserve("office:1", "system", None, [item(form)], now)


def test_no_time_stamp_means_no_signature_and_a_second_try(form, officer, now, monkeypatch):
    class Silent:
        async def async_timestamp(self, *args, **kwargs):
            raise TimestampRequestError("no answer")

    with reserve(officer, [item(form)], now) as batch:
        monkeypatch.setattr(clock, "source", lambda *_: Silent())
        with pytest.raises(TimestampFailed):
            batch.sign(form, "initial", INITIAL, now=now)
        monkeypatch.undo()
        assert SigningItem.objects.get().problem == "timestamp_failed"

        signed = batch.sign(form, "initial", INITIAL, now=now)

    assert signed.report.verdict == "valid"
    assert SigningItem.objects.get().state == "signed"


def test_what_the_gate_refuses_is_thrown_away(form, officer, now, monkeypatch):
    refusing = Report(verdict="invalid", sha256="", reasons=["broken"])
    monkeypatch.setattr(postcheck.gate, "validate", lambda *_, **__: refusing)

    with reserve(officer, [item(form)], now) as batch, pytest.raises(GateRefused) as refused:
        batch.sign(form, "initial", INITIAL, now=now)

    assert refused.value.report is refusing
    assert SigningItem.objects.get().state == "failed"


def test_an_earlier_signature_by_somebody_unexpected_stops_the_next(form, officer, leader, now):
    with reserve(officer, [item(form)], now) as batch:
        base = batch.sign(form, "initial", INITIAL, now=now).data

    with (
        reserve(leader, [item(base, "sign", ("Signer",))], now) as batch,
        pytest.raises(GateRefused),
    ):
        batch.sign(
            base,
            "sign",
            [Placement("Signer")],
            now=now,
            expected={"Initial1": leader.fingerprint},
        )


def test_a_field_that_should_be_signed_and_is_not_stops_the_next(form, leader, now):
    with (
        reserve(leader, [item(form, "sign", ("Signer",))], now) as batch,
        pytest.raises(FieldProblem, match="Initial1"),
    ):
        batch.sign(form, "sign", [Placement("Signer")], now=now, expected={"Initial1": ""})


def test_a_document_time_stamp_in_between_is_no_signer(form, officer, leader, now):
    with reserve(officer, [item(form)], now) as batch:
        base = batch.sign(form, "initial", INITIAL, level="B-LTA", now=now).data

    with reserve(leader, [item(base, "sign", ("Signer",))], now) as batch:
        signed = batch.sign(base, "sign", [Placement("Signer")], now=now)

    assert [line.kind for line in signed.report.signatures] == ["pades", "timestamp", "pades"]


def test_a_revoked_signer_never_gets_past_the_gate(form, officer, now):
    later = now + timedelta(hours=1)
    with reserve(officer, [item(form)], now) as batch:
        authority.revoke(officer, now + timedelta(minutes=1))
        with pytest.raises(Expired):
            batch.sign(form, "initial", INITIAL, now=later)

        # Not even where nobody but the authority's list knows of it.
        Credential.objects.update(revoked_at=None)
        with pytest.raises(GateRefused):
            batch.sign(form, "initial", INITIAL, now=later)


def test_a_batch_that_a_sweep_closed_signs_nothing_more(form, officer, now):
    with reserve(officer, [item(form)], now) as batch:
        assert batches.abandon(batch.row.pk, now)

        with pytest.raises(BatchClosed):
            batch.sign(form, "initial", INITIAL, now=now)


@pytest.mark.parametrize("level", ["B-B", "B-T", "B-LT", "B-LTA"])
def test_each_level_is_what_it_says(form, officer, now, level):
    with reserve(officer, [item(form)], now) as batch:
        signed = batch.sign(form, "initial", INITIAL, level=level, now=now)

    assert signed.report.by_field("Initial1").level == level


def test_an_unknown_level_is_a_mistake_of_the_caller(form, officer, now):
    with reserve(officer, [item(form)], now) as batch, pytest.raises(ValueError, match="level"):
        batch.sign(form, "initial", INITIAL, level="B-X", now=now)


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7 nonsense", b"\x00" * 100])
def test_bytes_that_are_no_pdf_are_refused_with_a_message(officer, now, data):
    with (
        reserve(officer, [item(data)], now) as batch,
        pytest.raises(UnfitFile, match="PDF"),
    ):
        batch.sign(data, "initial", INITIAL, now=now)


def test_signing_follows_the_clock_it_is_given(form, officer, now):
    later = now + timedelta(days=100)

    with reserve(officer, [item(form)], later) as batch:
        signed = batch.sign(form, "initial", INITIAL, now=later)

    assert signed.report.by_field("Initial1").signed_at == later
    assert gate.validate(signed.data, now=later).verdict == "valid"


def test_the_initial_stamp_is_seen_on_the_page(form, officer, now):
    with reserve(officer, [item(form)], now) as batch:
        signed = batch.sign(
            form, "initial", [Placement("Initial1", initial_stamp(), certify=True)], now=now
        )

    document = pypdfium2.PdfDocument(io.BytesIO(signed.data))
    document.init_forms()
    picture = document[0].render(scale=2).to_pil().crop((960, 1384, 1060, 1444))
    blue = [p for p in picture.getdata() if p[2] > 100 and p[0] < 90]
    assert len(blue) > 100


@pytest.mark.django_db(transaction=True)
def test_reserving_inside_a_transaction_is_refused(form, officer, now):
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        reserve(officer, [item(form)], now)
