"""Which views answer a person who still owes a second factor."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse

View = Callable[..., HttpResponse]


def without_factor(view: View) -> View:
    """Answered to who still owes a second factor: setting it up, leaving, the language."""
    view.without_factor = True  # type: ignore[attr-defined]
    return view


def answers_who_owes(view: Any) -> bool:
    return bool(getattr(view, "without_factor", False))
