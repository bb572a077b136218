"""What a module's tests have in common: made once, and given back as it was after each test."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from typing import Any, TypeVar

import pytest
from django.test import TestCase
from pytest_django.plugin import DjangoDbBlocker

Made = TypeVar("Made")
# What empties the tables after the test, or writes past its transaction.
_COMMITTING = {"transactional_db", "live_server", "django_db_reset_sequences"}


def of_module(build: Callable[[], Made]) -> Any:
    """A fixture of a module: a function that gives each test its own of what `build` makes.

    The rows are those of all its tests, each of which runs in a savepoint above them; where one of
    them commits, the rows would stay or be gone with its own, and each test has them built. Who
    asks for it names it as a parameter beside `db`, so that it stands before the test's own
    transaction.
    """

    @pytest.fixture(scope="module")
    def standing(
        request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker
    ) -> Iterator[Callable[[], Made]]:
        if any(_commits(item) for item in request.session.items if item.path == request.path):
            yield build
            return
        with above(django_db_blocker):
            made = build()
            yield lambda: deepcopy(made)

    return standing


@contextmanager
def above(blocker: DjangoDbBlocker) -> Iterator[None]:
    """A transaction in which those of tests are savepoints; nothing of it is left at its end."""
    with blocker.unblock():
        atomics = TestCase._enter_atomics()
        try:
            yield
        finally:
            TestCase._rollback_atomics(atomics)


def _commits(item: pytest.Item) -> bool:
    if _COMMITTING & set(getattr(item, "fixturenames", ())):
        return True
    marks = item.iter_markers("django_db")
    return any(mark.kwargs.get("transaction") or any(mark.args) for mark in marks)
