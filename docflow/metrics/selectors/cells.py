"""The sums that figures are made of: read where they are kept, put right for what is unsettled.

A sum over whole months that asks for one breakdown at most is read from `Tally`; any other is
counted over `Counted`. Both are then corrected by the documents whose rows changed since.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth

from docflow.documents.models import Document
from docflow.metrics.models import Counted, CountedDelivery, Tally, Unsettled
from docflow.metrics.selectors import facts
from docflow.metrics.selectors.facts import Fact, Outcome
from docflow.metrics.states import By, Measure

# A key of a breakdown: a unit, a type, a partner; what has none.
NOBODY = "-"
_OUTCOME = Outcome._fields
# Marks that work leaves between two sweeps; more come of `triggers.mark_all`.
MANY = 2_000


class Cell(NamedTuple):
    """One sum; `month` is its first day."""

    by: str
    month: date
    key: str
    measure: str
    direction: str
    outcome: Outcome


class Line(NamedTuple):
    """What a reader asks of sums: the months or not, the keys or not."""

    month: date | None
    key: str
    measure: str
    outcome: Outcome


@dataclass(frozen=True)
class Question:
    """Which documents are asked about; a filter chooses documents and deliveries and never
    changes the verdict on one. `unit`, `type` and `partner` are keys of breakdowns, "" for all."""

    office: int
    first: date
    last: date
    direction: str = ""
    unit: str = ""
    type: str = ""
    partner: str = ""

    @property
    def whole_months(self) -> bool:
        return self.first.day == 1 and (self.last + timedelta(days=1)).day == 1

    @property
    def filters(self) -> dict[str, str]:
        asked = {By.UNIT: self.unit, By.TYPE: self.type, By.PARTNER: self.partner}
        return {str(by): key for by, key in asked.items() if key}

    def takes(self, fact: Fact) -> bool:
        """Whether it asks about this document."""
        return (
            fact.office == self.office
            and self.first <= fact.day <= self.last
            and self.direction in ("", fact.direction)
            and all(key in keys_of(fact, by) for by, key in self.filters.items())
        )


class Pending(NamedTuple):
    """What changed since it was settled: the verdicts that are kept, and those of now."""

    old: list[Fact]
    new: list[Fact]


class Sums:
    """The sums of one office, corrected by what is unsettled; that is looked for once.

    `first` and `last` bound what will be asked: after an upgrade everything is marked, and a
    reader need not judge other years.
    """

    def __init__(self, office: int, first: date = date.min, last: date = date.max) -> None:
        self.office = office
        self.bounds = (first, last)

    @cached_property
    def unsettled(self) -> Pending:
        """Of this office. One query where everything is settled."""
        marks = Unsettled.objects.values("document")
        mine = Document.objects.filter(office=self.office, pk__in=marks)
        marked = set(mine.values_list("pk", flat=True)[: MANY + 1])
        if not marked:
            return Pending([], [])
        # So many are all of them: kin is marked itself.
        everything = len(marked) > MANY
        ids = facts.within(mine, *self.bounds) if everything else facts.with_kin(marked)
        old, new = facts.stored(ids), facts.judged(ids)
        return Pending(list(old.values()), list(new.values()))

    @property
    def set_aside(self) -> set[int]:
        """Documents that are read from `unsettled` alone."""
        found = self.unsettled
        return {one.document for one in (*found.old, *found.new)}

    def lines(self, question: Question, by: By = By.ALL, *, monthly: bool = False) -> Counter[Line]:
        """The sums of `question`, by month where asked, by the keys of `by` where given."""
        asked = {*question.filters, *([by] if by else [])}
        tallied = question.whole_months and len(asked) <= 1
        base = _tallied(question, by, monthly) if tallied else _counted(question, by, monthly)
        found: Counter[Line] = Counter()
        for line, n in base:
            found[line] += n
        for old in self.unsettled.old:
            found.subtract(_lines_of(old, question, by, monthly))
        for new in self.unsettled.new:
            found.update(_lines_of(new, question, by, monthly))
        return +found


def keys_of(fact: Fact, by: str) -> set[str]:
    """Under which keys a document stands in a breakdown; under each of its partners."""
    if by == By.UNIT:
        return {str(fact.unit or NOBODY)}
    if by == By.TYPE:
        return {fact.type_code or NOBODY}
    if by == By.PARTNER:
        return {str(pair.partner or NOBODY) for pair in fact.pairs}
    return {""}


def cells_of(fact: Fact) -> Iterator[Cell]:
    """Every sum that this document is in, once for each time it counts there."""
    month = fact.day.replace(day=1)
    for by in By:
        for key in keys_of(fact, by):
            yield Cell(by, month, key, Measure.DOCUMENT, fact.direction, fact.outcome)
        for key, outcome in _pairs(fact, by):
            yield Cell(by, month, key, Measure.DELIVERY, fact.direction, outcome)


def _pairs(fact: Fact, by: str) -> Iterator[tuple[str, Outcome]]:
    keys = keys_of(fact, by)
    for pair in fact.pairs:
        own = {str(pair.partner or NOBODY)} if by == By.PARTNER else keys
        for key in own:
            yield key, outcome_of_pair(fact.outcome.excluded, pair.reason)


def outcome_of_pair(excluded: str, reason: str) -> Outcome:
    return Outcome(excluded, reason, reason, reason, reason)


def _lines_of(fact: Fact, question: Question, by: By, monthly: bool) -> list[Line]:
    if not question.takes(fact):
        return []
    kept = fact
    if question.partner:
        # Of the deliveries those to the partner; the document is judged as a whole.
        own = tuple(one for one in fact.pairs if str(one.partner or NOBODY) == question.partner)
        kept = replace(fact, pairs=own)
    month = fact.day.replace(day=1) if monthly else None
    lines = [Line(month, key, Measure.DOCUMENT, fact.outcome) for key in keys_of(kept, by)]
    lines += [Line(month, key, Measure.DELIVERY, outcome) for key, outcome in _pairs(kept, by)]
    return lines


def _tallied(question: Question, by: By, monthly: bool) -> Iterator[tuple[Line, int]]:
    filters = question.filters
    one = next(iter(filters), str(by))
    rows = Tally.objects.filter(
        office=question.office, by=one, month__range=(question.first, question.last)
    )
    if filters:
        rows = rows.filter(key=filters[one])
    if question.direction:
        rows = rows.filter(direction=question.direction)
    months = ["month"] if monthly else []
    keys = ["key"] if by else []
    grouped = rows.order_by().values_list(*months, *keys, "measure", *_OUTCOME)
    for row in grouped.annotate(sum=Sum("n")):
        values = list(row)
        month = values.pop(0) if monthly else None
        key = values.pop(0) if by else ""
        measure, *outcome, n = values
        yield Line(month, key, measure, Outcome(*outcome)), n


def _counted(question: Question, by: By, monthly: bool) -> Iterator[tuple[Line, int]]:
    for measure, rows in (
        (Measure.DOCUMENT, documents(question)),
        (Measure.DELIVERY, deliveries(question)),
    ):
        yield from _grouped(measure, rows, by, monthly)


def _grouped(
    measure: Measure, rows: QuerySet[Any], by: By, monthly: bool
) -> Iterator[tuple[Line, int]]:
    of_pair = measure == Measure.DELIVERY
    way = "counted__" if of_pair else ""
    fields: list[str] = []
    if monthly:
        rows = rows.annotate(of_month=TruncMonth(f"{way}day"))
        fields.append("of_month")
    if by:
        partner = "partner" if of_pair else "deliveries__partner"
        columns = {By.UNIT: f"{way}unit", By.TYPE: f"{way}type_code", By.PARTNER: partner}
        rows = rows.annotate(of_key=F(columns[by]))
        if by == By.PARTNER and not of_pair:
            # What went to nobody has no partner; who is in no address book is one.
            rows = rows.filter(deliveries__isnull=False)
        fields.append("of_key")
    fields += ["counted__excluded", "reason"] if of_pair else [*_OUTCOME]
    # A document meets a partner twice where both are in no address book.
    number = Count("pk", distinct=by == By.PARTNER and not of_pair)
    counted = rows.order_by().values_list(*fields).annotate(n=number)
    for row in counted:
        values = list(row)
        month = values.pop(0) if monthly else None
        key = str(values.pop(0) or NOBODY) if by else ""
        *said, n = values
        outcome = outcome_of_pair(*said) if of_pair else Outcome(*said)
        yield Line(month, key, measure, outcome), n


def documents(question: Question) -> QuerySet[Counted]:
    """The settled documents that `question` asks about."""
    rows = Counted.objects.filter(_asked(question, ""))
    if question.partner:
        to = CountedDelivery.objects.filter(**_key(question.partner, "partner"))
        rows = rows.filter(pk__in=to.values("counted"))
    return rows


def deliveries(question: Question) -> QuerySet[CountedDelivery]:
    """The settled deliveries that `question` asks about."""
    rows = CountedDelivery.objects.filter(_asked(question, "counted__"))
    return rows.filter(**_key(question.partner, "partner")) if question.partner else rows


def _asked(question: Question, way: str) -> Q:
    said: dict[str, Any] = {
        f"{way}office": question.office,
        f"{way}day__range": (question.first, question.last),
    }
    if question.direction:
        said[f"{way}direction"] = question.direction
    if question.unit:
        said |= _key(question.unit, f"{way}unit")
    if question.type:
        said[f"{way}type_code"] = "" if question.type == NOBODY else question.type
    return Q(**said)


def _key(key: str, column: str) -> dict[str, Any]:
    return {f"{column}__isnull": True} if key == NOBODY else {column: int(key)}


def sums_of(found: Iterable[Fact]) -> Counter[Cell]:
    """Every sum over these documents."""
    cells: Counter[Cell] = Counter()
    for fact in found:
        cells.update(cells_of(fact))
    return cells
