"""A chain read row by row gives what its events give; old and new events stand in one chain."""

import hashlib
import json
from datetime import UTC, datetime

import pytest
from django.db import connection

from docflow.core import clock, deeds
from docflow.core.actor import Actor
from docflow.core.audit import chain, rows
from docflow.core.audit.models import GENESIS, AuditChain, AuditEvent
from docflow.core.audit.verify import verify
from docflow.core.files import StoredFile

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
THING = StoredFile(sha256="a")


def unsalted(seq: int, previous: str) -> AuditEvent:
    """An event as it was written before events had a salt."""
    event = AuditEvent(
        office_id=3,
        seq=seq,
        at=datetime(2026, 3, 2, 8, 0, tzinfo=UTC),
        actor="An",
        role="officer",
        verb="act",
        object_type="core.storedfile",
        object_id="a",
        data={"b": 1, "a": ["đ", None, True]},
        prev_hash=previous,
    )
    event.hash = chain.digest(event)
    event.save(force_insert=True)
    return event


@pytest.mark.parametrize(
    "moment",
    [datetime(2026, 3, 2, 8, 0, tzinfo=UTC), datetime(2026, 3, 2, 8, 0, 0, 7, tzinfo=UTC)],
)
def test_a_row_gives_what_its_event_gives(moment):
    data = {"Đ": "ký số\0", "n": 2**40, "f": 0.5, "list": [None, True, {"z": "", "a": 1}]}
    with clock.at(moment), deeds.act():
        deeds.record(Actor.system(3), "act", THING, summary='dòng\n"hai"', data=data)
        deeds.record(Actor.system(3), "act", THING)

    read = list(rows.of(3, 2))

    events = list(AuditEvent.objects.order_by("seq"))
    assert [rows.said(row) for row in read] == [chain.said(one) for one in events]
    assert [rows.digest(row) for row in read] == [row[rows.HASH] for row in read]
    assert [rows.digest(row) for row in read] == [one.hash for one in events]
    assert [rows.body(row) for row in read] == [chain.body_of(chain.said(one)) for one in events]


def test_every_page_of_a_long_chain_is_read_once(monkeypatch):
    monkeypatch.setattr(rows, "CHUNK", 3)
    with deeds.act():
        for _ in range(7):
            deeds.record(Actor.system(3), "act", THING)

    assert [row[rows.SEQ] for row in rows.of(3, 7)] == [1, 2, 3, 4, 5, 6, 7]
    assert [row[rows.SEQ] for row in rows.of(3, 5, start=3)] == [3, 4, 5]
    assert verify().ok


def test_events_of_before_the_salt_are_proved_with_the_new_ones():
    second = unsalted(2, unsalted(1, GENESIS).hash)
    AuditChain.objects.create(office_id=3, head_seq=2, head_hash=second.hash)
    with deeds.act():
        deeds.record(Actor.system(3), "act", THING)

    assert verify().ok
    assert [bool(one.salt) for one in AuditEvent.objects.order_by("seq")] == [False, False, True]


def test_an_old_event_that_was_changed_is_found():
    second = unsalted(2, unsalted(1, GENESIS).hash)
    AuditChain.objects.create(office_id=3, head_seq=2, head_hash=second.hash)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE core_auditevent SET summary = 'khác' WHERE seq = 1")

    assert verify().first_broken.seq == 1


def test_two_equal_acts_have_bodies_that_differ():
    with clock.at(datetime(2026, 3, 2, 8, 0, tzinfo=UTC)), deeds.act():
        for _ in range(2):
            deeds.record(Actor.system(3), "act", THING)

    first, second = (chain.body_of(chain.said(one)) for one in AuditEvent.objects.all())

    assert first != second


def test_the_bodies_alone_lead_to_the_head():
    with deeds.act():
        for _ in range(4):
            deeds.record(Actor.system(3), "act", THING)
    events = list(AuditEvent.objects.order_by("seq"))

    reached = events[0].hash
    for event in events[1:]:
        reached = chain.link(reached, event.seq, chain.body_of(chain.said(event)))

    assert reached == AuditChain.objects.get(pk=3).head_hash


@pytest.mark.parametrize("data", [{}, {"a": 'đ"\\\n'}, [], None, 0, ""])
def test_a_body_is_the_hash_of_canonical_json(data):
    """Written by a shape of its own, and the same bytes."""
    event = AuditEvent(office_id=3, actor='Ân "\u2028\x01', at=NOON, salt="1" * 32, data=data)
    event.position_id = 2**62

    values = chain.said(event)

    shown = chain.canonical(chain.closed(values))
    assert chain.body_of(values) == hashlib.sha256(shown).hexdigest()
    assert (
        json.loads(shown)["data"] == hashlib.sha256(b"1" * 32 + chain.canonical(data)).hexdigest()
    )
