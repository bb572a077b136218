"""What people are told about exchange."""

from django.utils.translation import gettext as _

from docflow.core.access import user_principal
from docflow.core.language import of_office
from docflow.documents.models import Document
from docflow.exchange.models import (
    ChangeRequest,
    Delivery,
    InboxMessage,
    OutboxMessage,
    QuarantinedMessage,
)
from docflow.exchange.selectors import faults
from docflow.exchange.states import MessageKind
from docflow.notifications.services import notify
from docflow.org.models import Team
from docflow.org.selectors import people
from docflow.org.states import TeamKind


def clerks(office_id: int) -> list[int]:
    """The registry's team; none where the office was never set up here."""
    try:
        return [people.team_principal(office_id, TeamKind.CLERKS)]
    except Team.DoesNotExist:
        return []


@of_office()
def refused(delivery: Delivery, reason: str) -> None:
    """The other side sent it back: clerks and drafter."""
    _sender_side(
        delivery,
        "delivery_refused",
        _("%(office)s từ chối nhận %(code)s: %(reason)s"),
        reason,
    )


@of_office()
def failed(delivery: Delivery, reason: str) -> None:
    """Every try is spent: clerks and drafter."""
    _sender_side(
        delivery,
        "delivery_failed",
        _("Chưa gửi được %(code)s đến %(office)s: %(reason)s"),
        reason,
    )


@of_office()
def accepted(delivery: Delivery) -> None:
    text = _("%(office)s đã tiếp nhận %(code)s.")
    _drafter_only(delivery, "delivery_accepted", text)


@of_office()
def completed(delivery: Delivery) -> None:
    text = _("%(office)s đã xử lý xong %(code)s.")
    _drafter_only(delivery, "delivery_completed", text)


@of_office()
def quarantined(kept: QuarantinedMessage) -> None:
    text = _("Một gói tin đến không dùng được, đã cách ly: %(reason)s") % {
        "reason": faults.explain(kept.code)
    }
    notify(principals=clerks(kept.office_id), reason="quarantined", obj=kept, text=text)


@of_office()
def answer_stuck(message: OutboxMessage) -> None:
    """A state that cannot be sent back."""
    text = _("Chưa báo được trạng thái cho %(office)s: %(reason)s") % {
        "office": message.receiver.name,
        "reason": message.last_error,
    }
    notify(principals=clerks(message.office_id), reason="answer_failed", obj=message, text=text)


@of_office()
def recall_stuck(message: OutboxMessage) -> None:
    """A recall that cannot be sent."""
    if message.recalls is None:
        return
    document = message.recalls.dispatch.document
    text = _("Chưa gửi được đề nghị lấy lại %(code)s đến %(office)s: %(reason)s") % {
        "code": document.code,
        "office": message.receiver.name,
        "reason": message.last_error,
    }
    notify(principals=clerks(message.office_id), reason="answer_failed", obj=message, text=text)


@of_office()
def change_asked(request: ChangeRequest) -> None:
    """A sender wants a document back, or says that another one changes it: the clerks answer."""
    words = {
        MessageKind.RECALL: _("%(office)s đề nghị lấy lại %(code)s: %(reason)s"),
        MessageKind.UPDATE: _("%(office)s cập nhật %(code)s: %(reason)s"),
        MessageKind.REPLACE: _("%(office)s thay thế %(code)s: %(reason)s"),
    }
    document = request.document
    said = words[MessageKind(request.kind)] % {
        "office": request.sender.name,
        "code": document.code if document else request.exchange_id,
        "reason": request.reason,
    }
    notify(
        principals=clerks(request.office_id),
        reason="change_asked",
        obj=document or request,
        text=said,
    )


@of_office()
def change_answered(delivery: Delivery, agreed: bool, reason: str) -> None:
    """The receiver answered a recall, an update or a replacement: clerks and drafter."""
    if agreed:
        text = _("%(office)s đồng ý lấy lại, cập nhật %(code)s.")
    else:
        text = _("%(office)s không đồng ý lấy lại, cập nhật %(code)s: %(reason)s")
    _sender_side(delivery, "change_answered", text, reason)


@of_office()
def secret_refused(message: InboxMessage, sender: str) -> None:
    """A state secret came over this network: an alarm for registry and leaders."""
    text = _("Cảnh báo: %(office)s gửi văn bản mang dấu mật qua mạng; hệ thống đã từ chối nhận.")
    told = clerks(message.office_id)
    told += [user_principal(one.user_id) for one in people.leaders_of(message.office_id)]
    notify(principals=told, reason="alarm", obj=message, text=text % {"office": sender})


def _sender_side(delivery: Delivery, why: str, text: str, reason: str) -> None:
    document = delivery.dispatch.document
    told = [*clerks(delivery.dispatch.office_id), *_drafter(document)]
    said = text % {"office": delivery.name, "code": document.code, "reason": reason}
    notify(principals=told, reason=why, obj=document, text=said)


def _drafter_only(delivery: Delivery, why: str, text: str) -> None:
    document = delivery.dispatch.document
    said = text % {"office": delivery.name, "code": document.code}
    notify(principals=_drafter(document), reason=why, obj=document, text=said)


def _drafter(document: Document) -> list[int]:
    return [user_principal(document.drafter_id)] if document.drafter_id else []
