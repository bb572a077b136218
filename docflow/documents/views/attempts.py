"""An act behind a form: done, or what stood against it said at the fields."""

from collections.abc import Callable, Mapping
from typing import Any

from django.forms import Form

from docflow.core import deeds
from docflow.core.errors import ActError, Invalid


def attempt(form: Form, act: Callable[[], Any], *, names: Mapping[str, str] | None = None) -> Any:
    """What `act` gave, or True; None when it was refused, which the form then says.

    One act: all of it or nothing. `names` maps a field of the service to the form's.
    """
    try:
        with deeds.act():
            return act() or True
    except Invalid as problem:
        for field, texts in problem.fields.items():
            name = (names or {}).get(field, field)
            form.add_error(name if name in form.fields else None, [str(text) for text in texts])
    except ActError as problem:
        form.add_error(None, str(problem))
    return None
