"""A row is locked, or the caller is told that it cannot be."""

import threading

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from docflow.core import clock, db
from docflow.core import db as database
from docflow.core.audit.models import AuditChain, AuditEvent
from docflow.core.files import StoredFile
from docflow.documents.models import Document
from tests.factories.org import make_cast


@pytest.fixture
def stored(db):
    return StoredFile.objects.create(sha256="a", size=0, media_type="x", created_at=clock.now())


def test_a_locked_row_is_read_again(stored):
    StoredFile.objects.update(size=7)

    with transaction.atomic():
        assert db.lock(stored).size == 7


def test_a_row_that_is_gone_cannot_be_locked(stored):
    StoredFile.objects.all().delete()

    with transaction.atomic(), pytest.raises(StoredFile.DoesNotExist):
        db.lock(stored)


@pytest.mark.django_db(transaction=True)
def test_a_lock_needs_a_transaction(stored):
    with pytest.raises(transaction.TransactionManagementError):
        db.lock(stored)


@pytest.mark.django_db(transaction=True)
def test_nothing_is_lost_between_reading_and_writing_a_locked_row(stored):
    def add_often() -> None:
        for _ in range(10):
            with transaction.atomic():
                row = db.lock(stored)
                row.size += 1
                row.save(update_fields=["size"])
        connection.close()

    threads = [threading.Thread(target=add_often) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert StoredFile.objects.get().size == 40


def event(number: int) -> AuditEvent:
    return AuditEvent(
        office_id=7,
        seq=number,
        at=clock.now(),
        actor=f"Lê Thị %s {number}",
        role="clerk",
        verb="test.row",
        object_type="test",
        data={"numbers": [number]},
        prev_hash="",
        hash=str(number),
    )


def test_rows_written_at_once_are_read_back_as_they_were_given(db):
    rows = [event(number) for number in range(1, 4)]

    with transaction.atomic():
        database.insert(rows)

    found = list(AuditEvent.objects.filter(office_id=7).order_by("seq"))
    assert [row.pk for row in found] == [row.pk for row in rows]
    assert [(one.actor, one.data, one.at) for one in found] == [
        (one.actor, one.data, one.at) for one in rows
    ]
    assert not any(row._state.adding for row in rows)


def test_no_rows_are_no_statement(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        database.insert([])
        database.insert_missing([])


def test_only_rows_that_are_missing_are_written(db):
    with transaction.atomic():
        database.insert([event(1)])
        database.insert_missing([event(number) for number in range(1, 1003)])

    assert AuditEvent.objects.filter(office_id=7).count() == 1002


def test_a_refusal_of_the_database_is_told_by_its_constraint(db):
    """An index over expressions is named by both databases; one by columns is not taken for it."""
    cast = make_cast()
    now = clock.now()
    values = {
        "office": cast.office, "origin": "drafted", "direction": "outgoing", "number": 7,
        "notation": "UBND", "issued_on": clock.today(), "code": "7/UBND", "issuer_name": "x",
        "created_at": now, "changed_at": now, "listed_at": now,
    }  # fmt: skip
    Document.objects.create(**values)
    with pytest.raises(IntegrityError) as twice, transaction.atomic():
        Document.objects.create(**values)
    assert database.broke(twice.value, "documents_number_notation_once")
    assert not database.broke(twice.value, "documents_issued_is_numbered")

    with pytest.raises(IntegrityError) as unnumbered, transaction.atomic():
        Document.objects.create(**{**values, "number": None, "status": "issued"})
    assert database.broke(unnumbered.value, "documents_issued_is_numbered")
    assert not database.broke(unnumbered.value, "documents_number_notation_once")
    assert not database.broke(IntegrityError("by hand"), "documents_number_notation_once")


@pytest.mark.parametrize("count", [1, 1203])
def test_what_goes_with_rows_is_done_once(db, count):
    AuditChain.objects.create(office_id=7)
    move = f"UPDATE {AuditChain._meta.db_table} SET head_seq = head_seq + %s WHERE office_id = %s"  # noqa: S608

    with transaction.atomic():
        database.insert([event(number + 1) for number in range(count)], also=(move, [3, 7]))

    assert AuditEvent.objects.filter(office_id=7).count() == count
    assert AuditChain.objects.get(office_id=7).head_seq == 3


@pytest.mark.parametrize("refused", ["row", "also"])
def test_rows_and_what_goes_with_them_are_refused_together(db, refused):
    AuditChain.objects.create(office_id=7, head_seq=5)
    move = f"UPDATE {AuditChain._meta.db_table} SET head_seq = %s WHERE office_id = %s"  # noqa: S608
    rows = [event(1), event(1 if refused == "row" else 2)]

    with pytest.raises(DatabaseError), transaction.atomic():
        database.insert(rows, also=(move, [None if refused == "also" else 6, 7]))

    assert not AuditEvent.objects.filter(office_id=7).exists()
    assert AuditChain.objects.get(office_id=7).head_seq == 5
