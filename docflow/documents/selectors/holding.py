"""Who holds a document now, since when, and what comes next: for lists and the page alike."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from docflow.core import clock
from docflow.documents.models import Document, RouteStep
from docflow.documents.selectors import limits
from docflow.documents.selectors.moves import last_moves
from docflow.documents.states import Direction, Origin, RouteState, Status

Unsent = Callable[[Sequence[Document]], Mapping[int, datetime | None]]
# Higher rooms that send documents: which of some issued ones still wait for that.
_unsent: list[Unsent] = []


def sends_by(finder: Unsent) -> None:
    """Let `finder` say which issued documents wait to be sent, and until when; the same one again
    is one."""
    if finder not in _unsent:
        _unsent.append(finder)


@dataclass(frozen=True)
class Holding:
    """`who` is empty when nobody has to act any more."""

    who: str
    since: datetime | None
    next: str
    # Until when the station may take, or the law lets it lie, where there is such a time.
    due: datetime | None = None

    @property
    def late(self) -> bool:
        return self.due is not None and self.due < clock.now()


def holdings(documents: Sequence[Document]) -> dict[int, Holding]:
    """The holder of each document; six queries at most, however many there are.

    The documents come with `drafter` and `presented_to__user` selected.
    """
    ids = [document.pk for document in documents]
    stations: dict[int, list[RouteStep]] = {pk: [] for pk in ids}
    waiting = RouteStep.objects.filter(
        document__in=ids, state__in=[RouteState.OPEN, RouteState.WAITING]
    ).order_by("round", "ordinal")
    for station in waiting:
        stations[station.document_id].append(station)
    moved = last_moves(ids)
    lawful = limits.limits_of(documents, moved)
    issued = [one for one in documents if one.status in (Status.ISSUED, Status.FILED)]
    waiting_out: dict[int, datetime | None] = {}
    for finder in _unsent if issued else ():
        waiting_out |= finder(issued)
    return {
        document.pk: _holding(
            document,
            stations[document.pk],
            moved.get(document.pk),
            lawful.get(document.pk),
            unsent=document.pk in waiting_out,
            by=waiting_out.get(document.pk),
        )
        for document in documents
    }


def holding(document: Document) -> Holding:
    return holdings([document])[document.pk]


def _holding(
    document: Document,
    stations: list[RouteStep],
    moved: datetime | None,
    limit: limits.Limit | None,
    *,
    unsent: bool,
    by: datetime | None,
) -> Holding:
    since = moved or document.changed_at
    open_ = [one for one in stations if one.state == RouteState.OPEN]
    if document.status == Status.IN_REVIEW and open_:
        return _in_review(open_, [one for one in stations if one not in open_], since)
    if unsent:
        return Holding(_("Văn thư"), since, _("Gửi văn bản"), by)
    who = _holder(document)
    return Holding(who, since, _next(document), limit.by if limit else None)


def _in_review(open_: list[RouteStep], behind: list[RouteStep], since: datetime) -> Holding:
    """Whoever is asked now, since the first was; who is needed stands first."""
    open_.sort(key=lambda one: (not one.needed, one.pk))
    following = [one.holder for one in behind if one.ordinal == behind[0].ordinal]
    opened = min((one.opened_at for one in open_ if one.opened_at), default=since)
    due = min((one.due_at for one in open_ if one.due_at), default=None)
    who = "; ".join(one.holder for one in open_)
    return Holding(who, opened, "; ".join(following) or _("Văn thư cấp số, đóng dấu"), due)


def _holder(document: Document) -> str:
    status = document.status
    if document.direction == Direction.INCOMING:
        if status in (Status.ARRIVED, Status.REGISTERED, Status.RETURNED):
            return _("Văn thư")
        if status == Status.PRESENTED and document.presented_to is not None:
            return str(document.presented_to)
        return _("Người được giao") if status in (Status.DIRECTED, Status.IN_PROGRESS) else ""
    if document.origin == Origin.COPIED:
        if status == Status.IN_REVIEW:
            return document.signer_name
        return _("Văn thư") if status in (Status.APPROVED, Status.NUMBERED) else ""
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
    if document.origin == Origin.COPIED:
        return {
            Status.IN_REVIEW: _("Quyết định cho sao"),
            Status.APPROVED: _("Văn thư cấp số bản sao"),
            Status.NUMBERED: _("Ký số hoặc in bản sao"),
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
