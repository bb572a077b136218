"""A changed calendar: terms that run across the changed days are counted again, with audit.

The change leaves a row; a worker takes it up in steps and a killed one loses nothing.
"""

from datetime import UTC, date, datetime, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from directives.models import Assignment, Recount
from directives.services import deadlines, holding, moving, telling
from directives.services.deadlines import Deadline
from directives.states import OPEN, DeadlineCause
from docflow.core import clock, deeds, schedule
from docflow.core.actor import Actor
from docflow.org.models import Office
from docflow.org.selectors import calendar
from docflow.org.selectors.worktime import WorkTime

SWEEP = "directives.recount"


def ask(*, office: Office, first: date, last: date, actor: Actor) -> Recount:
    """Note that days changed; part of the act that changed them."""
    row = Recount.objects.create(
        office=office,
        first_day=first,
        last_day=last,
        asked_at=clock.now(),
        asked_by_name=actor.name,
    )
    schedule.prompt(SWEEP)
    return row


def sweep(now: datetime, limit: int) -> int:
    """Take the oldest recount up to `limit` assignments further; how many were looked at.

    One transaction: the place reached and the deadlines moved are kept together.
    """
    with deeds.act():
        waiting = Recount.objects.filter(done_at=None).select_related("office")
        recount = waiting.select_for_update(of=("self",)).first()
        if recount is None:
            return 0
        step = list(_crossing(recount).values_list("pk", "directive")[:limit])
        holding.hold(directive for _pk, directive in step)
        # Read under the locks: some may have ended, and are counted no more.
        crossing = _crossing(recount).filter(pk__in=[pk for pk, _directive in step])
        found = list(crossing.select_for_update(of=("self",), no_key=True))
        worktime = calendar.worktime(recount.office)
        for assignment in found:
            recount.moved += _count(assignment, worktime, recount)
        if step:
            recount.last = step[-1][0]
        if len(step) < limit:
            recount.done_at = now
        recount.save(update_fields=["last", "moved", "done_at"])
    # The last step counts too, so that one asked for after it is taken up in the same round.
    return len(step) or 1


def _crossing(recount: Recount) -> QuerySet[Assignment]:
    """What runs across the changed days and was counted, in the order of giving: an order above
    comes before what was handed on from it."""
    rows = Assignment.objects.filter(
        pk__gt=recount.last,
        directive__office=recount.office,
        status__in=OPEN,
        term__isnull=False,
        due__gte=calendar.start_of(recount.first_day),
    )
    if recount.last_day < date.max:
        after = calendar.start_of(recount.last_day + timedelta(days=1))
        rows = rows.filter(counted_from__lt=after.astimezone(UTC))
    return rows.select_related("directive__office").order_by("pk")


def _count(assignment: Assignment, worktime: WorkTime, recount: Recount) -> bool:
    """Count one term again; whether its deadline moved. It ends no later than the order above."""
    start = assignment.counted_from
    if assignment.term is None or start is None:
        return False
    to = deadlines.count_again(worktime, assignment.term, assignment.term_unit, start)
    # Read now: the order above may have moved a moment ago, in this very step.
    above = Assignment.objects.filter(children=assignment.directive_id).values_list(
        "due", flat=True
    )
    limit = above.first()
    if limit is not None and to.due is not None:
        to = Deadline(min(to.due, limit), to.term, to.unit, to.counted_from)
    if to.due == assignment.due:
        return False
    machine = Actor.system(recount.office_id, recount.office.name)
    note = f"{recount.first_day:%d/%m/%Y}, {recount.asked_by_name}"
    moving.move(assignment, to, actor=machine, why=DeadlineCause.CALENDAR, note=note)
    words = gettext_lazy("lịch làm việc thay đổi, thời hạn được tính lại")
    telling.to_holder(assignment, "deadline", words, machine)
    return True
