"""The audit as one person may read it: what they did, and of others what their sight allows.

An administrator reads of people, rights, keys, calendar, trust, settings; a leader of what they see
themselves; everybody of their own acts. What is hidden leaves no gap, number or count.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import BigIntegerField, Case, Exists, F, OuterRef, Q, QuerySet, When
from django.db.models.functions import Cast

from docflow.core import policy, workflow
from docflow.core.actor import Actor
from docflow.core.audit import subjects
from docflow.core.audit.models import AuditEvent
from docflow.core.audit.subjects import Area, Subject
from docflow.core.clock import OFFICE_ZONE
from docflow.desk.states import Perm
from docflow.org.models import Position
from docflow.org.states import Role

PAGE = 50
Cursor = tuple[datetime, int]


@dataclass(frozen=True)
class Asked:
    """What narrows the rows. `office`: of all whom the person may read of, else of the person."""

    office: bool = False
    first: date | None = None
    last: date | None = None
    who: int | None = None
    verb: str = ""
    kind: str = ""
    thing: str = ""
    address: str = ""
    text: str = ""

    @property
    def narrowed(self) -> bool:
        return self != Asked(office=self.office)


@dataclass(frozen=True)
class Row:
    event: AuditEvent
    who: str
    act: str
    kind: str


@dataclass(frozen=True)
class Listing:
    rows: list[Row]
    older: Cursor | None


def reads_office(actor: Actor) -> bool:
    return policy.can(actor, Perm.READ_AUDIT)


def events(actor: Actor, asked: Asked) -> QuerySet[AuditEvent]:
    """What `actor` may read of what was `asked`, in no order."""
    rows = AuditEvent.objects.filter(office_id=actor.office_id)
    office = asked.office and reads_office(actor)
    rows = _of_office(rows, actor) if office else _own(rows, actor)
    return rows.filter(_narrow(asked))


def listing(actor: Actor, asked: Asked, after: Cursor | None = None) -> Listing:
    """One page, the newest first; one query, however many rows there are."""
    rows = events(actor, asked)
    if after is not None:
        moment, key = after
        # The first condition is what an index answers.
        rows = rows.filter(at__lte=moment).filter(Q(at__lt=moment) | Q(id__lt=key))
    found = list(rows.order_by("-at", "-id")[: PAGE + 1])
    shown = found[:PAGE]
    older = (shown[-1].at, shown[-1].pk) if len(found) > PAGE else None
    return Listing(list(_told(shown)), older)


def people(actor: Actor) -> list[tuple[int, str]]:
    """Who serves or served in the office; nobody where only one's own acts are read."""
    if not reads_office(actor):
        return []
    held = Position.objects.filter(office_id=actor.office_id).order_by("user__full_name", "user_id")
    return list(held.values_list("user_id", "user__full_name").distinct())


def acts(actor: Actor) -> list[tuple[str, str]]:
    """Verbs and their words, of what this person may read at all."""
    found = _words()
    if actor.role == Role.ADMINISTRATOR:
        found = {verb: found[verb] for verb in found.keys() - _of_steps().keys()}
    return sorted(found.items(), key=lambda one: (one[1].casefold(), one[0]))


def kinds(actor: Actor) -> list[tuple[str, str]]:
    hidden = {Area.CONTENT} if actor.role == Role.ADMINISTRATOR else set()
    shown = [one for area in Area if area not in hidden for one in subjects.of(area)]
    return sorted(((one.type, str(one.name)) for one in shown), key=lambda one: one[1].casefold())


def _of_office(rows: QuerySet[AuditEvent], actor: Actor) -> QuerySet[AuditEvent]:
    if actor.role == Role.ADMINISTRATOR:
        return rows.filter(object_type__in=_types(Area.ADMINISTRATION))
    return _seen(rows, actor, Q(pk__in=[]), hiding=True)


def _own(rows: QuerySet[AuditEvent], actor: Actor) -> QuerySet[AuditEvent]:
    mine = rows.filter(actor_id=actor.user_id, actor_id__isnull=False)
    plain = Q(object_type__in=[*_types(Area.ADMINISTRATION), *_types(Area.OWN)])
    return _seen(mine, actor, plain, hiding=False)


def _seen(
    rows: QuerySet[AuditEvent], actor: Actor, plain: Q, *, hiding: bool
) -> QuerySet[AuditEvent]:
    """The rows that are `plain`, or about content that `actor` sees now."""
    keys, allowed = {}, plain
    for place, subject in enumerate(subjects.of(Area.CONTENT)):
        keys[f"thing_{place}"] = _key(subject)
        seen = Q(Exists(_sight(subject, actor).filter(pk=OuterRef(f"thing_{place}"))))
        hidden = Q()
        for beginning in subject.hides if hiding else ():
            hidden |= Q(verb__startswith=beginning)
        of_type = Q(object_type=subject.type) & seen
        allowed |= of_type & ~hidden if hidden else of_type
    return rows.alias(**keys).filter(allowed)


def _sight(subject: Subject, actor: Actor) -> QuerySet[Any]:
    if subject.sight is None:
        raise ValueError(f"{subject.type}: content without a sight")
    return subject.sight(actor)


def _key(subject: Subject) -> Any:
    """The object's key, of rows of its type alone: others may have no number."""
    when = Case(When(object_type=subject.type, then=F("object_id")))
    return Cast(when, BigIntegerField())


def _types(area: Area) -> list[str]:
    return [one.type for one in subjects.of(area)]


def _narrow(asked: Asked) -> Q:
    found = Q()
    if asked.first:
        found &= Q(at__gte=_start(asked.first))
    if asked.last:
        found &= Q(at__lt=_start(asked.last + timedelta(days=1)))
    if asked.who is not None:
        found &= Q(actor_id=asked.who)
    if asked.verb:
        found &= Q(verb=asked.verb)
    if asked.kind:
        found &= Q(object_type=asked.kind)
    if asked.thing:
        found &= Q(object_id=asked.thing)
    if asked.address:
        found &= Q(data__address=asked.address)
    for word in asked.text.split():
        told = Q(object_label__icontains=word) | Q(summary__icontains=word)
        found &= told | Q(actor__icontains=word)
    return found


def _start(day: date) -> datetime:
    return datetime.combine(day, time.min, OFFICE_ZONE)


def _told(found: list[AuditEvent]) -> Iterator[Row]:
    words, names = _words(), subjects.names()
    for event in found:
        yield Row(
            event=event,
            who=_who(event),
            act=words.get(event.verb, event.verb),
            kind=names.get(event.object_type, ""),
        )


def _who(event: AuditEvent) -> str:
    return f"{event.actor}, {event.title}" if event.title else event.actor


def _words() -> dict[str, str]:
    return {**_of_steps(), **subjects.words()}


def _of_steps() -> dict[str, str]:
    return {
        f"{table.machine}.{step.name}": str(step.label or step.name)
        for table in workflow.tables()
        for step in table.steps
    }
