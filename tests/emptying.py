"""How a test that committed leaves its database: emptied of what it wrote, and quickly.

Django empties every table and then makes all content types and permissions anew. On PostgreSQL that
is a new file for each of some three hundred tables and indexes, half a second after each such test.
Here only tables with rows are emptied, and what the migrations made of the models stays as it is.
"""

from collections.abc import Sequence
from typing import Any

from django.core.management.commands import flush
from django.db.backends.base.base import BaseDatabaseWrapper

#: Made of the models, and the same for every test; their keys stay valid in every cache.
OF_MODELS = frozenset({"django_content_type", "auth_permission"})


def install(connection: BaseDatabaseWrapper) -> None:
    """From now on `flush`, and with it the end of each transactional test, works like this."""
    ops: Any = connection.ops
    plain = ops.sql_flush

    def sql_flush(style: Any, tables: Sequence[str], **how: Any) -> list[str]:
        written = [one for one in tables if one not in OF_MODELS]
        if connection.vendor != "postgresql" or how.get("reset_sequences"):
            return list(plain(style, written, **how))
        rows = with_rows(connection, written)
        emptied = [f"DELETE FROM {ops.quote_name(table)}" for table in rows]  # noqa: S608
        # No trigger looks on, and rows go in any order: what refers to them goes as well.
        role = "SET LOCAL session_replication_role = "
        return [f"{role}replica", *emptied, f"{role}DEFAULT"]

    ops.sql_flush = sql_flush
    flush.emit_post_migrate_signal = lambda *_args, **_options: None  # type: ignore[attr-defined]


def with_rows(connection: BaseDatabaseWrapper, tables: Sequence[str]) -> list[str]:
    """Those of `tables` that hold anything; one query."""
    quote = connection.ops.quote_name
    asked = " UNION ALL ".join(
        f"SELECT {number} WHERE EXISTS (SELECT 1 FROM {quote(table)})"  # noqa: S608
        for number, table in enumerate(tables)
    )
    with connection.cursor() as cursor:
        cursor.execute(asked)
        return [tables[number] for (number,) in cursor.fetchall()]


def unwatched(connection: BaseDatabaseWrapper) -> None:
    """On PostgreSQL no tables are looked through while tests run.

    A test's rows are never committed: whoever counts them meanwhile finds pages without a row, and
    from then on every join is planned as one of nothing (a page of three hundred rows took a
    quarter of an hour). Of tables that were never counted it goes by their size.
    """
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute(
            """
            DO $$ DECLARE one name; BEGIN
                FOR one IN SELECT tablename FROM pg_tables WHERE schemaname = current_schema() LOOP
                    EXECUTE format('ALTER TABLE %I SET (autovacuum_enabled = false)', one);
                END LOOP;
            END $$
            """
        )


def swept(connection: BaseDatabaseWrapper) -> None:
    """What tests left of their rows is taken away, while none of them runs."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM")
