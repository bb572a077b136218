"""Figures that each office of the house has fixed. Rows with their statement: the signature is not
what these tests are about.
"""

from typing import Any

from docflow.core import clock, files
from docflow.metrics.models import Snapshot
from docflow.metrics.selectors import snapshots
from docflow.metrics.selectors.cells import Question
from docflow.metrics.selectors.statements import Statement, told
from docflow.org.models import Office


def fill(house: Any, mark: str) -> None:
    """Give each office of `house` one snapshot of this year."""
    cast = house.people.cast
    for name, office in (("mine", cast.office), ("abroad", cast.other_office)):
        house.keep("snapshot", name, _frozen(office, mark))


def _frozen(office: Office, mark: str) -> Snapshot:
    first, last = clock.today().replace(month=1, day=1), clock.today()
    facts, secret = snapshots.apart(snapshots.facts_now(Question(office.pk, first, last)))
    statement = Statement(
        office=office.pk,
        office_code="H29.01",
        office_name=office.name,
        first=first,
        last=last,
        taken_at=clock.now(),
        taken_by=f"Võ Tiến Dũng {mark}",
        facts=facts,
        secret=secret,
        units={"-": mark},
        partners={},
        said={},
    )
    return Snapshot.objects.create(
        office=office,
        first=first,
        last=last,
        taken_at=statement.taken_at,
        taken_by=statement.taken_by,
        figures=told(statement.figures()),
        documents=len(facts) + secret,
        file=files.put(statement.to_bytes(), "application/json"),
        signature=b"signature",
        fingerprint="0" * 64,
    )
