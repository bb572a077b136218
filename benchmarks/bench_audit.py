"""The audit's price. Verifying a long chain against reading and hashing the same rows bare; and
eight people who work together against the same eight whose acts leave no audit.

Their act is the change of a document's state through `workflow.advance`, which every step of every
document takes: the row locked, the table and the policy asked, the state saved, the event told to
all rooms (index, files, exchange, notices), the audit row chained. They all work in one office, so
all wait for one chain.
"""

import hashlib
import statistics
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from benchmarks.clerks import CLERKS, at_work, papers
from benchmarks.harness import office, report, size

ROWS = {"small": 20_000, "full": 1_000_000}
AT_ONCE = 5_000
ROUNDS = 3
# Acts of each person in a round, and rounds of both kinds.
EACH = {"small": 25, "full": 100}
PAIRS = {"small": 2, "full": 6}
# A chain of its own, beside those of the demo.
OFFICE = 1_000_000
VERBS = ("document.edit", "route.agree", "document.sign", "directive.report", "delivery.reached")


def main() -> None:
    _verifying()
    _writing()


def _writing() -> None:
    from django.db import connection

    from docflow.core.audit.verify import verify
    from docflow.demo import building

    office = building.build().offices["q2"]
    each = EACH[size()]
    with at_work() as clerks:
        pairs = [
            tuple(clerks.seconds(act, papers(office, "in_review", each)) for act in _in_turn(place))
            for place in range(PAIRS[size()] + 1)
        ][1:]
    # Every second round begins with the other one: what warms up, warms both.
    pairs = [pair if place % 2 else pair[::-1] for place, pair in enumerate(pairs)]
    ours, bare = (statistics.median(side) for side in zip(*pairs, strict=True))
    report(
        "audit",
        f"a change of state, {CLERKS} people in one office, {connection.vendor}, "
        f"{CLERKS * each / ours:.0f}/s",
        ours / (CLERKS * each),
        "s",
        baseline=f"the same without audit, {CLERKS * each / bare:.0f}/s",
        ratio=statistics.median(bare / own for own, bare in pairs),
        goal=">= 0.5",
    )
    verdict = verify()
    assert verdict.ok, verdict.first_broken


def _in_turn(place: int) -> tuple[str, str]:
    acts = ("approve", "approve_unseen")
    return acts if place % 2 == 0 else acts[::-1]


def _verifying() -> None:
    from django.db import connection

    count = ROWS[size()]
    _write(count)
    pairs = [(_timed(_verify), _timed(_bare)) for _ in range(ROUNDS)]
    ours, bare = (min(one[side][0] for one in pairs) for side in (0, 1))
    wall = min(one[0][1] for one in pairs) / min(one[1][1] for one in pairs)
    report(
        "audit",
        f"verifying {count} rows, {connection.vendor}, processor time; wall clock {wall:.2f}",
        ours / count,
        "s",
        baseline=f"reading and hashing them bare, {bare / count * 1e6:.2f} µs a row",
        ratio=ours / bare,
        goal="<= 3",
    )


def _write(count: int) -> None:
    """Rows as acts leave them, with and without data."""
    from django.db import transaction

    from docflow.core import clock
    from docflow.core.audit import chain
    from docflow.core.audit.models import AuditEvent

    start = clock.now() - timedelta(seconds=30 * count)
    for first in range(0, count, AT_ONCE):
        with transaction.atomic():
            chain.append(
                [
                    AuditEvent(
                        office_id=OFFICE,
                        at=start + timedelta(seconds=30 * place, microseconds=place % 999_983),
                        actor_id=place % 300,
                        actor=f"Nguyễn Văn {place % 300}",
                        position_id=place % 300,
                        title="Chuyên viên",
                        role="officer",
                        office="Ủy ban nhân dân Quận 2",
                        unit_id=place % 40,
                        unit="Phòng Tài chính - Kế hoạch",
                        verb=VERBS[place % len(VERBS)],
                        object_type="documents.document",
                        object_id=str(place // 8),
                        object_label=f"{place // 8}/UBND-TCKH",
                        summary="" if place % 3 else "Đề nghị rà soát lại căn cứ ở phần đầu",
                        data={} if place % 2 else {"from": "draft", "to": "in_review"},
                    )
                    for place in range(first, min(first + AT_ONCE, count))
                ]
            )


def _timed(run: Callable[[], Any]) -> tuple[float, float]:
    """Processor and wall seconds of this process."""
    busy, started = time.process_time(), time.perf_counter()
    run()
    return time.process_time() - busy, time.perf_counter() - started


def _verify() -> None:
    from docflow.core.audit.verify import verify

    verdict = verify()
    assert verdict.ok, verdict.first_broken


def _bare() -> str:
    """The same rows by the same statement, each as text into one hash; nothing is compared."""
    from django.db import connection

    from docflow.core.audit import rows

    sha256, ask = hashlib.sha256(), rows.statement()
    seq, key = 0, 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(ask, [OFFICE, 2**62, seq, key, rows.CHUNK])
            found = cursor.fetchall()
        for row in found:
            sha256.update(repr(row).encode())
        if len(found) < rows.CHUNK:
            return sha256.hexdigest()
        key, seq = found[-1][rows.KEY], found[-1][rows.SEQ]


if __name__ == "__main__":
    with office():
        main()
