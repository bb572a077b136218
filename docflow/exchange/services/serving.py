"""Owns what another installation's request brings about: recognised, taken once, answered signed.

Nothing is written before the signature was judged. What strangers are told is a status and a code;
what is signed goes to an office of the address book alone.
"""

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from docflow.core import clock
from docflow.core.schedule import WorkState
from docflow.exchange.envelope.xml import MAX_BYTES
from docflow.exchange.models import InboxMessage, SeenRequest
from docflow.exchange.services import intake
from docflow.exchange.transports import signed
from docflow.exchange.transports.signed import WINDOW, Answered, Asked, Unbelievable
from docflow.org.models import Office
from docflow.org.selectors.people import office_by_code
from signing.keys.errors import KeyProblem

_NONCE = re.compile(r"[0-9a-f]{32,64}")
# Longer than the oldest request that is still believed.
REMEMBERED = timedelta(hours=1)
RETRY_SECONDS = 60


class TurnedAway(Exception):
    """Answered without a signature: a status of HTTP and a code for who looks into it."""

    def __init__(self, status: int, code: str, *, retry_after: int = 0) -> None:
        self.status, self.code, self.retry_after = status, code, retry_after
        super().__init__(code)


@dataclass(frozen=True)
class Reply:
    status: int
    body: bytes


def answer(
    *, statement: str, signature: str, length: int | None, read: Callable[[int], bytes]
) -> Reply:
    """The answer to a request: `statement` and `signature` as they came (base64), its body of
    `length` bytes behind `read`.

    The same message again is answered alike; the same request again is turned away. Raises
    TurnedAway.
    """
    now = clock.now()
    asked, sender = _recognised(statement, signature, length, now)
    receiver = office_by_code(asked.receiver)
    if receiver is None or not receiver.hosted:
        raise TurnedAway(404, "receiver")
    _once(sender, asked.nonce, now)
    _room(receiver)
    if asked.kind == "check":
        return _reply(receiver, asked, "ready", now)
    data = read(length or 0)
    if len(data) != length or hashlib.sha256(data).hexdigest() != asked.sha256:
        # Said unsigned: whoever changed it on the way must not end the sender's tries.
        raise TurnedAway(400, "body")
    try:
        message = intake.take(office=receiver, message_id=asked.message_id, data=data)
    except intake.NotTaken as refused:
        return _reply(receiver, asked, "refused", now, refused.reason)
    return _reply(receiver, asked, "taken", now, sha256=message.sha256)


def _recognised(
    statement: str, signature: str, length: int | None, now: datetime
) -> tuple[Asked, Office]:
    """The request and the office that signed it, by a key of its entry. Raises TurnedAway."""
    try:
        data, container = signed.raw(statement), signed.raw(signature)
        asked = Asked.from_bytes(data)
    except Unbelievable as bad:
        raise TurnedAway(401, bad.code) from bad
    if abs(asked.at - now) > WINDOW:
        raise TurnedAway(401, "time")
    if asked.kind not in ("message", "check") or not _NONCE.fullmatch(asked.nonce):
        raise TurnedAway(401, "unreadable")
    if length is None and asked.kind == "message":
        raise TurnedAway(411, "length")
    if (length or 0) > MAX_BYTES:
        raise TurnedAway(413, "too_large")
    sender = office_by_code(asked.sender)
    if sender is None:
        raise TurnedAway(401, "signature")
    try:
        signed.verify(sender, data, container, now)
    except Unbelievable as bad:
        # One word for every cause: a stranger learns nothing of our address book.
        raise TurnedAway(401, "signature") from bad
    return asked, sender


def _once(sender: Office, nonce: str, now: datetime) -> None:
    """Remember the request. Raises TurnedAway when it was seen."""
    try:
        with transaction.atomic():
            SeenRequest.objects.filter(at__lt=now - REMEMBERED).delete()
            SeenRequest.objects.create(sender=sender, nonce=nonce, at=now)
    except IntegrityError as error:
        raise TurnedAway(409, "seen") from error


def _room(receiver: Office) -> None:
    """Raises TurnedAway when more lies unread at the office than it can soon read."""
    waiting = InboxMessage.objects.filter(
        office=receiver, state__in=[WorkState.QUEUED, WorkState.CLAIMED]
    )
    if waiting.count() >= settings.EXCHANGE_BACKLOG:
        raise TurnedAway(503, "busy", retry_after=RETRY_SECONDS)


def _reply(
    receiver: Office, asked: Asked, kind: str, now: datetime, reason: str = "", *, sha256: str = ""
) -> Reply:
    said = Answered(
        kind=kind,
        sender=asked.receiver,
        receiver=asked.sender,
        message_id=asked.message_id,
        sha256=sha256,
        nonce=asked.nonce,
        at=now,
        reason=reason[:500],
    )
    try:
        statement, signature = signed.sign(receiver, said)
    except KeyProblem as problem:
        # The bytes are safe if they were taken; without a key nobody can say so yet.
        raise TurnedAway(503, "key", retry_after=10 * RETRY_SECONDS) from problem
    body = json.dumps({"statement": statement, "signature": signature}).encode()
    return Reply(422 if kind == "refused" else 200, body)


def words(code: str) -> str:
    """What stands in the log and in an answer without a signature."""
    return {
        "unreadable": _("Yêu cầu không có chữ ký đọc được."),
        "time": _("Giờ của yêu cầu lệch quá năm phút."),
        "signature": _("Không nhận ra chữ ký của cơ quan gửi."),
        "seen": _("Yêu cầu này đã được trả lời."),
        "receiver": _("Cơ quan nhận không ở hệ thống này."),
        "busy": _("Đang có quá nhiều gói tin chờ đọc."),
        "key": _("Cơ quan nhận chưa có khóa để ký câu trả lời."),
        "body": _("Nội dung không đúng với mã băm đã ký."),
        "length": _("Thiếu độ dài của nội dung."),
        "too_large": _("Gói tin vượt quá dung lượng cho phép."),
    }.get(code, code)
