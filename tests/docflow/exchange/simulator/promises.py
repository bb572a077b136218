"""What must hold when the faults have ended, whatever the line did before."""

import re

from docflow.core import integrity
from docflow.core.audit import verify
from docflow.documents.models import Document
from docflow.exchange.models import (
    ChangeRequest,
    Delivery,
    InboxMessage,
    OutboxMessage,
    QuarantinedMessage,
    SimulatedArrival,
    SimulatedEvent,
    SimulatedPosting,
)
from docflow.exchange.simulator.plans import Direction, Fault
from docflow.exchange.states import CODES, DELIVERY, LETTERS, RECALLING, InboxOutcome, MessageKind

# By whom it was signed or what it is bound to; found by the receiver before any state.
CODE_OF = {
    Fault.WRONG_KEY: "M.CheckSignature",
    Fault.FOREIGN: "M.CheckSignature",
    Fault.OTHER_HASH: "M.ResponseFor",
}
STANDARD = re.compile(r"[NMTR]\.\w+")


def all_kept(play) -> None:
    nothing_waits()
    deliveries_end_as_decided()
    letters_are_documents_once(play)
    what_is_false_lies_in_quarantine(play)
    what_is_true_was_taken()
    the_partner_heard_us()
    found = integrity.run()
    assert not _of_our_making(found.problems)
    assert found.checked["receipts"] == sum(one.receipts.count() for one in Delivery.objects.all())
    assert verify.verify().ok


def nothing_waits() -> None:
    # What was given up and arrived all the same is no dead letter any more.
    left = OutboxMessage.objects.exclude(state="done")
    for one in left:
        assert one.state == "dead"
        assert one.delivery.receipts.filter(code="01").exists()
    assert set(InboxMessage.objects.values_list("state", flat=True)) <= {"done"}
    assert set(SimulatedPosting.objects.values_list("state", flat=True)) <= {"done"}
    arrived = SimulatedArrival.objects.all()
    assert set(arrived.values_list("state", flat=True)) <= {"done"}
    assert not arrived.filter(arrived_at=None).exists()


def deliveries_end_as_decided() -> None:
    for delivery in Delivery.objects.all():
        there = SimulatedArrival.objects.get(message_id=delivery.message_id)
        assert there.decided, there.problem
        recalls = SimulatedArrival.objects.filter(kind=MessageKind.RECALL, about=there.message_id)
        answer = recalls.order_by("-pk").first()
        assert delivery.reached == _target(there.decided[-1])
        if answer is None:
            assert delivery.status == delivery.reached
        else:
            assert delivery.status in RECALLING
            assert delivery.status == _target(answer.decided[-1])
        said = {one.code for one in delivery.receipts.all()}
        decided = {*there.decided, *(code for one in recalls for code in one.decided)}
        assert said == decided


def letters_are_documents_once(play) -> None:
    letters = SimulatedPosting.objects.filter(kind__in=LETTERS, forgery="")
    arrived = Document.objects.filter(office=play.office, direction="incoming")
    assert sorted(arrived.values_list("code", flat=True)) == sorted(
        one.facts["code"] for one in letters
    )
    for letter in letters:
        document = arrived.get(code=letter.facts["code"])
        assert document.came_as.message_id == letter.message_id
        assert document.came_as.document_sha256 == letter.document_id
        assert document.subject == letter.facts["subject"]
    asked = SimulatedPosting.objects.filter(about__isnull=False, forgery="")
    assert {one.message.message_id for one in ChangeRequest.objects.all()} == {
        one.message_id for one in asked
    }
    assert not ChangeRequest.objects.filter(status="waiting").exists()


def what_is_false_lies_in_quarantine(play) -> None:
    kept = {(one.message_id, one.sha256): one for one in QuarantinedMessage.objects.all()}
    for forged in SimulatedPosting.objects.exclude(forgery=""):
        assert kept[forged.message_id, forged.file_id].code == CODE_OF[forged.forgery]
        taken = InboxMessage.objects.get(message_id=forged.message_id)
        assert taken.outcome == InboxOutcome.QUARANTINED
    damaged = SimulatedEvent.objects.filter(direction=Direction.IN, fault=Fault.DAMAGED)
    for event in damaged:
        assert STANDARD.match(kept[event.message_id, event.sha256].code)
        assert not InboxMessage.objects.filter(sha256=event.sha256).exists()


def what_is_true_was_taken() -> None:
    for posting in SimulatedPosting.objects.filter(forgery=""):
        row = InboxMessage.objects.get(message_id=posting.message_id)
        assert (row.outcome, row.sha256) == (InboxOutcome.TAKEN, posting.file_id)
        assert posting.copies > 0


def the_partner_heard_us() -> None:
    for letter in SimulatedPosting.objects.filter(kind__in=LETTERS, forgery=""):
        assert "01" in letter.heard


def _target(code: str) -> str:
    return DELIVERY[CODES[code].step].target


def _of_our_making(problems: list[dict[str, str]]) -> list[dict[str, str]]:
    """But for what the factory leaves out of the documents that we send: signing and register."""
    ours = Document.objects.filter(direction="outgoing").values_list("pk", flat=True)
    made = {f"document:{pk}" for pk in ours}
    return [one for one in problems if one["check"] != "versions" or one["where"] not in made]
