"""The ladder of reminders: which rungs the rules of an office set, and when each of them falls.

Pure: rules, the values of one assignment and the mornings of the office's working days; nothing
is read here. A rung falls at the start of the working day that lies `days` working days from the
day of its anchor; an anchor on a day off counts from the last working day before it.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from directives.states import AssignmentStatus, Occasion, Recipient, Role
from docflow.org.selectors.worktime import ZONE, WorkDays

_A = AssignmentStatus
# The holder has something to do; who has reported or stands still has not.
TO_DO = frozenset({_A.GIVEN, _A.ACCEPTED, _A.IN_PROGRESS, _A.SENT_BACK})
# The occasions of a status at all: whatever else is silent.
SPEAKING = TO_DO | {_A.REPORTED}


@dataclass(frozen=True, slots=True)
class Rule:
    """So many working days after (negative: before) the occasion; `every` so many again."""

    occasion: str
    days: int
    recipient: str
    every: int = 0

    def latest(self, elapsed: int) -> int | None:
        """The newest rung of the rule that is reached `elapsed` working days from the anchor."""
        if elapsed < self.days:
            return None
        return elapsed - (elapsed - self.days) % self.every if self.every else self.days

    def following(self, elapsed: int) -> int | None:
        """The first rung of the rule that is not reached yet."""
        if elapsed < self.days:
            return self.days
        return elapsed + self.every - (elapsed - self.days) % self.every if self.every else None


# What an office without rules of its own goes by.
DEFAULTS = (
    Rule(Occasion.DUE, -3, Recipient.HOLDER),
    Rule(Occasion.DUE, -1, Recipient.HOLDER),
    Rule(Occasion.DUE, 0, Recipient.HOLDER),
    Rule(Occasion.DUE, 1, Recipient.HOLDER),
    Rule(Occasion.DUE, 1, Recipient.SUPERIOR),
    Rule(Occasion.DUE, 3, Recipient.GIVER),
    Rule(Occasion.DUE, 5, Recipient.LEADERS, every=5),
    Rule(Occasion.UNACCEPTED, 1, Recipient.HOLDER),
    Rule(Occasion.UNACCEPTED, 2, Recipient.SUPERIOR),
    Rule(Occasion.UNACCEPTED, 2, Recipient.GIVER),
    Rule(Occasion.UNJUDGED, 2, Recipient.GIVER, every=3),
)


class Mornings:
    """The working days of one office in order, so that counting them is arithmetic.

    Days are counted from the first one known: the n-th morning is that of the n-th working day.
    """

    def __init__(self, working: Sequence[int], starts: time) -> None:
        self._working = working
        self._starts = starts
        self._known: dict[int, datetime] = {}

    @classmethod
    def between(
        cls, first: date, last: date, special: Mapping[date, int], starts: time
    ) -> "Mornings":
        known = WorkDays(special)
        days = range(first.toordinal(), last.toordinal() + 1)
        return cls([one for one in days if known.is_working(date.fromordinal(one))], starts)

    def until(self, moment: datetime) -> int:
        """How many working days there are up to the day of `moment`, that day included."""
        return bisect_right(self._working, moment.astimezone(ZONE).toordinal())

    def begun(self, moment: datetime) -> int:
        """How many of the mornings have begun by `moment`."""
        count = self.until(moment)
        return count - 1 if count and self._at(count) > moment else count

    def at(self, number: int) -> datetime | None:
        """When the `number`-th morning begins; None beyond the days that are known."""
        return self._at(number) if 1 <= number <= len(self._working) else None

    def _at(self, number: int) -> datetime:
        found = self._known.get(number)
        if found is None:
            day = date.fromordinal(self._working[number - 1])
            found = self._known[number] = datetime.combine(day, self._starts, ZONE)
        return found


@dataclass(frozen=True, slots=True)
class Case:
    """What the ladder asks of an assignment."""

    role: str
    status: str
    due: datetime | None
    given_at: datetime
    done_at: datetime | None

    def anchors(self) -> list[tuple[str, datetime]]:
        """The occasions that somebody can do something about now, with their moments."""
        if self.role == Role.INFORMED:
            return []
        if self.status == _A.REPORTED and self.done_at is not None:
            return [(Occasion.UNJUDGED, self.done_at)]
        if self.status not in TO_DO:
            return []
        found: list[tuple[str, datetime]] = []
        if self.status == _A.GIVEN:
            found.append((Occasion.UNACCEPTED, self.given_at))
        if self.due is not None:
            found.append((Occasion.DUE, self.due))
        return found

    def climbs(self, rule: Rule) -> bool:
        """Only the lead can end the work, so only the lead is called late."""
        late = rule.occasion == Occasion.DUE and rule.days > 0
        return self.role == Role.LEAD or not late


@dataclass(frozen=True, slots=True)
class Rung:
    """One step that is reached: who is to hear of what."""

    occasion: str
    anchor: datetime
    days: int
    recipient: str


@dataclass(frozen=True, slots=True)
class Climb:
    """Where an assignment stands on the ladder: the newest rung of each rule that is reached,
    and when to look again."""

    reached: list[Rung]
    next_at: datetime | None


# Beyond the days that are known nothing is counted; long before they end we look again.
LOOK_AGAIN = timedelta(days=180)


def climb(rules: Iterable[Rule], case: Case, mornings: Mornings, now: datetime) -> Climb:
    reached: list[Rung] = []
    ahead: list[int] = []
    anchors = dict(case.anchors())
    begun = mornings.begun(now) if anchors else 0
    counted = {occasion: mornings.until(anchor) for occasion, anchor in anchors.items()}
    for rule in rules:
        from_ = counted.get(rule.occasion)
        if from_ is None or not case.climbs(rule):
            continue
        latest = rule.latest(begun - from_)
        if latest is not None:
            anchor = anchors[rule.occasion]
            reached.append(Rung(rule.occasion, anchor, latest, rule.recipient))
        following = rule.following(begun - from_)
        if following is not None:
            ahead.append(from_ + following)
    return Climb(reached, _moment(min(ahead), mornings, now) if ahead else None)


def newest(reached: Iterable[Rung]) -> list[Rung]:
    """The one rung of each occasion that speaks to each recipient; earlier ones are passed."""
    found: dict[tuple[str, str], Rung] = {}
    for rung in reached:
        key = rung.occasion, rung.recipient
        if key not in found or found[key].days < rung.days:
            found[key] = rung
    return list(found.values())


def horizon(moments: Iterable[datetime], now: datetime) -> tuple[date, date]:
    """The days that must be known to climb from `moments`: a rule reaches 250 working days."""
    days = [moment.astimezone(ZONE).date() for moment in moments]
    today = now.astimezone(ZONE).date()
    first = min([*days, today]) - _REACH
    last = min(max([*days, today]), today + _FARTHEST) + _REACH
    return first, last


_REACH = timedelta(days=500)
# A deadline later than that is looked at again and again until it comes near.
_FARTHEST = timedelta(days=10 * 366)


def _moment(number: int, mornings: Mornings, now: datetime) -> datetime:
    return mornings.at(number) or now + LOOK_AGAIN
