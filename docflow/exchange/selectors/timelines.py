"""The way of a dispatch, recipient by recipient, and why it is stuck."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from docflow.core import clock
from docflow.core.schedule import WorkState
from docflow.documents.models import Document
from docflow.exchange.models import Delivery, Dispatch, OutboxMessage, Receipt
from docflow.exchange.states import RECALL_CODE, RECALL_WORD, DeliveryStatus, PaperCause
from docflow.org.models import Office
from docflow.org.selectors.calendar import ZONE, morning_after

# Between two of our own machines a minute is long; people are told only after more.
QUIET = timedelta(minutes=30)


@dataclass(frozen=True)
class Moment:
    """One line of a timeline: `code` is the state's code, empty for our own acts."""

    at: datetime
    word: str
    code: str = ""
    text: str = ""
    who: str = ""
    # Proved by a receipt that the other office signed.
    signed: bool = False


@dataclass(frozen=True)
class Line:
    """One recipient with everything that happened, oldest first, and what holds it up."""

    delivery: Delivery
    moments: list[Moment]
    stuck: str | None


class _Deadlines:
    """When an arrival should be registered: the morning of the next working day (QĐ 28/2018,
    Điều 6.2). By the sender's calendar, asked once a day of arrival and not once a recipient."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, date], datetime] = {}

    def of(self, office: Office, arrived_at: datetime) -> datetime:
        key = (office.pk, arrived_at.astimezone(ZONE).date())
        if key not in self._known:
            self._known[key] = morning_after(office, arrived_at)
        return self._known[key]


def of_document(document: Document) -> list[Line]:
    """The timeline of every recipient of `document`; empty before the dispatch. Five queries,
    whatever the number of recipients."""
    dispatch = Dispatch.objects.filter(document=document).first()
    return of_dispatch(dispatch) if dispatch else []


def of_dispatch(dispatch: Dispatch) -> list[Line]:
    now, due = clock.now(), _Deadlines()
    return [
        Line(delivery, moments(delivery), stuck(delivery, now, due)) for delivery in rows(dispatch)
    ]


def rows(dispatch: Dispatch) -> QuerySet[Delivery]:
    """The deliveries with all that a timeline needs."""
    return (
        Delivery.objects.filter(dispatch=dispatch)
        .select_related("dispatch__office", "office", "outbox")
        .prefetch_related("receipts", "recall_messages")
        .order_by("recipient__ordinal")
    )


def moments(delivery: Delivery) -> list[Moment]:
    """What happened to one delivery, oldest first."""
    dispatch = delivery.dispatch
    found = [Moment(dispatch.made_at, _("Phát lệnh gửi"), who=dispatch.sent_by)]
    if delivery.is_electronic and delivery.sent_at:
        found.append(Moment(delivery.sent_at, _("Đã gửi điện tử")))
    if delivery.paper_at:
        number = delivery.post_number
        text = _("Số bưu gửi %(number)s") % {"number": number} if number else ""
        if delivery.posted_instead:
            why = _("Vì gửi điện tử không được.")
            text = f"{why} {text}".strip()
        found.append(Moment(delivery.paper_at, _("Đã gửi bản giấy"), text=text))
    if delivery.returned_at:
        found.append(
            Moment(delivery.returned_at, _("Bưu gửi bị trả lại"), text=delivery.return_reason)
        )
    if delivery.status == DeliveryStatus.FAILED:
        found.append(Moment(delivery.status_at, _("Ngừng gửi"), text=delivery.last_reason))
    found += [_asked(one) for one in delivery.recall_messages.all()]
    found += [_received(receipt, delivery.name) for receipt in delivery.receipts.all()]
    return sorted(found, key=lambda moment: moment.at)


def stuck(delivery: Delivery, now: datetime, due: "_Deadlines | None" = None) -> str | None:
    """Why it goes no further and what one can do; None while all is as it should be."""
    if delivery.came_back:
        said = _("Bưu gửi bị trả lại: %(reason)s Kiểm tra địa chỉ rồi gửi lại, hoặc giao tay.")
        return said % {"reason": f"{delivery.return_reason.rstrip('.')}."}
    if not delivery.is_electronic:
        return _paper(delivery)
    if delivery.status == DeliveryStatus.ARRIVED:
        return _arrived(delivery, now, due or _Deadlines()) or _paper_beside(delivery)
    if delivery.status == DeliveryStatus.RECALL_ASKED:
        return _recall_asked(delivery, now, due or _Deadlines())
    explain = {
        DeliveryStatus.QUEUED: _queued,
        DeliveryStatus.SENT: _sent,
        DeliveryStatus.REFUSED: _refused,
        DeliveryStatus.FAILED: _failed,
        DeliveryStatus.RECALL_REFUSED: _recall_refused,
    }.get(DeliveryStatus(delivery.status))
    return (explain(delivery, now) if explain else None) or _paper_beside(delivery)


def _asked(message: OutboxMessage) -> Moment:
    facts = message.facts
    return Moment(
        message.created_at, RECALL_WORD, code=RECALL_CODE, text=facts["reason"], who=facts["staff"]
    )


def _received(receipt: Receipt, who: str) -> Moment:
    return Moment(
        receipt.at, receipt.word, code=receipt.code, text=receipt.reason, who=who, signed=True
    )


def _paper(delivery: Delivery) -> str | None:
    if delivery.paper_at:
        return None
    why = PaperCause(delivery.paper_cause).label
    return _("%(why)s: gửi bản giấy rồi ghi ngày và số bưu gửi.") % {"why": why}


def _paper_beside(delivery: Delivery) -> str | None:
    """Planned with the dispatch, and nobody noted that it was posted."""
    if not delivery.awaits_paper:
        return None
    return _("Bản giấy gửi kèm chưa gửi: gửi rồi ghi ngày và số bưu gửi.")


def _queued(delivery: Delivery, now: datetime) -> str | None:
    work = _outbox(delivery)
    if work is None or not work.attempts or not work.last_error:
        return None
    if work.state == WorkState.CLAIMED:
        return _("Đang thử gửi lại (lần %(count)d).") % {"count": work.attempts}
    return _("Lần gửi thứ %(count)d chưa được: %(error)s Hệ thống tự thử lại lúc %(time)s.") % {
        "count": work.attempts,
        "error": work.last_error,
        "time": _hour(work.next_try_at),
    }


def _sent(delivery: Delivery, now: datetime) -> str | None:
    since = delivery.sent_at or delivery.status_at
    if now - since < QUIET:
        return None
    return _(
        "Đã gửi lúc %(time)s nhưng hệ thống của bên nhận chưa xác nhận. "
        "Hãy liên hệ văn thư %(office)s."
    ) % {"time": _hour(since), "office": delivery.name}


def _arrived(delivery: Delivery, now: datetime, due: "_Deadlines") -> str | None:
    if now <= due.of(delivery.dispatch.office, delivery.status_at):
        return None
    return _("Đã đến từ %(time)s nhưng văn thư %(office)s chưa tiếp nhận. Hãy nhắc bên nhận.") % {
        "time": _hour(delivery.status_at),
        "office": delivery.name,
    }


def _refused(delivery: Delivery, now: datetime) -> str:
    said = _(
        "Bên nhận từ chối: %(reason)s Sửa rồi phát hành bản thay thế, "
        "hoặc phát hành văn bản khác gửi đúng nơi nhận."
    )
    return said % {"reason": f"{delivery.last_reason.rstrip('.')}."}


def _failed(delivery: Delivery, now: datetime) -> str | None:
    if delivery.posted_instead:
        return None
    said = _(
        "Đã ngừng gửi: %(reason)s Văn bản vẫn còn nguyên; văn thư có thể bấm “Thử lại”, "
        "hoặc gửi bằng bản giấy."
    )
    return said % {"reason": delivery.last_reason}


def _recall_asked(delivery: Delivery, now: datetime, due: "_Deadlines") -> str | None:
    asked = max(delivery.recall_messages.all(), key=lambda one: one.pk, default=None)
    if asked is None:
        return None
    if asked.sent_at is not None:
        # As for an arrival: the morning of the next working day is time enough.
        if now <= due.of(delivery.dispatch.office, asked.sent_at):
            return None
        said = _(
            "Đã đề nghị lấy lại từ %(time)s nhưng văn thư %(office)s chưa trả lời. "
            "Hãy liên hệ bên nhận."
        )
        return said % {"time": _hour(asked.sent_at), "office": delivery.name}
    if not asked.last_error:
        return None
    return _("Đề nghị lấy lại chưa gửi được: %(reason)s") % {"reason": asked.last_error}


def _recall_refused(delivery: Delivery, now: datetime) -> str:
    return _("Bên nhận không đồng ý lấy lại: %(reason)s") % {"reason": delivery.last_reason}


def _outbox(delivery: Delivery) -> OutboxMessage | None:
    return getattr(delivery, "outbox", None)


def _hour(moment: datetime) -> str:
    return f"{moment.astimezone(ZONE):%H:%M %d/%m/%Y}"
