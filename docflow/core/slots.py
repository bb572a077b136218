"""Named places on a lower room's page that higher rooms fill by URL, never by import."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise

from docflow.core.actor import Actor

When = Callable[[Actor, Any], bool]
Count = Callable[[Actor], int]


@dataclass(frozen=True)
class Slot:
    """One panel, menu entry or group of waiting work."""

    url_name: str
    label: str | Promise
    order: int
    key: str = ""
    icon: str = ""
    # Shown only when this says so; None shows it always.
    when: When | None = None
    # How many things wait for this person behind it.
    count: Count | None = None

    def url(self, **kwargs: Any) -> str:
        return reverse(self.url_name, kwargs=kwargs or None)


_slots: dict[str, list[Slot]] = defaultdict(list)


def register(
    slot: str,
    url_name: str,
    label: str | Promise = "",
    *,
    order: int = 100,
    key: str = "",
    icon: str = "",
    when: When | None = None,
    count: Count | None = None,
) -> None:
    """Fill `slot` with the page `url_name`; the same page again replaces its entry."""
    entries = _slots[slot]
    entries[:] = [entry for entry in entries if entry.url_name != url_name]
    entries.append(Slot(url_name, label, order, key or url_name, icon, when, count))
    entries.sort(key=lambda entry: entry.order)


def in_(slot: str, actor: Actor, obj: Any = None) -> list[Slot]:
    """The entries of `slot` that `actor` is to see beside `obj`, in order."""
    return [entry for entry in _slots[slot] if entry.when is None or entry.when(actor, obj)]
