"""Somebody with the database's own password and the triggers off: what they change is found, by the
chain itself, by its time stamps, or by a head that was kept outside."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from docflow.core import clock, deeds
from docflow.core.actor import Actor
from docflow.core.audit import chain, stamps, triggers
from docflow.core.audit.models import AuditChain, AuditEvent, AuditHead
from docflow.core.audit.verify import verify
from docflow.core.files import StoredFile
from signing import authority

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
HERE, THERE, ACTS = 7, 3, 6


@pytest.fixture(autouse=True)
def attacked(settings, tmp_path):
    """Two chains of six acts by a person with everything about them filled in; no triggers."""
    settings.SERVER_KEY_FILE = tmp_path / "server.key"
    with clock.at(NOW):
        triggers.remove(connection)
        work(ACTS)
        yield


@pytest.fixture
def stamped():
    authority.setup(NOW)
    assert stamps.sweep(NOW, 10) == 2


def work(times: int) -> None:
    for office in (THERE, HERE):
        actor = Actor(
            user_id=5,
            name="An",
            position_id=6,
            title="Chuyên viên",
            role="officer",
            office_id=office,
            office="Quận 2",
            unit_id=8,
            unit="Phòng Nội vụ",
            on_behalf_of_id=9,
            on_behalf_of="Bình",
        )
        with deeds.act():
            for number in range(times):
                data = {"number": number}
                deeds.record(actor, "act", StoredFile(sha256="a"), summary="lời", data=data)


def sql(statement: str, *values: object) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.rowcount


def place(seq: int, office: int = HERE) -> AuditEvent:
    return AuditEvent.objects.get(office_id=office, seq=seq)


def put(event: AuditEvent, **columns: object) -> None:
    """The event with other columns, and with the hash that fits them, as a new row."""
    copy = place(event.seq, event.office_id)
    copy.pk = None
    for name, value in columns.items():
        setattr(copy, name, value)
    copy.hash = chain.digest(copy)
    names = [field.attname for field in AuditEvent._meta.concrete_fields if field.name != "id"]
    values = [
        json.dumps(copy.data) if name == "data" else getattr(copy, name)
        if name != "at" else str(copy.at.replace(tzinfo=None)) + ("" if sqlite() else "+00:00")
        for name in names
    ]  # fmt: skip
    marks = ", ".join(["%s"] * len(names))
    sql(f"INSERT INTO core_auditevent ({', '.join(names)}) VALUES ({marks})", *values)  # noqa: S608


def sqlite() -> bool:
    return connection.vendor == "sqlite"


def link_anew(start: int) -> None:
    """Every hash from `start` on made to fit, and the head: the best a forger can do."""
    previous = place(start - 1).hash if start > 1 else "0" * 64
    last = start - 1
    for event in AuditEvent.objects.filter(office_id=HERE, seq__gte=start).order_by("seq"):
        event.prev_hash = previous
        previous, last = chain.digest(event), event.seq
        sql(
            "UPDATE core_auditevent SET prev_hash = %s, hash = %s WHERE id = %s",
            *(event.prev_hash, previous, event.pk),
        )
    sql(
        "UPDATE core_auditchain SET head_seq = %s, head_hash = %s WHERE office_id = %s",
        *(last, previous, HERE),
    )


def shift(start: int, by: int) -> None:
    """Move the events from `start` on, past the constraint that no two stand in one place."""
    far = 1000
    sql(
        "UPDATE core_auditevent SET seq = seq + %s WHERE office_id = %s AND seq >= %s",
        *(far, HERE, start),
    )
    sql(
        "UPDATE core_auditevent SET seq = seq - %s WHERE office_id = %s AND seq >= %s",
        *(far - by, HERE, far),
    )


def found() -> tuple[int, int, str] | None:
    broken = verify().first_broken
    return (broken.office_id, broken.seq, broken.why) if broken else None


def test_nothing_is_found_where_nothing_was_changed(stamped):
    assert found() is None


OTHER = {
    "office_id": 55,
    "seq": 77,
    "at": "2020-01-01 00:00:00",
    "data": '{"number": 99}',
    "hash": "1" * 64,
    "prev_hash": "1" * 64,
    "salt": "1" * 32,
}
COLUMNS = [field for field in AuditEvent._meta.concrete_fields if field.name != "id"]


@pytest.mark.parametrize("seq", [1, 3, ACTS])
@pytest.mark.parametrize("column", [field.attname for field in COLUMNS])
def test_a_change_of_any_column_is_found(column, seq):
    kind = AuditEvent._meta.get_field(column).get_internal_type()
    value = OTHER.get(column, 99 if kind == "BigIntegerField" else "khác")
    where = "WHERE office_id = %s AND seq = %s"
    assert sql(f"UPDATE core_auditevent SET {column} = %s {where}", value, HERE, seq) == 1  # noqa: S608

    office, at, _why = found()

    # Moved to a place or an office of its own, it is missed where it stood.
    assert (office, at) in {(HERE, seq), (HERE, seq + 1)}


@pytest.mark.parametrize(
    "column", [field.attname for field in COLUMNS if field.null or field.blank]
)
def test_an_emptied_column_is_found(column):
    empty = "NULL" if AuditEvent._meta.get_field(column).null else "''"
    empty = "'{}'" if column == "data" else empty
    sql(f"UPDATE core_auditevent SET {column} = {empty} WHERE office_id = 7 AND seq = 3")  # noqa: S608

    assert found() == (HERE, 3, "the event was changed")


@pytest.mark.parametrize("seq", [1, 3])
def test_a_removed_event_is_found(seq):
    sql("DELETE FROM core_auditevent WHERE office_id = %s AND seq = %s", HERE, seq)

    assert found() == (HERE, seq, "events were removed")


def test_a_removed_last_event_is_found_by_the_head():
    sql("DELETE FROM core_auditevent WHERE office_id = %s AND seq = %s", HERE, ACTS)

    assert found() == (HERE, ACTS, f"events up to {ACTS} were removed from the end")


def cut(last: int) -> None:
    """The end of the chain is gone, and the head says that it never was."""
    sql("DELETE FROM core_auditevent WHERE office_id = %s AND seq > %s", HERE, last)
    link_anew(last)


def test_a_cut_end_is_found_by_the_stamp(stamped):
    cut(4)

    assert found() == (HERE, 5, f"events up to {ACTS} were time-stamped")


def test_what_was_done_since_the_last_stamp_can_be_cut_and_the_verdict_says_how_much(stamped):
    work(2)
    at_risk = {head.office_id: head.unstamped for head in verify().heads}

    cut(ACTS)

    assert at_risk == {THERE: 2, HERE: 2}
    assert found() is None


def test_a_head_that_was_kept_outside_finds_the_cut(stamped):
    work(2)
    kept = [(head.office_id, head.seq, head.hash) for head in verify().heads]

    cut(ACTS)

    broken = verify(kept).first_broken
    assert (broken.office_id, broken.seq) == (HERE, ACTS + 2)


def test_a_chain_that_vanished_with_its_stamps_is_found_by_a_head_kept_outside(stamped):
    kept = [(head.office_id, head.seq, head.hash) for head in verify().heads]
    for table in ("core_auditevent", "core_auditchain", "core_audithead"):
        sql(f"DELETE FROM {table} WHERE office_id = %s", HERE)  # noqa: S608

    assert found() is None
    assert verify(kept).first_broken.office_id == HERE


def test_an_inserted_event_with_a_hash_of_its_own_is_found():
    shift(3, 1)
    put(place(2), seq=3, summary="chen vào")
    sql("UPDATE core_auditchain SET head_seq = %s WHERE office_id = %s", ACTS + 1, HERE)

    office, seq, why = found()
    assert (office, seq) == (HERE, 3)
    assert why == "the event does not follow the one before it"


def test_an_inserted_event_that_follows_the_one_before_breaks_the_next():
    shift(3, 1)
    put(place(2), seq=3, summary="chen vào", prev_hash=place(2).hash)
    sql("UPDATE core_auditchain SET head_seq = %s WHERE office_id = %s", ACTS + 1, HERE)

    office, seq, why = found()
    # It stands where it says it stood no more: its place is in its hash.
    assert (office, seq, why) == (HERE, 4, "the event was changed")


def test_two_events_in_one_place_are_found(stamped):
    index = "audit_event_office_seq"
    if sqlite():
        # The constraint is in the table itself there; the place beside it does as well.
        put(place(3), seq=ACTS + 1, prev_hash=place(ACTS).hash)
        assert found() == (HERE, ACTS + 1, "an event was added beyond the head")
        return
    sql(f"ALTER TABLE core_auditevent DROP CONSTRAINT {index}")
    put(place(3), summary="chen vào", prev_hash=place(3).prev_hash)

    assert found() == (HERE, 3, "an event was inserted")


@pytest.mark.parametrize("by", ["insertion", "change", "removal", "order"])
def test_a_chain_that_was_linked_anew_is_found_by_its_stamp(by):
    forge(by)
    assert found() is None, "without a stamp it cannot be told from a true one"

    authority.setup(NOW)
    stamps.sweep(NOW, 10)
    forge(by)

    office, _seq, why = found()
    assert office == HERE
    assert "time-stamped" in why


def forge(by: str) -> None:
    if by == "insertion":
        shift(3, 1)
        put(place(2), seq=3, summary="chen vào", salt="2" * 32)
    elif by == "change":
        sql("UPDATE core_auditevent SET summary = summary || 'khác' WHERE seq = 2")
        sql("UPDATE core_auditevent SET summary = 'lời' WHERE seq = 2 AND office_id = %s", THERE)
    elif by == "removal":
        sql("DELETE FROM core_auditevent WHERE office_id = %s AND seq = 2", HERE)
        shift(3, -1)
    else:
        swap(2, 3)
    link_anew(2)


def swap(one: int, other: int) -> None:
    for before, after in ((one, 999), (other, one), (999, other)):
        sql(
            "UPDATE core_auditevent SET seq = %s WHERE office_id = %s AND seq = %s",
            *(after, HERE, before),
        )


def test_events_that_changed_places_are_found():
    swap(2, 3)

    assert found() == (HERE, 2, "the event was changed")


def test_events_that_changed_places_and_hashes_are_found():
    swap(2, 3)
    for seq in (2, 3):
        digest = chain.digest(place(seq))
        sql("UPDATE core_auditevent SET hash = %s WHERE id = %s", digest, place(seq).pk)

    assert found() == (HERE, 2, "the event does not follow the one before it")


def test_an_event_that_moved_from_another_chain_is_missed_there_and_found_here():
    sql("DELETE FROM core_auditevent WHERE office_id = %s AND seq = 3", HERE)
    sql("UPDATE core_auditevent SET office_id = %s WHERE office_id = %s AND seq = 3", HERE, THERE)
    assert found() == (THERE, 3, "events were removed")

    for table in ("core_auditevent", "core_auditchain"):
        sql(f"DELETE FROM {table} WHERE office_id = %s", THERE)  # noqa: S608
    assert found() == (HERE, 3, "the event was changed")


def test_a_chain_under_another_name_is_found():
    for table in ("core_auditevent", "core_auditchain"):
        sql(f"UPDATE {table} SET office_id = 1 WHERE office_id = %s", HERE)  # noqa: S608

    assert found() == (1, 1, "the event was changed")


def test_an_event_brought_from_another_chain_with_its_own_hash_is_found():
    sql("DELETE FROM core_auditevent WHERE office_id = %s AND seq = 3", HERE)
    put(place(3, THERE), office_id=HERE)

    assert found() == (HERE, 3, "the event does not follow the one before it")


def flip(data: bytes) -> bytes:
    return data[:-20] + bytes([data[-20] ^ 1]) + data[-19:]


def test_a_changed_token_is_found(stamped):
    head = AuditHead.objects.get(office_id=HERE)
    sql("UPDATE core_audithead SET token = %s WHERE id = %s", flip(bytes(head.token)), head.pk)

    office, seq, _why = found()
    assert (office, seq) == (HERE, ACTS)


def test_a_token_of_another_head_is_found(stamped):
    other = bytes(AuditHead.objects.get(office_id=THERE).token)
    sql("UPDATE core_audithead SET token = %s WHERE office_id = %s", other, HERE)

    assert found() == (HERE, ACTS, "the time stamp does not cover this head")


def test_an_older_token_is_judged_when_it_is_asked_for(stamped):
    old = AuditHead.objects.get(office_id=HERE)
    with clock.at(NOW + timedelta(hours=1)):
        work(1)
        stamps.sweep(clock.now(), 10)
    sql("UPDATE core_audithead SET token = %s WHERE id = %s", flip(bytes(old.token)), old.pk)

    assert found() is None
    broken = verify(every_stamp=True).first_broken
    assert (broken.office_id, broken.seq) == (HERE, ACTS)


def test_a_time_before_that_of_the_token_is_found(stamped):
    sql("UPDATE core_audithead SET at = %s WHERE office_id = %s", "2020-01-01 00:00:00+00", HERE)

    assert found() == (HERE, ACTS, "the time stamp is not of the moment the head names")


def test_the_command_compares_with_what_an_earlier_run_said(capsys, tmp_path):
    call_command("verify_audit")
    kept = tmp_path / "kept.json"
    kept.write_text(capsys.readouterr().out)
    call_command("verify_audit", "--against", str(kept))
    capsys.readouterr()

    cut(4)
    call_command("verify_audit")
    with pytest.raises(SystemExit) as stopped:
        call_command("verify_audit", "--against", str(kept))

    assert stopped.value.code == 1
    assert AuditChain.objects.get(pk=HERE).head_seq == 4


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"chains": [{"office_id": 1}]}'])
def test_the_command_says_when_the_earlier_run_cannot_be_read(text, tmp_path):
    kept = tmp_path / "kept.json"
    kept.write_text(text)

    with pytest.raises(CommandError) as stopped:
        call_command("verify_audit", "--against", str(kept))

    assert stopped.value.returncode == 2
