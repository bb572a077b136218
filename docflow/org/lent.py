"""What a delegation would show to who stands in, told before it is given: each room counts what
waits for the giver now. Counts alone: whoever enters it may not see the things."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise

from docflow.org.models import Position

# (the giver, who stands in) -> how many things the latter would come to see.
Count = Callable[[Position, Position], int]


@dataclass(frozen=True)
class Lent:
    """So many things of one kind."""

    label: str | Promise
    count: int


_kinds: dict[str | Promise, Count] = {}


def register(label: str | Promise, count: Count) -> None:
    """Let things of this kind be counted; called in `ready()`."""
    _kinds[label] = count


def waiting(giver: Position, taker: Position) -> list[Lent]:
    """Every kind with its count; a query or two for each."""
    return [Lent(label, count(giver, taker)) for label, count in _kinds.items()]
