"""Owns what was asked of the grants while one page is read, so that nothing is asked twice.

A page asks a dozen policies about one document, and each begins with the same question. Only pages
that change nothing are read so; whatever writes a grant forgets the answers all the same.
"""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_answers: ContextVar[dict[Hashable, bool] | None] = ContextVar("docflow_grants", default=None)


@contextmanager
def remembering() -> Iterator[None]:
    """Until the end of the `with`, in this thread or task: `once` asks each question once."""
    token = _answers.set({})
    try:
        yield
    finally:
        _answers.reset(token)


def once(key: Hashable, ask: Callable[[], bool]) -> bool:
    """What `ask` says; outside of `remembering` it is asked every time."""
    known = _answers.get()
    if known is None:
        return ask()
    if key not in known:
        known[key] = ask()
    return known[key]


def forget() -> None:
    """A grant was written: what was said before may be wrong."""
    known = _answers.get()
    if known is not None:
        known.clear()
