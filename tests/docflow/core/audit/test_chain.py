"""What goes into the audit comes out of every database as the same bytes."""

import threading
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from uuid import UUID

import pytest
from django.db import connection, models, transaction

from docflow.core import deeds
from docflow.core.actor import Actor
from docflow.core.audit import chain
from docflow.core.audit.models import GENESIS, AuditChain, AuditEvent
from docflow.core.audit.verify import verify
from docflow.core.files import StoredFile


class Colour(models.TextChoices):
    RED = "red", "Đỏ"


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        (0.1, "0.1"),
        (Decimal("1.10"), "1.10"),
        (True, True),
        (10**30, 10**30),
        (Colour.RED, "red"),
        (date(2026, 1, 2), "2026-01-02"),
        (UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        ({2, 1}, [1, 2]),
        ((1, [None]), [1, [None]]),
        ({1: "a\0b"}, {"1": "a\N{REPLACEMENT CHARACTER}b"}),
    ],
)
def test_values_are_made_plain(value, kept):
    assert chain.plain(value) == kept


def test_one_moment_is_one_text_in_every_zone():
    hanoi = datetime(2026, 1, 2, 7, 0, tzinfo=timezone(timedelta(hours=7)))

    assert chain.plain(hanoi) == chain.plain(hanoi.astimezone(UTC))
    assert chain.plain(hanoi) == "2026-01-02T00:00:00.000000+00:00"


@pytest.mark.parametrize("value", [b"bytes", object(), {"a": b"x"}])
def test_what_is_not_json_is_refused(value):
    with pytest.raises(TypeError):
        chain.plain(value)


def test_equal_values_give_equal_bytes():
    assert chain.canonical({"b": 1, "a": "ế"}) == '{"a":"ế","b":1}'.encode()


@pytest.mark.django_db
def test_events_are_linked_from_the_beginning():
    with deeds.act():
        for verb in ("one", "two"):
            deeds.record(Actor.system(3), verb, StoredFile(sha256="a"), data={"x": [1.5, "đ"]})

    first, second = AuditEvent.objects.order_by("seq")
    assert first.prev_hash == GENESIS
    assert second.prev_hash == first.hash == chain.digest(first)
    assert AuditChain.objects.get().head_hash == second.hash


@pytest.mark.django_db(transaction=True)
def test_nothing_is_appended_outside_a_transaction():
    with pytest.raises(transaction.TransactionManagementError):
        chain.append([])


@pytest.mark.django_db(transaction=True)
def test_acts_of_many_threads_make_one_chain_without_gap():
    errors = []

    def act_often(number: int) -> None:
        try:
            for turn in range(10):
                with deeds.act():
                    # Two offices, in either order: nobody may wait for each other for ever.
                    for office in (1, 2) if number % 2 else (2, 1):
                        data = {"turn": turn}
                        deeds.record(Actor.system(office), "act", StoredFile(), data=data)
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=act_often, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert errors == []
    for office in (1, 2):
        numbers = AuditEvent.objects.filter(office_id=office).order_by("seq")
        assert list(numbers.values_list("seq", flat=True)) == list(range(1, 41))
    assert verify().ok
