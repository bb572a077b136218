"""The decree's own fields of documents and files: one table for pages, packages, envelope and docs.

Law: NĐ 30/2020/NĐ-CP, Phụ lục VI, phần II: I outgoing, II incoming, III files; which ones the
system fills itself: phần I, III.1g. Knows no database.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LANGUAGE: Final = "Tiếng Việt"


class Kind(StrEnum):
    STRING = "String"
    NUMBER = "Number"
    DATE = "Date"
    TEXT = "LongText"


@dataclass(frozen=True)
class Field:
    """`path` is the name in the decree, `length` its figure (none for LongText); `lives` says where
    the value is kept here, `carried` its element in the edXML envelope."""

    number: str
    path: str
    label: str | Promise
    kind: Kind
    length: int | None
    lives: str
    # The system fills it itself.
    auto: bool = False
    # Words for people: stored whole, cut in an export where the decree's figure is smaller.
    words: bool = False
    carried: str = ""

    @property
    def name(self) -> str:
        return self.path.rpartition(".")[2]


_S, _N, _D = Kind.STRING, Kind.NUMBER, Kind.DATE


def _file_code(office: str, year: str, code: str) -> tuple[Field, ...]:
    label = _("Mã cơ quan lập danh mục hồ sơ")
    return (
        Field("1.1", "FileCode.OrganId", label, _S, 13, office, auto=True),
        Field("1.2", "FileCode.FileCatalog", _("Năm hình thành hồ sơ"), _N, 4, year, auto=True),
        Field("1.3", "FileCode.FileNotation", _("Số và ký hiệu hồ sơ"), _S, 20, code),
    )


_OF_CASE = _file_code("OfficeCode.code, CaseFile.organ_code", "CaseFile.year", "CaseFile.code")


def _common(numbered: bool) -> tuple[Field, ...]:
    """What documents of both directions have; `numbered` where the system gives the number."""
    head, other = "MessageHeader", "MessageHeader.OtherInfo"
    return (
        *_OF_CASE,
        Field("2", "DocOrdinal", _("Số thứ tự trong hồ sơ"), _N, 3, "CaseFileItem.ordinal", True),
        Field("3", "TypeName", _("Tên loại văn bản"), _S, 100, "Document.type_code",
              words=True, carried=f"{head}.DocumentType.TypeName"),
        Field("4", "CodeNumber", _("Số của văn bản"), _S, 11, "Document.number",
              auto=numbered, carried=f"{head}.Code.CodeNumber"),
        Field("5", "CodeNotation", _("Ký hiệu của văn bản"), _S, 30, "Document.notation",
              carried=f"{head}.Code.CodeNotation"),
        Field("6", "IssuedDate", _("Ngày, tháng, năm văn bản"), _D, 10, "Document.issued_on",
              auto=numbered, carried=f"{head}.PromulgationInfo.PromulgationDate"),
        Field("7", "OrganName", _("Cơ quan ban hành"), _S, 200, "Document.issuer_name",
              words=True, carried=f"{head}.From.OrganName"),
        Field("8", "Subject", _("Trích yếu nội dung"), _S, 500, "Document.subject",
              words=True, carried=f"{head}.Subject"),
        Field("9", "Language", _("Ngôn ngữ"), _S, 30, "Document.language", words=True),
        Field("10", "PageAmount", _("Số trang của văn bản"), _N, 3, "Version.pages",
              auto=True, carried=f"{other}.PageAmount"),
        Field("11", "Description", _("Ghi chú"), _S, 500, "Document.note", words=True),
    )  # fmt: skip


def _signer(number: str) -> tuple[Field, ...]:
    title, name = "SignerInfo.Position", "SignerInfo.FullName"
    head = "MessageHeader"
    return (
        Field(f"{number}.1", title, _("Chức vụ của người ký"), _S, 100, "Document.signer_title",
              words=True, carried=f"{head}.{title}"),
        Field(f"{number}.2", name, _("Họ và tên người ký"), _S, 50, "Document.signer_name",
              words=True, carried=f"{head}.{name}"),
    )  # fmt: skip


def _priority(number: str) -> Field:
    lives = "Document.urgency, Document.secrecy"
    carried = "MessageHeader.OtherInfo.Priority"
    return Field(number, "Priority", _("Mức độ khẩn, độ mật"), _N, 1, lives, carried=carried)


def _due(number: str, label: str | Promise) -> Field:
    return Field(number, "DueDate", label, _D, 10, "Document.due_on",
                 carried="MessageHeader.DueDate")  # fmt: skip


OUTGOING: Final = (
    *_common(numbered=True),
    *_signer("12"),
    Field("13.1", "To.OrganId", _("Mã cơ quan nhận"), _S, 13, "OfficeCode.code",
          auto=True, carried="MessageHeader.To.OrganId"),
    Field("13.2", "To.OrganName", _("Tên cơ quan nhận"), _S, 200, "Recipient.name",
          words=True, carried="MessageHeader.To.OrganName"),
    _priority("14"),
    Field("15", "IssuedAmount", _("Số lượng bản phát hành"), _N, 3, "Document.copies",
          carried="MessageHeader.OtherInfo.PromulgationAmount"),
    _due("16", _("Hạn trả lời văn bản")),
)  # fmt: skip
INCOMING: Final = (
    *_common(numbered=False),
    Field("12", "ArrivalDate", _("Ngày, tháng, năm đến"), _D, 10, "Document.arrived_at", True),
    Field("13", "ArrivalNumber", _("Số đến"), _N, 10, "Document.arrival_number", True),
    *_signer("14"),
    _priority("15"),
    Field("16", "ToPlaces", _("Đơn vị hoặc người nhận"), _S, 1000, "Document.to_places",
          words=True),
    Field("17", "TraceHeaderList", _("Ý kiến phân phối, chỉ đạo, trạng thái xử lý"), Kind.TEXT,
          None, "AuditEvent, Directive", words=True),
    _due("18", _("Thời hạn giải quyết")),
)  # fmt: skip
FILE: Final = (
    *_OF_CASE,
    Field("2", "Title", _("Tiêu đề hồ sơ"), _S, 500, "CaseFile.title", words=True),
    Field("3", "Maintenance", _("Thời hạn bảo quản"), _S, 30, "CaseFile.retention_years"),
    Field("4", "Rights", _("Chế độ sử dụng"), _S, 30, "CaseFile.rights"),
    Field("5", "Creator", _("Người lập hồ sơ"), _S, 30, "CaseFile.keeper, CaseFile.creator",
          words=True),
    Field("6", "Language", _("Ngôn ngữ"), _S, 50, "CaseFile.language"),
    Field("7", "StartDate", _("Thời gian bắt đầu"), _D, 10, "CaseFile.starts_on"),
    Field("8", "EndDate", _("Thời gian kết thúc"), _D, 10, "CaseFile.ends_on"),
    Field("9", "DocTotal", _("Tổng số văn bản trong hồ sơ"), _N, 4, "CaseFile.document_total",
          auto=True),
    Field("10", "PageTotal", _("Tổng số trang của hồ sơ"), _N, 4, "CaseFile.page_total",
          auto=True),
    Field("11", "Description", _("Ghi chú"), _S, 500, "CaseFile.description"),
)  # fmt: skip
# A figure for LongText, so that nobody's package fills a disk.
LONGEST: Final = 10_000_000
TABLES: Final = {"outgoing": OUTGOING, "incoming": INCOMING, "file": FILE}


def carried_lengths() -> Iterator[tuple[str, int]]:
    """The figures of the elements that decree and envelope share."""
    for field in (*OUTGOING, *INCOMING):
        # Codes of today are longer than the decree of 2020 knew (QĐ 20/2020/QĐ-TTg).
        shared = field.carried and field.kind == Kind.STRING and field.name != "OrganId"
        if shared and field.length:
            yield field.carried.rpartition(".")[2], field.length
