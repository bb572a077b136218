"""A list in the background: honest whatever happens to page, server or time-stamping service."""

import threading
import time
from datetime import timedelta

import pytest
from pyhanko.sign.timestamps import TimestampRequestError

from docflow.core import clock, schedule
from docflow.core.audit.models import AuditEvent
from docflow.core.errors import NotFound
from docflow.documents.models import Document, LateTime, SignatureRecord, SigningRun
from docflow.documents.selectors import verdicts
from docflow.documents.selectors.versions import data_of, latest
from docflow.documents.services import issuing, preserving, running, sealing, signing, timing
from docflow.documents.states import Status, VersionKind
from docflow.org.models import CapacityRule, Office, Position, User
from docflow.org.services import keys
from docflow.org.states import Role
from signing import batches, gate
from signing.batches import service as batch_service
from signing.batches.models import SigningBatch
from signing.keys import credentials
from signing.keys.errors import WrongPin
from signing.pades import clock as stamp_clock
from tests.docflow.documents.conftest import PIN
from tests.factories.org import actor_of, make_person


class Silent:
    """A time-stamping service that does not answer."""

    async def async_timestamp(self, *args, **kwargs):
        raise TimestampRequestError("no answer")

    async_dummy_response = async_timestamp


@pytest.fixture
def silent(monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(stamp_clock, "source", lambda *_, **__: Silent())
        yield patched


def start(cast, documents, act=running.SIGN, **options):
    who = cast.chi if act == running.SIGN else cast.dung
    return running.start(actor=actor_of(who), act=act, documents=documents, pin=PIN, **options)


def states(run) -> list[str]:
    return list(run.items.values_list("state", flat=True))


def finished(run, seconds=60) -> SigningRun:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        run.refresh_from_db()
        if run.ended_at is not None:
            return run
        time.sleep(0.05)
    raise AssertionError("the run did not end")


def test_it_returns_at_once_and_a_thread_signs_and_drops_the_key(way, cast, monkeypatch):
    documents = [way.at_leader(subject=f"Kế hoạch {number}") for number in range(2)]
    gate_open, seen = threading.Event(), {}
    real = running.ACTS["sign"]

    def held(**given):
        gate_open.wait(30)
        seen["batch"] = given["batch"]
        seen["thread"] = threading.current_thread()
        return real(**given)

    monkeypatch.setitem(running.ACTS, "sign", held)

    run = start(cast, documents)
    assert (run.ended_at, states(run)) == (None, ["waiting", "waiting"])
    gate_open.set()
    run = finished(run)

    assert (run.ending, states(run)) == ("done", ["done", "done"])
    assert seen["thread"] is not threading.current_thread()
    assert seen["batch"]._signer is None
    assert SigningBatch.objects.get(pk=run.batch_id).closed_at is not None


def test_a_wrong_pin_starts_nothing(way, cast):
    document = way.at_leader()

    with pytest.raises(WrongPin):
        running.start(actor=actor_of(cast.chi), act="sign", documents=[document], pin="000000")

    assert not SigningRun.objects.exists()


def test_one_bad_file_is_its_own_verdict_and_stops_no_other(way, cast, monkeypatch):
    documents = [way.at_leader(subject=f"Kế hoạch {number}") for number in range(3)]
    real = signing.publish

    def failing(*, task, **given):
        if task.document.pk == documents[1].pk:
            raise RuntimeError("nobody foresaw this")
        return real(task=task, **given)

    monkeypatch.setattr(signing, "publish", failing)
    run = start(cast, documents, wait=True)

    assert (run.ending or SigningRun.objects.get().ending) == "done"
    assert states(run) == ["done", "failed", "done"]
    item = run.items.get(document=documents[1])
    assert "giữ nguyên" in item.message
    assert "nobody foresaw" not in item.message
    assert Document.objects.get(pk=documents[1].pk).status == Status.IN_REVIEW


def test_only_the_owner_stops_and_the_audit_names_it(way, cast, monkeypatch):
    documents = [way.at_leader(subject=f"Kế hoạch {number}") for number in range(2)]
    real = running.ACTS["sign"]

    def stopping(**given):
        run = SigningRun.objects.get()
        with pytest.raises(NotFound):
            running.stop(actor=actor_of(cast.an), run=run)
        running.stop(actor=actor_of(cast.chi), run=run)
        running.stop(actor=actor_of(cast.chi), run=run)
        return real(**given)

    monkeypatch.setitem(running.ACTS, "sign", stopping)
    run = start(cast, documents, wait=True)

    run.refresh_from_db()
    # The file at hand was finished; the rest is as it was.
    assert (run.ending, states(run)) == ("stopped", ["done", "left"])
    assert AuditEvent.objects.filter(verb="signing.stop").count() == 1


def test_a_dead_server_leaves_a_run_that_tells_what_was_done(way, cast, monkeypatch):
    documents = [way.at_leader(subject=f"Kế hoạch {number}") for number in range(3)]
    real = running.ACTS["sign"]

    class Killed(BaseException):
        """The process is gone: nothing after it runs."""

    def dying(**given):
        verdict = real(**given)
        if given["task"].document.pk == documents[1].pk:
            # Published, but the verdict was never written.
            raise Killed
        return verdict

    monkeypatch.setitem(running.ACTS, "sign", dying)
    monkeypatch.setattr(running, "_end", lambda *_: False)
    monkeypatch.setattr(batches.Batch, "close", lambda batch: batch._runner.close())
    with pytest.raises(Killed):
        start(cast, documents, wait=True)
    monkeypatch.undo()
    run = SigningRun.objects.get()

    assert running.sweep(clock.now(), 10) == 0, "a run that was just heard of is left alone"
    SigningRun.objects.update(beat_at=clock.real() - running.SILENCE - timedelta(seconds=1))
    assert running.sweep(clock.now(), 10) == 1
    assert running.sweep(clock.now(), 10) == 0

    run.refresh_from_db()
    assert (run.ending, states(run)) == ("broken", ["done", "done", "left"])
    batch = SigningBatch.objects.get(pk=run.batch_id)
    assert batch.abandoned
    assert batch.closed_at is not None
    rest = start(cast, [documents[2]], wait=True)
    assert states(rest) == ["done"]


def between(monkeypatch, act, change):
    """Have `change` happen after the first file of the next list."""
    real, once = running.ACTS[act], iter([True])

    def changing(**given):
        verdict = real(**given)
        if next(once, False):
            change(given)
        return verdict

    monkeypatch.setitem(running.ACTS, act, changing)


@pytest.mark.parametrize("what", ["key", "batch", "position", "account", "capacity"])
def test_what_ends_during_a_list_signs_no_further_file(way, cast, monkeypatch, what):
    documents = [way.at_leader(subject=f"Kế hoạch {number}") for number in range(3)]
    yesterday = clock.today() - timedelta(days=1)
    changes = {
        "key": lambda given: credentials.mark_revoked(given["batch"].credential, clock.now()),
        "batch": lambda given: batches.abandon(given["batch"].row.pk, clock.now()),
        "position": lambda _: Position.objects.filter(pk=cast.chi.pk).update(valid_to=yesterday),
        "account": lambda _: User.objects.filter(pk=cast.chi.user_id).update(is_active=False),
        "capacity": lambda _: CapacityRule.objects.create(
            position=cast.chi, lines=["QUYỀN CHỦ TỊCH"], valid_from=clock.today()
        ),
    }
    between(monkeypatch, "sign", changes[what])

    run = start(cast, documents, wait=True)

    assert states(run) == ["done", "failed", "failed"]
    assert SignatureRecord.objects.filter(act="sign").count() == 1
    words = set(run.items.filter(state="failed").values_list("message", flat=True))
    assert len(words) == 1
    assert "ngoài dự kiến" not in words.pop()


def test_a_confirmation_that_is_withdrawn_ends_the_sealing(way, cast, monkeypatch):
    second = make_person(Role.CLERK, cast.office, cast.registry, "Mai Thị Lý", "Văn thư")
    keys.rule_seal(actor=actor_of(cast.khoa), office=cast.office, two=True)
    documents = [way.signed(subject=f"Kế hoạch {number}") for number in range(2)]
    asked = sealing.ask(actor=actor_of(cast.dung), documents=documents)
    sealing.confirm(actor=actor_of(second), request=asked)
    between(monkeypatch, "issue", lambda _: sealing.close(actor=actor_of(second), request=asked))

    run = start(cast, documents, running.ISSUE, wait=True)

    assert states(run) == ["done", "failed"]
    assert "hai văn thư" in run.items.get(document=documents[1]).message
    # And no number was taken for what was not sealed.
    assert Document.objects.get(pk=documents[1].pk).number is None


def test_the_clerk_issues_a_list_in_the_background(way, cast):
    documents = [way.signed(subject=f"Kế hoạch {number}") for number in range(2)]

    run = finished(start(cast, documents, act=running.ISSUE))

    assert [(item.state, item.message) for item in run.items.all()] == [
        ("done", "Đã phát hành 01/KH-UBND."),
        ("done", "Đã phát hành 02/KH-UBND."),
    ]


def test_a_silent_time_service_stops_before_anything_is_published(way, cast, silent):
    document = way.at_leader()

    run = start(cast, [document], wait=True)

    item = run.items.get()
    assert item.state == "failed"
    assert "Dịch vụ cấp dấu thời gian không trả lời" in item.message
    assert Document.objects.get(pk=document.pk).status == Status.IN_REVIEW
    assert not LateTime.objects.exists()


def test_an_office_may_sign_now_and_owe_the_time(way, cast, silent):
    Office.objects.update(late_time=True)
    document = way.at_leader()

    run = start(cast, [document], wait=True)

    # Visible in the verdict of the file, the row of the signature and the page of the document.
    assert run.items.get().message == "Đã ký, chưa có dấu thời gian; sẽ được thêm sau."
    assert SignatureRecord.objects.get(document=document).level == "B-B"
    assert AuditEvent.objects.filter(verb="document.owe_time").count() == 1
    judged = verdicts.judged(latest(document))
    assert judged.time_owed is not None
    assert "không có dấu thời gian" in judged.signatures[0].lines[-1].text

    # Still silent: the row stays, with what was tried.
    assert timing.sweep(clock.now(), 10) == 1
    work = LateTime.objects.get()
    assert (work.state, "Dịch vụ" in work.last_error) == ("queued", True)

    # The service is back: paid by a document time stamp on top, nothing below it touched.
    silent.undo()
    before = latest(document)
    LateTime.objects.update(next_try_at=clock.now())
    assert timing.sweep(clock.now(), 10) == 1
    after = latest(document)
    assert (after.ordinal, after.kind) == (before.ordinal + 1, VersionKind.SIGNED)
    assert data_of(after).startswith(data_of(before))
    assert LateTime.objects.get().state == schedule.WorkState.DONE
    assert SignatureRecord.objects.get(document=document).level == "B-T"
    judged = verdicts.judged(after)
    assert (judged.time_owed, judged.verdict) == (None, "valid")
    assert judged.report.by_field("Signer").signed_at_proven

    # And the way goes on from there.
    document.refresh_from_db()
    verdict = issuing.issue_many(actor=actor_of(cast.dung), documents=[document], pin=PIN)[0]
    assert verdict.ok, verdict.message
    report = gate.validate(data_of(latest(document)), now=clock.now())
    assert report.verdict == "valid"
    assert {line.level for line in report.signatures if line.kind == "pades"} == {"B-T"}


@pytest.fixture
def asked(monkeypatch):
    """How often a silent service was asked for time, one entry each."""
    found = []

    class Asked(Silent):
        async def async_timestamp(self, *args, **kwargs):
            found.append(1)
            raise TimestampRequestError("no answer")

    monkeypatch.setattr(stamp_clock, "source", lambda *_, **__: Asked())
    return found


def test_a_list_waits_for_a_silent_service_once(way, cast, asked):
    Office.objects.update(late_time=True)
    documents = [way.at_leader() for _ in range(3)]

    run = start(cast, documents, wait=True)

    assert states(run) == ["done"] * 3
    assert len(asked) == 1
    assert LateTime.objects.count() == 3


def test_after_some_minutes_the_service_is_asked_again(way, cast, asked, monkeypatch):
    Office.objects.update(late_time=True)
    monkeypatch.setattr(batch_service, "SILENCE", 0.0)

    start(cast, [way.at_leader() for _ in range(2)], wait=True)

    assert len(asked) == 2


def test_an_office_that_owes_no_time_asks_for_every_file(way, cast, asked):
    run = start(cast, [way.at_leader() for _ in range(2)], wait=True)

    assert states(run) == ["failed"] * 2
    assert len(asked) == 2


def test_the_silence_of_one_list_is_not_that_of_the_next(way, cast, silent):
    Office.objects.update(late_time=True)
    start(cast, [way.at_leader()], wait=True)
    silent.undo()
    document = way.at_leader()

    start(cast, [document], wait=True)

    assert SignatureRecord.objects.get(document=document).level == "B-T"


def test_what_went_out_without_time_gets_it_in_the_archive(way, cast, silent):
    Office.objects.update(late_time=True)
    document = way.issued()
    assert timing.owed(document) is not None
    issued = latest(document)

    assert timing.sweep(clock.now(), 10) == 1
    assert timing.owed(document) is not None
    silent.undo()
    assert preserving.sweep(clock.now(), 10) == 1

    # The version that went out keeps its bytes; the archive's has the time.
    assert issued.kind == VersionKind.ISSUED
    assert document.versions.filter(kind=VersionKind.ISSUED).count() == 1
    assert timing.owed(document) is None
    levels = SignatureRecord.objects.filter(document=document).values_list("level", flat=True)
    assert set(levels) == {"B-LTA"}


def test_a_proof_is_renewed_before_its_stampers_certificate_ends(way, cast, monkeypatch):
    document = way.issued()
    assert preserving.sweep(clock.now(), 10) == 1
    record = SignatureRecord.objects.get(act="preserve")
    end = record.proof_ends
    assert end is not None
    assert preserving.renew(clock.now(), 10) == 0, "far from its end nothing is renewed"

    soon = clock.now() + timedelta(days=1)
    SignatureRecord.objects.filter(pk=record.pk).update(proof_ends=soon)
    # A service that still stamps with the old certificate would renew nothing.
    with monkeypatch.context() as patched:
        patched.setattr(preserving.archive, "reach", lambda _now: soon)
        assert preserving.renew(clock.now(), 10) == 0
    assert preserving.renew(clock.now(), 10) == 1
    assert preserving.renew(clock.now(), 10) == 0

    newest = latest(document)
    report = gate.validate(data_of(newest), now=clock.now())
    assert [line.kind for line in report.signatures].count("timestamp") == 2
    assert report.verdict == "valid"
    assert SignatureRecord.objects.filter(act="preserve").latest("pk").proof_ends == end


def test_a_row_from_before_learns_its_end_from_the_file(way, cast):
    way.issued()
    preserving.sweep(clock.now(), 10)
    SignatureRecord.objects.filter(act="preserve").update(proof_ends=None)

    assert preserving.renew(clock.now(), 10) == 0

    assert SignatureRecord.objects.get(act="preserve").proof_ends is not None
