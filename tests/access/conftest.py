"""One house for the tests of a module: made once, and given back as it was after each test."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.test import TestCase
from pytest_django.plugin import DjangoDbBlocker

from docflow.core import clock
from tests.access.house import NOW, House, build


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
