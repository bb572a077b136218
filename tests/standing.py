"""What a module's tests have in common: made once, and given back as it was after each test."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import pytest
from django.test import TestCase
from pytest_django.plugin import DjangoDbBlocker

Made = TypeVar("Made")
# What empties the tables after the test, or writes past its transaction.
_COMMITTING = {"transactional_db", "live_server", "django_db_reset_sequences"}


@contextmanager
def once(
    request: pytest.FixtureRequest, blocker: DjangoDbBlocker, build: Callable[[], Made]
) -> Iterator[Made | None]:
    """The rows of `build`, for a fixture of a module: each test runs in a savepoint above them.

    None where a test of the module commits: the rows would stay, or be gone with its own. Who asks
    for it names the fixture as a parameter, so that it stands before the test's own transaction.
    """
    if any(_commits(item) for item in request.session.items if item.path == request.path):
        yield None
        return
    with blocker.unblock():
        atomics = TestCase._enter_atomics()
        try:
            yield build()
        finally:
            TestCase._rollback_atomics(atomics)


def _commits(item: pytest.Item) -> bool:
    if _COMMITTING & set(getattr(item, "fixturenames", ())):
        return True
    marks = item.iter_markers("django_db")
    return any(mark.kwargs.get("transaction") or any(mark.args) for mark in marks)
