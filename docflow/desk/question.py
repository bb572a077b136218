"""A question as an address, a saved row or a program carries it: read once, cleaned for them all.

Knows what is asked, not who asks nor what answers.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlencode

from docflow.core import moments
from docflow.desk.states import Order

# What narrows by one value; each is a facet of the engine. "year" is a span of days to it.
FACETS = (
    "type", "agency", "year", "direction", "status", "urgency",
    "verdict", "level", "register", "unit", "progress",
)  # fmt: skip
DAYS = ("date_from", "date_to")
TEXT_LIMIT = 300
VALUE_LIMIT = 200
YEARS = range(1900, 2201)


@dataclass(frozen=True)
class Question:
    """Words, conditions, order; `chosen` maps names of FACETS and DAYS to what an address says."""

    text: str = ""
    chosen: Mapping[str, str] = field(default_factory=dict)
    order: str = Order.BEST.value
    exact: bool = False

    @classmethod
    def read(cls, given: Mapping[str, Any]) -> "Question":
        """From parameters of any origin: what cannot be meant is left out."""
        asked = {name: _clean(given.get(name), VALUE_LIMIT) for name in (*FACETS, *DAYS)}
        return cls(
            text=_clean(given.get("q"), TEXT_LIMIT),
            chosen={name: value for name, value in asked.items() if _means(name, value)},
            order=Order.NEWEST if given.get("order") == Order.NEWEST else Order.BEST,
            exact=given.get("exact") == "1",
        )

    @property
    def is_empty(self) -> bool:
        return not self.text.strip() and not self.chosen

    def but(self, **changes: str | None) -> "Question":
        """The same with other conditions; None takes one away."""
        chosen = {**self.chosen, **changes}
        kept = {name: value for name, value in chosen.items() if value}
        return Question(self.text, kept, self.order, self.exact)

    def address(self, **more: str | None) -> str:
        """The query of an address that asks this; `more` is added, or replaces, or None removes."""
        pairs: dict[str, str | None] = {"q": self.text, **self.chosen}
        if self.order != Order.BEST:
            pairs["order"] = self.order
        if self.exact:
            pairs["exact"] = "1"
        pairs.update(more)
        return "?" + urlencode({name: value for name, value in pairs.items() if value is not None})

    def filters(self) -> dict[str, Any]:
        """The conditions as the engine takes them."""
        return {
            name: moments.day(value) if name in DAYS else value
            for name, value in self.chosen.items()
        }


def day_of(text: str) -> date | None:
    """The day that an address means, if it is one."""
    try:
        return moments.day(text)
    except ValueError:
        return None


def _clean(value: Any, longest: int) -> str:
    return str(value or "").replace("\0", "")[:longest]


def _means(name: str, value: str) -> bool:
    """Whether `value` can be asked for: an address may carry anything."""
    if name == "year":
        digits = value.isascii() and value.isdigit() and len(value) == 4
        return digits and int(value) in YEARS
    if name in DAYS:
        return day_of(value) is not None
    return bool(value.strip())
