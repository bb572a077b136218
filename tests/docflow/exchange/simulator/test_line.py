"""What the line does and what a killed worker leaves: each message once at its end."""

from datetime import timedelta

import pytest
from django.db import transaction

from docflow.core import clock, schedule
from docflow.core.schedule import ScheduleRun, WorkState
from docflow.documents.models import Document
from docflow.exchange.models import (
    ChangeRequest,
    InboxMessage,
    OutboxMessage,
    QuarantinedMessage,
    SimulatedArrival,
    SimulatedEvent,
    SimulatedPartner,
    SimulatedPosting,
)
from docflow.exchange.services import intake, recalling
from docflow.exchange.simulator import acts, laying, line
from docflow.exchange.simulator.plans import Fault, Manner
from docflow.exchange.states import DeliveryStatus, MessageKind, RequestStatus
from docflow.exchange.transports import simulator
from tests.docflow.exchange.conftest import NOW, sign
from tests.docflow.exchange.simulator import promises
from tests.docflow.exchange.simulator.conftest import SWEEPS


class Killed(BaseException):
    """The process is gone."""


def rates(**values: float) -> None:
    """Weather of one kind; the plan's name plays no part."""
    SimulatedPartner.objects.update(plan="all", **values)


def befell() -> set[tuple[str, str, int, str]]:
    return set(SimulatedEvent.objects.values_list("direction", "message_id", "number", "fault"))


@pytest.mark.parametrize(
    ("manner", "status", "codes"),
    [
        (Manner.REGISTERS, DeliveryStatus.ACCEPTED, ["01", "03"]),
        (Manner.COMPLETES, DeliveryStatus.COMPLETED, ["01", "03", "04", "05", "06"]),
        (Manner.REFUSES, DeliveryStatus.REFUSED, ["01", "02"]),
    ],
)
def test_on_a_quiet_line_the_partner_answers_by_its_manner(play, manner, status, codes):
    play.weather("quiet", 1, manner=manner)
    delivery = play.send()

    play.run()

    delivery.refresh_from_db()
    assert delivery.status == status
    assert [one.code for one in delivery.receipts.all()] == codes
    assert bool(delivery.last_reason) == (manner == Manner.REFUSES)
    assert not SimulatedEvent.objects.exists()
    promises.all_kept(play)


def test_the_partner_refuses_what_is_not_signed(play, world):
    """Its gate finds it; QĐ 28/2018/QĐ-TTg, Điều 4."""
    delivery = play.send(data=sign(None, None))

    play.run()

    delivery.refresh_from_db()
    assert delivery.status == DeliveryStatus.REFUSED
    assert delivery.receipts.get(code="02").gate["verdict"] == "unsigned"


def test_the_partner_puts_aside_what_others_send_in_our_name(play):
    data = b"<edXML/>"
    simulator.deliver(line.Consignment(play.office, play.partner.office, "m1", data))

    play.carry()

    row = SimulatedArrival.objects.get()
    assert row.problem.startswith("N.edXMLEnvelope")
    assert not SimulatedPosting.objects.exists()


def test_a_letter_of_the_partner_is_signed_and_sealed_as_its_own(play):
    posting = play.letter()

    play.run()

    document = Document.objects.get(office=play.office, direction="incoming")
    assert document.issuer == play.partner.office
    assert document.came_as.gate == {"verdict": "valid", "person": "valid", "seal": "valid"}
    posting.refresh_from_db()
    assert posting.heard == ["01"]
    promises.all_kept(play)


def test_a_recall_comes_before_its_document_and_waits_for_it(play):
    play.letter(acts.recall_first)
    play.carry()
    asked = ChangeRequest.objects.get()
    assert (asked.status, asked.document) == (RequestStatus.WAITING, None)

    play.run()

    asked.refresh_from_db()
    assert (asked.status, asked.kind) == (RequestStatus.OPEN, MessageKind.RECALL)
    assert asked.document.code == "01/TTGL-TH"


@pytest.mark.parametrize("kind", [MessageKind.UPDATE, MessageKind.REPLACE])
def test_a_change_is_about_the_last_letter(play, kind):
    first = play.letter()
    play.letter(kind=kind)

    play.run()

    asked = ChangeRequest.objects.get()
    assert (asked.kind, asked.document.code) == (kind, first.facts["code"])
    assert Document.objects.filter(direction="incoming").count() == 2
    promises.all_kept(play)


@pytest.mark.parametrize(
    ("gives_back", "status"),
    [("agrees", DeliveryStatus.RECALL_AGREED), ("refuses", DeliveryStatus.RECALL_REFUSED)],
)
def test_the_partner_answers_a_recall(play, gives_back, status):
    play.weather("quiet", 1, gives_back=gives_back)
    delivery = play.send()
    play.run()
    with clock.at(play.now):
        recalling.ask(actor=play.clerk, delivery=delivery, note="Văn bản gửi nhầm nơi nhận.")

    play.run()

    delivery.refresh_from_db()
    assert (delivery.status, delivery.reached) == (status, DeliveryStatus.ACCEPTED)
    promises.all_kept(play)


def test_a_recall_that_overtakes_our_document_is_agreed_to(play):
    """The document is on the line when the recall arrives; nobody takes it up there."""
    rates(delay=1)
    delivery = play.send()
    play.carry()
    rates(delay=0)
    with clock.at(play.now):
        recalling.ask(actor=play.clerk, delivery=delivery, note="Văn bản gửi nhầm nơi nhận.")

    play.run()

    delivery.refresh_from_db()
    assert delivery.status == DeliveryStatus.RECALL_AGREED
    assert delivery.reached == DeliveryStatus.ARRIVED
    promises.all_kept(play)


def test_a_line_that_swallows_everything_is_a_dead_letter_that_a_clerk_brings_through(play):
    rates(loss=1)
    delivery = play.send()
    play.run(retrying=False)
    delivery.refresh_from_db()
    assert delivery.status == DeliveryStatus.FAILED
    assert "mất trên đường" in delivery.last_reason

    play.end()

    delivery.refresh_from_db()
    assert delivery.status == DeliveryStatus.ACCEPTED
    assert play.retried == [delivery.message_id]
    promises.all_kept(play)


def test_what_the_partner_gave_up_it_tries_again_when_the_line_is_chosen_anew(play):
    rates(loss=1)
    posting = play.letter()
    play.run()
    posting.refresh_from_db()
    assert (posting.state, posting.tries) == (WorkState.DEAD, SimulatedPosting.max_attempts)

    play.end()

    posting.refresh_from_db()
    assert posting.state == WorkState.DONE
    promises.all_kept(play)


def test_a_lost_acknowledgement_makes_copies_and_one_document(play):
    rates(silence=1)
    play.letter()
    play.send()
    play.run(retrying=False)
    assert InboxMessage.objects.get(kind="new").copies == SimulatedPosting.max_attempts
    assert SimulatedArrival.objects.get(kind="new").copies == OutboxMessage.max_attempts

    play.end()

    promises.all_kept(play)


def test_damaged_bytes_bar_nobody(play):
    """The true message comes under the id that the damaged one took."""
    rates(damage=1)
    posting = play.letter()
    play.carry()
    kept = QuarantinedMessage.objects.get()
    assert kept.message_id == posting.message_id
    assert not Document.objects.filter(direction="incoming").exists()

    play.end()

    assert InboxMessage.objects.get(message_id=posting.message_id).outcome == "taken"
    assert QuarantinedMessage.objects.filter(pk=kept.pk).exists()
    promises.all_kept(play)


def test_what_is_forged_changes_no_state_and_says_who_did_it(play):
    play.weather("hostile", 1)
    rates(forgery=1, loss=0, damage=0, doubling=0, disorder=0)
    deliveries = [play.send(number=n, code=f"{n:02d}/BC-UBND") for n in range(1, 5)]
    play.letter()
    play.run()

    play.end()

    forged = SimulatedPosting.objects.exclude(forgery="")
    assert set(forged.values_list("forgery", flat=True)) == {
        Fault.WRONG_KEY,
        Fault.FOREIGN,
        Fault.OTHER_HASH,
    }
    for delivery in deliveries:
        delivery.refresh_from_db()
        assert delivery.status == DeliveryStatus.ACCEPTED
    assert QuarantinedMessage.objects.count() == forged.count()
    promises.all_kept(play)


def test_the_same_seed_gives_the_same_run_in_whatever_order_workers_come(play, same_ids):
    def lived(order: tuple[str, ...]) -> set[tuple[str, str, int, str]]:
        with transaction.atomic():
            same_ids()
            play.weather("lossy", 5)
            for number in range(1, 3):
                play.send(number=number, code=f"{number:02d}/BC-UBND")
            play.now = NOW
            while (due := play.next_due()) is not None:
                play.now = max(play.now, due)
                with clock.at(play.now):
                    for name in order:
                        schedule.run_all(name)
            found = befell()
            transaction.set_rollback(True)
        return found

    first = lived(SWEEPS)

    assert first
    assert lived(tuple(reversed(SWEEPS))) == first


def test_another_seed_gives_another_run(play, same_ids):
    play.weather("lossy", 5)
    for number in range(1, 4):
        play.send(number=number, code=f"{number:02d}/BC-UBND")
    play.run()
    before = befell()
    assert before

    same = {row for row in before if _again(row, 5)}
    other = {row for row in before if _again(row, 6)}

    assert same == before
    assert other != before


def _again(row: tuple[str, str, int, str], seed: int) -> bool:
    """Whether that seed has the same for that try."""
    direction, message_id, number, fault = row
    found = SimulatedPartner.objects.get().rates
    if number:
        fate = line.fates.of_try(found, seed, message_id, line.Direction(direction), number)
        return {"lost": fate.lost, "unanswered": fate.unacknowledged, "doubled": fate.doubled}[
            fault
        ]
    lot = line.fates.of_message(found, seed, message_id, line.Direction(direction))
    return {"delayed": bool(lot.delay), "overtaken": lot.overtaken}[fault]


def after(play) -> None:
    """The lease of the killed worker is over."""
    play.now += timedelta(minutes=10)
    # That of the sweep itself is of machine time.
    ScheduleRun.objects.update(claimed_until=None)


def test_killed_after_the_partner_had_it_our_message_is_there_once(play, monkeypatch):
    delivery = play.send()

    with monkeypatch.context() as patch:
        patch.setattr(line, "Acknowledgement", lambda *_: _die())
        with pytest.raises(Killed):
            play.carry()
    after(play)
    play.run()

    assert SimulatedArrival.objects.get(message_id=delivery.message_id).copies == 2
    promises.all_kept(play)


def test_killed_while_it_answers_the_partner_answers_once(play, monkeypatch):
    play.send()
    real = laying.state

    def state(partner, arrival, code, ordinal):
        return real(partner, arrival, code, ordinal) if code == "01" else _die()

    with monkeypatch.context() as patch:
        patch.setattr(laying, "state", state)
        with pytest.raises(Killed):
            play.carry()
    assert not SimulatedPosting.objects.exists()
    after(play)
    play.run()

    assert SimulatedPosting.objects.count() == 2
    promises.all_kept(play)


def test_killed_after_our_inbox_had_it_the_letter_is_here_once(play, monkeypatch):
    posting = play.letter()
    real = intake.take

    def take(**message):
        real(**message)
        _die()

    with monkeypatch.context() as patch:
        patch.setattr(intake, "take", take)
        with pytest.raises(Killed):
            play.carry()
    posting.refresh_from_db()
    assert posting.taken_at is None
    after(play)
    play.run()

    assert InboxMessage.objects.get(message_id=posting.message_id).copies == 2
    promises.all_kept(play)


def test_killed_before_its_bytes_were_kept_the_letter_is_made_anew(play, monkeypatch):
    posting = play.letter()

    with monkeypatch.context() as patch:
        patch.setattr(line.writing, "_keep", lambda *_: _die())
        with pytest.raises(Killed):
            play.carry()
    after(play)
    play.run()

    posting.refresh_from_db()
    assert posting.state == WorkState.DONE
    promises.all_kept(play)


def _die() -> None:
    raise Killed
