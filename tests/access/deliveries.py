"""What the house sent and received: a delivery of each office with its receipt, a stuck answer, a
message kept apart. Rows, since two offices with keys would only be needed for the bytes.
"""

from typing import Any

from docflow.core import clock, files
from docflow.core.schedule import WorkState
from docflow.documents.models import Document, Recipient
from docflow.documents.services import sharing, versions
from docflow.documents.states import VersionKind
from docflow.exchange.models import (
    ChangeRequest,
    Delivery,
    Dispatch,
    InboxMessage,
    OutboxMessage,
    QuarantinedMessage,
    Receipt,
)
from docflow.exchange.states import Channel, DeliveryStatus, MessageKind
from docflow.org.models import Office
from docflow.org.states import TeamKind
from tests.factories.documents import make_issued
from tests.factories.org import SYSTEM


def fill(house: Any, mark: str, pdf: bytes) -> None:
    """Give `house` its deliveries, receipts, messages and quarantine."""
    cast = house.people.cast
    document = make_issued(cast.other_office, subject=f"abroad_issued {mark}")
    for kind in (TeamKind.LEADERS, TeamKind.CLERKS):
        sharing.grant_team(document=document, kind=kind, cause="issued", actor=SYSTEM)
    Recipient.objects.create(
        document=document, ordinal=1, office=cast.office, name=cast.office.name
    )
    versions.add(actor=SYSTEM, document=document, kind=VersionKind.ISSUED, data=pdf, pages=1)
    house.keep("document", "abroad_issued", document)
    for name, sent, to in (
        ("sent", house["document", "issued"], cast.other_office),
        ("abroad", document, cast.office),
    ):
        delivery = house.keep("delivery", name, _delivery(sent, to, name))
        house.keep("receipt", name, _receipt(delivery, name, mark))
    for name, office, other in (
        ("mine", cast.office, cast.other_office),
        ("abroad", cast.other_office, cast.office),
    ):
        message = house.keep("message", name, _answer(office, other, name))
        house.keep("change_request", name, _asked(message, mark))
        house.keep("quarantine", name, _kept(office, name, mark))


def _delivery(document: Document, to: Office, name: str) -> Delivery:
    now = clock.now()
    dispatch = Dispatch.objects.create(
        document=document,
        office_id=document.office_id,
        version=document.versions.order_by("-ordinal").first(),
        exchange_id=f"dispatch-{name}",
        sent_by="Võ Tiến Dũng",
        made_at=now,
    )
    delivery = Delivery.objects.create(
        dispatch=dispatch,
        recipient=document.recipients.first(),
        office=to,
        name=to.name,
        channel=Channel.ELECTRONIC,
        status=DeliveryStatus.FAILED,
        status_at=now,
        message_id=f"delivery-{name}",
    )
    OutboxMessage.objects.create(
        office_id=document.office_id,
        receiver=to,
        kind=MessageKind.NEW,
        message_id=delivery.message_id,
        delivery=delivery,
        created_at=now,
        next_try_at=now,
        state=WorkState.DEAD,
    )
    return delivery


def _asked(message: OutboxMessage, mark: str) -> ChangeRequest:
    """About a document that never came."""
    return ChangeRequest.objects.create(
        office=message.office,
        message=message.about,
        kind=MessageKind.RECALL,
        sender=message.receiver,
        exchange_id=f"H1,2026/03/09,{mark}",
        asked_at=clock.now(),
    )


def _receipt(delivery: Delivery, name: str, mark: str) -> Receipt:
    now = clock.now()
    return Receipt.objects.create(
        delivery=delivery,
        message_id=f"receipt-{name}",
        code="02",
        reason=f"Sai nơi nhận {mark}",
        at=now,
        received_at=now,
        statement=name.encode(),
        signature=b"signature",
        fingerprint="0" * 64,
    )


def _answer(office: Office, other: Office, name: str) -> OutboxMessage:
    now = clock.now()
    about = InboxMessage.objects.create(
        office=office,
        message_id=f"in-{name}",
        sha256="0" * 64,
        received_at=now,
        next_try_at=now,
        sender=other,
    )
    return OutboxMessage.objects.create(
        office=office,
        receiver=other,
        kind=MessageKind.STATUS,
        message_id=f"answer-{name}",
        about=about,
        facts={"code": "01"},
        created_at=now,
        next_try_at=now,
        state=WorkState.DEAD,
    )


def _kept(office: Office, name: str, mark: str) -> QuarantinedMessage:
    file = files.put(f"<edXML>{name}</edXML>".encode(), "application/xml")
    return QuarantinedMessage.objects.create(
        office=office,
        message_id=f"kept-{name}",
        file=file,
        sha256=file.sha256,
        code="M.CheckSignature",
        reason=f"Chữ ký không khớp {mark}",
        claimed_sender=f"Sở {mark}"[:100],
        received_at=clock.now(),
    )
