"""A read is on disk before the page is shown, and in the chain soon after; none is lost."""

import os
import signal
import threading

import pytest
from django.db import connection

from docflow.core import clock
from docflow.core.actor import Actor
from docflow.core.audit import journal, reads
from docflow.core.audit.models import AuditEvent, ReadJournal, ReadLog
from docflow.core.audit.verify import verify
from docflow.core.files import StoredFile

SYSTEM = Actor.system(3, "UBND Quận 2")
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    yield tmp_path / "reads"
    journal.journal.close()


def look(name: str, kind: str = "view", actor: Actor = SYSTEM) -> None:
    reads.note(actor, StoredFile(sha256=name), kind)


def sweep(limit: int = 100) -> int:
    return reads.sweep(clock.now(), limit)


def logged() -> list[str]:
    return list(ReadLog.objects.order_by("id").values_list("object_id", flat=True))


def test_a_read_is_logged_and_sealed():
    look("a", "download")
    assert logged() == []

    assert sweep() == 1

    read = ReadLog.objects.get()
    assert (read.office_id, read.kind, read.object_type) == (3, "download", "core.storedfile")
    seal = AuditEvent.objects.get()
    assert (seal.verb, seal.object_id, seal.data["count"]) == ("reads.sealed", read.batch, 1)
    assert verify().ok


def test_a_reader_takes_no_database_lock(django_assert_num_queries):
    with django_assert_num_queries(0):
        look("a")


def test_an_unknown_kind_is_a_mistake():
    with pytest.raises(ValueError, match="peek"):
        look("a", "peek")


def test_an_idle_sweep_writes_nothing():
    look("a")
    sweep()

    assert sweep() == 0
    assert AuditEvent.objects.count() == 1


def test_reads_are_loaded_once_in_order_and_in_batches():
    for name in "abcde":
        look(name)

    assert [sweep(2), sweep(2), sweep(2), sweep(2)] == [2, 2, 1, 0]

    assert logged() == list("abcde")
    assert AuditEvent.objects.count() == 3


def test_each_office_seals_its_own_reads():
    look("a")
    look("b", actor=Actor.system(7))
    sweep()

    assert sorted(AuditEvent.objects.values_list("office_id", "seq")) == [(3, 1), (7, 1)]


def test_a_file_is_kept_while_its_process_may_write(folder):
    look("a")
    sweep()
    sweep()
    look("b")

    assert sweep() == 1
    assert len(list(folder.iterdir())) == 1


def test_a_file_nobody_writes_any_more_is_loaded_and_removed(folder):
    look("a")
    journal.journal.close()

    assert [sweep(), sweep()] == [1, 0]

    assert list(folder.iterdir()) == []
    assert not ReadJournal.objects.exists()
    assert logged() == ["a"]


def test_a_killed_process_loses_no_read(folder):
    child = os.fork()
    if child == 0:
        try:
            look("a")
            look("b")
        finally:
            os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(child, 0)

    sweep()

    assert logged() == ["a", "b"]
    assert verify().ok


def test_a_forked_process_writes_its_own_file(folder):
    look("a")
    child = os.fork()
    if child == 0:
        try:
            look("b")
        finally:
            os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(child, 0)

    assert len(list(folder.glob("*.log"))) == 2
    sweep()
    assert sorted(logged()) == ["a", "b"]


def test_half_a_line_of_a_power_cut_is_left_out(folder):
    look("a")
    journal.journal.close()
    [path] = folder.glob("*.log")
    with path.open("ab") as cut:
        cut.write(b'{"office_id": 3, "at"')

    assert [sweep(), sweep()] == [1, 0]
    assert logged() == ["a"]
    assert list(folder.iterdir()) == []


def test_a_damaged_line_stops_no_other_and_is_told_to_the_chain(folder):
    look("a")
    journal.journal.close()
    [path] = folder.glob("*.log")
    path.write_bytes(b'{"kind": "view"}\n\xff\n' + path.read_bytes())

    sweep()

    assert logged() == ["a"]
    damaged = AuditEvent.objects.get(verb="reads.damaged")
    assert len(damaged.data["sha256"]) == 2


def test_a_full_disk_stops_the_read(monkeypatch):
    def full(handle, data):
        raise OSError(28, "No space left on device")

    look("a")
    monkeypatch.setattr(os, "write", full)

    with pytest.raises(OSError, match="No space"):
        look("b")


def test_a_file_that_has_grown_is_followed_by_another(folder, monkeypatch):
    monkeypatch.setattr(journal, "ROLL_AT", 300)
    for name in "abcd":
        look(name)

    assert len(list(folder.glob("*.log"))) > 1
    sweep()
    assert sorted(logged()) == list("abcd")


@pytest.mark.django_db(transaction=True)
def test_threads_note_and_sweep_at_once_without_loss():
    def read_often(number: int) -> None:
        for turn in range(20):
            look(f"{number}-{turn}")

    def sweep_often() -> None:
        try:
            for _ in range(10):
                sweep()
        finally:
            connection.close()

    threads = [threading.Thread(target=read_often, args=(number,)) for number in range(4)]
    threads += [threading.Thread(target=sweep_often) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sweep(1000)

    assert sorted(logged()) == sorted(f"{a}-{b}" for a in range(4) for b in range(20))
    assert verify().ok
