"""One house for the tests of a module: made once, and given back as it was after each test."""

from collections.abc import Iterator
from copy import copy, deepcopy
from typing import Any

import pytest
from django.conf import settings as installed
from django.contrib.auth import get_user
from django.contrib.sessions.backends.db import SessionStore
from django.core.cache import cache
from django.http import HttpRequest
from django.test import TestCase
from pytest_django.plugin import DjangoDbBlocker

from docflow.core import clock
from docflow.org import middleware
from tests.access.house import NOW, House, build

# Thirty years, in seconds: shorter than the machine's clock has gone since 1970.
LONG = 10**9
# What the middleware of the office puts beside a request.
PLACED = ("actor", "positions", "banner")


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


@pytest.fixture
def recognised(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who asks is read once for each session, not anew for each of a walk's thousands of requests.

    Only for tests that undo what a request did: there the rows are the same each time. What the
    person may do is asked anew; that a right, a position or a session that ends counts at once is
    tested in tests/docflow/org, identity and desk.
    """
    place, load = middleware._place, SessionStore.load
    loaded: dict[str | None, dict[str, Any]] = {}
    placed: dict[str | None, dict[str, Any]] = {}

    def load_once(store: SessionStore) -> dict[str, Any]:
        if store.session_key not in loaded:
            loaded[store.session_key] = load(store)
        return deepcopy(loaded[store.session_key])

    def place_once(request: HttpRequest) -> None:
        key = request.COOKIES.get(installed.SESSION_COOKIE_NAME)
        if key is None:
            place(request)
            return
        if key not in placed:
            place(request)
            placed[key] = {
                name: getattr(request, name) for name in PLACED if hasattr(request, name)
            }
            placed[key]["user"] = get_user(request)
        for name, value in placed[key].items():
            setattr(request, name, copy(value))

    monkeypatch.setattr(SessionStore, "load", load_once)
    monkeypatch.setattr(middleware, "_place", place_once)
