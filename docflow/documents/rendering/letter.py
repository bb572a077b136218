"""Prints one document and says where its signatures belong. Owns the choice of the model."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _

from docflow.core import clock
from docflow.documents.rendering import content as contents
from docflow.documents.rendering import fonts, kinds, typesetting
from docflow.documents.rendering.content import (
    Article,
    Block,
    Clause,
    Content,
    IssueLine,
    Paragraph,
)
from docflow.documents.rendering.kinds import Line, Model, model
from signing.pades.fields import FieldBox

#: What is printed above the articles (appendix III, models 1.1 to 1.3).
RESOLVING: Final = {"QĐ": "QUYẾT ĐỊNH:", "NQ": "QUYẾT NGHỊ:"}
END: Final = "./."
#: Percent of the line that belongs to the number; the rest is the place and date's. The
#: appearance of the issue line is made with the same share, so both stand under their heads.
NUMBER_SHARE: Final = 40
#: The field of the one who wrote the minutes.
SECRETARY: Final = "Secretary"
NO_BREAK: Final = "\u00a0"
ROMAN: Final = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
MOST_INITIALS: Final = 10
#: Lines and cells, and the signs in them: some hundred pages, laid out within seconds.
MOST_TEXTS: Final = 20_000
MOST_SIGNS: Final = 500_000
#: A document speaks Vietnamese whatever the reader's interface does, so these are not translated.
WORDS: Final = {
    "dear": "Kính gửi",
    "receivers": "Nơi nhận",
    "archive": "Lưu",
    "telegraphs": "điện",
    "secretary": "Thư ký",
    "chair": "Chủ tọa",
    "ours": "Đại diện bên A",
    "theirs": "Đại diện bên B",
    "confirmed": "Xác nhận của cơ quan (tổ chức) hoặc chính quyền địa phương nơi nghỉ phép",
    "by_hand": "(Chữ ký, dấu)",
    "demo": "Văn bản của cơ quan mẫu, không có giá trị pháp lý",
}


@dataclass(frozen=True, slots=True)
class Rendered:
    pdf: bytes
    pages: int
    fields: tuple[FieldBox, ...]


def render(content: Content, *, now: datetime | None = None) -> Rendered:
    """Lay `content` out as decree 30/2020, appendix I asks; the file is PDF/A-2b.

    Fields come in the order in which they have to be made: Initial1..n, Secretary (of minutes),
    Signer, IssueLine, Seal (a later widget is drawn on top). Raises fonts.FontsMissing without a
    permitted face and typesetting.NotPrintable for a character that no face has.
    """
    pdf, marks = typesetting.typeset(
        "letter.typ",
        _bounded(_data(content)),
        face=fonts.choose(demo=content.demo),
        now=now or clock.now(),
        marks=("field", "sheet"),
    )
    boxes = sorted((_box(mark) for mark in marks["field"]), key=_making_order)
    return Rendered(pdf, marks["sheet"][-1], tuple(boxes))


def preview(content: Content, *, now: datetime | None = None) -> Rendered:
    """The same pages for a draft: number and date show as blanks to be filled, no IssueLine."""
    dated = model(content) not in kinds.UNDATED
    blanks = f"ngày {NO_BREAK * 4} tháng {NO_BREAK * 4} năm {NO_BREAK * 6}"
    line = content.issue_line or IssueLine(
        f"Số: {NO_BREAK * 6}{content.notation_hint}",
        f"{content.place}, {blanks}" if dated else "",
    )
    return render(replace(content, issue_line=line), now=now)


def separate(content: Content, at: int, *, now: datetime | None = None) -> Rendered:
    """Appendix `at` (from 0) as a file of its own: model 2.2 of appendix III.

    Its one field, Mark, holds the text at the top right: number and notation, then the time of
    the office's signature; no picture of a seal (appendix I, part I, III.1d).
    """
    return _alone(content, {"at": at}, now)


def separate_enacted(content: Content, *, now: datetime | None = None) -> Rendered:
    """What a decision issues, as a file of its own: the electronic form of model 1.3."""
    return _alone(content, {"at": None}, now)


def _alone(content: Content, which: dict[str, Any], now: datetime | None) -> Rendered:
    pdf, marks = typesetting.typeset(
        "attachment.typ",
        _bounded(_data(content)) | which,
        face=fonts.choose(demo=content.demo),
        now=now or clock.now(),
        marks=("field", "sheet"),
    )
    return Rendered(pdf, marks["sheet"][-1], tuple(_box(mark) for mark in marks["field"]))


def _bounded(data: dict[str, Any]) -> dict[str, Any]:
    """The same data. Raises typesetting.NotPrintable where laying it out would hold the server: it
    is asked while somebody types, of what no form has measured yet."""
    texts = signs = 0
    waiting: list[Any] = [data]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            waiting.extend(one.values())
        elif isinstance(one, list | tuple):
            waiting.extend(one)
        elif isinstance(one, str):
            texts, signs = texts + 1, signs + len(one)
    if texts > MOST_TEXTS or signs > MOST_SIGNS:
        raise typesetting.NotPrintable(
            _("Văn bản có quá nhiều dòng hoặc ô của bảng. Hãy tách thành nhiều văn bản.")
        )
    return data


def _data(content: Content) -> dict[str, Any]:
    kind = model(content)
    before, body, after = _closed(content)
    data = contents.dump(replace(content, body=body))
    appendices = data["appendices"]
    for index, item in enumerate(appendices, start=1):
        item["number"] = _roman(index) if len(appendices) > 1 else ""
    return data | {
        "model": kind,
        "before": [asdict(line) for line in before],
        "after": [asdict(line) for line in after],
        "enacted": _enacted(content),
        "sender": content.details.get("sender") or content.authority or content.issuer,
        "number_share": NUMBER_SHARE,
        "title": " ".join((content.subject or content.type_name or content.issuer).split()),
        "subject": _subject(content, kind),
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


def _subject(content: Content, kind: Model) -> str:
    if kind == Model.LETTER:
        return _without_prefix(content.subject)
    return "" if kind in kinds.UNTITLED else content.subject


def _closed(content: Content) -> tuple[tuple[Line, ...], tuple[Block, ...], tuple[Line, ...]]:
    """Lines before, text and lines after, with "./." after the last word of them all."""
    before, after = kinds.before(content), kinds.after(content)
    if after:
        return before, content.body, _stopped(after)
    if content.body:
        return before, _ended(content.body), after
    return _stopped(before), (), after


def _stopped(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    if not lines or not lines[-1].text.strip():
        return lines
    last = replace(lines[-1], text=_closing(lines[-1].text))
    return (*lines[:-1], last)


def _enacted(content: Content) -> dict[str, Any] | None:
    if content.enacted is None:
        return None
    ended = replace(content.enacted, body=_ended(content.enacted.body))
    told: dict[str, Any] = contents.dump(replace(content, enacted=ended))["enacted"]
    return told


def _listed(items: tuple[str, ...]) -> list[str]:
    # The layout puts the dash and the closing mark; what was typed with them shall not show twice.
    cleaned = (_unended(item.strip().removeprefix("- ")) for item in items)
    return [item for item in cleaned if item]


def _unended(text: str) -> str:
    return text.strip().rstrip(";.").rstrip()


def _closing(text: str) -> str:
    """The text with the closing mark in place of the one that stood there."""
    words = text.rstrip()
    return words if words.endswith(END) else words.rstrip(".;,: ") + END


def _ended(body: tuple[Block, ...]) -> tuple[Block, ...]:
    """The body with the closing "./." of the models after its last word."""
    last = body[-1] if body else None
    if isinstance(last, Article | Clause | Paragraph) and last.text.strip():
        return (*body[:-1], replace(last, text=_closing(last.text)))
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
    last = name in ("Seal", "Mark")
    return FieldBox(name, mark["page"], x, y, x + width, y + height, lock_all=last)


def _making_order(box: FieldBox) -> tuple[int, str]:
    order = {"Signer": 1, "IssueLine": 2, "Seal": 3}
    return order.get(box.name, 0), box.name.removeprefix("Initial").zfill(3)
