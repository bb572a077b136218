"""The types of documents, and the forms of their copies."""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class DocumentType:
    """A type of NĐ 30/2020/NĐ-CP, Điều 7 and Phụ lục III; two of them have no abbreviation."""

    code: str
    name: str
    abbreviation: str


def _types() -> dict[str, DocumentType]:
    rows = [
        ("NQ", "Nghị quyết", "NQ"),
        ("QD", "Quyết định", "QĐ"),
        ("CT", "Chỉ thị", "CT"),
        ("QC", "Quy chế", "QC"),
        ("QYD", "Quy định", "QyĐ"),
        ("TC", "Thông cáo", "TC"),
        ("TB", "Thông báo", "TB"),
        ("HD", "Hướng dẫn", "HD"),
        ("CTR", "Chương trình", "CTr"),
        ("KH", "Kế hoạch", "KH"),
        ("PA", "Phương án", "PA"),
        ("DA", "Đề án", "ĐA"),
        ("DUAN", "Dự án", "DA"),
        ("BC", "Báo cáo", "BC"),
        ("BB", "Biên bản", "BB"),
        ("TTR", "Tờ trình", "TTr"),
        ("HDONG", "Hợp đồng", "HĐ"),
        ("CV", "Công văn", ""),
        ("CD", "Công điện", "CĐ"),
        ("BGN", "Bản ghi nhớ", "BGN"),
        ("BTT", "Bản thỏa thuận", "BTT"),
        ("GUQ", "Giấy ủy quyền", "GUQ"),
        ("GM", "Giấy mời", "GM"),
        ("GGT", "Giấy giới thiệu", "GGT"),
        ("GNP", "Giấy nghỉ phép", "GNP"),
        ("PG", "Phiếu gửi", "PG"),
        ("PC", "Phiếu chuyển", "PC"),
        ("PB", "Phiếu báo", "PB"),
        ("TCONG", "Thư công", ""),
        ("SY", "Bản sao y", "SY"),
        ("TRS", "Bản trích sao", "TrS"),
        ("SL", "Bản sao lục", "SL"),
    ]
    return {code: DocumentType(code, name, short) for code, name, short in rows}


TYPES = _types()
TYPE_CHOICES = [(kind.code, kind.name) for kind in TYPES.values()]
# Sao y, sao lục and trích sao share one series a year (NĐ 30/2020/NĐ-CP, Điều 15 and 25).
COPIES = frozenset({"SY", "SL", "TRS"})
# What most offices write most; offered first where nothing better is known.
USUAL = ("KH", "QD", "CV", "TB", "BC", "TTR")
# Every type of Điều 7 has its layout; a copy is made of a document, not drafted.
DRAFTABLE = (*USUAL, *(code for code in TYPES if code not in {*USUAL, *COPIES}))


class CopyForm(TextChoices):
    """NĐ 30/2020/NĐ-CP, Điều 25; the values are the codes of the types."""

    TRUE_COPY = "SY", _("Sao y")
    COPY_OF_COPY = "SL", _("Sao lục")
    EXTRACT = "TRS", _("Trích sao")


# As the copy itself names its form, in Vietnamese whatever the reader's language
# (Phụ lục I, Part II, I.1 and II.2b).
COPY_WORDS = {
    CopyForm.TRUE_COPY: "SAO Y",
    CopyForm.COPY_OF_COPY: "SAO LỤC",
    CopyForm.EXTRACT: "TRÍCH SAO",
}


class Medium(TextChoices):
    PAPER = "paper", _("giấy")
    ELECTRONIC = "electronic", _("điện tử")


_P, _E = Medium.PAPER, Medium.ELECTRONIC
# From which medium to which each form goes (Điều 25). There is no true copy of a file as a file:
# the file itself is the original.
COPY_WAYS = {
    CopyForm.TRUE_COPY: frozenset({(_P, _P), (_E, _P), (_P, _E)}),
    CopyForm.COPY_OF_COPY: frozenset({(_P, _P), (_P, _E), (_E, _P)}),
    CopyForm.EXTRACT: frozenset({(_P, _P), (_P, _E), (_E, _E), (_E, _P)}),
}
