"""What a check answers with: departures, each with its rule, its place and, where safe, its fix."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from docflow.documents.layout.rules import RULES, Rule, Severity
from docflow.documents.rendering.content import Content

Fix = Callable[[Content], Content]

#: What the drafter types; the rest comes from the office's own rows and is put right there.
TYPED: Final = frozenset(
    {"subject", "grounds", "addressees", "body", "recipients", "archive_line", "appendices"}
)
FIELDS: Final[dict[str, str | Promise]] = {
    "subject": _("Trích yếu"),
    "grounds": _("Căn cứ"),
    "addressees": _("Kính gửi"),
    "body": _("Nội dung"),
    "recipients": _("Nơi nhận"),
    "archive_line": _("Lưu"),
    "details": _("Mục theo mẫu"),
    "enacted": _("Văn bản ban hành kèm theo"),
    "appendices": _("Phụ lục"),
    "notation": _("Số, ký hiệu"),
    "place": _("Địa danh"),
    "date": _("Địa danh, thời gian"),
    "capacity_lines": _("Quyền hạn, chức vụ"),
    "signer_name": _("Họ tên người ký"),
    "nation": _("Quốc hiệu, Tiêu ngữ"),
    "issuer": _("Tên cơ quan"),
    "title": _("Tên loại"),
    "page": _("Trang giấy"),
    "font": _("Phông chữ"),
}
LONGEST: Final = 160


@dataclass(frozen=True, slots=True)
class Spot:
    """A place on a page: page from 0, PDF points, origin at the bottom left."""

    page: int
    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True, slots=True)
class Departure:
    """`found` is what stands there, `wanted` what should (empty where only a person can tell).

    `fix` turns a content with this departure into one without it and leaves any other alone.
    """

    code: str
    field: str
    index: int | None = None
    found: str = ""
    wanted: str = ""
    fix: Fix | None = None
    spot: Spot | None = None

    @property
    def rule(self) -> Rule:
        return RULES[self.code]

    @property
    def must(self) -> bool:
        return self.rule.severity == Severity.MUST

    @property
    def key(self) -> str:
        """Names this departure among those of one check."""
        return f"{self.code}:{self.field}:{'' if self.index is None else self.index}"

    @property
    def fixable(self) -> bool:
        """Whether the drafter's own text is what has to change, and we know how."""
        return self.fix is not None and self.field in TYPED

    @property
    def where(self) -> str:
        """The place in words: the field with its line, or the page."""
        name = str(FIELDS[self.field])
        if self.spot is not None:
            return _("%(field)s, trang %(page)d") % {"field": name, "page": self.spot.page + 1}
        if self.index is not None:
            return _("%(field)s, dòng %(line)d") % {"field": name, "line": self.index + 1}
        return name


def short(text: str) -> str:
    """A quotation that fits a line of a panel."""
    text = " ".join(text.split())
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
