"""Every way to forge the record is found, and the first broken row is named."""

import json

import pytest
from django.core.management import call_command
from django.db import connection

from docflow.core import clock, deeds
from docflow.core.actor import Actor
from docflow.core.audit import chain, reads
from docflow.core.audit.models import AuditChain, AuditEvent, ReadLog
from docflow.core.audit.verify import verify
from docflow.core.files import StoredFile

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def history(settings, tmp_path):
    """Two offices with five acts each; the last thing in office 3 is a seal over two reads."""
    settings.DATA_DIR = tmp_path
    with deeds.act():
        for number in range(1, 6):
            for office in (3, 7):
                if (office, number) != (3, 5):
                    data = {"number": number}
                    deeds.record(Actor.system(office), "act", StoredFile(sha256="a"), data=data)
    reads.note(Actor.system(3), StoredFile(sha256="a"), "view")
    reads.note(Actor.system(3), StoredFile(sha256="b"), "download")
    assert reads.sweep(clock.now(), 100) == 2


def sql(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def broken() -> tuple[int, int]:
    first = verify().first_broken
    assert first is not None
    return first.office_id, first.seq


def test_an_honest_record_is_proved():
    verdict = verify()

    assert verdict.ok
    told = verdict.to_json()
    assert (told["events"], told["ok"], told["first_broken"]) == (10, True, None)
    assert [(one["office_id"], one["seq"], one["unstamped"]) for one in told["chains"]] == [
        (3, 5, 5),
        (7, 5, 5),
    ]


def test_an_empty_record_is_proved():
    sql("DELETE FROM core_readlog")
    sql("DELETE FROM core_auditevent")
    sql("DELETE FROM core_auditchain")

    assert verify().ok


COLUMNS = [
    ("at", "2020-01-01 00:00:00+00:00"),
    ("actor_id", 99),
    ("actor", "Khác"),
    ("title", "Khác"),
    ("on_behalf_of", "Khác"),
    ("verb", "khác"),
    ("object_id", "9"),
    ("object_label", "khác"),
    ("summary", "khác"),
    ("data", '{"number": 4}'),
    ("prev_hash", "0" * 64),
    ("hash", "0" * 64),
]


@pytest.mark.parametrize(("column", "value"), COLUMNS)
def test_a_changed_column_is_found(column, value):
    sql(f"UPDATE core_auditevent SET {column} = %s WHERE office_id = 7 AND seq = 3", value)  # noqa: S608

    assert broken() == (7, 3)


def test_a_change_with_its_own_hash_breaks_the_next_link():
    event = AuditEvent.objects.get(office_id=7, seq=3)
    event.summary = "khác"
    AuditEvent.objects.filter(pk=event.pk).update(summary="khác", hash=chain.digest(event))

    assert broken() == (7, 4)


def test_a_removed_event_is_found():
    sql("DELETE FROM core_auditevent WHERE office_id = 7 AND seq = 2")

    assert broken() == (7, 2)


def test_a_gap_that_was_linked_over_is_found():
    AuditEvent.objects.get(office_id=7, seq=2).delete()
    previous = AuditEvent.objects.get(office_id=7, seq=1).hash
    for event in AuditEvent.objects.filter(office_id=7, seq__gt=2).order_by("seq"):
        event.prev_hash = previous
        event.hash = previous = chain.digest(event)
        event.save()
    AuditChain.objects.filter(pk=7).update(head_hash=previous)

    assert broken() == (7, 2)


def test_a_removed_end_is_found():
    sql("DELETE FROM core_auditevent WHERE office_id = 7 AND seq > 3")

    assert broken() == (7, 4)


def test_a_removed_chain_is_found():
    sql("DELETE FROM core_auditevent WHERE office_id = 7")

    assert broken() == (7, 1)


def test_a_removed_head_is_found():
    sql("DELETE FROM core_auditchain WHERE office_id = 7")

    assert broken() == (7, 1)


def test_a_changed_head_is_found():
    sql("UPDATE core_auditchain SET head_hash = %s WHERE office_id = 7", "1" * 64)

    assert broken() == (7, 5)


def test_reordered_events_are_found():
    sql("UPDATE core_auditevent SET seq = 99 WHERE office_id = 7 AND seq = 2")
    sql("UPDATE core_auditevent SET seq = 2 WHERE office_id = 7 AND seq = 3")
    sql("UPDATE core_auditevent SET seq = 3 WHERE office_id = 7 AND seq = 99")

    assert broken() == (7, 2)


def test_an_event_moved_to_another_office_is_found():
    sql("UPDATE core_auditevent SET office_id = 3, seq = 6 WHERE office_id = 7 AND seq = 5")

    assert broken() == (3, 6)


def test_an_event_added_beyond_the_head_is_found():
    event = AuditEvent.objects.get(office_id=7, seq=5)
    event.pk, event.seq, event.prev_hash = None, 6, event.hash
    event.hash = chain.digest(event)
    event.save(force_insert=True)

    assert broken() == (7, 6)


def test_an_event_inserted_in_between_is_found():
    sql("UPDATE core_auditevent SET seq = 6 WHERE office_id = 7 AND seq = 5")
    event = AuditEvent.objects.get(office_id=7, seq=4)
    event.pk, event.seq, event.prev_hash = None, 5, event.hash
    event.hash = chain.digest(event)
    event.save(force_insert=True)
    AuditChain.objects.filter(pk=7).update(head_seq=6)

    assert broken() == (7, 6)


READS = [
    "UPDATE core_readlog SET actor = 'Khác' WHERE place = 1",
    "UPDATE core_readlog SET object_id = 'c' WHERE place = 0",
    "DELETE FROM core_readlog WHERE place = 0",
    "DELETE FROM core_readlog",
]


@pytest.mark.parametrize("attack", READS)
def test_changed_reads_break_their_seal(attack):
    sql(attack)

    assert broken() == (3, 5)


def test_reordered_reads_break_their_seal():
    sql("UPDATE core_readlog SET place = 1 - place + 10")
    sql("UPDATE core_readlog SET place = place - 10")

    assert broken() == (3, 5)


@pytest.mark.parametrize("batch", ["", "another"])
def test_an_added_read_is_found(batch):
    read = ReadLog.objects.get(place=1)
    read.pk, read.place, read.batch = None, 2, batch or read.batch
    read.save(force_insert=True)

    assert broken() == ((3, 0) if batch else (3, 5))


def test_the_command_proves_an_honest_record(capsys):
    call_command("verify_audit", "--json")

    printed = json.loads(capsys.readouterr().out)
    assert (printed["events"], printed["ok"], printed["first_broken"]) == (10, True, None)


def test_the_command_fails_on_a_forged_record(capsys):
    sql("UPDATE core_auditevent SET summary = 'khác' WHERE office_id = 7 AND seq = 3")

    with pytest.raises(SystemExit) as stopped:
        call_command("verify_audit")

    assert stopped.value.code == 1
    printed = json.loads(capsys.readouterr().out)
    assert printed["ok"] is False
    assert (printed["first_broken"]["office_id"], printed["first_broken"]["seq"]) == (7, 3)
