"""What `check_integrity` asks of the metric: are the kept verdicts those that the rows give, are
the sums theirs, and do frozen snapshots still say what was signed."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from docflow.core.integrity import Checked, Problem
from docflow.metrics.models import Counted, Snapshot, Tally, Unsettled
from docflow.metrics.selectors import cells, facts, snapshots
from docflow.metrics.selectors.cells import Cell
from docflow.metrics.selectors.facts import AT_ONCE, Outcome


def verdicts() -> Iterator[Problem | Checked]:
    """Every settled document, and the sums over all of them."""
    marked = set(Unsettled.objects.values_list("document", flat=True))
    waiting = facts.with_kin(marked) if marked else set()
    offices = Counted.objects.order_by().values_list("office", flat=True).distinct()
    for office in offices:
        total = cells.sums_of([])
        rows = Counted.objects.filter(office=office).order_by("pk")
        ids = list(rows.values_list("document_id", flat=True))
        for start in range(0, len(ids), AT_ONCE):
            some = ids[start : start + AT_ONCE]
            kept, now = facts.stored(some), facts.judged(some)
            total.update(cells.sums_of(kept.values()))
            yield Checked(len(some))
            for document, fact in kept.items():
                if document not in waiting and now.get(document) != fact:
                    yield Problem(
                        f"metrics {document}", _("Kết luận đã giữ khác với dữ liệu của văn bản.")
                    )
        if _tallies(office) != dict(+total):
            yield Problem(
                f"metrics of office {office}", _("Tổng theo tháng khác với các kết luận.")
            )


def snapshots_hold() -> Iterator[Problem | Checked]:
    for snapshot in Snapshot.objects.order_by("pk").iterator():
        yield Checked()
        wrong = snapshots.fault(snapshot)
        if wrong:
            yield Problem(f"snapshot {snapshot.pk}", wrong)


def _tallies(office: int) -> dict[Cell, int]:
    names = ("by", "month", "key", "measure", "direction", *Outcome._fields, "n")
    rows = Tally.objects.filter(office=office).values_list(*names)
    return {
        Cell(by, month, key, measure, direction, Outcome(*said)): n
        for by, month, key, measure, direction, *said, n in rows
    }
