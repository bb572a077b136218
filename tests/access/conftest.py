"""One house for the tests of a module: made once, and given back as it was after each test."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.test import TestCase
from pytest_django.plugin import DjangoDbBlocker

from docflow.core import clock
from tests.access.house import NOW, House, build

# Thirty years, in seconds: shorter than the machine's clock has gone since 1970.
LONG = 10**9


@pytest.fixture(scope="module")
def standing(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[House]:
    """Rows that every test of the module sees; nothing of them is left in the database."""
    with django_db_blocker.unblock(), clock.at(NOW):
        atomics = TestCase._enter_atomics()
        try:
            yield build()
        finally:
            TestCase._rollback_atomics(atomics)


@pytest.fixture
def house(standing: House, db: None) -> Iterator[House]:
    cache.clear()
    with clock.at(NOW):
        yield standing


@pytest.fixture(autouse=True)
def everybody_asks_from_one_address(monkeypatch: pytest.MonkeyPatch) -> None:
    """The walk is all its people at one machine; the limit has its own tests."""
    from docflow.documents.views import verify

    monkeypatch.setattr(verify, "FILES", ((10_000, 60),))


@pytest.fixture(autouse=True)
def nobody_is_timed_out(settings) -> None:
    """Sessions are made once for a walk that may take long; their ends have their own tests."""
    settings.FRESH_SECONDS = LONG
    settings.SESSION_SECONDS = LONG
    settings.SESSION_IDLE_SECONDS = LONG
