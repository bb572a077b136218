"""Owns which things the pages of the audit may speak of, and to whom; each app says it of its own.

What nobody registered is shown to nobody.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.functional import Promise

from docflow.core.actor import Actor

# The objects that an actor sees, as a list would show them.
Sight = Callable[[Actor], QuerySet[Any]]
Words = str | Promise


class Area(Enum):
    """Who else than the doer reads of acts on a thing."""

    # The office's administrators: people, rights, keys, calendar, trust, settings, sign-ins.
    ADMINISTRATION = "administration"
    # Its leaders, of what they see themselves.
    CONTENT = "content"
    # Nobody: a thing of the person, or of a desk that is not the leaders'.
    OWN = "own"


@dataclass(frozen=True)
class Subject:
    type: str
    name: Words
    area: Area
    sight: Sight | None = None
    # Verbs that begin so are read by the doer alone: they speak of more than the thing.
    hides: tuple[str, ...] = ()


_subjects: dict[str, Subject] = {}
_words: dict[str, Words] = {}


def administration(model: type[Model], name: Words) -> None:
    """Acts on `model` are read by the office's administrators. It must carry no content."""
    _keep(Subject(model._meta.label_lower, name, Area.ADMINISTRATION))


def content(model: type[Model], name: Words, sight: Sight, *, hides: Iterable[str] = ()) -> None:
    """Acts on `model` are read by who sees the object itself, and of them by leaders."""
    _keep(Subject(model._meta.label_lower, name, Area.CONTENT, sight, tuple(hides)))


def own(model: type[Model], name: Words) -> None:
    """Acts on `model` are read by who did them."""
    _keep(Subject(model._meta.label_lower, name, Area.OWN))


def say(words: Mapping[str, Words]) -> None:
    """What acts are called, by their verbs."""
    _words.update(words)


def of(area: Area) -> list[Subject]:
    return [one for one in _subjects.values() if one.area == area]


def names() -> dict[str, str]:
    return {one.type: str(one.name) for one in _subjects.values()}


def words() -> dict[str, str]:
    return {verb: str(said) for verb, said in _words.items()}


def _keep(subject: Subject) -> None:
    _subjects[subject.type] = subject
