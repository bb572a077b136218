"""How assignments stood at any past moment, told by the audit alone.

The rule of lateness is `lateness.standing`; this gives it the values of that moment. What the rows
say today must equal what is told here for now: the integrity check and a property test hold it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace
from datetime import datetime
from itertools import islice
from typing import Any

from directives.models import Assignment
from directives.selectors.lateness import Standing, standing
from directives.states import AssignmentStatus
from docflow.core.audit.models import AuditEvent

_TYPE = Assignment._meta.label_lower
_STEP = "assignment."
# So many assignments are read at once: their names go into one question to the database.
CHUNK = 500


@dataclass(frozen=True)
class Past:
    """The values of one assignment that its standing follows from."""

    status: str = AssignmentStatus.GIVEN
    given_at: datetime | None = None
    opened_at: datetime | None = None
    accepted_at: datetime | None = None
    done_at: datetime | None = None
    completed_at: datetime | None = None
    suspended_at: datetime | None = None
    due: datetime | None = None
    first_due: datetime | None = None
    deadline_changes: int = 0

    def standing(self, moment: datetime) -> Standing:
        return standing(
            status=self.status,
            due=self.due,
            done_at=self.done_at,
            suspended_at=self.suspended_at,
            now=moment,
        )


VALUES = tuple(field.name for field in fields(Past))


def at(assignments: Iterable[int], moment: datetime) -> dict[int, Past]:
    """Key -> values at `moment`, of those that had been given by then."""
    found: dict[int, Past] = {}
    for keys in _chunks(assignments):
        named = [str(key) for key in keys]
        events = AuditEvent.objects.filter(
            object_type=_TYPE, object_id__in=named, verb__startswith=_STEP, at__lte=moment
        )
        rows = events.order_by("office_id", "seq").values_list("object_id", "verb", "data")
        for name, verb, data in rows:
            key = int(name)
            found[key] = _after(found.get(key, Past()), verb, data)
    return found


def stored(assignment: Assignment) -> Past:
    """The same values as the row has them now."""
    return Past(**{name: getattr(assignment, name) for name in VALUES})


def differing(now: datetime) -> Iterator[int]:
    """The keys of assignments whose row is not what the audit tells; memory stays flat."""
    keys = Assignment.objects.order_by("pk").values_list("pk", flat=True)
    for chunk in _chunks(keys.iterator(chunk_size=CHUNK)):
        told = at(chunk, now)
        for row in Assignment.objects.filter(pk__in=chunk).order_by("pk"):
            if told.get(row.pk) != stored(row):
                yield row.pk


def _after(past: Past, verb: str, data: dict[str, Any]) -> Past:
    if verb == "assignment.give":
        return replace(
            past,
            given_at=_moment(data["given_at"]),
            due=_moment(data["due"]),
            first_due=_moment(data["first_due"]),
            deadline_changes=data["deadline_changes"],
        )
    if verb == "assignment.open":
        return replace(past, opened_at=_moment(data["at"]))
    if verb == "assignment.deadline":
        before, due = _moment(data["from"]), _moment(data["to"])
        if before is None:
            return replace(past, due=due, first_due=due)
        return replace(past, due=due, deadline_changes=past.deadline_changes + 1)
    moments: dict[str, Any] = {
        name: _moment(value) for name, value in data.get("moments", {}).items() if name in VALUES
    }
    return replace(past, status=data.get("to", past.status), **moments)


def _moment(value: str | None) -> datetime | None:
    return datetime.fromisoformat(value) if value else None


def _chunks(keys: Iterable[int]) -> Iterator[list[int]]:
    rest = iter(keys)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk
