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
    firsts = [question.last.replace(day=1)]
    while len(firsts) < number:
        firsts.insert(0, (firsts[0] - timedelta(days=1)).replace(day=1))
    asked = replace(question, first=firsts[0], last=end_of(firsts[-1]))
    found: dict[date | None, Counter[Line]] = defaultdict(Counter)
    for line, n in (sums or Sums(question.office)).lines(asked, monthly=True).items():
        found[line.month][line] += n
    return [Month(first, end_of(first), count(found[first])) for first in firsts]


def end_of(month: date) -> date:
    return month.replace(day=monthrange(month.year, month.month)[1])
