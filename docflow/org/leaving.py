"""What still hangs on a person who leaves: each room says how to count its own.

Counts alone, because administrators see no content; the person and those who take over find the
things themselves behind the address.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise

from docflow.org.models import User

# (the person, the office) -> how many things.
Count = Callable[[User, int], int]


@dataclass(frozen=True)
class Hanging:
    """One kind of thing; `advice` says who settles it and how, `url_name` where."""

    label: str | Promise
    advice: str | Promise
    count: Count
    url_name: str = ""


@dataclass(frozen=True)
class Found:
    kind: Hanging
    count: int


_kinds: dict[str, Hanging] = {}


def register(key: str, kind: Hanging) -> None:
    """Let `kind` be looked for; called in `ready()`, the same key again replaces it."""
    _kinds[key] = kind


def checklist(user: User, office_id: int) -> list[Found]:
    """Every kind with its count, also those that are done; one query or a few for each kind."""
    return [Found(kind, kind.count(user, office_id)) for _key, kind in sorted(_kinds.items())]
