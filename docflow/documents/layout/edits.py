"""Building fixes: one item of a list, one text, one block; every other part stays as it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from docflow.documents.layout.departures import Fix
from docflow.documents.rendering.content import Block, Content


def in_text(name: str, change: Callable[[str], str]) -> Fix:
    """Reword the text field `name`."""
    return lambda content: _with(content, name, change(getattr(content, name)))


def in_item(name: str, at: int, change: Callable[[Any], Any]) -> Fix:
    """Change the item `at` of the list `name`; a list that became shorter stays as it is."""

    def fix(content: Content) -> Content:
        items = getattr(content, name)
        if at >= len(items):
            return content
        return _with(content, name, (*items[:at], change(items[at]), *items[at + 1 :]))

    return fix


def in_body(at: int, change: Callable[[Block], Block]) -> Fix:
    return in_item("body", at, change)


def _with(content: Content, name: str, value: Any) -> Content:
    changes: dict[str, Any] = {name: value}
    return replace(content, **changes)
