"""The same figures month by month."""

from dataclasses import dataclass
from datetime import date, timedelta

from docflow.metrics.selectors.figures import Figures, figures


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
    found: list[Month] = []
    last = until
    for _step in range(count):
        first = last.replace(day=1)
        found.append(Month(first, last, figures(office_id, first, last)))
        last = first - timedelta(days=1)
    return found[::-1]
