"""What the giver of one order to many does to all of them at once: urge, end, accept results."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from directives.models import Assignment, Batch, Directive
from directives.selectors import batches
from directives.services import holding, judging, telling, withdrawing
from directives.states import DirectiveStatus, Perm
from docflow.core import clock, deeds, policy
from docflow.core.actor import Actor
from docflow.core.errors import ActError, Invalid, Refused
from docflow.core.workflow import NOTE_LENGTH


@dataclass(frozen=True)
class Outcome:
    """What became of one line; `why` says what stood against it."""

    holder: str
    why: str = ""


def urge(*, actor: Actor, batch: Batch) -> list[str]:
    """Ask all who have not reported yet for a report; returns whom this told.

    One notice a day for each; whoever was asked today already is left alone. Raises Refused when
    nobody is behind with a report.
    """
    with deeds.act():
        policy.guard(actor, Perm.URGE, batch)
        silent = [line.lead for line in _lines(actor, batch) if line.is_silent]
        if not silent:
            raise Refused(_("Không còn nơi nào chưa báo cáo."))
        told = [one.holder for one in silent if one and telling.urged(one, actor)]
        deeds.record(actor, "batch.urge", batch, data={"told": told, "silent": len(silent)})
    return told


def end(*, actor: Actor, batch: Batch, note: str) -> list[str]:
    """Take back what nobody opened and cancel the rest that still runs, with the reason.

    All or nothing; returns whose work ended. Raises Refused when nothing runs any more.
    """
    with deeds.act():
        policy.guard(actor, Perm.CANCEL, batch)
        if len(note.strip()) < NOTE_LENGTH:
            raise Invalid({"note": [_("Hãy nêu lý do, ít nhất 10 ký tự.")]})
        running = [line for line in _lines(actor, batch) if line.is_running]
        if not running:
            raise Refused(_("Không còn việc nào đang chạy."))
        holding.hold(line.directive.pk for line in running)
        for line in running:
            _end(actor, line.directive, note)
        ended = [line.holder for line in running]
        deeds.record(actor, "batch.end", batch, summary=note.strip(), data={"ended": ended})
    return ended


def accept_results(
    *, actor: Actor, batch: Batch, assignments: Iterable[int], seen: int | None = None
) -> list[Outcome]:
    """Accept the results of the named assignments, each in an act of its own.

    One that cannot be accepted (decided meanwhile, not of this order) stops no other; its outcome
    says why. `seen` as in `judging.accept_result`. Raises Invalid when none is named.
    """
    policy.guard(actor, Perm.JUDGE, batch)
    wanted = set(assignments)
    if not wanted:
        raise Invalid({"lines": [_("Hãy đánh dấu ít nhất một kết quả.")]})
    own = Assignment.objects.filter(pk__in=wanted, directive__batch=batch).order_by("pk")
    return [_accept(actor, one, seen) for one in own.select_related("directive__author")]


def _accept(actor: Actor, assignment: Assignment, seen: int | None) -> Outcome:
    try:
        judging.accept_result(actor=actor, assignment=assignment, seen=seen)
    except ActError as problem:
        return Outcome(assignment.holder, str(problem))
    return Outcome(assignment.holder)


def _end(actor: Actor, directive: Directive, note: str) -> None:
    if policy.can(actor, Perm.WITHDRAW, directive) and not directive.completed_at:
        withdrawing.withdraw(actor=actor, directive=directive, note=note)
        return
    withdrawing.cancel(actor=actor, directive=directive, note=note)


def _lines(actor: Actor, batch: Batch) -> list[batches.Line]:
    shown = batches.lines(actor, batch, clock.now())
    return [line for line in shown if line.directive.status == DirectiveStatus.GIVEN]
