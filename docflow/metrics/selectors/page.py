"""What the metric page shows: one period, its figures in words, what is behind them, the readings
with and without exceptions, and the list of what failed. A fixed number of queries."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from docflow.core.actor import Actor
from docflow.core.characters import whole
from docflow.documents.policies import visible_to
from docflow.documents.states import TYPES, Direction
from docflow.metrics.selectors.cells import NOBODY, Line, Question, Sums
from docflow.metrics.selectors.figures import Figure, Figures, count, once
from docflow.metrics.selectors.lists import PARTS, Entry, Listed
from docflow.metrics.selectors.trends import Month, end_of, first_days, trend
from docflow.metrics.states import HELP, By, Exclusion, Measure, Reading, Reason
from docflow.org.models import Office, Unit

MONTHS = 6
# Lines of what failed on the page itself; the rest is one step away.
SHOWN = 20
# Months that may be asked for; far outside them dates cannot be reckoned with.
YEARS = range(1990, 2201)


@dataclass(frozen=True)
class Period:
    first: date
    last: date
    direction: str | None


@dataclass(frozen=True)
class Outside:
    """A document outside the numerator; `shown` is false where the reader may not see it."""

    entry: Entry
    shown: bool
    reason: str
    help: str
    partner: str = ""


@dataclass(frozen=True)
class Broken:
    """One line of a breakdown: figure A of a unit, a type or a partner."""

    key: str
    name: str
    figure: Figure


@dataclass(frozen=True)
class Page:
    question: Question
    figures: Figures
    trend: list[Month]
    readings: list[tuple[Reading, Figures]]
    outside: list[Outside]
    reasons: list[tuple[Reason, int]]
    excluded: list[tuple[str, str, int]]
    once: int
    units: list[Broken]

    @property
    def period(self) -> Period:
        asked = self.question
        return Period(asked.first, asked.last, asked.direction or None)


def period_from(values: Any, today: date) -> Period:
    """The period asked for: a month "2026-11", a quarter "2026-Q4", a year "2026"; else the month
    of `today`."""
    first, last = _span(str(values.get("month", "")), today)
    direction = values.get("direction")
    return Period(first, last, direction if direction in Direction.values else None)


def question_from(office_id: int, values: Any, today: date) -> Question:
    """The period and the filters asked for; nonsense asks for everything."""
    period = period_from(values, today)
    kind = str(values.get("type", ""))
    return Question(
        office_id,
        period.first,
        period.last,
        period.direction or "",
        unit=_known(Unit.objects.filter(office=office_id), values.get("unit")),
        type=kind if kind in TYPES or kind == NOBODY else "",
        partner=_known(Office.objects.all(), values.get("partner")),
    )


class Reader:
    """One page of the actor's own office; there is no parameter for another one."""

    def __init__(self, actor: Actor, question: Question) -> None:
        self.actor = actor
        self.question = replace(question, office=actor.office_id)
        oldest = min(question.first, first_days(question.first, MONTHS)[0])
        self.sums = Sums(actor.office_id, oldest, end_of(question.last))

    @cached_property
    def lines(self) -> Counter[Line]:
        return self.sums.lines(self.question)

    def page(self, today: date) -> Page:
        found = count(self.lines)
        return Page(
            question=self.question,
            figures=found,
            trend=trend(
                replace(self.question, last=end_of(_trend_until(self.question, today))),
                MONTHS,
                self.sums,
            ),
            readings=[(one, count(self.lines, one)) for one in Reading],
            outside=self.failures(0, SHOWN) if found.a.outside else [],
            reasons=_reasons(self.lines),
            excluded=[(key, str(Exclusion(key).label), n) for key, n in found.a.excluded.items()],
            once=once(self.lines),
            units=self.broken(By.UNIT),
        )

    def failures(self, start: int, shown: int | None) -> list[Outside]:
        listed = Listed(self.sums, self.question, PARTS["a.out"])
        entries = listed.everything() if shown is None else listed.page(start, shown)
        return self.told(entries)

    def told(self, entries: list[Entry]) -> list[Outside]:
        """Lines in words; documents that the reader may not see stay without a name."""
        pks = {one.document.pk for one in entries}
        seen = set(visible_to(self.actor).filter(pk__in=pks).values_list("pk", flat=True))
        names = _offices({str(one.partner) for one in entries if one.partner})
        return [_told(one, one.document.pk in seen, names) for one in entries]

    def broken(self, by: By) -> list[Broken]:
        """Figure A by the keys of `by`, the worst first."""
        groups: dict[str, Counter[Line]] = {}
        for line, n in self.sums.lines(self.question, by).items():
            if line.measure == Measure.DOCUMENT:
                groups.setdefault(line.key, Counter())[line] += n
        figures = {key: count(lines).a for key, lines in groups.items()}
        names = _names(by, set(figures))
        rows = [
            Broken(key, names.get(key, "?"), figure)
            for key, figure in figures.items()
            if figure.denominator
        ]
        return sorted(rows, key=lambda row: (row.figure.share or 0, row.name))


def build(actor: Actor, question: Question, today: date) -> Page:
    return Reader(actor, question).page(today)


def _trend_until(question: Question, today: date) -> date:
    """The trend ends with the period, or today where the period goes on."""
    return min(question.last, max(today, question.first))


def _span(text: str, today: date) -> tuple[date, date]:
    year, _dash, part = text.partition("-")
    try:
        if not part:
            span = date(int(year), 1, 1), date(int(year), 12, 31)
        elif part.startswith("Q"):
            begin = date(int(year), 3 * int(part[1:]) - 2, 1)
            span = begin, end_of(begin.replace(month=begin.month + 2))
        else:
            begin = date.fromisoformat(f"{text}-01")
            span = begin, end_of(begin)
    except (ValueError, OverflowError):
        span = today.replace(day=1), end_of(today)
    if span[0].year not in YEARS:
        return today.replace(day=1), end_of(today)
    return span


def _known(rows: QuerySet[Any], value: Any) -> str:
    """The key of one of them, or NOBODY; everything else chooses nothing, as in the box."""
    text = str(value or "")
    if text == NOBODY:
        return text
    number = whole(text)
    return str(number) if number is not None and rows.filter(pk=number).exists() else ""


def _reasons(lines: Mapping[Line, int]) -> list[tuple[Reason, int]]:
    found: Counter[str] = Counter()
    for line, n in lines.items():
        outcome = line.outcome
        if line.measure == Measure.DOCUMENT and not outcome.excluded and outcome.reason_a:
            found[outcome.reason_a] += n
    return [(Reason(code), n) for code, n in found.most_common()]


def _told(entry: Entry, shown: bool, names: dict[str, str]) -> Outside:
    # What is not counted has nothing to be mended.
    reason = Reason(entry.reason) if entry.reason and not entry.excluded else None
    return Outside(
        entry,
        shown,
        str(reason.label) if reason else "",
        str(HELP[reason]) if reason else "",
        names.get(str(entry.partner), _("Ngoài danh bạ")),
    )


def _names(by: By, keys: set[str]) -> dict[str, str]:
    if by == By.TYPE:
        return {key: TYPES[key].name if key in TYPES else _("Chưa rõ loại") for key in keys}
    if by == By.PARTNER:
        return {NOBODY: _("Ngoài danh bạ"), **_offices(keys)}
    units = Unit.objects.in_bulk([int(key) for key in keys if key != NOBODY])
    named = {str(pk): unit.name for pk, unit in units.items()}
    return {NOBODY: _("Văn thư (văn bản đến)"), **named}


def _offices(keys: set[str]) -> dict[str, str]:
    pks = [int(key) for key in keys if key != NOBODY]
    if not pks:
        return {}
    rows = Office.objects.filter(pk__in=pks).values_list("pk", "name")
    return {str(pk): name for pk, name in rows}
