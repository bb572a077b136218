"""Where the pages of exchange stand: the rail, the act after issue, the panels of a document."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from docflow.core import policy, slots
from docflow.core.actor import Actor
from docflow.documents.states import Direction, Origin, Secrecy, Status
from docflow.documents.states import Perm as DocumentPerm
from docflow.exchange.models import Dispatch
from docflow.exchange.selectors import desk, requests
from docflow.exchange.states import Perm

_SENDABLE = (Status.ISSUED, Status.FILED)
_SENT = (*_SENDABLE, Status.RECALLED)


def register() -> None:
    """Fill the slots; called once when the app is ready."""
    slots.register(
        "frame.place",
        "exchange:desk",
        _("Gửi nhận"),
        order=45,
        key="l",
        icon="arrows-right-left",
        when=lambda actor, _obj: policy.can(actor, Perm.READ_DESK),
        count=desk.waiting,
    )
    slots.register(
        "frame.place",
        "exchange:status",
        _("Đường truyền"),
        order=81,
        icon="signal",
        when=lambda actor, _obj: policy.can(actor, Perm.READ_STATUS),
    )
    slots.register(
        "frame.place",
        "exchange:addresses",
        _("Sổ địa chỉ"),
        order=81,
        icon="book-open",
        when=lambda actor, _obj: policy.can(actor, Perm.EDIT_ADDRESSES),
    )
    slots.register(
        "document.act",
        "exchange:dispatch",
        _("Gửi văn bản"),
        order=10,
        icon="paper-airplane",
        when=_to_send,
    )
    slots.register(
        "document.act",
        "exchange:answer",
        _("Trả lời nơi gửi"),
        order=5,
        icon="arrow-uturn-left",
        when=_to_answer,
    )
    slots.register(
        "registers.more",
        "exchange:postal",
        _("Sổ gửi văn bản đi bưu điện"),
        when=lambda actor, _obj: policy.can(actor, DocumentPerm.READ_REGISTER),
    )
    slots.register("document.side", "exchange:deliveries", _("Gửi nhận"), order=20, when=_outgoing)
    slots.register("document.side", "exchange:arrival", _("Nhận điện tử"), order=25, when=_received)


def _to_send(actor: Actor, document: Any) -> bool:
    """Issued, for somebody outside, and not sent yet."""
    return (
        document.direction == Direction.OUTGOING
        and document.status in _SENDABLE
        and document.secrecy == Secrecy.NONE
        and policy.can(actor, DocumentPerm.DISPATCH, document)
        and not Dispatch.objects.filter(document=document).exists()
        and document.recipients.exclude(office_id=document.office_id).exists()
    )


def _to_answer(actor: Actor, document: Any) -> bool:
    """Its sender asks something about an arrival."""
    return (
        document.direction == Direction.INCOMING
        and document.origin == Origin.ELECTRONIC
        and policy.can(actor, DocumentPerm.REGISTER, document)
        and requests.open_of(document).exists()
    )


def _outgoing(_actor: Actor, document: Any) -> bool:
    return document.direction == Direction.OUTGOING and document.status in _SENT


def _received(_actor: Actor, document: Any) -> bool:
    return document.direction == Direction.INCOMING and document.origin == Origin.ELECTRONIC
