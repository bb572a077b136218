"""Finds the parts of a printed document by their words and places (appendix I, part I, IV)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from docflow.documents.rendering.lines import Line, Page, Print
from search import analysis

MM: Final = 72 / 25.4
#: In the decree (article 7), in capitals as they are printed above the subject.
TITLES: Final = frozenset(
    {
        "NGHỊ QUYẾT", "QUYẾT ĐỊNH", "CHỈ THỊ", "QUY CHẾ", "QUY ĐỊNH", "THÔNG CÁO", "THÔNG BÁO",
        "HƯỚNG DẪN", "CHƯƠNG TRÌNH", "KẾ HOẠCH", "PHƯƠNG ÁN", "ĐỀ ÁN", "DỰ ÁN", "BÁO CÁO",
        "BIÊN BẢN", "TỜ TRÌNH", "HỢP ĐỒNG", "CÔNG ĐIỆN", "BẢN GHI NHỚ", "BẢN THỎA THUẬN",
        "GIẤY ỦY QUYỀN", "GIẤY MỜI", "GIẤY GIỚI THIỆU", "GIẤY NGHỈ PHÉP", "PHIẾU GỬI",
        "PHIẾU CHUYỂN", "PHIẾU BÁO",
    }
)  # fmt: skip
#: Normative documents have a law of their own.
NORMATIVE: Final = frozenset(
    {"HIẾN PHÁP", "LUẬT", "BỘ LUẬT", "PHÁP LỆNH", "LỆNH", "NGHỊ ĐỊNH", "THÔNG TƯ",
     "THÔNG TƯ LIÊN TỊCH"}
)  # fmt: skip
NATION: Final = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO: Final = "Độc lập - Tự do - Hạnh phúc"
_NUMBER: Final = re.compile(r"số\s*[:.]?\s*[\d.…_]*\s*/|số\s*:", re.I)
_DATE: Final = re.compile(
    r"(?:(?!\bsố\b).){0,60}?(?:\bngày\b.*\btháng\b.*\bnăm\b|,\s*(?:ngày\s+)?\d+[/.-]\d+[/.-]\d{4})",
    re.I,
)
_APPENDIX: Final = re.compile(r"phụ\s+lục(?:\s+(?:số\s*)?(?P<number>\w{1,6}))?\s*[.:]?", re.I)
_NAME: Final = re.compile(r"(?:[^\W\d_][^\W\d_.]*\.?\s?){2,7}")
_ROLE: Final = re.compile(r"CHỦ (?:TỌA|TOẠ|TRÌ)|ĐẠI DIỆN BÊN [AB]")
_RULE: Final = re.compile(r"[\W_]*")


@dataclass(frozen=True, slots=True)
class Placed:
    """A line and the page (from 0) it stands on."""

    page: int
    line: Line

    @property
    def text(self) -> str:
        return self.line.text

    @property
    def middle(self) -> float:
        return (self.line.x1 + self.line.x2) / 2


@dataclass(slots=True)
class Boxes:
    """The parts that were found; the rest is None or empty."""

    nation: Placed | None = None
    motto: Placed | None = None
    issuer: list[Placed] = field(default_factory=list)
    number: Placed | None = None
    date: Placed | None = None
    title: Placed | None = None
    subject: list[Placed] = field(default_factory=list)
    letter_subject: list[Placed] = field(default_factory=list)
    addressees: Placed | None = None
    grounds: list[Placed] = field(default_factory=list)
    resolved: bool = False
    body: list[Placed] = field(default_factory=list)
    receivers: Placed | None = None
    receiver: list[Placed] = field(default_factory=list)
    capacity: list[Placed] = field(default_factory=list)
    name: Placed | None = None
    appendices: list[Placed] = field(default_factory=list)
    #: The heading of a document that a decision issues, in the same file (model 1.3).
    enacted: list[Placed] = field(default_factory=list)
    reprint: bool = False


def folded(text: str) -> str:
    """Capitals, one blank, the new place of the tone mark: HOÀ and HÒA are one word."""
    text = " ".join(analysis.composed(text).upper().split())
    return text.replace("HOÀ", "HÒA").replace("THOẢ", "THỎA").replace("UỶ", "ỦY")


def find(printed: Print) -> Boxes:
    boxes = Boxes()
    if not printed.pages or not printed.pages[0].lines:
        return boxes
    first = printed.pages[0]
    lines = [Placed(0, line) for line in _downwards(first) if not _is_rule(line)]
    boxes.reprint = any("CÔNG BÁO" in one.text for one in lines[:4])
    _heading(boxes, first, lines)
    _appendices(boxes, printed)
    _closing(boxes, printed)
    _text(boxes, printed)
    return boxes


def size_of(lines: Iterable[Placed]) -> float:
    """The size of most signs, in points."""
    counts: dict[float, int] = {}
    for one in lines:
        for run in one.line.runs:
            counts[run.size] = counts.get(run.size, 0) + len(run.text.strip())
    return max(counts, key=lambda size: counts[size]) if counts else 0.0


def main_pages(boxes: Boxes, printed: Print) -> int:
    """How many pages the document itself has, without what is attached."""
    parts = (*boxes.appendices, *boxes.enacted)
    return min((one.page for one in parts), default=len(printed.pages))


def is_number(page: Page, line: Line) -> bool:
    """A page number where the decree wants it: alone, in the top margin, in the middle."""
    high = line.y > page.height - 28 * MM
    middle = abs((line.x1 + line.x2) / 2 - page.width / 2) < 25 * MM
    return high and middle and line.text.isdigit()


def _heading(boxes: Boxes, page: Page, lines: list[Placed]) -> None:
    upper = [one for one in lines if one.line.y > page.height * 0.4]
    boxes.nation = _first(upper, lambda one: folded(one.text).startswith("CỘNG H"))
    boxes.motto = _first(upper, lambda one: folded(one.text).startswith("ĐỘC LẬP"))
    left = [one for one in upper if one.middle < page.width * 0.48]
    right = [one for one in upper if one.line.x2 > page.width * 0.55]
    boxes.number = _filled(_first(left, lambda one: bool(_NUMBER.match(one.text))), left)
    level = boxes.number.line.y if boxes.number else None
    boxes.date = _first(
        right,
        lambda one: bool(_DATE.match(one.text)) and (level is None or abs(one.line.y - level) < 30),
    )
    if boxes.nation and boxes.number:
        above, below = boxes.nation.line.y + 14, boxes.number.line.y + 4
        boxes.issuer = [one for one in left if below < one.line.y < above]
    under = min((one.line.y for one in (boxes.number, boxes.date) if one), default=page.height)
    rest = [one for one in lines if one.line.y < under - 1]
    _titles(boxes, page, rest)
    boxes.addressees = _first(rest, lambda one: folded(one.text).startswith("KÍNH GỬI"))


def _filled(number: Placed | None, left: list[Placed]) -> Placed | None:
    """With the notation that stands behind the blank for a number that is still to be given."""
    if number is None or "/" in number.text:
        return number
    beside = _first(
        left, lambda one: abs(one.line.y - number.line.y) < 2 and one.text.startswith("/")
    )
    if beside is None:
        return number
    runs = (*number.line.runs, *beside.line.runs)
    return Placed(0, Line(runs, number.line.x1, number.line.y, beside.line.x2))


def _titles(boxes: Boxes, page: Page, rest: list[Placed]) -> None:
    for at, one in enumerate(rest[:12]):
        centred = abs(one.middle - page.width / 2) < 25 * MM
        if centred and folded(one.text) in TITLES | NORMATIVE:
            boxes.title = one
            boxes.subject = list(_subject(page, one, rest[at + 1 :]))
            return
    for at, one in enumerate(rest[:6]):
        if one.middle < page.width * 0.48 and re.match(r"v\s*/\s*v\b|về việc\b", one.text, re.I):
            boxes.letter_subject = list(_column(page, rest[at:]))
            return


def _subject(page: Page, title: Placed, rest: list[Placed]) -> Iterator[Placed]:
    above = title
    for one in rest:
        bold = _share(one, "bold") > 0.5
        centred = abs(one.middle - page.width / 2) < 25 * MM
        near = above.line.y - one.line.y < 32
        if not (bold and centred and near) or one.text.isupper():
            return
        yield one
        above = one


def _column(page: Page, rest: list[Placed]) -> Iterator[Placed]:
    above = rest[0]
    for one in rest:
        if above.line.y - one.line.y > 24 or folded(one.text).startswith("KÍNH GỬI"):
            return
        if one.middle < page.width * 0.48:
            yield one
            above = one


def _appendices(boxes: Boxes, printed: Print) -> None:
    for index, page in enumerate(printed.pages[1:], start=1):
        top = [line for line in _downwards(page) if not is_number(page, line)][:3]
        boxes.enacted += [
            Placed(index, line) for line in top if folded(line.text).startswith(NATION)
        ]
        for line in top:
            if _APPENDIX.fullmatch(line.text) and abs((line.x1 + line.x2) - page.width) < 50 * MM:
                boxes.appendices.append(Placed(index, line))
                break


def appendix_number(text: str) -> str:
    found = _APPENDIX.fullmatch(text)
    return (found["number"] or "") if found else ""


def _closing(boxes: Boxes, printed: Print) -> None:
    for index, page in enumerate(printed.pages[: main_pages(boxes, printed)]):
        lines = [Placed(index, line) for line in _downwards(page) if not _is_rule(line)]
        for one in lines:
            if one.line.x1 < page.width * 0.4 and re.match(r"nơi\s+nh", one.text, re.I):
                boxes.receivers = one
                boxes.receiver = list(_list(page, one, lines))
                _signed(boxes, page, one, lines)
                return


def _list(page: Page, head: Placed, lines: list[Placed]) -> Iterator[Placed]:
    above = head
    for one in lines:
        if one.line.y >= head.line.y - 1 or one.line.x1 > page.width * 0.4:
            continue
        # The foot of the page belongs to nobody who receives.
        if one.line.y < 16 * MM:
            return
        if above.line.y - one.line.y > 36:
            return
        yield one
        above = one


def _signed(boxes: Boxes, page: Page, head: Placed, lines: list[Placed]) -> None:
    right = [
        one for one in lines if one.middle > page.width * 0.5 and one.line.x1 > page.width * 0.38
    ]
    role = next((one for one in reversed(right) if _ROLE.fullmatch(folded(one.text))), None)
    if role is not None and role.line.y > head.line.y:
        # Two who sign stand above "Nơi nhận" (model 1.9); ours is the one on the right.
        near = [one for one in right if 0 < role.line.y - one.line.y < 75]
    else:
        near = [one for one in right if -90 < one.line.y - head.line.y < 45]
    boxes.capacity = [one for one in near if one.text.isupper() and ":" not in one.text]
    lowest = min((one.line.y for one in boxes.capacity), default=head.line.y)
    for one in right:
        below = 24 < lowest - one.line.y < 260
        if below and _NAME.fullmatch(one.text) and one.text[0].isupper():
            boxes.name = one
            return


def _text(boxes: Boxes, printed: Print) -> None:
    """Grounds and body: all between the heading and "Nơi nhận"."""
    heads = [boxes.number, boxes.date, boxes.title, *boxes.subject, *boxes.letter_subject]
    start = min((one.line.y for one in heads if one), default=printed.pages[0].height * 0.7)
    opening = True
    for index, page in enumerate(printed.pages[: main_pages(boxes, printed)]):
        for line in _downwards(page):
            one = Placed(index, line)
            if _is_rule(line) or is_number(page, line) or (index == 0 and line.y >= start - 1):
                continue
            if _after(one, boxes.receivers):
                return
            if opening and (boxes.grounds or re.match(r"căn cứ\b", line.text, re.I)):
                opening = _is_ground(boxes, one)
                if opening:
                    boxes.grounds.append(one)
                    continue
            boxes.body.append(one)


def _is_ground(boxes: Boxes, one: Placed) -> bool:
    """Grounds go on until what is resolved, an article, or the upright words of the text."""
    if folded(one.text) in ("QUYẾT ĐỊNH:", "QUYẾT NGHỊ:", "QUYẾT ĐỊNH :", "QUYẾT NGHỊ :"):
        boxes.resolved = True
        return False
    if re.match(r"điều\s+\d", one.text, re.I):
        return False
    slanted = bool(boxes.grounds) and _share(boxes.grounds[0], "italic") > 0.5
    return not slanted or _share(one, "italic") > 0.3


def _after(one: Placed, head: Placed | None) -> bool:
    return head is not None and (
        one.page > head.page or (one.page == head.page and one.line.y <= head.line.y + 45)
    )


def _share(one: Placed, style: str) -> float:
    total = sum(len(run.text.strip()) for run in one.line.runs)
    styled = sum(len(run.text.strip()) for run in one.line.runs if getattr(run.face, style))
    return styled / total if total else 0.0


def share(lines: Iterable[Placed], style: str) -> float:
    """Which part of the signs is bold or italic."""
    runs = [run for one in lines for run in one.line.runs]
    total = sum(len(run.text.strip()) for run in runs)
    styled = sum(len(run.text.strip()) for run in runs if getattr(run.face, style))
    return styled / total if total else 0.0


def _downwards(page: Page) -> list[Line]:
    return sorted((line for line in page.lines if line.text), key=lambda line: (-line.y, line.x1))


def _is_rule(line: Line) -> bool:
    return _RULE.fullmatch(line.text) is not None


def _first(lines: Iterable[Placed], wanted: object) -> Placed | None:
    return next((one for one in lines if callable(wanted) and wanted(one)), None)
