"""The database itself refuses to change the past."""

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.db import DatabaseError, connection, transaction

from docflow.core import deeds
from docflow.core.actor import Actor
from docflow.core.audit import triggers
from docflow.core.audit.models import AuditChain, AuditEvent, AuditHead, ReadLog
from docflow.core.clock import now
from docflow.core.files import StoredFile

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system(3)


@pytest.fixture
def guarded():
    triggers.install(connection)
    with deeds.act():
        deeds.record(SYSTEM, "one", StoredFile(sha256="a"))
        deeds.record(SYSTEM, "two", StoredFile(sha256="a"))
    AuditHead.objects.create(office_id=3, seq=2, hash="h", at=now(), token=b"t")
    ReadLog.objects.create(
        office_id=3, batch="b", place=0, at=now(), kind="view", object_type="x", object_id="1"
    )


ATTACKS = [
    "UPDATE core_auditevent SET summary = 'khác' WHERE seq = 1",
    "DELETE FROM core_auditevent WHERE seq = 2",
    "UPDATE core_readlog SET actor = 'khác'",
    "DELETE FROM core_readlog",
    "UPDATE core_audithead SET hash = 'x'",
    "DELETE FROM core_audithead",
    "DELETE FROM core_auditchain",
    "UPDATE core_auditchain SET head_seq = 1",
    "UPDATE core_auditchain SET head_hash = 'x'",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_the_past_cannot_be_changed(guarded, attack):
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(attack)


@pytest.mark.parametrize("attack", ATTACKS)
def test_the_same_attack_works_without_them(guarded, attack):
    triggers.remove(connection)

    with connection.cursor() as cursor:
        cursor.execute(attack)
        assert cursor.rowcount == 1


@pytest.mark.parametrize(
    "table", ["core_auditevent", "core_audithead", "core_readlog", "core_auditchain"]
)
def test_a_table_cannot_be_emptied_at_once(guarded, table):
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has no TRUNCATE; its DELETE is refused above")
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"TRUNCATE {table}")


def test_a_row_cannot_be_replaced(guarded):
    if connection.vendor != "sqlite":
        pytest.skip("INSERT OR REPLACE is SQLite's")
    names = ", ".join(field.column for field in AuditEvent._meta.concrete_fields)
    rows = f"SELECT {names} FROM core_auditevent"  # noqa: S608
    replace = f"INSERT OR REPLACE INTO core_auditevent ({names}) {rows}"
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(replace)


def test_acts_go_on(guarded):
    with deeds.act():
        deeds.record(SYSTEM, "three", StoredFile(sha256="a"))

    assert AuditChain.objects.get(pk=3).head_seq == 3


def test_the_migration_installs_them_and_can_be_undone():
    migration = import_module("docflow.core.migrations.0002_triggers")
    StoredFile.objects.create(sha256="a", size=1, media_type="x", created_at=now())
    with deeds.act():
        deeds.record(SYSTEM, "one", StoredFile(sha256="a"))

    migration.install(None, SimpleNamespace(connection=connection))
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AuditEvent.objects.update(summary="khác")

    migration.remove(None, SimpleNamespace(connection=connection))
    assert AuditEvent.objects.update(summary="khác") == 1
