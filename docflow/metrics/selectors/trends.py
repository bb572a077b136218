"""The same figures month by month."""

from calendar import monthrange
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from datetime import date, timedelta

from docflow.metrics.selectors.cells import Line, Question, Sums
from docflow.metrics.selectors.figures import Figures, count


@dataclass(frozen=True)
class Month:
    first: date
    last: date
    figures: Figures

    @property
    def label(self) -> str:
        return f"{self.first:%m/%Y}"


def months(office_id: int, until: date, count: int = 6) -> list[Month]:
    """The last `count` months up to the one of `until`, oldest first."""
    return trend(Question(office_id, until, until), count)


def trend(question: Question, number: int, sums: Sums | None = None) -> list[Month]:
    """`number` months up to that of the last day asked about, under the same filters; one query
    where everything is settled."""
    firsts = first_days(question.last, number)
    asked = replace(question, first=firsts[0], last=end_of(firsts[-1]))
    found: dict[date | None, Counter[Line]] = defaultdict(Counter)
    read = sums or Sums(question.office, asked.first, asked.last)
    for line, n in read.lines(asked, monthly=True).items():
        found[line.month][line] += n
    return [Month(first, end_of(first), count(found[first])) for first in firsts]


def first_days(until: date, number: int) -> list[date]:
    """The first days of `number` months up to the one of `until`, oldest first."""
    firsts = [until.replace(day=1)]
    while len(firsts) < number:
        firsts.insert(0, (firsts[0] - timedelta(days=1)).replace(day=1))
    return firsts


def end_of(month: date) -> date:
    return month.replace(day=monthrange(month.year, month.month)[1])
