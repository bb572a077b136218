"""Figures A, B and C of one office and period, each with numerator, denominator and list.

A: fully electronic and signed, no paper. B: as A, paper beside it allowed. C: per delivery.
Outgoing documents count by their date, incoming by their arrival. A fixed number of queries.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from docflow.documents.models import Document
from docflow.metrics.selectors import lists
from docflow.metrics.selectors.cells import Line, Question, Sums, outcome_of_pair
from docflow.metrics.selectors.facts import Outcome
from docflow.metrics.selectors.judging import Verdict
from docflow.metrics.states import Exclusion, Measure, Once, Reading, Reason

TARGET = 1.0
_EXCLUSIONS = frozenset(Exclusion.values)


@dataclass(frozen=True)
class Figure:
    """One share; None when there is nothing to share."""

    numerator: int
    denominator: int
    excluded: dict[str, int]

    @property
    def share(self) -> float | None:
        return self.numerator / self.denominator if self.denominator else None

    @property
    def outside(self) -> int:
        return self.denominator - self.numerator

    def to_json(self) -> dict[str, Any]:
        return {
            "numerator": self.numerator,
            "denominator": self.denominator,
            "excluded": self.excluded,
            "share": self.share,
        }


@dataclass(frozen=True)
class Outside:
    """A document in the denominator of A that is not in its numerator."""

    document: Document
    reason_a: Reason


@dataclass(frozen=True)
class Figures:
    a: Figure
    b: Figure
    c: Figure
    outside: Sequence[Outside] = field(default=())

    def to_json(self) -> dict[str, Any]:
        return {
            "A": self.a.to_json(),
            "B": self.b.to_json(),
            "C": self.c.to_json(),
            "not_electronic": [
                {"document": str(one.document), "reason": str(one.reason_a)} for one in self.outside
            ],
        }


def figures(office_id: int, first: date, last: date, direction: str | None = None) -> Figures:
    """The figures from `first` to `last`, both included, with every document outside; without
    `direction`, out and in."""
    question = Question(office_id, first, last, direction or "")
    sums = Sums(office_id, first, last)
    found = count(sums.lines(question))
    outside = tuple(
        Outside(one.document, Reason(one.reason)) for one in lists.outside(sums, question)
    )
    return Figures(found.a, found.b, found.c, outside)


def counts(question: Question, sums: Sums | None = None) -> Figures:
    """The figures alone, without the documents behind them."""
    asked = sums or Sums(question.office, question.first, question.last)
    return count(asked.lines(question))


def count(lines: Mapping[Line, int], reading: Reading = Reading.USUAL) -> Figures:
    """Sum lines up into the three figures, read as `reading` says."""
    excluded: Counter[str] = Counter()
    a, b, c = [0, 0], [0, 0], [0, 0]
    for line, n in lines.items():
        if not n:
            continue
        kept, strict, loose = read(line.outcome, reading)
        if line.measure == Measure.DOCUMENT and not kept and line.outcome.excluded in _EXCLUSIONS:
            excluded[line.outcome.excluded] += n
        if not kept:
            continue
        if line.measure == Measure.DELIVERY:
            _add(c, n, strict)
        else:
            _add(a, n, strict)
            _add(b, n, loose)
    apart = dict(excluded)
    a_figure, b_figure, c_figure = (Figure(part, whole, apart) for part, whole in (a, b, c))
    return Figures(a_figure, b_figure, c_figure)


def read(outcome: Outcome, reading: Reading) -> tuple[bool, bool, bool]:
    """Whether it is counted, and whether it is outside the numerator of A (or C) and of B."""
    strict, loose = bool(outcome.reason_a), bool(outcome.reason_b)
    taken_in = {
        Reading.WITH_LIST: ("", Exclusion.PAPER_REQUIRED),
        Reading.WITH_CITIZENS: ("", Exclusion.CITIZEN_OR_FIRM),
    }.get(reading, ("",))
    kept = outcome.excluded in taken_in
    if reading == Reading.WITHOUT_UNCONNECTED:
        strict, loose = bool(outcome.rest_a), bool(outcome.rest_b)
        kept = kept and outcome.rest_a != Reason.NOT_CONNECTED
    return kept, strict, loose


def summarise(verdicts: Iterable[Verdict]) -> Figures:
    """Count verdicts into the three figures."""
    kept = tuple(verdicts)
    lines: Counter[Line] = Counter()
    for one in kept:
        lines[Line(None, "", Measure.DOCUMENT, outcome_of(one))] += 1
        for reason in one.pairs:
            outcome = outcome_of_pair(str(one.excluded or ""), str(reason or ""))
            lines[Line(None, "", Measure.DELIVERY, outcome)] += 1
    found = count(lines)
    outside = tuple(
        Outside(one.document, one.reason_a)
        for one in kept
        if one.excluded is None and one.reason_a is not None
    )
    return Figures(found.a, found.b, found.c, outside)


def outcome_of(verdict: Verdict) -> Outcome:
    reasons = (verdict.reason_a, verdict.reason_b, verdict.rest_a, verdict.rest_b)
    return Outcome(str(verdict.excluded or ""), *(str(one or "") for one in reasons))


def once(lines: Mapping[Line, int]) -> int:
    """How many documents are counted as another one."""
    return sum(
        n
        for line, n in lines.items()
        if line.measure == Measure.DOCUMENT and line.outcome.excluded == Once.SAME
    )


def _add(figure: list[int], n: int, outside: bool) -> None:
    figure[0] += 0 if outside else n
    figure[1] += n
