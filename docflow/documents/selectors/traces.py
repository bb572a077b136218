"""What rooms above ordered about a document: they say it, we do not know how it is kept."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from docflow.core.actor import Actor
from docflow.documents.models import Document


@dataclass(frozen=True)
class Order:
    """One order in words, and the units or people it names, the lead first."""

    at: datetime
    text: str
    places: tuple[str, ...] = ()


Tells = Callable[[Document, Actor | None], Sequence[Order]]
_told: list[Tells] = []


def register(tells: Tells) -> None:
    """Let `tells(document, actor)` answer the orders given on it: those the person may see, all
    where it is for the record and no person is named."""
    if tells not in _told:
        _told.append(tells)


def of(document: Document, actor: Actor | None = None) -> list[Order]:
    """The orders on `document`, oldest first."""
    found = [one for tells in _told for one in tells(document, actor)]
    return sorted(found, key=lambda one: one.at)
