"""The metric page over many deliveries against a bare count(*) of them, in the same run."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from benchmarks.harness import median, office, report, size

if TYPE_CHECKING:
    from benchmarks.exchanges import Exchanges

COUNT = {"small": 12_000, "full": 1_000_000}
TIMES = 9


def main() -> None:
    from benchmarks import exchanges
    from docflow.core import clock

    now = clock.now()
    compare(exchanges.build(COUNT[size()], now), now)


def compare(built: "Exchanges", now: datetime) -> None:
    """What a page reads, and the whole answer, each on a new connection: nothing is kept between
    two pages, in the application or in the database's own cache."""
    from django.db import connection
    from django.test import Client
    from django.urls import reverse

    from docflow.core.clock import OFFICE_ZONE
    from docflow.exchange.models import Delivery
    from docflow.metrics.selectors.page import Reader, question_from
    from docflow.org.models import User

    today = now.astimezone(OFFICE_ZONE).date()
    if connection.vendor == "postgresql":
        # What its autovacuum does by itself after so many rows.
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    else:
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")

    def cold(run: Callable[[], object]) -> Callable[[], object]:
        def once() -> object:
            connection.close()
            return run()

        return once

    def read(**asked: str) -> object:
        question = question_from(built.leader.office_id, asked, today)
        return Reader(built.leader, question).page(today)

    client = Client(SERVER_NAME="localhost")
    client.force_login(User.objects.get(), backend="django.contrib.auth.backends.ModelBackend")
    address = reverse("metrics:figures")
    assert client.get(address).status_code == 200
    year = str(today.year)
    pages = (
        ("what the page reads of a month and its trend", lambda: read()),
        ("of a year", lambda: read(month=year)),
        ("of a month and one unit", lambda: read(unit="1")),
        ("the whole answer to a browser", lambda: client.get(address)),
    )
    _check(built, today)
    for words, run in pages:
        asked: list[str] = []
        with connection.execute_wrapper(_noting(asked)):
            run()
        bare = median(cold(Delivery.objects.count), TIMES)
        ours = median(cold(run), TIMES)
        report(
            "metric",
            f"{built.count:,} deliveries, {words}, {len(asked)} queries, {connection.vendor}",
            ours,
            "s",
            baseline=f"bare count(*) of the deliveries on a new connection, {bare * 1000:.1f} ms",
            ratio=ours / bare,
            goal="<= 20",
        )


def _noting(asked: list[str]) -> Callable[..., object]:
    """A wrapper of statements; a request forgets what Django itself noted."""

    def note(execute: Callable[..., object], sql: str, *rest: object) -> object:
        asked.append(sql)
        return execute(sql, *rest)

    return note


def _check(built: "Exchanges", today: date) -> None:
    """The kept sums are those that the verdicts give by day; those of a naive count where the rows
    are few enough to be looked at one by one."""
    from docflow.metrics.selectors.cells import Question
    from docflow.metrics.selectors.figures import counts
    from docflow.metrics.selectors.trends import end_of
    from tests.docflow.metrics.naive import naive_figures

    first, last = today.replace(month=1, day=1), end_of(today)
    kept = counts(Question(built.leader.office_id, first, last))
    # Not a whole month: read from the verdicts, not from the sums.
    assert kept == counts(Question(built.leader.office_id, first, last + timedelta(days=1)))
    if size() == "small":
        first = today.replace(day=1)
        kept = counts(Question(built.leader.office_id, first, last))
        naive = naive_figures(built.leader.office_id, first, last)
        for name, figure in (("A", kept.a), ("B", kept.b), ("C", kept.c)):
            assert [figure.numerator, figure.denominator] == naive[name], name


if __name__ == "__main__":
    with office():
        main()
