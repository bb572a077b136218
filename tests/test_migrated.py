"""The kept database is the one that migrations make, and is given up when they change."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from tests import migrated


@pytest.mark.django_db
def test_the_tests_database_is_migrated_to_the_end() -> None:
    call_command("migrate", check_unapplied=True, plan=False, verbosity=0)
    call_command("makemigrations", check_changes=True, dry_run=True, verbosity=0)

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM auth_permission")
        assert cursor.fetchone()[0] > 0


def test_another_line_of_code_is_another_database(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(migrated, "ROOT", tmp_path)
    code = tmp_path / "docflow" / "migrations" / "0001_initial.py"
    code.parent.mkdir(parents=True)
    code.write_text("operations = []\n")
    first = migrated.key()

    code.write_text("operations = [1]\n")
    changed = migrated.key()
    code.rename(code.with_name("0002_initial.py"))

    assert len({first, changed, migrated.key()}) == 3


def test_a_copy_holds_what_the_open_database_held(tmp_path: Path) -> None:
    made, template, copy = (tmp_path / f"{name}.sqlite3" for name in ("made", "kept", "copy"))
    assert not migrated.hand_out(template, copy)
    with closing(sqlite3.connect(made)) as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("CREATE TABLE one (two)")
        database.execute("INSERT INTO one VALUES (2)")
        database.commit()

        migrated.keep(made, template)

    assert migrated.hand_out(template, copy)
    with closing(sqlite3.connect(copy)) as database:
        assert database.execute("SELECT two FROM one").fetchall() == [(2,)]
