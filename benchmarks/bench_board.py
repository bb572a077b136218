"""The board of 200 units against a bare count(*) by unit of the same table, in the same run."""

from datetime import datetime
from typing import TYPE_CHECKING

from benchmarks.harness import median, office, report, size

if TYPE_CHECKING:
    from benchmarks.orders import Orders

COUNT = {"small": 20_000, "full": 500_000}
TIMES = 7


def main() -> None:
    from benchmarks import orders
    from docflow.core import clock

    now = clock.now()
    compare(orders.build(COUNT[size()], now), now)


def compare(built: "Orders", now: datetime) -> None:
    """The board of a leader and of a head, each level, held against the second count."""
    from django.db import connection
    from django.db.models import Count
    from django.test.utils import CaptureQueriesContext

    from benchmarks import orders
    from directives.models import Assignment
    from directives.selectors.board import board
    from tests.directives.naive import COLUMNS, naive_board

    if connection.vendor == "postgresql":
        # What its autovacuum does by itself after so many rows.
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    # "*", not the key: PostgreSQL would have to read the table for it.
    bare_rows = Assignment.objects.order_by().values("unit").annotate(n=Count("*"))

    for level, words in (("leaders", "orders of leaders"), ("", "orders of all levels")):
        with CaptureQueriesContext(connection) as captured:
            found = board(built.leader, now, level=level)
        naive = naive_board(built.leader, now, level=level)
        total = naive.pop("")
        assert len(found.rows) == len(naive) == orders.UNITS
        for row in (*found.rows, found.total):
            line = naive[row.key] if row.key else total
            assert all(getattr(row, column) == line[column] for column in COLUMNS)
        bare = median(lambda: list(bare_rows.all()), TIMES)
        ours = median(lambda level=level: board(built.leader, now, level=level), TIMES)
        report(
            "board",
            f"200 units, {built.count:,} assignments, {words}, {len(captured)} queries, "
            f"{connection.vendor}",
            ours,
            "s",
            baseline=f"bare count(*) by unit, {bare * 1000:.0f} ms",
            ratio=ours / bare,
            goal="<= 10",
        )


if __name__ == "__main__":
    with office():
        main()
