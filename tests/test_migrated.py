"""The kept database is the one that migrations make, and is given up when they change."""

import os
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


class Beside:
    """A database that is not the one of the tests."""

    def __init__(self, name: str) -> None:
        self.settings_dict = {"NAME": name}
        self._nodb_cursor = connection._nodb_cursor

    def close(self) -> None: ...


def test_a_copy_holds_what_the_open_database_held(tmp_path: Path) -> None:
    made, copy = (str(tmp_path / f"{name}.sqlite3") for name in ("made", "copy"))
    template = migrated.InFile(tmp_path)
    assert not template.there()
    with closing(sqlite3.connect(made)) as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("CREATE TABLE one (two)")
        database.execute("INSERT INTO one VALUES (2)")
        database.commit()

        template.keep(Beside(made))

    assert template.there()
    template.hand_out(Beside(made), copy)
    with closing(sqlite3.connect(copy)) as database:
        assert database.execute("SELECT two FROM one").fetchall() == [(2,)]
    template.take_back(Beside(made), copy)
    assert not Path(copy).exists()


@pytest.mark.services
@pytest.mark.django_db
@pytest.mark.skipif(
    connection.vendor != "postgresql", reason="a copy by the server is PostgreSQL's"
)
def test_the_server_keeps_and_copies_a_database() -> None:
    import psycopg

    made, copy = (f"docflow_{name}_{os.getpid()}" for name in ("made", "copy"))
    template = migrated.OnServer()
    template.name = f"docflow_kept_{os.getpid()}"
    config = connection.get_connection_params()
    try:
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{made}"')
        with closing(psycopg.connect(**{**config, "dbname": made}, autocommit=True)) as database:
            database.execute("CREATE TABLE one (two int)")
            database.execute("INSERT INTO one VALUES (2)")
        assert not template.there()

        template.keep(Beside(made))

        assert template.there()
        template.hand_out(Beside(made), copy)
        with closing(psycopg.connect(**{**config, "dbname": copy})) as database:
            assert database.execute("SELECT two FROM one").fetchall() == [(2,)]
        template.take_back(Beside(made), copy)
    finally:
        with connection._nodb_cursor() as cursor:
            for name in (made, template.name, copy):
                cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
                assert (cursor.fetchone() is None) == (name == copy)
                cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
