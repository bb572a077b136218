"""The board of 200 units against a bare count by unit of the same table, in the same run."""

from benchmarks.harness import median, office, report, size

COUNT = {"small": 20_000, "full": 500_000}


def main() -> None:
    from django.db import connection
    from django.db.models import Count
    from django.test.utils import CaptureQueriesContext

    from benchmarks import orders
    from directives.models import Assignment
    from directives.selectors.board import board
    from docflow.core import clock
    from tests.directives.naive import COLUMNS, naive_board

    now = clock.now()
    built = orders.build(COUNT[size()], now)
    if connection.vendor == "postgresql":
        # What its autovacuum does by itself after so many rows.
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    bare_rows = Assignment.objects.order_by().values("unit").annotate(n=Count("pk"))
    bare = median(lambda: list(bare_rows.all()))

    for level, words in (("", "orders of all levels"), ("leaders", "orders of leaders")):
        with CaptureQueriesContext(connection) as captured:
            found = board(built.leader, now, level=level)
        naive = naive_board(built.leader, now, level=level)
        total = naive.pop("")
        assert len(found.rows) == len(naive) == orders.UNITS
        for row in (*found.rows, found.total):
            line = naive[row.key] if row.key else total
            assert all(getattr(row, column) == line[column] for column in COLUMNS)
        ours = median(lambda level=level: board(built.leader, now, level=level), 3)
        report(
            "board",
            f"200 units, {words}, {len(captured)} queries, {connection.vendor}",
            ours,
            "s",
            baseline="bare count(*) by unit",
            ratio=ours / bare,
            goal="<= 10",
        )


if __name__ == "__main__":
    with office():
        main()
