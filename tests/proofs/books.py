"""What must hold of the rows after any number of kills; an empty list of faults when it does."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from directives.models import Directive, Report
from directives.states import DirectiveStatus
from docflow.core import clock, integrity
from docflow.core.access import books
from docflow.core.audit import verify
from docflow.core.audit.models import AuditEvent
from docflow.core.schedule import WorkState
from docflow.documents.models import Document, Register, RegisterEntry, SignatureRecord
from docflow.documents.states import Direction, Status
from docflow.exchange.models import Delivery, InboxMessage, OutboxMessage, QuarantinedMessage
from docflow.exchange.states import DeliveryStatus
from docflow.metrics.services import settling
from docflow.notifications.models import Notification
from search import index, queue
from signing.keys.models import Credential

_SETTLED = 500


def faults() -> list[str]:
    """Everything that does not fit, by the product's own checks and by counting here."""
    queue.drain(clock.now() + timedelta(hours=1))
    # What a kill left marked is judged by the next worker, as it would be.
    while settling.sweep(clock.now(), _SETTLED):
        pass
    return [
        *_own_checks(),
        *numbers(),
        *_exchange(),
        *_ways(),
    ]


# What no station of the way makes; each has tests of its own.
NOT_ON_THE_WAY = frozenset({"copies", "snapshots"})
# A plan is no copy and no minutes: all other acts stand on it once.
SIGNED = [
    act
    for act in SignatureRecord.Act.values
    if act not in (SignatureRecord.Act.COPY, SignatureRecord.Act.RECORD)
]


def _own_checks() -> Iterator[str]:
    report = integrity.run()
    yield from (f"check_integrity: {problem}" for problem in report.problems)
    yield from (
        f"check_integrity: nothing of {name}"
        for name, n in report.checked.items()
        if not n and name not in NOT_ON_THE_WAY
    )
    audit = verify.verify()
    if not audit.ok:
        yield f"verify_audit: {audit.first_broken}"
    for book in books():
        found = book.verify()
        if found.missing or found.extra:
            yield f"verify_access: {found}"
    compared = index.compare()
    if not compared.same or queue.waiting() or queue.dead().exists():
        yield f"index: {compared}, {queue.waiting()} waiting, {queue.dead().count()} dead"


def unindexed() -> int:
    """How many entries still differ from their rows when every task is done."""
    queue.drain(clock.now())
    compared = index.compare()
    return compared.missing + compared.stale + compared.extra


def numbers() -> Iterator[str]:
    """Each register runs from one without gap or double, and documents carry its numbers."""
    for register in Register.objects.all():
        given = list(register.entries.order_by("number").values_list("number", flat=True))
        if given != list(range(1, register.last_number + 1)):
            yield f"register {register.pk}: {given}, last {register.last_number}"
    for entry in RegisterEntry.objects.select_related("document"):
        document = entry.document
        if document is None:
            yield f"number {entry.number} of register {entry.register_id} has no document"
            continue
        incoming = document.direction == Direction.INCOMING
        carried = document.arrival_number if incoming else document.number
        if carried != entry.number:
            yield f"document {document.pk} carries {carried}, its register says {entry.number}"
    numbered = Document.objects.exclude(direction=Direction.INCOMING).filter(number__isnull=False)
    if without := numbered.filter(entry=None).count():
        yield f"{without} documents have a number that no register knows"


def _exchange() -> Iterator[str]:
    deliveries = Delivery.objects.exclude(message_id="").select_related("dispatch")
    for delivery in deliveries:
        arrived = InboxMessage.objects.filter(
            message_id=delivery.message_id, document__isnull=False
        )
        same = Document.objects.filter(
            office=delivery.office,
            direction=Direction.INCOMING,
            exchange_id=delivery.dispatch.exchange_id,
        )
        if (arrived.count(), same.count()) != (1, 1):
            yield f"delivery {delivery.pk}: {arrived.count()} arrivals, {same.count()} documents"
        if delivery.status != DeliveryStatus.COMPLETED:
            yield f"delivery {delivery.pk} is {delivery.status}"
    incoming = Document.objects.filter(direction=Direction.INCOMING).count()
    if incoming != deliveries.count():
        yield f"{incoming} incoming documents of {deliveries.count()} deliveries"
    for model in (OutboxMessage, InboxMessage):
        if left := model.objects.exclude(state=WorkState.DONE).count():
            yield f"{left} rows of {model.__name__} are not done"
    if QuarantinedMessage.objects.exists():
        yield "a message lies in quarantine"


def _ways() -> Iterator[str]:
    for document in Document.objects.exclude(status=Status.FILED):
        yield f"document {document.pk} is {document.status}"
    for directive in Directive.objects.exclude(status=DirectiveStatus.COMPLETED):
        yield f"directive {directive.pk} is {directive.status}"
    for document in Document.objects.filter(direction=Direction.OUTGOING):
        made = Counter(document.signatures.values_list("act", flat=True))
        if made != Counter(SIGNED):
            yield f"document {document.pk} carries {dict(made)}"
    for document in Document.objects.filter(direction=Direction.INCOMING):
        said = list(document.validations.values_list("verdict", flat=True))
        if said != ["valid"]:
            yield f"document {document.pk} was judged {said}"
    for credential in Credential.objects.exclude(tries=0):
        yield f"the key of {credential.owner} has {credential.tries} tries spent"


def footprint(after: int) -> dict[str, Any]:
    """What was done, told and written since audit row `after`: the same for each way, killed or
    not, since an act is done once or not at all."""
    events = AuditEvent.objects.filter(pk__gt=after)
    first = events.order_by("at").values_list("at", flat=True).first()
    told = Notification.objects.filter(created_at__gte=first) if first else Notification.objects
    return {
        "deeds": dict(Counter(events.values_list("verb", flat=True))),
        "told": dict(Counter(told.values_list("reason", flat=True))),
        "reports": Report.objects.filter(made_at__gte=first).count() if first else 0,
    }


def last_event() -> int:
    return AuditEvent.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
