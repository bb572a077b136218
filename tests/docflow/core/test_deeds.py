"""An act is whole: rows and audit together, or neither."""

import pytest
from django.db import transaction

from docflow.core import deeds, files
from docflow.core.actor import Actor
from docflow.core.audit.models import AuditChain, AuditEvent
from docflow.core.files import StoredFile

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system(3, "UBND Quận 2")


class Failure(Exception):
    """What stops an act half-way."""


def fail_within(frame) -> None:
    with frame:
        deeds.record(SYSTEM, "dropped", files.put(b"never", "text/plain"))
        raise Failure


def noted() -> list[str]:
    return list(AuditEvent.objects.order_by("office_id", "seq").values_list("verb", flat=True))


def test_a_deed_is_written_when_the_act_ends():
    stored = files.put(b"one", "text/plain")

    with deeds.act():
        deeds.record(SYSTEM, "file.kept", stored, summary="Lưu tệp", data={"share": 0.5})
        assert noted() == []

    event = AuditEvent.objects.get()
    assert (event.office_id, event.seq, event.verb) == (3, 1, "file.kept")
    assert event.object_type == "core.storedfile"
    assert event.object_id == stored.sha256
    assert event.data == {"share": "0.5"}
    assert AuditChain.objects.get(pk=3).head_hash == event.hash


def test_a_deed_outside_an_act_is_a_mistake():
    with pytest.raises(deeds.OutsideAct):
        deeds.record(SYSTEM, "file.kept", StoredFile(sha256="0" * 64))


def test_an_inner_act_joins_and_keeps_the_order():
    with deeds.act():
        deeds.record(SYSTEM, "first", StoredFile(sha256="a"))
        with deeds.act():
            deeds.record(SYSTEM, "second", StoredFile(sha256="b"))
        assert noted() == []
        deeds.record(SYSTEM, "third", StoredFile(sha256="c"))

    assert noted() == ["first", "second", "third"]


def test_a_failed_inner_act_takes_its_deeds_along():
    with deeds.act():
        deeds.record(SYSTEM, "kept", StoredFile(sha256="a"))
        with pytest.raises(Failure):
            fail_within(deeds.act())

    assert noted() == ["kept"]


def test_a_plain_savepoint_that_fails_takes_its_deeds_along():
    with deeds.act(), pytest.raises(Failure):
        fail_within(transaction.atomic())

    assert noted() == []


def test_a_failed_act_leaves_no_row_no_deed_and_no_state():
    with pytest.raises(Failure):
        fail_within(deeds.act())

    assert noted() == []
    assert not StoredFile.objects.exists()
    with pytest.raises(deeds.OutsideAct):
        deeds.record(SYSTEM, "later", StoredFile(sha256="a"))


def test_each_office_has_its_own_chain():
    other = Actor.system(7, "UBND Phường")

    with deeds.act():
        deeds.record(other, "b", StoredFile(sha256="a"))
        deeds.record(SYSTEM, "a", StoredFile(sha256="a"))

    assert list(AuditEvent.objects.order_by("office_id").values_list("office_id", "seq")) == [
        (3, 1),
        (7, 1),
    ]


def test_deeds_add_no_hooks_of_their_own(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as hooks, deeds.act():
        deeds.record(SYSTEM, "a", StoredFile(sha256="a"))
        transaction.on_commit(print)

    assert hooks == [print]


def test_a_long_name_does_not_stop_an_act():
    with deeds.act():
        deeds.record(SYSTEM, "x" * 300, StoredFile(sha256="a" * 64, media_type="t" * 900))

    assert len(AuditEvent.objects.get().verb) == 80


def test_bytes_never_enter_the_audit():
    with pytest.raises(TypeError), deeds.act():
        deeds.record(SYSTEM, "a", StoredFile(sha256="a"), data={"pin": b"1234"})
