"""Messages made by hand, honest and not: whose key, about what, in whose name is up to the test."""

import uuid
from dataclasses import replace

from docflow.core import clock
from docflow.exchange import envelope
from docflow.exchange.envelope import Response, Statement, StatusMessage
from docflow.exchange.models import Delivery, InboxMessage
from docflow.exchange.services import composing, intake
from docflow.exchange.states import CODES
from docflow.org.models import Office
from docflow.org.selectors.people import code_of
from signing import messages


def receipt(
    delivery: Delivery,
    code: str,
    *,
    by: Office | None = None,
    key_of: Office | None = None,
    says: str = "",
    **said,
) -> tuple[str, bytes]:
    """Id and bytes of a state about `delivery`; `by` says so, `key_of` signs, `said` overrides."""
    by = by or delivery.office
    now = clock.now()
    statement = Statement(
        kind="status",
        message_id=uuid.uuid4().hex,
        sender=code_of(by),
        receiver=code_of(delivery.dispatch.office),
        at=now,
        about=delivery.message_id,
        document_sha256=delivery.dispatch.sha256,
        code=says or code,
        word=CODES[code].word if code in CODES else "",
    )
    statement = replace(statement, **said)
    status = StatusMessage(
        about=Response(organ_code=statement.receiver, code=""),
        sender=composing.organ(by),
        code=code,
        at=now,
    )
    owner = (key_of or by).owner
    data = envelope.write(
        status,
        statement=statement,
        sign=lambda signed: messages.sign_bytes(owner, signed, now),
    )
    return statement.message_id, data


def put(office: Office, message: tuple[str, bytes]) -> InboxMessage:
    return intake.take(office=office, message_id=message[0], data=message[1])
