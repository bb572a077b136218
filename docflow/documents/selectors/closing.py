"""What stands against ending a case file, and what is counted when it ends.

Law: NĐ 30/2020/NĐ-CP, Điều 29.4 (re-check, drop duplicates and drafts, set the term anew).
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from docflow.core import clock
from docflow.core.actor import Actor
from docflow.documents.models import CaseFile, CaseFileItem, Document, Version
from docflow.documents.policies import visible_to
from docflow.documents.states import Direction, Status, VersionKind

# Nothing more happens to these.
FINISHED = frozenset({Status.FILED, Status.CANCELLED, Status.RECALLED, Status.REFUSED})
_DRAFTS = frozenset({Status.DRAFT, Status.RETURNED})
_UNISSUED = frozenset(
    {Status.IN_REVIEW, Status.APPROVED, Status.SIGNED, Status.NUMBERED, Status.SEALED}
)
# The versions that count: what went out, or the file as it came.
OFFICIAL = (
    VersionKind.ISSUED,
    VersionKind.RECEIVED,
    VersionKind.SCANNED,
    VersionKind.IMPORTED,
)


@dataclass(frozen=True)
class Fault:
    """One thing that stands against closing, with words for the keeper."""

    kind: str
    said: str


@dataclass(frozen=True)
class Sums:
    """What closing writes down: from when to when, how many documents, on how many pages."""

    starts_on: date | None
    ends_on: date | None
    documents: int
    pages: int


def faults(actor: Actor, case_file: CaseFile) -> list[Fault]:
    """Everything that stands against closing; what `actor` may not see is counted, not named."""
    items = list(case_file.items.select_related("document").order_by("ordinal"))
    if not items:
        return [Fault("empty", _("Hồ sơ chưa có văn bản nào."))]
    mine = case_file.items.filter(document__in=visible_to(actor).values("pk"))
    named = {one.pk for one in items} if actor.is_system else set(mine.values_list("pk", flat=True))
    found = [*_of_states(items, named), *_duplicates(items, named), *_out_of_order(items)]
    if not case_file.term_known:
        found.append(Fault("no_term", _("Chưa xác định thời hạn bảo quản.")))
    if case_file.building and case_file.settled_on is None:
        found.append(Fault("unsettled", _("Hồ sơ xây dựng cơ bản chưa có ngày quyết toán.")))
    return found


def sums(case_file: CaseFile) -> Sums:
    """From the documents' own days; one without a day counts by when it reached the system."""
    days, amount, count = [], 0, 0
    for item in with_pages(case_file.items.select_related("document")):
        days.append(day_of(item.document))
        amount += item.pages or 0
        count += 1
    return Sums(min(days, default=None), max(days, default=None), count, amount)


def with_pages(items: QuerySet[CaseFileItem]) -> QuerySet[Any]:
    """The items with `pages`: those of the file that went out or came in, None without one."""
    pages = Version.objects.filter(document=OuterRef("document"), kind__in=OFFICIAL)
    return items.annotate(pages=Subquery(pages.order_by("-ordinal").values("pages")[:1]))


def day_of(document: Document) -> date:
    return document.issued_on or document.listed_at.astimezone(clock.OFFICE_ZONE).date()


def _of_states(items: list[CaseFileItem], named: set[int]) -> list[Fault]:
    drafts = [one for one in items if one.document.status in _DRAFTS]
    unissued = [one for one in items if one.document.status in _UNISSUED]
    known = _DRAFTS | _UNISSUED | FINISHED
    waiting = [one for one in items if one.document.status not in known]
    found = []
    if drafts:
        said = _("Còn %(n)d bản dự thảo; hãy phát hành hoặc lấy ra: %(which)s.")
        found.append(_fault("drafts", said, drafts, named))
    if unissued:
        said = _("Còn %(n)d văn bản chưa phát hành: %(which)s.")
        found.append(_fault("not_issued", said, unissued, named))
    if waiting:
        said = _("Còn %(n)d văn bản chưa xử lý xong: %(which)s.")
        found.append(_fault("unfinished", said, waiting, named))
    return found


def _duplicates(items: list[CaseFileItem], named: set[int]) -> list[Fault]:
    """The same number, issuer and day twice; two ways through the office are no duplicates."""
    same: dict[tuple[str, str, str, date | None], list[CaseFileItem]] = defaultdict(list)
    for item in items:
        one = item.document
        if one.code:
            issuer = one.issuer_name if one.direction == Direction.INCOMING else ""
            same[one.direction, one.code, issuer, one.issued_on].append(item)
    double = [item for group in same.values() for item in group[1:]]
    said = _("Có %(n)d bản trùng; hãy lấy ra: %(which)s.")
    return [_fault("duplicates", said, double, named)] if double else []


def _out_of_order(items: list[CaseFileItem]) -> list[Fault]:
    """Places run 1, 2, 3 … without a gap."""
    if [item.ordinal for item in items] == list(range(1, len(items) + 1)):
        return []
    return [Fault("ordinals", _("Số thứ tự văn bản trong hồ sơ không liên tục."))]


def _fault(kind: str, said: str, items: list[CaseFileItem], named: set[int]) -> Fault:
    seen = [item for item in items if item.pk in named]
    names = [item.document.code or f"“{item.document.subject[:60]}”" for item in seen[:5]]
    which = ", ".join(names) + (", …" if len(items) > len(names) else "")
    return Fault(kind, said % {"n": len(items), "which": which})
