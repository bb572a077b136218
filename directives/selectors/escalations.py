"""What a person was told on one day because others are late, as far as they may see it now."""

from datetime import date

from django.db.models import QuerySet

from directives.models import Assignment, Escalation, EscalationDay
from directives.policies import visible_to
from directives.selectors import work
from docflow.core.actor import Actor

# The days that lead to each other on the page.
DAYS = 10


def on(actor: Actor, day: date) -> QuerySet[Assignment]:
    """The assignments of that day's list that `actor` sees, those due first at the head."""
    told = _lines(actor, day).values("assignment")
    rows = Assignment.objects.filter(pk__in=told, directive__in=visible_to(actor))
    return work.shown(rows).order_by("due", "pk")


def count(actor: Actor, day: date) -> int:
    """How many were told, seen still or not."""
    return _lines(actor, day).count()


def days(actor: Actor) -> list[date]:
    """The last days on which `actor` was told of any, the newest first."""
    mine = EscalationDay.objects.filter(user_id=actor.user_id or 0).order_by("-day")
    return list(mine.values_list("day", flat=True)[:DAYS])


def _lines(actor: Actor, day: date) -> QuerySet[Escalation]:
    return Escalation.objects.filter(list__user_id=actor.user_id or 0, list__day=day).order_by()
