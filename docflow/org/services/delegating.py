"""Delegation of work by date: from when to when somebody answers for somebody else.

The right itself follows from the dates alone (`selectors.delegations`): nobody switches it on, and
a sweep that is late lends nothing longer. The sweep only tells the other rooms, which give and
take sight. The capacity in which somebody signs is never lent (NĐ 30/2020/NĐ-CP, Điều 13).
"""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from docflow.core import clock, deeds, events, policy
from docflow.core.actor import Actor
from docflow.core.errors import Invalid, Refused
from docflow.org.models import Delegation, Position
from docflow.org.states import Perm, Role

SWEEP = "org.delegations"
# Longer absences get another holder of the position.
LONGEST_DAYS = 366


@dataclass(frozen=True)
class Delegated:
    """Published when one is given or revoked, before it holds: `verb` is the audit's."""

    actor: Actor
    verb: str
    delegation: Delegation


@dataclass(frozen=True)
class DelegationBegan:
    """Published once, when it first holds."""

    delegation: Delegation


@dataclass(frozen=True)
class DelegationEnded:
    """Published once, after its last moment or when it was revoked."""

    delegation: Delegation


def delegate(
    *,
    actor: Actor,
    giver: Position,
    taker: Position,
    starts_at: datetime,
    ends_at: datetime,
    reason: str,
) -> Delegation:
    """Lend the work of `giver` to `taker`, a colleague of the office. Raises Invalid, Refused,
    Forbidden.

    It is not passed on: who stands in lends only their own work.
    """
    with deeds.act():
        # Two delegations of one person are made one after the other.
        giver = (
            Position.objects.select_for_update(of=("self",)).select_related("user").get(pk=giver.pk)
        )
        policy.guard(actor, Perm.DELEGATE, giver)
        # Who stands in is shown what waits: an administrator with a second position takes no sight.
        if taker.user_id == actor.user_id != giver.user_id:
            raise Refused(_("Không ai tự nhận việc của người khác; hãy nhờ quản trị khác ghi."))
        _check(giver, taker, starts_at, ends_at, reason)
        row = Delegation.objects.create(
            giver=giver, taker=taker, starts_at=starts_at, ends_at=ends_at, reason=reason.strip()
        )
        deeds.record(actor, "delegation.give", row, summary=row.reason, data=_data(row))
        events.publish(Delegated(actor, "delegation.give", row))
        _settle(row, clock.now())
    return row


def revoke(*, actor: Actor, delegation: Delegation) -> Delegation:
    """It ends at once. Raises Refused when it is over already, Forbidden."""
    with deeds.act():
        row = (
            Delegation.objects.select_for_update(of=("self",))
            .select_related("giver__user", "taker__user")
            .get(pk=delegation.pk)
        )
        policy.guard(actor, Perm.DELEGATE, row.giver)
        now = clock.now()
        if row.revoked_at is not None or row.ends_at <= now:
            raise Refused(_("Ủy quyền này đã kết thúc."))
        row.revoked_at = now
        row.save(update_fields=["revoked_at"])
        deeds.record(actor, "delegation.revoke", row, data=_data(row))
        events.publish(Delegated(actor, "delegation.revoke", row))
        _settle(row, now)
    return row


def sweep(now: datetime, limit: int) -> int:
    """Tell the other rooms what began and what ended by `now`; how many it was."""
    begins = Q(begun_at__isnull=True, starts_at__lte=now)
    ends = Q(ends_at__lte=now) | Q(revoked_at__isnull=False)
    waiting = Delegation.objects.filter(begins | ends, closed_at__isnull=True)
    rows = list(waiting.order_by("pk").values_list("pk", flat=True)[:limit])
    for pk in rows:
        with deeds.act():
            row = Delegation.objects.select_for_update(of=("self",)).select_related(
                "giver__user", "taker__user"
            )
            _settle(row.get(pk=pk), now)
    return len(rows)


def _settle(row: Delegation, now: datetime) -> None:
    over = row.revoked_at is not None or row.ends_at <= now
    if over and row.closed_at is None:
        row.closed_at = now
        row.save(update_fields=["closed_at"])
        events.publish(DelegationEnded(row))
    elif not over and row.begun_at is None and row.starts_at <= now:
        row.begun_at = now
        row.save(update_fields=["begun_at"])
        events.publish(DelegationBegan(row))


def _check(
    giver: Position, taker: Position, starts_at: datetime, ends_at: datetime, reason: str
) -> None:
    problems: dict[str, list[str]] = {}
    today = clock.today()
    strangers = taker.office_id != giver.office_id or taker.user_id == giver.user_id
    if strangers or taker.role == Role.ADMINISTRATOR or not taker.holds_on(today):
        problems["taker"] = [_("Hãy chọn một đồng nghiệp đang làm việc trong cơ quan.")]
    if not reason.strip():
        problems["reason"] = [_("Hãy nêu lý do, ví dụ “Đi công tác”.")]
    if ends_at <= starts_at or ends_at <= clock.now():
        problems["ends_on"] = [_("Ngày kết thúc phải sau ngày bắt đầu và chưa qua.")]
    elif (ends_at - starts_at).days > LONGEST_DAYS:
        problems["ends_on"] = [_("Ủy quyền xử lý không quá một năm.")]
    running = giver.given.filter(revoked_at__isnull=True)
    if running.filter(starts_at__lt=ends_at, ends_at__gt=starts_at).exists():
        problems["starts_on"] = [_("Trong thời gian này đã có một ủy quyền khác.")]
    if problems:
        raise Invalid(problems)


def _data(row: Delegation) -> dict[str, object]:
    return {
        "giver": str(row.giver),
        "taker": str(row.taker),
        "starts_at": row.starts_at.isoformat(),
        "ends_at": row.ends_at.isoformat(),
    }
