"""One house for the tests of a module: made once, and given back as it was after each test."""

import pickle
from collections.abc import Callable, Iterator
from copy import copy, deepcopy
from dataclasses import replace
from hashlib import sha256
from typing import Any

import pytest
from django.conf import settings as installed
from django.contrib.auth import get_user
from django.contrib.sessions.backends.db import SessionStore
from django.core.cache import cache
from django.http import HttpRequest
from django.template import Context, Template
from django.utils.safestring import SafeString
from pytest_django.plugin import DjangoDbBlocker

from docflow.core import clock, slots, web
from docflow.core.actor import Actor
from docflow.documents.rendering import bounded
from docflow.identity import standing as of_sessions
from docflow.org import middleware
from tests.access.house import NOW, House, build
from tests.standing import above

# Thirty years, in seconds: shorter than the machine's clock has gone since 1970.
LONG = 10**9
# What the middleware of the office puts beside a request.
PLACED = ("actor", "positions", "banner")


@pytest.fixture(scope="module")
def standing(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[House]:
    """Rows that every test of the module sees; nothing of them is left in the database."""
    with above(django_db_blocker), clock.at(NOW):
        yield build()


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
def nobody_is_timed_out(settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sessions are made once for a walk that may take long; their ends have their own tests.

    Nor is anybody written down as still there: after five minutes of a walk that undoes everything
    each request would do so again.
    """
    settings.FRESH_SECONDS = LONG
    settings.SESSION_SECONDS = LONG
    settings.SESSION_IDLE_SECONDS = LONG
    monkeypatch.setattr(of_sessions, "NOTED_EVERY", LONG)


@pytest.fixture(scope="module")
def said() -> dict[bytes, bytes]:
    """What the reading processes have said of files, by the question."""
    return {}


@pytest.fixture(autouse=True)
def files_are_read_once(said: dict[bytes, bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    """A reading process knows nothing but what it is given, so it says the same of the same file
    each time. What it refuses is asked anew."""
    within = bounded.within

    def once(seconds: float, question: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        key = sha256(pickle.dumps((question, args, kwargs))).digest()
        if key not in said:
            said[key] = pickle.dumps(within(seconds, question, *args, **kwargs))
        return pickle.loads(said[key])  # noqa: S301

    monkeypatch.setattr(bounded, "within", once)


@pytest.fixture
def recognised(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Who asks, and what waits for them in the menu, is read once for each person, not anew for
    each of a walk's thousands of requests.

    Only for tests that undo what a request did: there the rows are the same each time. What the
    person may do is asked anew; that a right, a position or a session that ends counts at once is
    tested in tests/docflow/org, identity and desk. Call it where the office has changed: then
    everybody is read again.
    """
    place, load, entered = middleware._place, SessionStore.load, web._place
    loaded: dict[str | None, dict[str, Any]] = {}
    placed: dict[str | None, dict[str, Any]] = {}
    counted: dict[tuple[slots.Slot, Actor], int] = {}

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

    def enter_once(entry: slots.Slot, actor: Actor, here: str) -> web.Place:
        if entry.count and (entry, actor) not in counted:
            counted[entry, actor] = entry.count(actor)
        number = counted.get((entry, actor), 0)
        return entered(replace(entry, count=lambda _actor: number), actor, here)

    monkeypatch.setattr(SessionStore, "load", load_once)
    monkeypatch.setattr(middleware, "_place", place_once)
    monkeypatch.setattr(web, "_place", enter_once)

    def again() -> None:
        for known in (loaded, placed, counted):
            known.clear()

    return again


@pytest.fixture
def unwatched(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages are drawn as in the office: the test client would copy the context of every template
    and part of one for `answer.context`, which no walk looks at."""

    def drawn(template: Template, context: Context) -> SafeString:
        return template.nodelist.render(context)

    monkeypatch.setattr(Template, "_render", drawn)
