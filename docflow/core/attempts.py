"""An act behind a form: done, or what stood against it said at the fields."""

from collections.abc import Callable, Mapping
from typing import Any

from django.forms import BaseForm

from docflow.core import deeds
from docflow.core.errors import ActError, Invalid

Names = Mapping[str, str]


def attempt(form: BaseForm, act: Callable[[], Any], *, names: Names | None = None) -> Any:
    """What `act` gave, or True; None when it was refused, which the form then says.

    One act: all of it or nothing. `names` maps a field of the service to the form's.
    """
    try:
        with deeds.act():
            return act() or True
    except ActError as problem:
        say(form, problem, names=names)
    return None


def say(form: BaseForm, problem: ActError, *, names: Names | None = None) -> None:
    """Say at the fields what is wrong with them, and above the form what is wrong with none of
    them, or with a hidden one, where nobody would see it."""
    if not isinstance(problem, Invalid):
        form.add_error(None, str(problem))
        return
    seen = {field.name for field in form.visible_fields()}
    for field, texts in problem.fields.items():
        name = (names or {}).get(field, field)
        form.add_error(name if name in seen else None, [str(text) for text in texts])
