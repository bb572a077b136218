"""A station that waits too long: its holder is reminded once, then one rung up hears of it once.

`RouteStep.look_at` only says when to look; what is said is decided then, from the row as it
stands. Nothing is told of a station that was answered or closed meanwhile.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from docflow.core import db
from docflow.core.language import of_office
from docflow.documents.models import RouteRule, RouteStep
from docflow.documents.selectors import routes
from docflow.documents.services import telling
from docflow.documents.states import RouteState, Status
from docflow.org.selectors import calendar
from docflow.org.selectors.worktime import WorkTime

SWEEP = "documents.waiting"


def sweep(now: datetime, limit: int) -> int:
    """Tell what is due by `now`, up to `limit` stations in one transaction; how many it was.

    Any number of workers may run it at once: each takes rows that no other holds. Killed, it has
    told nothing of its batch, and the next turn tells all of it.
    """
    due = RouteStep.objects.filter(look_at__lte=now).order_by("look_at", "pk")
    # An idle poll must not take SQLite's write lock.
    if not due.exists():
        return 0
    with transaction.atomic(), of_office():
        taken = [one.pk for one in db.skip_locked(due.only("pk"))[:limit]]
        rows = RouteStep.objects.filter(pk__in=taken).select_related("document__office")
        _tell(rows.order_by("pk"), now)
    return len(taken)


def _tell(rows: Iterable[RouteStep], now: datetime) -> None:
    known: dict[int, tuple[WorkTime, RouteRule]] = {}
    for station in rows:
        office = station.document.office
        if office.pk not in known:
            known[office.pk] = calendar.worktime(office), routes.rule_of(office.pk)
        _look(station, *known[office.pk], now)
        station.save(
            update_fields=["look_at", "due_at", "norm_minutes", "reminded_at", "escalated_at"]
        )


def _look(station: RouteStep, time: WorkTime, rule: RouteRule, now: datetime) -> None:
    """Say what is due and when to look again; never two words in one look."""
    station.look_at = None
    # A document that was cancelled waits for nobody, whatever its stations say.
    if station.state != RouteState.OPEN or station.document.status != Status.IN_REVIEW:
        return
    if station.due_at is None:
        # It was open before stations had a norm.
        station.norm_minutes = rule.norm_minutes
        begun = station.opened_at or now
        station.due_at = time.due_in_minutes(begun, rule.norm_minutes)
    if station.due_at > now:
        station.look_at = station.due_at
    elif station.reminded_at is None:
        station.reminded_at = now
        telling.waits_long(station.document, station, now)
        station.look_at = time.due_in_minutes(now, rule.patience_minutes)
    elif station.escalated_at is None:
        station.escalated_at = now
        above = routes.superiors_of(station.document, station)
        telling.escalated(station.document, station, above)
