"""An act that gives way to another transaction is done again, or says so; nothing is doubled."""

import io
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.middleware import SessionMiddleware
from django.contrib.sessions.models import Session
from django.db import DatabaseError, OperationalError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from docflow.core import clock, db, deeds, files, web
from docflow.core.actor import Actor
from docflow.core.audit.models import AuditEvent
from docflow.core.errors import Busy, Refused
from docflow.core.files import StoredFile
from docflow.org import middleware
from tests.factories.org import make_cast

SYSTEM = Actor.system(3, "UBND Quận 2")
pytestmark = pytest.mark.django_db(transaction=True)


def conflict(sqlstate: str = "40P01") -> DatabaseError:
    """What Django raises when PostgreSQL lets another transaction go first."""
    cause = Exception("deadlock detected")
    cause.sqlstate = sqlstate  # type: ignore[attr-defined]
    error = OperationalError("deadlock detected")
    error.__cause__ = cause
    return error


class Keeping:
    """An act that loses against another the first few times, after it has done its work."""

    def __init__(self, losses: int, error: Callable[[], Exception] = conflict) -> None:
        self.losses, self.error = losses, error
        self.tries = 0
        self.told: list[int] = []

    def __call__(self) -> str:
        self.tries += 1
        with deeds.act():
            stored = files.put(b"once", "text/plain")
            deeds.record(SYSTEM, "file.kept", stored)
            transaction.on_commit(partial(self.told.append, self.tries))
            if self.tries <= self.losses:
                raise self.error()
        return "kept"


def kept() -> tuple[int, int]:
    return StoredFile.objects.count(), AuditEvent.objects.count()


@pytest.mark.parametrize("sqlstate", ["40P01", "40001", "55P03"])
def test_an_act_that_lost_is_done_again_with_one_effect(sqlstate):
    keep = Keeping(deeds.TRIES - 1, partial(conflict, sqlstate))

    assert deeds.again(keep) == "kept"

    assert keep.told == [deeds.TRIES]
    assert kept() == (1, 1)


def test_who_loses_again_and_again_is_told_so_and_nothing_is_kept():
    keep = Keeping(99)

    with pytest.raises(Busy, match="chưa được ghi lại") as said:
        deeds.again(keep)

    assert isinstance(said.value, Refused)
    assert (keep.tries, keep.told, kept()) == (deeds.TRIES, [], (0, 0))


def test_who_waited_long_is_told_at_once(monkeypatch):
    monkeypatch.setattr(deeds, "PATIENCE", 0.0)
    keep = Keeping(1)

    with pytest.raises(Busy):
        deeds.again(keep)

    assert keep.tries == 1


def test_an_act_that_nobody_repeats_says_the_same():
    with pytest.raises(Busy):
        Keeping(1)()
    assert kept() == (0, 0)


@pytest.mark.parametrize(
    "error", [partial(conflict, "23505"), partial(OperationalError, "no space left")]
)
def test_another_fault_of_the_database_stays_a_fault(error):
    keep = Keeping(1, error)

    with pytest.raises(OperationalError):
        deeds.again(keep)
    assert keep.tries == 1


def test_nothing_is_done_again_after_something_was_kept():
    first, second = Keeping(0), Keeping(1)

    def both() -> None:
        first()
        second()

    with pytest.raises(Busy):
        deeds.again(both)
    assert (first.tries, second.tries) == (1, 1)
    assert kept() == (1, 1)


def test_a_transaction_of_somebody_else_is_ended_by_them_alone():
    keep = Keeping(1)

    def within() -> None:
        with transaction.atomic():
            keep()

    with pytest.raises(OperationalError):
        deeds.again(within)
    assert keep.tries == 1


def test_an_inner_act_leaves_it_to_the_outermost():
    keep = Keeping(1)

    def outer() -> None:
        with deeds.act():
            files.put(b"outer", "text/plain")
            keep()

    deeds.again(outer)

    assert keep.told == [2]
    assert kept() == (2, 1)


def test_a_lock_that_a_hook_meets_after_the_commit_undoes_nothing():
    tries = []

    def hook() -> None:
        raise conflict()

    def work() -> None:
        tries.append(1)
        with deeds.act():
            deeds.record(SYSTEM, "file.kept", files.put(b"once", "text/plain"))
            transaction.on_commit(hook)

    with pytest.raises(OperationalError):
        deeds.again(work)
    assert (len(tries), kept()) == (1, (1, 1))


@contextmanager
def somebody_writes() -> Iterator[Callable[[], None]]:
    """Another process holds SQLite's write lock, until it is told to let go."""
    written, let_go = threading.Event(), threading.Event()

    def write() -> None:
        with transaction.atomic():
            StoredFile.objects.create(
                sha256="other", size=0, media_type="x", created_at=clock.now()
            )
            written.set()
            let_go.wait(30)
        connection.close()

    other = threading.Thread(target=write)
    other.start()
    written.wait(30)

    def release() -> None:
        let_go.set()
        other.join(30)

    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 0")
    try:
        yield release
    finally:
        release()
        connection.close()


@pytest.fixture
def on_sqlite() -> None:
    if not db.is_sqlite():
        pytest.skip("PostgreSQL has no lock on the whole database")


def test_a_locked_sqlite_is_tried_again(on_sqlite):
    keep = Keeping(0)
    with somebody_writes() as release:

        def work() -> str:
            if tries:
                release()
            tries.append(1)
            return keep()

        tries: list[int] = []
        assert deeds.again(work) == "kept"

    assert (len(tries), keep.told, kept()) == (2, [2], (2, 1))


def test_a_sqlite_that_stays_locked_is_said_in_words(on_sqlite):
    keep = Keeping(0)

    with somebody_writes(), pytest.raises(Busy):
        deeds.again(keep)

    assert (keep.tries, kept()) == (deeds.TRIES, (1, 0))


def test_only_a_lock_of_sqlite_is_a_conflict(on_sqlite):
    with pytest.raises(DatabaseError) as wrong, connection.cursor() as cursor:
        cursor.execute("SELECT * FROM nothing_like_it")

    assert isinstance(wrong.value.__cause__, sqlite3.OperationalError)
    assert not db.is_conflict(wrong.value)


def test_a_page_reads_the_sent_file_again():
    keep = Keeping(1)
    read = []

    @web.public
    def view(request: HttpRequest) -> HttpResponse:
        read.append(request.FILES["one"].read())
        return HttpResponse(keep())

    sent = RequestFactory().post("/", {"one": io.BytesIO(b"evidence")})
    assert view(sent).content == b"kept"
    assert read == [b"evidence", b"evidence"]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_conflict_outside_any_act_is_a_page_in_words(monkeypatch, language):
    def lose(*_args: object, **_more: object) -> None:
        raise conflict()

    monkeypatch.setattr("docflow.identity.views.entering.SignInForm", lose)
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language

    answer = client.get(reverse("desk:sign-in"))

    assert answer.status_code == 409
    words = "Somebody else was" if language == "en" else "Có người khác"
    assert words in answer.content.decode()


# -- around the view: middlewares ------------------------------------------------------------


class Losing:
    """Stands in for something a middleware asks the database, and loses the first few times."""

    def __init__(self, real: Callable[..., object], losses: int) -> None:
        self.real, self.losses, self.tries = real, losses, 0

    def __call__(self, *args: object, **more: object) -> object:
        self.tries += 1
        if self.tries <= self.losses:
            raise conflict()
        return self.real(*args, **more)


@pytest.fixture
def chi():
    cast = make_cast()
    client = Client()
    client.force_login(cast.chi.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.parametrize("losses", [1, 2, 99])
def test_who_is_there_is_asked_again_and_then_said_in_words(monkeypatch, chi, losses):
    losing = Losing(middleware.positions_of, losses)
    monkeypatch.setattr(middleware, "positions_of", losing)

    answer = chi.get(reverse("desk:home"))

    assert losing.tries == min(losses + 1, deeds.TRIES)
    if losses < deeds.TRIES:
        assert answer.status_code == 200
        return
    assert answer.status_code == 409
    assert "Có người khác" in answer.content.decode()
    assert "Không có gì thay đổi" in answer.content.decode()


@pytest.mark.parametrize("losses", [1, 2, 99])
def test_a_session_is_stored_again_and_what_the_view_did_is_done_once(monkeypatch, losses):
    cast = make_cast()
    cast.chi.user.set_password("mot mat khau dai")
    cast.chi.user.save()
    losing = Losing(SessionStore.save, losses)
    asked = []
    client = Client()
    # Signing in stores the session in the view as well: from the answer on it is locked.
    monkeypatch.setattr(
        SessionMiddleware, "process_response", in_answer(losing, monkeypatch, asked)
    )

    answer = client.post(
        reverse("desk:sign-in"),
        {"username": cast.chi.user.username, "password": "mot mat khau dai"},
    )

    assert len(asked) == min(losses + 1, deeds.TRIES)
    assert len({id(one) for one in asked}) == 1
    if losses < deeds.TRIES:
        assert answer.status_code == 302
        assert client.get(reverse("desk:home")).status_code == 200
        return
    words = answer.content.decode()
    assert answer.status_code == 409
    assert "chưa lưu được phiên làm việc" in words
    assert "Không có gì thay đổi" not in words


def in_answer(losing: Losing, monkeypatch: pytest.MonkeyPatch, asked: list[object]):
    """The middleware's own step, during which the session cannot be stored."""
    real = SessionMiddleware.process_response

    def process_response(self, request, response):
        asked.append(response)
        with monkeypatch.context() as patch:
            patch.setattr(SessionStore, "save", lambda *args, **more: losing(*args, **more))
            return real(self, request, response)

    return process_response


def test_another_fault_in_a_middleware_stays_a_fault(monkeypatch, chi):
    def broken(*_args: object) -> None:
        raise OperationalError("no space left")

    monkeypatch.setattr(middleware, "positions_of", broken)

    with pytest.raises(OperationalError):
        chi.get(reverse("desk:home"))


def test_a_session_that_meets_a_real_lock_is_said_in_words(monkeypatch):
    """The lock of another transaction, on either database."""
    cast = make_cast()
    cast.chi.user.set_password("mot mat khau dai")
    cast.chi.user.save()
    client = Client()
    client.get(reverse("desk:sign-in"))
    client.force_login(cast.chi.user, backend="django.contrib.auth.backends.ModelBackend")
    real = SessionMiddleware.process_response
    tries = []

    def locked(self, request, response):
        tries.append(1)
        request.session.modified = True
        with held(client.session.session_key):
            return real(self, request, response)

    monkeypatch.setattr(SessionMiddleware, "process_response", locked)

    answer = client.get(reverse("desk:home"))

    assert (answer.status_code, len(tries)) == (409, deeds.TRIES)
    assert "chưa lưu được phiên làm việc" in answer.content.decode()


@contextmanager
def held(session_key: str) -> Iterator[None]:
    """Somebody else's transaction has the session's row; nobody waits for it."""
    if db.is_sqlite():
        StoredFile.objects.filter(pk="other").delete()
        with somebody_writes():
            yield
        return
    written, let_go = threading.Event(), threading.Event()

    def write() -> None:
        with transaction.atomic():
            Session.objects.filter(pk=session_key).update(expire_date=clock.now())
            written.set()
            let_go.wait(30)
        connection.close()

    other = threading.Thread(target=write)
    other.start()
    written.wait(30)
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '50ms'")
    try:
        yield
    finally:
        let_go.set()
        other.join(30)
        connection.close()
