"""Owns taking bytes into an inbox, once for each message; reading them is `receiving`'s."""

import hashlib
import re

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from docflow.core import clock, files, schedule
from docflow.core.models import StoredFile
from docflow.core.schedule import WorkState
from docflow.documents.states import Urgency
from docflow.exchange.envelope.xml import MAX_BYTES
from docflow.exchange.models import InboxMessage, OutboxMessage
from docflow.exchange.services import quarantine
from docflow.exchange.states import InboxOutcome
from docflow.org.models import Office

XML = "application/xml"
# Written as an element of the header, which goes before the files in every message we know.
_PRIORITY = re.compile(rb"<(?:[\w.-]{1,20}:)?Priority>\s{0,20}([0-4])\s{0,20}<")
_HEADER = 64 * 1024
_MESSAGE_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")


class NotTaken(Exception):
    """The bytes cannot be taken, now or later."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


def take(*, office: Office, message_id: str, data: bytes) -> InboxMessage:
    """Keep `data` for `office` under `message_id`; the same again changes nothing.

    Every copy is answered alike, and a document that was already receipted gets its first receipt
    sent once more. Other bytes under a known id go into quarantine and raise NotTaken, unless what
    came first was quarantined itself: whoever spoils a message must not bar the true one. An
    unusable id and too many bytes raise NotTaken too.
    """
    if not _MESSAGE_ID.fullmatch(message_id):
        raise NotTaken(_("Mã gói tin không đúng dạng."))
    if len(data) > MAX_BYTES:
        raise NotTaken(_("Gói tin vượt quá dung lượng cho phép."))
    sha256 = hashlib.sha256(data).hexdigest()
    known = InboxMessage.objects.filter(office=office, message_id=message_id).first()
    stored = files.put(data, XML) if known is None or known.sha256 != sha256 else None
    with transaction.atomic():
        message, created = InboxMessage.objects.get_or_create(
            office=office,
            message_id=message_id,
            defaults={
                "file": stored,
                "sha256": sha256,
                "urgency": _urgency(data),
                "received_at": clock.now(),
                "next_try_at": clock.now(),
            },
        )
        if created:
            schedule.prompt("exchange.receive")
            return message
        if message.sha256 == sha256:
            InboxMessage.objects.filter(pk=message.pk).update(copies=F("copies") + 1)
            _receipt_again(message)
            return message
        if _instead(message, stored, sha256, _urgency(data)):
            return message
        quarantine.keep(
            office=office,
            message_id=message_id,
            file=stored,
            sha256=sha256,
            code="M.MessageId",
            reason=_("Mã gói tin này đã được dùng cho một nội dung khác."),
        )
    raise NotTaken(_("Mã gói tin này đã được dùng cho một nội dung khác."))


def _instead(message: InboxMessage, stored: StoredFile | None, sha256: str, urgency: int) -> bool:
    """Have these bytes read under an id that unusable ones took; those stay in quarantine."""
    spoiled = InboxMessage.objects.filter(
        pk=message.pk, outcome=InboxOutcome.QUARANTINED, sha256=message.sha256
    ).exclude(state__in=[WorkState.QUEUED, WorkState.CLAIMED])
    now = clock.now()
    if not spoiled.update(
        file=stored,
        sha256=sha256,
        urgency=urgency,
        copies=1,
        received_at=now,
        outcome=InboxOutcome.WAITING,
        reason="",
        state=WorkState.QUEUED,
        attempts=0,
        next_try_at=now,
        last_error="",
        told=False,
    ):
        return False
    message.refresh_from_db()
    schedule.prompt("exchange.receive")
    return True


def _urgency(data: bytes) -> int:
    """What the header claims, without reading the message: it is not even known whose it is."""
    found = _PRIORITY.search(data, 0, _HEADER)
    return min(int(found[1]), max(Urgency.values)) if found else 0


def _receipt_again(message: InboxMessage) -> None:
    """A sender that repeats itself has not heard our receipt: the same bytes once more."""
    answers = OutboxMessage.objects.filter(about=message, facts__code="01", state=WorkState.DONE)
    if answers.update(state=WorkState.QUEUED, attempts=0, next_try_at=clock.now()):
        schedule.prompt("exchange.send")
