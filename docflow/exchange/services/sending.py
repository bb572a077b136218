"""Owns getting outbox rows out: bytes made once, handed to a transport, tried again, given up."""

from datetime import datetime

from django.utils.translation import gettext as _

from docflow.core import clock, deeds, files, policy, schedule, workflow
from docflow.core.actor import Actor
from docflow.core.errors import Refused
from docflow.core.schedule import WorkState
from docflow.exchange import transports
from docflow.exchange.models import Delivery, OutboxMessage
from docflow.exchange.selectors import addresses, status
from docflow.exchange.services import composing, telling
from docflow.exchange.services.intake import XML
from docflow.exchange.states import DeliveryStatus, Perm
from docflow.exchange.transports import Consignment, NotDelivered
from docflow.org.models import Office
from signing.keys.errors import KeyProblem

_ROWS = OutboxMessage.objects.select_related("office", "receiver").prefetch_related(
    "office__codes", "receiver__codes"
)

# So many dead letters one press brings back.
MOST_AT_ONCE = 200


def sweep(now: datetime, limit: int) -> int:
    """Send what is due, oldest first, then tell people of what was given up. Rows handled."""
    done = schedule.perform(_ROWS.all(), _send, now, limit)
    return done + _give_up(limit)


def retry(*, actor: Actor, delivery: Delivery) -> Delivery:
    """A clerk has a failed delivery tried again, with all its tries."""
    with deeds.act():
        row = workflow.advance(
            delivery,
            "retry",
            actor=actor,
            changes={"status_at": clock.now(), "last_reason": ""},
        )
        work = OutboxMessage.objects.get(delivery=row)
        _revive(work)
    return row


def retry_answer(*, actor: Actor, message: OutboxMessage) -> None:
    """A clerk has a state that could not be sent back tried again."""
    with deeds.act():
        policy.guard(actor, Perm.RETRY, message)
        _revive(message)
        deeds.record(actor, "exchange.retry", message)


def retry_all(*, actor: Actor, receiver: Office) -> int:
    """A clerk has everything that was given up on the way to `receiver` tried again, as after a
    night without a line. How many; raises Refused when there is nothing."""
    policy.guard(actor, Perm.RETRY)
    rows = list(status.dead_rows(actor.office_id or 0, receiver)[:MOST_AT_ONCE])
    if not rows:
        raise Refused(_("Không có gói tin nào phải gửi lại cho cơ quan này."))
    for work in rows:
        if work.delivery is not None:
            retry(actor=actor, delivery=work.delivery)
        else:
            retry_answer(actor=actor, message=work)
    return len(rows)


def _revive(work: OutboxMessage) -> None:
    schedule.try_again(work, clock.now())
    OutboxMessage.objects.filter(pk=work.pk).update(told=False)
    schedule.prompt("exchange.send")


def _send(work: OutboxMessage) -> None:
    try:
        _hand_over(work)
    except NotDelivered as problem:
        schedule.fail(
            work, problem.reason, clock.now(), for_good=problem.for_good, asked=problem.after
        )
        if problem.down:
            _hold(work)
    except KeyProblem as problem:
        schedule.fail(work, str(problem), clock.now())
    else:
        _sent(work)


def _hold(work: OutboxMessage) -> None:
    """The line is down: what else waits for it comes after the next try of this one, which alone
    spends its tries. Else a partner that keeps silent would hold up the worker for each message.
    """
    rows = OutboxMessage.objects.filter(
        office_id=work.office_id, receiver_id=work.receiver_id, state=WorkState.QUEUED
    )
    rows.filter(next_try_at__lt=work.next_try_at).update(next_try_at=work.next_try_at)


def _hand_over(work: OutboxMessage) -> None:
    """Outside any transaction: a slow partner must not hold the database."""
    reach = addresses.reach(work.receiver)
    if not reach.electronic:
        raise NotDelivered(
            _("%(office)s chưa kết nối nhận điện tử.") % {"office": work.receiver.name}
        )
    sha256 = _made(work)
    answer = transports.of(reach.transport).deliver(
        Consignment(work.office, work.receiver, work.message_id, files.read(sha256))
    )
    if (answer.message_id, answer.sha256) != (work.message_id, sha256):
        raise NotDelivered(_("Bên nhận xác nhận một gói tin khác với gói tin đã gửi."))


def _made(work: OutboxMessage) -> str:
    """The hash of the envelope; whoever makes it first, makes it for every later try."""
    if work.file_id is None:
        stored = files.put(composing.envelope_of(work), XML)
        if OutboxMessage.objects.filter(pk=work.pk, file=None).update(file=stored):
            work.file = stored
        else:
            work.refresh_from_db(fields=["file"])
    return str(work.file_id)


def _sent(work: OutboxMessage) -> None:
    now = clock.now()
    with deeds.act():
        OutboxMessage.objects.filter(pk=work.pk).update(sent_at=now)
        if work.delivery is not None:
            _left(work.delivery, _system(work))
        schedule.finish(work)


def _left(delivery: Delivery, system: Actor) -> None:
    now = clock.now()
    row = workflow.lock(delivery)
    # A receipt may have overtaken us.
    if row.status == DeliveryStatus.QUEUED:
        changes = {"sent_at": now, "status_at": now, "last_reason": ""}
        workflow.advance(row, "send", actor=system, changes=changes)
        return
    if row.sent_at is None:
        row.sent_at = now
    if row.before_recall == DeliveryStatus.QUEUED:
        row.before_recall = DeliveryStatus.SENT
    row.save(update_fields=["sent_at", "before_recall"])


def _give_up(limit: int) -> int:
    """Dead letters that nobody was told of, however they died."""
    dead = _ROWS.filter(state=WorkState.DEAD, told=False)[:limit]
    count = 0
    for work in dead:
        with deeds.act():
            if not OutboxMessage.objects.filter(pk=work.pk, told=False).update(told=True):
                continue
            if work.delivery is not None:
                _failed(work.delivery, work.last_error[:1000], _system(work))
            elif work.recalls is not None:
                telling.recall_stuck(work)
            else:
                telling.answer_stuck(work)
            count += 1
    return count


def _failed(delivery: Delivery, reason: str, system: Actor) -> None:
    row = workflow.lock(delivery)
    # It may have arrived after all, and said so.
    if row.status in (DeliveryStatus.QUEUED.value, DeliveryStatus.SENT.value):
        changes = {"status_at": clock.now(), "last_reason": reason}
        workflow.advance(row, "fail", actor=system, note=reason, changes=changes)


def _system(work: OutboxMessage) -> Actor:
    return Actor.system(work.office_id, work.office.name)
