"""Four people trying at once get five tries together, whatever the database."""

import threading

import pytest
from django.db import IntegrityError, connection, transaction

from signing.keys import credentials, soft
from signing.keys.errors import Locked, WrongPin
from signing.keys.models import TRIES, Credential
from signing.keys.process import pool
from tests.signing.conftest import PIN

pytestmark = pytest.mark.django_db(transaction=True)


def rush(credential, now, pins) -> list[str]:
    """Every pin is tried by a thread of its own, all at once; what each was told."""
    told, start = [], threading.Barrier(len(pins))

    def attempt(pin):
        start.wait()
        try:
            soft.open_signer(credential, pin, now).drop()
            told.append("open")
        except (Locked, WrongPin) as problem:
            told.append(problem.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=attempt, args=(pin,)) for pin in pins]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


def test_parallel_tries_never_get_more_than_five(officer, now, monkeypatch):
    made, asked = [], pool.Process.ask

    def counting(self, do, *parts, **head):
        if do == "open":
            made.append(do)
        return asked(self, do, *parts, **head)

    monkeypatch.setattr(pool.Process, "ask", counting)
    told = []
    for _round in range(3):
        told += rush(officer, now, ["000000"] * 4)

    assert len(made) == TRIES
    assert sorted(set(told)) == ["locked", "wrong_pin"]
    assert told.count("wrong_pin") == TRIES
    with pytest.raises(Locked):
        soft.open_signer(officer, PIN, now)
    assert len(made) == TRIES


def test_a_right_pin_among_wrong_ones_gives_back_no_try_of_the_others(officer, now):
    told = rush(officer, now, [PIN, "000000", "000000", "000000"])

    officer.refresh_from_db()
    assert told.count("open") == 1
    # Those counted after the right one stay; those before it, or in its own count, are forgiven.
    assert 0 <= officer.tries <= 3
    assert officer.locked_at is None
    credentials.reset(officer, now)
    rush(officer, now, ["000000"] * 4)
    officer.refresh_from_db()
    assert officer.tries == 4


def test_the_database_takes_no_sixth_try(officer):
    with pytest.raises(IntegrityError), transaction.atomic():
        Credential.objects.filter(pk=officer.pk).update(tries=TRIES + 1)
