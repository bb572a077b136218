"""What a snapshot says, in one spelling: figures, and every row they follow from.

Rows name documents by their key alone, and what is a state secret not at all: a file that leaves
the house shows nobody more than its figures. Counts nothing but what it is given.
"""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Self

from docflow.core import moments
from docflow.metrics.selectors.cells import Line, keys_of, outcome_of_pair
from docflow.metrics.selectors.facts import Fact, Outcome, Pair
from docflow.metrics.selectors.figures import Figures, count
from docflow.metrics.states import By, Exclusion, Measure, Reading

FORM = "docflow-metric-1"
READING = "Docflow's reading of QĐ 28/2018/QĐ-TTg, Điều 4, 5 and 7"


class BadStatement(ValueError):
    """Not what `to_bytes` writes."""


@dataclass(frozen=True)
class Statement:
    """`secret` is how many documents are state secrets; `units` and `partners` name the keys of
    `facts` as they were called then."""

    office: int
    office_code: str
    office_name: str
    first: date
    last: date
    taken_at: datetime
    taken_by: str
    facts: tuple[Fact, ...]
    secret: int
    units: dict[str, str]
    partners: dict[str, str]
    # As they stood in the bytes; `figures` recomputes them.
    said: dict[str, Any]

    def lines(self, by: By = By.ALL) -> Counter[Line]:
        found = lines_of(self.facts, by)
        if self.secret and not by:
            secret = Outcome(Exclusion.STATE_SECRET)
            found[Line(None, "", Measure.DOCUMENT, secret)] += self.secret
        return found

    def figures(self, reading: Reading = Reading.USUAL) -> Figures:
        """Counted from the rows, whatever the bytes say."""
        return count(self.lines(), reading)

    def to_bytes(self) -> bytes:
        """One spelling for one statement: keys sorted, no blanks, no fractions."""
        values = {
            "form": FORM,
            "reading": READING,
            "office": {
                "id": self.office,
                "code": self.office_code,
                "name": self.office_name,
            },
            "first": self.first.isoformat(),
            "last": self.last.isoformat(),
            "taken_at": self.taken_at.isoformat(),
            "taken_by": self.taken_by,
            "figures": told(self.figures()),
            "secret": self.secret,
            "units": self.units,
            "partners": self.partners,
            "rows": [_row(fact) for fact in self.facts],
        }
        return canonical(values)

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """Raises BadStatement."""
        try:
            values = json.loads(data)
            if values["form"] != FORM:
                raise ValueError("unknown form")
            office = values["office"]
            return cls(
                office=int(office["id"]),
                office_code=str(office["code"]),
                office_name=str(office["name"]),
                first=moments.day(values["first"]),
                last=moments.day(values["last"]),
                taken_at=moments.read(values["taken_at"]),
                taken_by=str(values["taken_by"]),
                facts=tuple(_fact(int(office["id"]), row) for row in values["rows"]),
                secret=int(values["secret"]),
                units={str(key): str(name) for key, name in values["units"].items()},
                partners={str(key): str(name) for key, name in values["partners"].items()},
                said=dict(values["figures"]),
            )
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            raise BadStatement(str(error)) from error


def canonical(values: Any) -> bytes:
    return json.dumps(
        values, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    ).encode()


def told(figures: Figures) -> dict[str, Any]:
    """The figures in whole numbers; a share is whoever reads it to compute."""
    return {
        name: {
            "numerator": figure.numerator,
            "denominator": figure.denominator,
            "excluded": figure.excluded,
        }
        for name, figure in (("A", figures.a), ("B", figures.b), ("C", figures.c))
    }


def lines_of(facts: Iterable[Fact], by: By = By.ALL) -> Counter[Line]:
    """The sums over these documents."""
    found: Counter[Line] = Counter()
    for fact in facts:
        for key in keys_of(fact, by):
            found[Line(None, key, Measure.DOCUMENT, fact.outcome)] += 1
        if by:
            continue
        for pair in fact.pairs:
            outcome = outcome_of_pair(fact.outcome.excluded, pair.reason)
            found[Line(None, "", Measure.DELIVERY, outcome)] += 1
    return found


def _row(fact: Fact) -> list[Any]:
    return [
        fact.document,
        fact.direction,
        fact.day.isoformat(),
        fact.unit,
        fact.type_code,
        *fact.outcome,
        [list(pair) for pair in fact.pairs],
    ]


def _fact(office: int, row: Sequence[Any]) -> Fact:
    document, direction, day, unit, type_code, *outcome, pairs = row
    said = Outcome(*(str(one) for one in outcome))
    if len(outcome) != len(Outcome._fields):
        raise ValueError("a row of another length")
    return Fact(
        document=int(document),
        office=office,
        direction=str(direction),
        day=date.fromisoformat(day),
        unit=None if unit is None else int(unit),
        type_code=str(type_code),
        outcome=said,
        pairs=tuple(
            Pair(None if partner is None else int(partner), str(reason))
            for partner, reason in pairs
        ),
    )
