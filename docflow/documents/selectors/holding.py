"""Who holds a document now, since when, and what comes next: for lists and the page alike."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max
from django.utils.translation import gettext as _

from docflow.core.audit.models import AuditEvent
from docflow.documents.models import Document, RouteStep
from docflow.documents.states import Direction, RouteState, Status

_OBJECT = Document._meta.label_lower


@dataclass(frozen=True)
class Holding:
    """`who` is empty when nobody has to act any more."""

    who: str
    since: datetime | None
    next: str


def holdings(documents: Sequence[Document]) -> dict[int, Holding]:
    """The holder of each document; two queries however many there are.

    The documents come with `drafter` and `presented_to__user` selected.
    """
    ids = [document.pk for document in documents]
    stations: dict[int, list[RouteStep]] = {pk: [] for pk in ids}
    waiting = RouteStep.objects.filter(
        document__in=ids, state__in=[RouteState.OPEN, RouteState.WAITING]
    ).order_by("round", "ordinal")
    for station in waiting:
        stations[station.document_id].append(station)
    moved = _last_moves(ids)
    return {
        document.pk: _holding(document, stations[document.pk], moved.get(document.pk))
        for document in documents
    }


def holding(document: Document) -> Holding:
    return holdings([document])[document.pk]


def _last_moves(ids: Iterable[int]) -> dict[int, datetime]:
    """When each document last changed its state, as the audit has it."""
    names = ("outgoing.", "internal.", "incoming.")
    events = AuditEvent.objects.filter(object_type=_OBJECT, object_id__in=[str(pk) for pk in ids])
    rows = events.values_list("object_id", "verb").annotate(last=Max("at"))
    moved: dict[int, datetime] = {}
    for object_id, verb, last in rows:
        if verb.startswith(names):
            pk = int(object_id)
            moved[pk] = max(last, moved.get(pk, last))
    return moved


def _holding(document: Document, stations: list[RouteStep], moved: datetime | None) -> Holding:
    since = moved or document.changed_at
    if document.status == Status.IN_REVIEW and stations:
        first, *rest = stations
        after = rest[0].holder if rest else _("Văn thư cấp số, đóng dấu")
        return Holding(first.holder, first.opened_at or since, after)
    who = _holder(document)
    return Holding(who, since, _next(document))


def _holder(document: Document) -> str:
    status = document.status
    if document.direction == Direction.INCOMING:
        if status in (Status.ARRIVED, Status.REGISTERED, Status.RETURNED):
            return _("Văn thư")
        if status == Status.PRESENTED and document.presented_to is not None:
            return str(document.presented_to)
        return _("Người được giao") if status in (Status.DIRECTED, Status.IN_PROGRESS) else ""
    if status in (Status.DRAFT, Status.RETURNED):
        return document.drafter.full_name if document.drafter else ""
    if status == Status.APPROVED:
        return document.signer_name
    return _("Văn thư") if status in (Status.SIGNED, Status.NUMBERED, Status.SEALED) else ""


def _next(document: Document) -> str:
    if document.direction == Direction.INCOMING:
        return {
            Status.ARRIVED: _("Vào sổ hoặc từ chối"),
            Status.REGISTERED: _("Trình lãnh đạo"),
            Status.RETURNED: _("Trình lại lãnh đạo"),
            Status.PRESENTED: _("Cho ý kiến chỉ đạo"),
            Status.DIRECTED: _("Người được giao bắt đầu xử lý"),
            Status.IN_PROGRESS: _("Báo cáo kết quả"),
            Status.COMPLETED: _("Lưu hồ sơ"),
        }.get(Status(document.status), "")
    return {
        Status.DRAFT: _("Hoàn thiện rồi trình"),
        Status.RETURNED: _("Sửa theo ý kiến rồi trình lại"),
        Status.APPROVED: _("Ký số"),
        Status.SIGNED: _("Cấp số, đóng dấu, phát hành"),
        Status.NUMBERED: _("Đóng dấu, phát hành"),
        Status.SEALED: _("Phát hành"),
        Status.ISSUED: _("Lưu hồ sơ công việc"),
    }.get(Status(document.status), "")
