"""An office that exchanged many documents, written in bulk as the services would leave them."""

import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from benchmarks.orders import FOUNDED
from docflow.core.actor import Actor

UNITS, PARTNERS, MONTHS = 60, 200, 24
# Deliveries of one document, on the average five.
EACH = (2, 4, 6, 8)
STEP = 2_000
TYPES = ("BC", "CV", "KH", "QD", "TB", "TTR")
GOOD = {"verdict": "valid", "person": "valid", "seal": "valid"}
# Channel, cause of paper, paper beside, state; with their weights.
WAYS = (
    (("electronic", "", False, "completed"), 60),
    (("electronic", "", False, "accepted"), 22),
    (("electronic", "", False, "arrived"), 4),
    (("electronic", "", False, "refused"), 2),
    (("electronic", "chosen", True, "accepted"), 4),
    (("electronic", "required", True, "accepted"), 1),
    (("paper", "not_connected", False, "sent"), 5),
    (("paper", "paper_only", False, "sent"), 1),
    (("electronic", "", False, "failed"), 1),
)


@dataclass(frozen=True)
class Exchanges:
    """The office, a leader of it, and how many deliveries it has."""

    leader: Actor
    count: int


def build(count: int, now: datetime) -> Exchanges:
    """Make documents with `count` deliveries over two years, and settle them.

    The marks of a million rows are left out and everything is settled once: what a sweep would do
    over two years.
    """
    from django.db import connection

    from docflow.metrics import triggers
    from docflow.metrics.models import Unsettled

    triggers.remove(connection)
    leader, office, units, partners = _people()
    draw = random.Random(2026)
    made = 0
    while made < count:
        made += _write(office, units, partners, draw, now, count - made)
    triggers.install(connection)
    Unsettled.objects.all().delete()
    _settle(office.pk)
    return Exchanges(leader, made)


def _people() -> tuple[Actor, Any, list[Any], list[Any]]:
    from docflow.org.models import User
    from docflow.org.selectors.acting import actor_in
    from docflow.org.services import structure
    from docflow.org.states import OfficeKind, Role

    system = Actor.system()

    def found(name: str) -> Any:
        return structure.found_office(
            actor=system,
            name=name,
            short_name=name,
            kind=OfficeKind.COMMITTEE,
            notation="UBND",
            place="Thủ Đức",
            is_demo=True,
            valid_from=FOUNDED,
        )

    office = found("Ủy ban nhân dân Thành phố")
    partners = [found(f"Ủy ban nhân dân Phường {number:03}") for number in range(PARTNERS)]
    units = [
        structure.add_unit(actor=system, office=office, name=f"Phòng {number:03}")
        for number in range(UNITS)
    ]
    user = User.objects.create(username="leader", full_name="leader", password="!")
    position = structure.appoint(
        actor=system,
        user=user,
        office=office,
        role=Role.LEADER,
        title="Chủ tịch",
        valid_from=FOUNDED,
    )
    return actor_in(position), office, units, partners


def _write(
    office: Any,
    units: list[Any],
    partners: list[Any],
    draw: random.Random,
    now: datetime,
    left: int,
) -> int:
    """One step: documents, what was sent of them, and the receipts of what was taken."""
    from docflow.core import db
    from docflow.documents.models import Document, Recipient, Version
    from docflow.exchange.models import Dispatch, Receipt

    first = Document.objects.count()
    documents = [_document(office, units, draw, now, first + place) for place in range(STEP)]
    db.insert(documents)
    versions = [Version(document=one, ordinal=1, kind="issued", made_at=now) for one in documents]
    db.insert(versions)
    dispatches = [
        Dispatch(document=one, office=office, version=version, made_at=now)
        for one, version in zip(documents, versions, strict=True)
    ]
    db.insert(dispatches)
    wanted = [draw.sample(partners, draw.choice(EACH)) for _one in documents]
    recipients = [
        Recipient(document=one, ordinal=place, office=to, name=to.name)
        for one, receivers in zip(documents, wanted, strict=True)
        for place, to in enumerate(receivers, start=1)
    ]
    db.insert(recipients)
    of = {one.document_id: one for one in dispatches}
    deliveries = [_delivery(of[one.document_id], one, draw, now) for one in recipients[:left]]
    db.insert(deliveries)
    receipts = [
        Receipt(
            delivery=one,
            message_id=f"r{one.message_id}",
            code="03",
            at=now,
            received_at=now,
            gate=GOOD,
            statement=b"",
            signature=b"",
        )
        for one in deliveries
        # One in four: what else was taken is known by its state.
        if one.status in ("accepted", "completed") and draw.random() < 0.25
    ]
    db.insert(receipts)
    return len(deliveries)


def _document(
    office: Any, units: list[Any], draw: random.Random, now: datetime, number: int
) -> Any:
    from docflow.documents.models import Document

    day: date = (now - timedelta(days=draw.randrange(30 * MONTHS))).date()
    return Document(
        office=office,
        direction="outgoing",
        origin="drafted",
        status="issued",
        type_code=draw.choice(TYPES),
        subject="Báo cáo kết quả thực hiện nhiệm vụ trong kỳ và phương hướng kỳ tới",
        number=number + 1,
        notation="BC-UBND",
        code=f"{number + 1}/BC-UBND",
        issued_on=day,
        unit=draw.choice(units),
        created_at=now,
        changed_at=now,
        listed_at=now,
    )


def _delivery(dispatch: Any, recipient: Any, draw: random.Random, now: datetime) -> Any:
    from docflow.exchange.models import Delivery

    ways, weights = zip(*WAYS, strict=True)
    channel, cause, parallel, status = draw.choices(ways, weights)[0]
    return Delivery(
        dispatch=dispatch,
        recipient=recipient,
        office=recipient.office,
        name=recipient.name,
        channel=channel,
        paper_cause=cause,
        paper_parallel=parallel,
        status=status,
        status_at=now,
        message_id=f"m{recipient.pk}" if channel == "electronic" else "",
    )


def _settle(office: int) -> None:
    from docflow.documents.models import Document
    from docflow.metrics.selectors import cells, facts
    from docflow.metrics.services import settling

    total = cells.sums_of([])
    ids = list(Document.objects.filter(office=office).values_list("pk", flat=True))
    for start in range(0, len(ids), STEP):
        found = list(facts.judged(ids[start : start + STEP]).values())
        settling.keep(found)
        total.update(cells.sums_of(found))
    settling.add(office, total)
