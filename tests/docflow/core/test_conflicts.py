"""An act that gives way to another transaction is done again, or says so; nothing is doubled."""

import io
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

import pytest
from django.conf import settings
from django.db import DatabaseError, OperationalError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from docflow.core import clock, db, deeds, files, web
from docflow.core.actor import Actor
from docflow.core.audit.models import AuditEvent
from docflow.core.errors import Busy, Refused
from docflow.core.files import StoredFile

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

    monkeypatch.setattr("docflow.desk.views.session.AuthenticationForm", lose)
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language

    answer = client.get(reverse("desk:sign-in"))

    assert answer.status_code == 409
    words = "Somebody else was" if language == "en" else "Có người khác"
    assert words in answer.content.decode()
