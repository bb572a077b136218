"""What the reminders read: the rules of offices, their mornings, and who can act on what now."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from directives.models import Assignment, ReminderRule
from directives.selectors.ladder import DEFAULTS, Case, Mornings, Rule, horizon
from directives.selectors.sight import members, principals_of, seers
from directives.states import Occasion, Recipient
from docflow.core.access.principals import group_principal, user_principal
from docflow.org.models import Office, Position, Team
from docflow.org.selectors import calendar
from docflow.org.states import HEADS, LEADERS, TeamKind
from docflow.org.states import Role as PositionRole

# Whoever is next on the ladder is told where a rung has nobody who can act.
LADDER = (Recipient.HOLDER, Recipient.SUPERIOR, Recipient.GIVER, Recipient.LEADERS)


@dataclass(frozen=True, slots=True)
class Row:
    """One assignment by its values, in the order of `FIELDS`."""

    pk: int
    role: str
    status: str
    due: datetime | None
    given_at: datetime
    done_at: datetime | None
    principal: int
    holder: str
    holder_role: str | None
    unit_id: int | None
    directive_id: int
    directive_status: str
    office_id: int
    text: str
    author_id: int
    author_role: str
    author_unit_id: int | None

    @property
    def is_internal(self) -> bool:
        """A head gave it inside the own department."""
        return self.author_role in HEADS

    @property
    def case(self) -> Case:
        return Case(self.role, self.status, self.due, self.given_at, self.done_at)


FIELDS = (
    "pk", "role", "status", "due", "given_at", "done_at", "principal", "holder",
    "person__role", "unit_id", "directive_id", "directive__status", "directive__office_id",
    "directive__text", "directive__author__user_id", "directive__author__role",
    "directive__author__unit_id",
)  # fmt: skip


def rows(pks: Iterable[int]) -> list[Row]:
    found = Assignment.objects.filter(pk__in=list(pks)).order_by("pk")
    return [Row(*values) for values in found.values_list(*FIELDS)]


@dataclass(frozen=True)
class Timetable:
    """The ladder of one office."""

    rules: tuple[Rule, ...]
    mornings: Mornings


def timetables(cases: Iterable[tuple[int, Case]], now: datetime) -> dict[int, Timetable]:
    """For each office the rules and the days that its cases need; two queries and one each."""
    moments: dict[int, list[datetime]] = defaultdict(list)
    for office_id, case in cases:
        moments[office_id] += [anchor for _occasion, anchor in case.anchors()]
    rules = rules_of(moments)
    found = {}
    for office in Office.objects.filter(pk__in=list(moments)):
        first, last = horizon(moments[office.pk], now)
        special = calendar.exceptions(office.pk, first, last)
        mornings = Mornings.between(first, last, special, office.morning_starts)
        found[office.pk] = Timetable(rules[office.pk], mornings)
    return found


def rules_of(offices: Iterable[int]) -> dict[int, tuple[Rule, ...]]:
    """The active rules of each office; one that never wrote any goes by the defaults."""
    own: dict[int, list[Rule]] = defaultdict(list)
    touched: set[int] = set()
    kept = ReminderRule.objects.filter(office_id__in=list(offices))
    for office_id, occasion, days, recipient, every, active in kept.values_list(
        "office_id", "occasion", "days", "recipient", "every", "active"
    ):
        touched.add(office_id)
        if active:
            own[office_id].append(Rule(occasion, days, recipient, every))
    return {one: tuple(own[one]) if one in touched else DEFAULTS for one in offices}


class Circle:
    """Who can act now on a batch of assignments: active people who serve in the office and see
    the order."""

    def __init__(self, batch: list[Row], now: datetime) -> None:
        offices = {row.office_id for row in batch}
        self._teams = _teams(offices)
        wanted = {one for row in batch for rung in LADDER for one in self._principals(row, rung)}
        wanted |= {row.principal for row in batch}
        self._members = members(wanted)
        people = {user for team in self._members.values() for user in team}
        self._serving = _serving(offices, people, now)
        self._known: dict[tuple[int, int], frozenset[int]] = {}
        self._sight = seers({row.directive_id for row in batch})
        self._principals_of = principals_of(people)

    def who(self, row: Row, recipient: str, occasion: str) -> tuple[str, frozenset[int]]:
        """The people of the rung, or of the next one above that has any, with that rung's name.

        The holder is never told of the holder's own delay as if it were somebody else's.
        """
        holders = self._able(row, [row.principal])
        if recipient == Recipient.ABOVE:
            return recipient, self._above(row) - holders
        for rung in LADDER[LADDER.index(Recipient(recipient)) :]:
            able = self._able(row, self._principals(row, rung))
            if rung != Recipient.HOLDER and occasion != Occasion.UNJUDGED:
                able -= holders
            if able:
                return rung, able
        return recipient, frozenset()

    def opens(self, row: Row, people: frozenset[int]) -> int | None:
        """The team of leaders, where telling `people` of the order shows it to them first."""
        blind = people - self._seeing(row, people)
        return self._team(row.office_id, None) if blind and row.is_internal else None

    def _above(self, row: Row) -> frozenset[int]:
        """The leaders; of an order inside a department also those who do not see it yet."""
        leaders = self._present(row.office_id, self._team(row.office_id, None))
        return leaders if row.is_internal else self._seeing(row, leaders)

    def _able(self, row: Row, principals: Iterable[int]) -> frozenset[int]:
        for principal in principals:
            if able := self._seeing(row, self._present(row.office_id, principal)):
                return able
        return frozenset()

    def _present(self, office_id: int, principal: int) -> frozenset[int]:
        found = self._known.get((office_id, principal))
        if found is None:
            team = self._members.get(principal, ())
            found = frozenset(one for one in team if (office_id, one) in self._serving)
            self._known[office_id, principal] = found
        return found

    def _seeing(self, row: Row, people: frozenset[int]) -> frozenset[int]:
        """Those who may see the order: a reminder names it, so it goes to nobody else."""
        sight = self._sight.get(row.directive_id, frozenset())
        mine = self._principals_of
        return frozenset(one for one in people if not sight.isdisjoint(mine[one]))

    def _principals(self, row: Row, recipient: str) -> list[int]:
        """Whom a rung means: the first of these that has anybody."""
        leaders = self._team(row.office_id, None)
        if recipient == Recipient.HOLDER:
            found = [row.principal]
        elif recipient == Recipient.LEADERS:
            # An order inside a department ends its climb with the head who gave it.
            own = [user_principal(row.author_id), self._peers(row)] if row.is_internal else []
            found = [leaders, *own]
        elif recipient == Recipient.GIVER:
            found = [user_principal(row.author_id), self._peers(row)]
        elif row.holder_role is None:
            # A unit's work: its heads hold it, so the leader above them is who gave it.
            found = [user_principal(row.author_id), leaders]
        elif row.unit_id is None or row.holder_role == PositionRole.HEAD or _leads(row):
            found = [leaders]
        else:
            found = [self._team(row.office_id, row.unit_id), leaders]
        return [one for one in found if one]

    def _peers(self, row: Row) -> int:
        """Who answers for the order beside its author: the heads of the unit, or the leaders."""
        unit = row.author_unit_id if row.author_role in HEADS else None
        return self._team(row.office_id, unit)

    def _team(self, office_id: int, unit_id: int | None) -> int:
        return self._teams.get((office_id, unit_id), 0)


def _leads(row: Row) -> bool:
    return row.holder_role in LEADERS


def _teams(offices: set[int]) -> dict[tuple[int, int | None], int]:
    """The heads of each unit and, without a unit, the leaders of each office, as principals."""
    kinds = Team.objects.filter(office_id__in=offices).filter(
        Q(kind=TeamKind.LEADERS, unit=None) | Q(kind=TeamKind.HEADS, unit__isnull=False)
    )
    return {
        (office, unit): group_principal(group)
        for office, unit, group in kinds.values_list("office_id", "unit_id", "group_id")
    }


def _serving(offices: set[int], people: set[int], now: datetime) -> set[tuple[int, int]]:
    """The pairs of office and person that stand today; administrators handle no content."""
    today = now.astimezone(calendar.ZONE).date()
    held = (
        Position.objects.filter(office_id__in=offices, user_id__in=people, user__is_active=True)
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gte=today), valid_from__lte=today)
        .exclude(role=PositionRole.ADMINISTRATOR)
        .order_by()
    )
    return set(held.values_list("office_id", "user_id"))
