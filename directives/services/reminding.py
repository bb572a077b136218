"""Reminders: planned when an assignment changes, told by a sweep, stopped when it is handled.

`Assignment.remind_at` only says when to look; what is said is decided then, from the row as it
stands. A `Reminder` row keeps the farthest rung that was told, so none is told twice; rungs that
fell while nobody swept are passed over for the newest one.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db.models import Max
from django.urls import reverse

from directives.models import Assignment, Reminder
from directives.selectors import ladder, reminders
from directives.selectors.ladder import Case, Climb, Rung
from directives.selectors.reminders import Circle, Row, Timetable
from directives.services import escalating, sharing
from directives.services.escalating import Late
from directives.services.reminder_texts import Speaker
from directives.states import OPEN, DirectiveStatus, Occasion, Recipient, Role
from docflow.core import clock, db, deeds
from docflow.core.language import of_office
from docflow.notifications.services import Message, notify_many

SWEEP = "directives.reminders"
# One transaction of the sweep: long enough to be cheap, short enough to let others write.
BATCH = 1000
# What a rung is told for and to whom; two rungs with the same key never both speak.
Key = tuple[int, str, datetime, str]


def plan(*assignments: Assignment) -> None:
    """Say when to look at each next: at the first rung ahead. Part of the act that changed them.

    What is behind is not made up for: who was just given work late needs no reminder of it.
    """
    now = clock.now()
    cases = {one.pk: _case(one) for one in assignments}
    speaking = [(one.office_id, cases[one.pk]) for one in assignments if cases[one.pk].anchors()]
    tables = reminders.timetables(speaking, now) if speaking else {}
    changed: dict[int, datetime | None] = {}
    for one in assignments:
        table = tables.get(one.office_id) if cases[one.pk].anchors() else None
        moment = (
            ladder.climb(table.rules, cases[one.pk], table.mornings, now).next_at if table else None
        )
        if moment != one.remind_at:
            one.remind_at = changed[one.pk] = moment
    _look_at(changed)


def replan(office_id: int) -> int:
    """Rules or calendar of the office changed: the sweep looks at all its open work anew."""
    mine = Assignment.objects.filter(directive__office_id=office_id, status__in=OPEN)
    return mine.exclude(role=Role.INFORMED).update(remind_at=clock.now())


def sweep(now: datetime, limit: int) -> int:
    """Tell what is due by `now`, up to `limit` assignments in one transaction; how many it was.

    Any number of workers may run it at once: each takes rows that no other holds. Killed, it has
    told nothing of its batch, and the next turn tells all of it.
    """
    due = Assignment.objects.filter(remind_at__lte=now).order_by("remind_at", "pk")
    # An idle poll must not take SQLite's write lock.
    if not due.exists():
        return 0
    with deeds.act(), of_office():
        taken = [one.pk for one in db.skip_locked(due.only("pk"))[:limit]]
        batch = reminders.rows(taken)
        tables = reminders.timetables(((row.office_id, row.case) for row in batch), now)
        climbs = {row.pk: _climb(row, tables, now) for row in batch}
        _tell(batch, climbs, tables, now)
        _look_at({pk: climb.next_at for pk, climb in climbs.items()})
    return len(taken)


def _case(one: Assignment) -> Case:
    return Case(one.role, one.status, one.due, one.given_at, one.done_at)


def _climb(row: Row, tables: dict[int, Timetable], now: datetime) -> Climb:
    table = tables[row.office_id]
    return ladder.climb(table.rules, row.case, table.mornings, now)


def _tell(
    batch: list[Row], climbs: dict[int, Climb], tables: dict[int, Timetable], now: datetime
) -> None:
    """Write the rungs that nobody was told of, with the notices."""
    given = [row for row in batch if row.directive_status == DirectiveStatus.GIVEN]
    reached = {row.pk: ladder.newest(climbs[row.pk].reached) for row in given}
    told = _told(pk for pk, rungs in reached.items() if rungs)
    found = [
        (row, fresh)
        for row in given
        if (fresh := [rung for rung in reached[row.pk] if _is_new(row, rung, told)])
    ]
    if not found:
        return
    circle = Circle([row for row, _rungs in found], now)
    messages: list[Message] = []
    late: list[Late] = []
    written: list[Reminder] = []
    shown: list[tuple[Row, int]] = []
    for row, rungs in found:
        speaker = Speaker(row, tables[row.office_id].mornings, now)
        url = reverse("directives:directive", args=[row.directive_id])
        # Of two words to one person the last stands: late says more than not accepted.
        for rung in sorted(rungs, key=_weight):
            recipient, people = circle.who(row, rung.recipient, rung.occasion)
            if recipient == Recipient.ABOVE and (team := circle.opens(row, people)):
                shown.append((row, team))
            said = speaker.say(rung.occasion, recipient)
            if said.reason == escalating.REASON:
                late += [Late(one, row.pk, row.directive_id, said.text) for one in people]
            else:
                messages += [
                    Message(one, said.reason, Assignment, row.pk, said.text, url) for one in people
                ]
            written.append(_reminder(row, rung, now, len(people)))
    sharing.open_by_rule(shown)
    Reminder.objects.bulk_create(written)
    notify_many(messages)
    escalating.tell(late)


def _weight(rung: Rung) -> tuple[bool, int]:
    return rung.occasion == Occasion.DUE, rung.days


def _is_new(row: Row, rung: Rung, told: dict[Key, int]) -> bool:
    """A rung below one that was told is over: rules added later do not go back."""
    known = told.get((row.pk, rung.occasion, rung.anchor, rung.recipient))
    return known is None or rung.days > known


def _told(pks: Iterable[int]) -> dict[Key, int]:
    """The farthest rung of each occasion that each recipient was told of: those before it that
    were missed are passed over with it."""
    rows = Reminder.objects.filter(assignment__in=list(pks)).order_by()
    keys = rows.values_list("assignment", "occasion", "anchor", "recipient")
    return {tuple(key): days for *key, days in keys.annotate(farthest=Max("days"))}


def _reminder(row: Row, rung: Rung, now: datetime, told: int) -> Reminder:
    return Reminder(
        assignment_id=row.pk,
        occasion=rung.occasion,
        anchor=rung.anchor,
        days=rung.days,
        recipient=rung.recipient,
        sent_at=now,
        told=told,
    )


def _look_at(moments: Mapping[int, datetime | None]) -> None:
    """Mornings are few and assignments many: one update for each morning."""
    at: dict[datetime | None, list[int]] = defaultdict(list)
    for pk, moment in moments.items():
        at[moment].append(pk)
    for moment, pks in at.items():
        Assignment.objects.filter(pk__in=pks).update(remind_at=moment)
