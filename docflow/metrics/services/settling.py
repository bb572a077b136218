"""Owns the verdicts that are kept: what was marked is judged anew, its sums go with it.

One worker at a time: sums are changed by differences.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import F

from docflow.metrics.models import Counted, CountedDelivery, Tally, Unsettled
from docflow.metrics.selectors import cells, facts
from docflow.metrics.selectors.cells import Cell
from docflow.metrics.selectors.facts import Fact

SWEEP = "metrics.settle"
AT_ONCE = 500


def sweep(now: datetime, limit: int) -> int:
    """Settle the documents of the oldest `limit` marks; how many marks are gone.

    Judged outside the transaction: a document that changes meanwhile has a younger mark, which
    stays, and readers judge it anew until it is settled too.
    """
    marks = dict(Unsettled.objects.order_by("pk").values_list("pk", "document")[:limit])
    if not marks:
        return 0
    ids = facts.with_kin(marks.values())
    now_said = facts.judged(ids)
    with transaction.atomic():
        _write(facts.stored(ids), now_said)
        gone, _each = Unsettled.objects.filter(pk__in=marks).delete()
    return gone


def _write(old: dict[int, Fact], new: dict[int, Fact]) -> None:
    changed = [one for one in new.values() if old.get(one.document) != one]
    stale = [one for one in old.values() if new.get(one.document) != one]
    if stale:
        Counted.objects.filter(document__in=[one.document for one in stale]).delete()
    keep(changed)
    differences = cells.sums_of(changed)
    differences.subtract(cells.sums_of(stale))
    for office, part in _by_office(changed, stale, differences):
        add(office, part)


def keep(found: list[Fact]) -> None:
    """Write new verdicts with their deliveries."""
    rows = Counted.objects.bulk_create(
        (
            Counted(
                document_id=one.document,
                office_id=one.office,
                direction=one.direction,
                day=one.day,
                unit=one.unit,
                type_code=one.type_code,
                twin=one.twin,
                **one.outcome._asdict(),
            )
            for one in found
        ),
        batch_size=AT_ONCE,
    )
    pairs = [
        CountedDelivery(counted=row, partner_id=pair.partner, reason=pair.reason)
        for row, one in zip(rows, found, strict=True)
        for pair in one.pairs
    ]
    CountedDelivery.objects.bulk_create(pairs, batch_size=AT_ONCE)


def add(office: int, differences: Counter[Cell]) -> None:
    """Change the sums of one office by `differences`."""
    for cell, n in differences.items():
        if not n:
            continue
        values = {**cell._asdict(), **cell.outcome._asdict(), "office_id": office}
        del values["outcome"]
        rows = Tally.objects.filter(**values)
        if not rows.update(n=F("n") + n):
            Tally.objects.create(**values, n=n)
    Tally.objects.filter(office=office, n=0).delete()


def _by_office(
    changed: list[Fact], stale: list[Fact], differences: Counter[Cell]
) -> Iterable[tuple[int, Counter[Cell]]]:
    offices = {one.office for one in (*changed, *stale)}
    if len(offices) == 1:
        return [(offices.pop(), differences)]
    parts = []
    for office in offices:
        part = cells.sums_of(one for one in changed if one.office == office)
        part.subtract(cells.sums_of(one for one in stale if one.office == office))
        parts.append((office, part))
    return parts
