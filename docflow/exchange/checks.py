"""What must hold of deliveries, receipts and arrivals; `check_integrity` runs it."""

from collections.abc import Iterable

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from docflow.core.integrity import Checked, Problem
from docflow.exchange.envelope import BadMessage, Statement
from docflow.exchange.models import Delivery, InboxMessage, Receipt
from docflow.exchange.states import (
    LETTERS,
    PROVED_BY,
    Channel,
    DeliveryStatus,
    InboxOutcome,
)
from signing import messages


def receipts() -> Iterable[Problem | Checked]:
    """Every receipt still says what was signed, about the document that was sent."""
    rows = Receipt.objects.select_related("delivery__dispatch__version").prefetch_related(
        "delivery__recall_messages"
    )
    for receipt in rows.iterator(chunk_size=500):
        yield Checked()
        problem = _receipt(receipt)
        if problem:
            yield Problem(f"receipt:{receipt.pk}", problem)


def deliveries() -> Iterable[Problem | Checked]:
    """A state that the other side reached is proved by its receipt; arrivals have a document."""
    rows = Delivery.objects.prefetch_related(
        Prefetch("receipts", Receipt.objects.only("delivery_id", "code"))
    )
    for delivery in rows.iterator(chunk_size=500):
        yield Checked()
        proved = {receipt.code for receipt in delivery.receipts.all()}
        # Of a delivery that is asked back, also how far it had got.
        for status in dict.fromkeys((delivery.status, delivery.reached)):
            needed = PROVED_BY.get(status)
            if needed and needed not in proved:
                yield Problem(
                    f"delivery:{delivery.pk}",
                    _("Trạng thái “%(status)s” không có tin báo %(code)s làm chứng.")
                    % {"status": DeliveryStatus(status).label, "code": needed},
                )
    sent = Delivery.objects.filter(channel=Channel.ELECTRONIC, status=DeliveryStatus.SENT)
    for delivery in sent.filter(outbox__sent_at__isnull=True):
        yield Problem(f"delivery:{delivery.pk}", _("Ghi là đã gửi nhưng gói tin chưa rời đi."))
    taken = InboxMessage.objects.filter(kind__in=LETTERS, outcome=InboxOutcome.TAKEN)
    for message in taken.filter(document__isnull=True):
        yield Problem(f"inbox:{message.pk}", _("Gói tin đã nhận nhưng không có văn bản đến."))


def _receipt(receipt: Receipt) -> str | None:
    data, signature = bytes(receipt.statement), bytes(receipt.signature)
    try:
        said = Statement.from_bytes(data)
        fingerprint = messages.verify_bytes(data, signature, receipt.received_at)
    except BadMessage as bad:
        return bad.text
    except messages.BadMessage as bad:
        # Revocation lists of that day may be gone; the bytes were judged when they came.
        return None if bad.code == "untrusted" else f"signature: {bad.code}"
    delivery = receipt.delivery
    # Who never had the document answered the message that asked it back.
    asked = {one.message_id for one in delivery.recall_messages.all()}
    kept = (
        delivery.dispatch.sha256,
        receipt.message_id,
        receipt.code,
        receipt.fingerprint,
    )
    about = said.about in {delivery.message_id, *asked}
    if not about or kept != (said.document_sha256, said.message_id, said.code, fingerprint):
        return _("Tin báo đã lưu không còn khớp với nội dung được ký.")
    return None
