"""The line between us and the partner: carries, and does to each try what the seed has for it."""

import hashlib
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from docflow.core import clock, files, schedule
from docflow.core.schedule import WorkState
from docflow.exchange.models import SimulatedArrival, SimulatedPartner, SimulatedPosting
from docflow.exchange.services import intake
from docflow.exchange.services.intake import XML
from docflow.exchange.simulator import fates, noting, partner, writing
from docflow.exchange.simulator.fates import Fate, Lot
from docflow.exchange.simulator.plans import Direction, Fault
from docflow.exchange.transports import Acknowledgement, Consignment, NotDelivered

SWEEP = "exchange.simulate"


def carry(to: SimulatedPartner, consignment: Consignment) -> Acknowledgement:
    """Our message towards the partner; the acknowledgement names what came out at its end. Raises
    NotDelivered where the line swallowed either."""
    row = _tried(to, consignment)
    fate = fates.of_try(to.rates, to.seed, row.message_id, Direction.OUT, row.tries)

    def happened(fault: Fault, sha256: str = "") -> None:
        noting.note(to, row.office_id, Direction.OUT, row.message_id, row.tries, fault, sha256)

    if fate.lost:
        happened(Fault.LOST)
        raise NotDelivered(_("Đường truyền giả lập: gói tin mất trên đường."))
    if fate.damaged:
        # It keeps nothing of it: what it says it has is not what we gave.
        data = fates.damage(consignment.data, to.seed, row.message_id, row.tries)
        sha256 = hashlib.sha256(data).hexdigest()
        happened(Fault.DAMAGED, sha256)
        return Acknowledgement(row.message_id, sha256)
    _arrive(to, row, consignment.data)
    if fate.doubled:
        happened(Fault.DOUBLED)
        _arrive(to, row, consignment.data)
    if fate.unacknowledged:
        happened(Fault.UNACKNOWLEDGED)
        raise NotDelivered(_("Đường truyền giả lập: không có lời xác nhận."))
    return Acknowledgement(row.message_id, row.sha256)


def sweep(now: datetime, limit: int) -> int:
    """Let partners read what reached them and send what is due. Messages handled; none outside a
    demo, whatever a demo left behind."""
    if not settings.DEMO:
        return 0
    arrived = SimulatedArrival.objects.filter(arrived_at__isnull=False)
    arrived = arrived.select_related("partner__office", "office", "file")
    done = schedule.perform(arrived, partner.handle, now, limit)
    postings = SimulatedPosting.objects.select_related(
        "partner__office", "office", "answers", "about", "imitates"
    )
    return done + schedule.perform(postings, _send, now, limit)


def _tried(to: SimulatedPartner, consignment: Consignment) -> SimulatedArrival:
    """The row of the message with this try counted. Raises NotDelivered for other bytes under a
    known id."""
    sha256 = hashlib.sha256(consignment.data).hexdigest()
    row, _new = SimulatedArrival.objects.get_or_create(
        partner=to,
        message_id=consignment.message_id,
        defaults={
            "office": consignment.sender,
            "sha256": sha256,
            "created_at": clock.now(),
        },
    )
    if (row.sha256, row.office_id) != (sha256, consignment.sender.pk):
        said = _("Mã gói tin này đã được dùng cho một nội dung khác.")
        raise NotDelivered(said, for_good=True)
    SimulatedArrival.objects.filter(pk=row.pk).update(tries=F("tries") + 1)
    row.refresh_from_db(fields=["tries"])
    return row


def _arrive(to: SimulatedPartner, row: SimulatedArrival, data: bytes) -> None:
    """The partner has it: work when it is new, else its first receipt once more."""
    now = clock.now()
    stored = files.put(data, XML)
    with transaction.atomic():
        lot = fates.of_message(to.rates, to.seed, row.message_id, Direction.OUT)
        first = SimulatedArrival.objects.filter(pk=row.pk, arrived_at__isnull=True).update(
            arrived_at=now, file=stored, copies=1, next_try_at=now + lot.later
        )
        if first:
            _note_lot(to, row, lot)
        else:
            SimulatedArrival.objects.filter(pk=row.pk).update(copies=F("copies") + 1)
            _receipt_again(row)
        schedule.prompt(SWEEP)


def _note_lot(to: SimulatedPartner, row: SimulatedArrival, lot: Lot) -> None:
    for happened, fault in ((lot.delay, Fault.DELAYED), (lot.overtaken, Fault.OVERTAKEN)):
        if happened:
            noting.note(to, row.office_id, Direction.OUT, row.message_id, 0, fault)


def _receipt_again(row: SimulatedArrival) -> None:
    """Who repeats a message has not heard the receipt: the same bytes once more."""
    again = SimulatedPosting.objects.filter(
        answers=row, forgery="", facts__code="01", state=WorkState.DONE
    )
    again.update(state=WorkState.QUEUED, attempts=0, next_try_at=clock.now())


def _send(work: SimulatedPosting) -> None:
    """One try of one message of the partner's, or of who imitates it."""
    data = writing.made(work)
    SimulatedPosting.objects.filter(pk=work.pk).update(tries=F("tries") + 1)
    work.refresh_from_db(fields=["tries"])
    fate = Fate()
    if not work.forgery:
        to = work.partner
        fate = fates.of_try(to.rates, to.seed, work.message_id, Direction.IN, work.tries)
    if fate.lost:
        _happened(work, Fault.LOST)
        _again(work, _("Mất gói tin"))
        return
    if fate.damaged:
        _damage(work, data)
        return
    if fate.doubled:
        _happened(work, Fault.DOUBLED)
        _hand_over(work, data)
    if not _hand_over(work, data):
        return
    if fate.unacknowledged:
        _happened(work, Fault.UNACKNOWLEDGED)
        _again(work, _("Mất lời xác nhận"))
        return
    schedule.finish(work)


def _hand_over(work: SimulatedPosting, data: bytes) -> bool:
    """Into our inbox, as every transport does it; False where it will not have the bytes now."""
    try:
        intake.take(office=work.office, message_id=work.message_id, data=data)
    except intake.NotTaken as refused:
        # A damaged copy may lie under this id and not be read yet.
        _again(work, refused.reason)
        return False
    SimulatedPosting.objects.filter(pk=work.pk).update(copies=F("copies") + 1)
    SimulatedPosting.objects.filter(pk=work.pk, taken_at=None).update(taken_at=clock.now())
    return True


def _damage(work: SimulatedPosting, data: bytes) -> None:
    """Other bytes reach us under its id; what we acknowledge is not what it sent."""
    damaged = fates.damage(data, work.partner.seed, work.message_id, work.tries)
    _happened(work, Fault.DAMAGED, hashlib.sha256(damaged).hexdigest())
    try:
        intake.take(office=work.office, message_id=work.message_id, data=damaged)
    except intake.NotTaken as refused:
        _again(work, refused.reason)
    else:
        _again(work, _("Hỏng trên đường"))


def _happened(work: SimulatedPosting, fault: Fault, sha256: str = "") -> None:
    noting.note(
        work.partner, work.office_id, Direction.IN, work.message_id, work.tries, fault, sha256
    )


def _again(work: SimulatedPosting, why: str) -> None:
    schedule.fail(work, why, clock.now())
