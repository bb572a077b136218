"""Batches for the archive: lists for pages, and the decree's lists and minutes as papers.

Law: NĐ 30/2020/NĐ-CP, Điều 30.3a and Phụ lục V, III-V.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet

from docflow.core import clock
from docflow.core.actor import Actor
from docflow.documents.models import CaseFile, CaseFileItem, HandOver, LegalHold
from docflow.documents.policies import visible_to
from docflow.documents.records import ARCHIVE_ROLES
from docflow.documents.rendering import numerals
from docflow.documents.rendering.records import (
    DOCUMENTS,
    HANDED_FOR_EVER,
    HANDED_LIMITED,
    Paper,
    Row,
    Signer,
)
from docflow.documents.selectors.closing import with_pages
from docflow.documents.selectors.terms import HANDED_OVER
from docflow.documents.states import CaseStatus, Direction, HandOverStatus, Secrecy
from docflow.org.models import Office
from docflow.org.states import Role


@dataclass(frozen=True)
class Part:
    """The files of a batch that stand in one list: for ever and limited are apart (note 2)."""

    for_ever: bool
    files: list[CaseFile]


def batches(actor: Actor) -> QuerySet[HandOver]:
    """What the archive of the office is offered; for others what they offered. With `files`."""
    if actor.role == Role.ADMINISTRATOR:
        return HandOver.objects.none()
    mine = HandOver.objects.filter(office_id=actor.office_id)
    if actor.role not in ARCHIVE_ROLES:
        mine = mine.filter(offered_by_id=actor.user_id)
    return mine.select_related("offered_by", "unit").annotate(files=Count("items"))


def waiting(actor: Actor) -> QuerySet[HandOver]:
    """What the archive still has to check and take; nobody takes what they offered themselves."""
    if actor.role not in ARCHIVE_ROLES:
        return HandOver.objects.none()
    offered = HandOver.objects.filter(
        office_id=actor.office_id, status=HandOverStatus.OFFERED
    ).exclude(offered_by_id=actor.user_id)
    return offered.select_related("offered_by", "unit").order_by("offered_at", "pk")


def to_offer(actor: Actor) -> QuerySet[CaseFile]:
    """The person's closed files that go to the archive and are not held, the first due first."""
    long = Q(retention_years__isnull=True, term_known=True) | Q(retention_years__gte=HANDED_OVER)
    mine = CaseFile.objects.filter(
        long, keeper_id=actor.user_id, office_id=actor.office_id, status=CaseStatus.CLOSED
    )
    held = LegalHold.objects.filter(lifted_at=None).values("case_file")
    return mine.exclude(pk__in=held).order_by("due_on", "pk")


def files_of(hand_over: HandOver) -> list[CaseFile]:
    rows = CaseFile.objects.filter(handed__hand_over=hand_over).select_related("unit", "keeper")
    return list(rows.order_by("handed__ordinal"))


def parts(hand_over: HandOver) -> list[Part]:
    """The lists of the batch that are not empty: kept for ever, then for some years."""
    files = files_of(hand_over)
    for_ever = [one for one in files if one.retention_years is None]
    limited = [one for one in files if one.retention_years is not None]
    return [Part(kind, held) for kind, held in ((True, for_ever), (False, limited)) if held]


def list_of_files(hand_over: HandOver, part: Part) -> Paper:
    """Mục lục hồ sơ, tài liệu nộp lưu (Phụ lục V, III); for ever without the column of terms."""
    rows = []
    for number, one in enumerate(part.files, 1):
        term = () if part.for_ever else (f"{one.retention_years} năm",)
        pages = str(one.page_total or 0)
        rows.append(
            Row((str(number), one.code, one.title, _span(one), *term, pages, one.description))
        )
    count = len(part.files)
    kind = "bảo quản vĩnh viễn" if part.for_ever else "bảo quản có thời hạn"
    return Paper(
        body=str(hand_over.unit or hand_over.office),
        superior=hand_over.office.name if hand_over.unit else _superior(hand_over.office),
        title="Mục lục hồ sơ, tài liệu nộp lưu",
        subtitles=(f"Hồ sơ {kind}", f"Năm {hand_over.year}"),
        columns=HANDED_FOR_EVER if part.for_ever else HANDED_LIMITED,
        rows=tuple(rows),
        closing=(
            f"Mục lục này gồm: {count} hồ sơ (đơn vị bảo quản).",
            f"Viết bằng chữ: {numerals.words(count)} hồ sơ (đơn vị bảo quản).",
        ),
        signers=(
            Signer("", "", ""),
            Signer(
                "Người lập",
                "(Ký và ghi rõ họ và tên, chức vụ)",
                hand_over.offered_by.full_name,
            ),
        ),
        dated=_dated(hand_over.office, _day(hand_over.offered_at)),
    )


def list_of_documents(actor: Actor, case_file: CaseFile) -> Paper:
    """Mục lục văn bản, tài liệu (Phụ lục V, IV): each with the page on which it begins.

    What `actor` may not see keeps its place and its pages without its words.
    """
    items = list(with_pages(case_file.items.select_related("document").order_by("ordinal")))
    seen = set(visible_to(actor).filter(filed_in__in=items).values_list("pk", flat=True))
    rows, page = [], 1
    for item in items:
        rows.append(_document_row(item, page, item.document_id in seen))
        page += item.pages or 0
    return Paper(
        body=case_file.office.name,
        motto=False,
        title="Mục lục văn bản, tài liệu",
        subtitles=(f"Số, ký hiệu hồ sơ: {case_file.code}", f"Năm {case_file.year}"),
        columns=DOCUMENTS,
        rows=tuple(rows),
    )


def minutes(hand_over: HandOver) -> Paper:
    """Biên bản giao nhận hồ sơ, tài liệu (Phụ lục V, V)."""
    office = hand_over.office
    files = files_of(hand_over)
    items = CaseFileItem.objects.filter(case_file__in=files)
    bytes_of = items.filter(document__versions__file__isnull=False).values("document").distinct()
    first = min((one.starts_on for one in files if one.starts_on), default=None)
    last = max((one.ends_on for one in files if one.ends_on), default=None)
    day = _day(hand_over.received_at or hand_over.offered_at)
    receiver = hand_over.received_by
    basis = hand_over.basis or f"Danh mục hồ sơ năm {hand_over.year}"
    return Paper(
        body=office.name,
        superior=_superior(office),
        title="Biên bản",
        subtitles=("Giao nhận hồ sơ, tài liệu",),
        dated=_dated(office, day),
        intro=(
            "Căn cứ Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020 của Chính phủ "
            "về công tác văn thư;",
            f"Căn cứ {basis},",
            "Chúng tôi gồm:",
            f"BÊN GIAO: {hand_over.unit or office.name}",
            f"Ông (bà): {hand_over.offered_by.full_name}",
            f"Chức vụ công tác: {hand_over.offered_title}",
            "BÊN NHẬN: Lưu trữ cơ quan",
            f"Ông (bà): {receiver.full_name if receiver else '..............................'}",
            f"Chức vụ công tác: {hand_over.received_title or '..............................'}",
            "Thống nhất lập biên bản giao nhận tài liệu với những nội dung như sau:",
            f"1. Tên khối tài liệu giao nộp: {hand_over.unit or office.name}",
            f"2. Thời gian của hồ sơ, tài liệu: {_days(first, last)}",
            "3. Số lượng tài liệu (hồ sơ, tài liệu điện tử):",
            f"- Tổng số hồ sơ: {len(files)}",
            f"- Tổng số tệp tin trong hồ sơ: {bytes_of.count()}",
            f"4. Tình trạng tài liệu giao nộp: {hand_over.condition or 'Đầy đủ, đọc được'}",
            "5. Mục lục hồ sơ, tài liệu nộp lưu kèm theo.",
            "Biên bản này được lập thành hai bản; bên giao giữ một bản, bên nhận giữ một bản./.",
        ),
        signers=(
            Signer("Đại diện bên giao", name=hand_over.offered_by.full_name),
            Signer("Đại diện bên nhận", name=receiver.full_name if receiver else ""),
        ),
    )


def _document_row(item: CaseFileItem, page: int, seen: bool) -> Row:
    document, place = item.document, str(item.ordinal)
    if not seen or document.secrecy != Secrecy.NONE:
        return Row((place, "", "", "", "", str(page), ""))
    author = document.issuer_name
    if document.direction != Direction.INCOMING:
        author = author or document.office.name
    day = f"{document.issued_on:%d/%m/%Y}" if document.issued_on else ""
    return Row((place, document.code, day, document.title, author, str(page), ""))


def _span(case_file: CaseFile) -> str:
    return _days(case_file.starts_on, case_file.ends_on)


def _days(first: date | None, last: date | None) -> str:
    if first is None or last is None:
        return ""
    return f"{first:%d/%m/%Y}" if first == last else f"{first:%d/%m/%Y} - {last:%d/%m/%Y}"


def _day(moment: datetime) -> date:
    return moment.astimezone(clock.OFFICE_ZONE).date()


def _dated(office: Office, day: date) -> str:
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"{office.place}, ngày {day.day:02d} tháng {month} năm {day.year}"


def _superior(office: Office) -> str:
    return office.superior.name if office.superior else ""
