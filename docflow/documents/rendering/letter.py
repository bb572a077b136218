"""Prints one document and says where its signatures belong. Owns the choice of the model."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from docflow.core import clock
from docflow.documents.rendering import content as contents
from docflow.documents.rendering import fonts, typesetting
from docflow.documents.rendering.content import (
    Article,
    Block,
    Clause,
    Content,
    IssueLine,
    Paragraph,
)
from signing.pades.fields import FieldBox

#: What is printed above the articles (appendix III, models 1.1 to 1.3).
RESOLVING: Final = {"QĐ": "QUYẾT ĐỊNH:", "NQ": "QUYẾT NGHỊ:"}
LETTER: Final = "công văn"
END: Final = "./."
#: Percent of the line that belongs to the number; the rest is the place and date's. The
#: appearance of the issue line is made with the same share, so both stand under their heads.
NUMBER_SHARE: Final = 40
NO_BREAK: Final = "\u00a0"
ROMAN: Final = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
MOST_INITIALS: Final = 10
#: A document speaks Vietnamese whatever the reader's interface does, so these are not translated.
WORDS: Final = {
    "dear": "Kính gửi",
    "receivers": "Nơi nhận",
    "archive": "Lưu",
    "demo": "Văn bản của cơ quan mẫu, không có giá trị pháp lý",
}


@dataclass(frozen=True, slots=True)
class Rendered:
    pdf: bytes
    pages: int
    fields: tuple[FieldBox, ...]


def render(content: Content, *, now: datetime | None = None) -> Rendered:
    """Lay `content` out as decree 30/2020, appendix I asks; the file is PDF/A-2b.

    Fields come in the order in which they have to be made: Initial1..n, Signer, IssueLine, Seal
    (a later widget is drawn on top). Raises fonts.FontsMissing without a permitted face and
    typesetting.NotPrintable for a character that no face has.
    """
    pdf, marks = typesetting.typeset(
        "letter.typ",
        _data(content),
        face=fonts.choose(demo=content.demo),
        now=now or clock.now(),
        marks=("field", "sheet"),
    )
    boxes = sorted((_box(mark) for mark in marks["field"]), key=_making_order)
    return Rendered(pdf, marks["sheet"][-1], tuple(boxes))


def preview(content: Content, *, now: datetime | None = None) -> Rendered:
    """The same pages for a draft: number and date show as blanks to be filled, no IssueLine."""
    line = content.issue_line or IssueLine(
        f"Số: {NO_BREAK * 6}{content.notation_hint}",
        f"{content.place}, ngày {NO_BREAK * 4} tháng {NO_BREAK * 4} năm {NO_BREAK * 6}",
    )
    return render(replace(content, issue_line=line), now=now)


def model(content: Content) -> str:
    """Which model of appendix III lays it out: "letter" 1.5, "decision" 1.1-1.3, "named" 1.4."""
    if content.type_code in RESOLVING:
        return "decision"
    if not content.type_code and content.type_name.casefold() in ("", LETTER):
        return "letter"
    return "named"


def _data(content: Content) -> dict[str, Any]:
    kind = model(content)
    data = contents.dump(replace(content, body=_ended(content.body)))
    appendices = data["appendices"]
    for index, item in enumerate(appendices, start=1):
        item["number"] = _roman(index) if len(appendices) > 1 else ""
    return data | {
        "model": kind,
        "number_share": NUMBER_SHARE,
        "title": " ".join((content.subject or content.type_name or content.issuer).split()),
        "subject": _without_prefix(content.subject) if kind == "letter" else content.subject,
        "authority": content.authority or content.issuer,
        "capacity_lines": [line for line in content.capacity_lines if line.strip()],
        "initials": min(max(content.initials, 0), MOST_INITIALS),
        "grounds": _listed(content.grounds),
        "addressees": _listed(content.addressees),
        "recipients": _listed(content.recipients),
        "archive_line": _unended(content.archive_line.removeprefix("- ").removeprefix("Lưu:")),
        "author": " ".join(content.issuer.split()),
        "words": WORDS
        | {"resolve": RESOLVING.get(content.type_code, ""), "attached": _attached(content)},
    }


def _listed(items: tuple[str, ...]) -> list[str]:
    # The layout puts the dash and the closing mark; what was typed with them shall not show twice.
    cleaned = (_unended(item.strip().removeprefix("- ")) for item in items)
    return [item for item in cleaned if item]


def _unended(text: str) -> str:
    return text.strip().rstrip(";.").rstrip()


def _ended(body: tuple[Block, ...]) -> tuple[Block, ...]:
    """The body with the closing "./." of the models after its last word."""
    last = body[-1] if body else None
    if isinstance(last, Article | Clause | Paragraph) and last.text.strip():
        words = last.text.rstrip()
        ended = words if words.endswith(END) else words.rstrip(".") + END
        return (*body[:-1], replace(last, text=ended))
    return body


def _without_prefix(subject: str) -> str:
    head, _, rest = subject.partition(" ")
    return rest.strip() if head.casefold() == "v/v" else subject


def _attached(content: Content) -> str:
    # Number and date stay blank in an electronic document (appendix I, part I, III.1c).
    issuer = f" của {content.issuer_name}" if content.issuer_name else ""
    name = (content.type_name or "Văn bản").capitalize()
    blank = NO_BREAK * 6
    return (
        f"(Kèm theo {name} số {blank}{content.notation_hint} "
        f"ngày {blank} tháng {blank} năm {blank}{issuer})"
    )


def _roman(number: int) -> str:
    letters = ""
    for value, sign in ROMAN:
        count, number = divmod(number, value)
        letters += sign * count
    return letters


def _box(mark: dict[str, Any]) -> FieldBox:
    # Whole points: a fractional box is cut when the appearance is made, and the picture with it.
    x, y = round(mark["x"]), round(mark["sheet"] - mark["y"] - mark["height"])
    width, height = round(mark["width"]), round(mark["height"])
    name = mark["name"]
    # The seal is the last signature: it closes every field.
    return FieldBox(name, mark["page"], x, y, x + width, y + height, lock_all=name == "Seal")


def _making_order(box: FieldBox) -> tuple[int, str]:
    order = {"Signer": 1, "IssueLine": 2, "Seal": 3}
    return order.get(box.name, 0), box.name.removeprefix("Initial").zfill(3)
