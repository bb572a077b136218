"""The rules over printed pages, whoever set them: paper, faces, sizes, places and heading words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from docflow.documents.layout import boxes as found_boxes
from docflow.documents.layout import heading, kinds, wording
from docflow.documents.layout.boxes import MM, Boxes, Placed, share, size_of
from docflow.documents.layout.departures import Departure, Spot, short
from docflow.documents.layout.edits import in_text
from docflow.documents.rendering.lines import Line, Page, Print

#: Programs round sizes and edges to their own grids: 12.96 for 13 points, half a blank at an edge.
SIZE_SLACK: Final = 0.35
EDGE_SLACK: Final = 2.0
_TIMES: Final = re.compile(r"times|liberation\s*serif|tinos|nimbus\s*rom|termes|thorndale", re.I)
_SIGNS: Final = re.compile(r"symbol|wingdings|webdings|math|dingbat|opensymbol", re.I)
_OLD_CODE: Final = re.compile(r"\.vn|vni-|vntimes|vnarial", re.I)
#: Fewer foreign letters are a bullet or a footnote sign, not the face of a document.
FOREIGN_SHARE: Final = 0.02
FOREIGN_SIGNS: Final = 30
READABLE: Final = 40
#: Of the page's width: a first line that is moved in stays below it.
FULL_LINE: Final = 0.7
#: Fewer long lines do not show where the edges are.
TELLING_LINES: Final = 8
_YEAR: Final = re.compile(r"/\s*(?:19|20)\d\d\s*/")
_PARTY: Final = re.compile(r"số\s*:?\s*\d*\s*-\s*\w+\s*/", re.I)


class Kind(StrEnum):
    """Whose form a file has: only administrative documents are held against this decree."""

    ADMINISTRATIVE = "administrative"
    NORMATIVE = "normative"
    PARTY = "party"
    REPRINT = "reprint"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Expected:
    """What the office's rows say should be printed; empty values are not held against anything."""

    type_code: str | None = None
    capacity: tuple[str, ...] = ()


def kind_of(printed: Print, boxes: Boxes) -> Kind:
    first = printed.pages[0].lines if printed.pages else ()
    if sum(len(line.text) for line in first) < READABLE:
        return Kind.UNREADABLE
    if boxes.reprint:
        return Kind.REPRINT
    number = boxes.number.text if boxes.number else ""
    if any("ĐẢNG CỘNG SẢN VIỆT NAM" in found_boxes.folded(line.text) for line in first):
        return Kind.PARTY
    title = found_boxes.folded(boxes.title.text) if boxes.title else ""
    if title in found_boxes.NORMATIVE or _YEAR.search(number):
        return Kind.NORMATIVE
    return Kind.PARTY if _PARTY.match(number) else Kind.ADMINISTRATIVE


NOTHING: Final = Expected()


def check(printed: Print, expected: Expected = NOTHING) -> tuple[Departure, ...]:
    """Every departure of the pages, whatever kind of document they are."""
    boxes = found_boxes.find(printed)
    return tuple(
        departure
        for part in (
            _paper(printed, boxes),
            _faces(printed),
            _heading(boxes),
            _issue_line(boxes, expected),
            _titles(boxes),
            _grounds(boxes),
            _body(boxes),
            kinds.of_pages(printed, boxes),
            _numbers(printed, boxes),
            _closing(boxes, expected),
            _appendices(boxes),
        )
        for departure in part
    )


def _paper(printed: Print, boxes: Boxes) -> Iterator[Departure]:
    for index, page in enumerate(printed.pages):
        sides = sorted((page.width / MM, page.height / MM))
        if abs(sides[0] - 210) > EDGE_SLACK or abs(sides[1] - 297) > EDGE_SLACK:
            size = f"{page.width / MM:.0f} x {page.height / MM:.0f} mm"
            yield Departure(
                "page.size", "page", None, size, "210 x 297 mm", None, _whole(index, page)
            )
            return
    first = printed.pages[0] if printed.pages else None
    if first is None:
        return
    if first.width > first.height:
        yield Departure("page.turned", "page", spot=_whole(0, first))
        return
    edges = _edges(printed, boxes)
    if edges:
        yield Departure("page.margins", "page", None, edges, "", None, _whole(0, first))


def _edges(printed: Print, boxes: Boxes) -> str:
    """The edges outside their range, in millimetres: left, right, then those that are cut into."""
    long = [
        (one.line.x1 / MM, (page.width - one.line.x2) / MM)
        for one in (*boxes.grounds, *boxes.body)
        if (page := printed.pages[one.page]).width < page.height
        and one.line.x2 - one.line.x1 > page.width * FULL_LINE
        and share([one], "bold") < 0.5
    ]
    top = bottom = 297.0
    for page in printed.pages[: found_boxes.main_pages(boxes, printed)]:
        for line in page.lines:
            if found_boxes.is_number(page, line) or not line.text:
                continue
            size = line.runs[0].size
            if not boxes.reprint:
                top = min(top, (page.height - line.y - size * 0.7) / MM)
            # The address and notes at the foot are smaller and have their place there (box 13).
            if size > 12 + SIZE_SLACK:
                bottom = min(bottom, line.y / MM)
    if len(long) < TELLING_LINES:
        return ""
    left, right = _low(edge for edge, _right in long), _low(edge for _left, edge in long)
    told = []
    if not 30 - EDGE_SLACK <= left <= 35 + EDGE_SLACK:
        told.append(f"← {left:.0f} mm")
    if not 15 - EDGE_SLACK <= right <= 20 + EDGE_SLACK:
        told.append(f"→ {right:.0f} mm")
    if top < 20 - EDGE_SLACK:
        told.append(f"↑ {top:.0f} mm")
    if bottom < 20 - EDGE_SLACK - 1:
        told.append(f"↓ {bottom:.0f} mm")
    return ", ".join(told)


def _low(values: Iterable[float]) -> float:
    """The low end without stray lines."""
    ordered = sorted(values)
    return ordered[len(ordered) // 20]


def _faces(printed: Print) -> Iterator[Departure]:
    counts: Counter[str] = Counter()
    loose: Counter[str] = Counter()
    for page in printed.pages:
        for line in page.lines:
            for run in line.runs:
                length = len("".join(run.text.split()))
                counts[run.face.name] += length
                if not run.face.embedded:
                    loose[run.face.name] += length
    old = [name for name in counts if _OLD_CODE.match(name)]
    if old:
        yield Departure("font.encoding", "font", found=short(", ".join(old)))
    plain = {n: c for n, c in counts.items() if not _SIGNS.search(n) and n not in old}
    foreign = {n: c for n, c in plain.items() if n and not _TIMES.search(n)}
    many = sum(foreign.values())
    if many > FOREIGN_SIGNS and many > FOREIGN_SHARE * sum(plain.values()):
        names = sorted(foreign, key=lambda name: -foreign[name])[:3]
        yield Departure(
            "font.face", "font", found=short(", ".join(names)), wanted="Times New Roman"
        )
    if sum(loose.values()) > FOREIGN_SIGNS:
        yield Departure("font.embedded", "font", found=short(", ".join(sorted(loose)[:3])))


def _heading(boxes: Boxes) -> Iterator[Departure]:
    nation, motto = boxes.nation, boxes.motto
    if nation is None or found_boxes.folded(nation.text) != found_boxes.NATION:
        yield _at("box.nation", "nation", nation, found_boxes.NATION)
    else:
        yield from _box("box.nation", "nation", [nation], (12, 13), bold=True)
    if motto is None or motto.text != found_boxes.MOTTO:
        yield _at("box.motto", "nation", motto, found_boxes.MOTTO)
    else:
        yield from _box("box.motto", "nation", [motto], (13, 14), bold=True)
    if boxes.issuer:
        yield from _box("box.issuer", "issuer", boxes.issuer, (12, 13), capitals=True)
        if share(boxes.issuer, "bold") == 0:
            yield _at("box.issuer", "issuer", boxes.issuer[-1])
    if nation and motto and boxes.date:
        sizes = tuple(round(size_of([one]) * 2) / 2 for one in (nation, motto, boxes.date))
        if sizes not in ((12, 13, 13), (13, 14, 14)):
            told = " / ".join(f"{size:g}" for size in sizes)
            yield Departure(
                "sizes.together", "nation", None, told, "13 / 14 / 14", None, _spot(nation)
            )


def _issue_line(boxes: Boxes, expected: Expected) -> Iterator[Departure]:
    if boxes.number:
        text = _words([boxes.number])
        for one in heading.number(text, expected.type_code, lambda word: in_text("subject", word)):
            yield _printed(one, boxes.number)
        yield from _box(
            "box.number", "notation", [boxes.number], (13, 13), bold=False, italic=False
        )
    if boxes.date:
        text = _date(boxes.date)
        for one in heading.date(text, lambda word: in_text("subject", word)):
            yield _printed(one, boxes.date)
        yield from _box("box.date", "date", [boxes.date], (13, 14), bold=False, italic=True)


def _date(one: Placed) -> str:
    """The line without what is set behind the year, as a footnote's number is."""
    found = re.match(r".*?\bnăm\s+\d{4}|.*?\d[/.-]\d{1,2}[/.-]\d{4}", one.text, re.I | re.S)
    return found[0] if found else one.text


def _titles(boxes: Boxes) -> Iterator[Departure]:
    if boxes.title:
        yield from _box("box.title", "title", [boxes.title], (13, 14), bold=True, capitals=True)
    if boxes.subject:
        yield from _box("box.subject", "subject", boxes.subject, (13, 14), bold=True, italic=False)
    if boxes.letter_subject:
        head = boxes.letter_subject[0]
        text = _words(boxes.letter_subject)
        wanted = f"V/v {wording.letter_subject(text)}"
        if text != wanted:
            yield _at("subject.letter", "subject", head, short(wanted))
        if len(text) > 500:
            yield _at("subject.length", "subject", head)
        yield from _box(
            "box.letter_subject",
            "subject",
            boxes.letter_subject,
            (12, 13),
            bold=False,
            italic=False,
        )


def _grounds(boxes: Boxes) -> Iterator[Departure]:
    if not boxes.grounds:
        return
    if share(boxes.grounds, "italic") < 0.5:
        yield _at("grounds.italic", "grounds", boxes.grounds[0])
    items = list(_paragraphs(boxes.grounds))
    for at, item in enumerate(items):
        text = _words(item)
        last = at == len(items) - 1
        if last and not boxes.resolved:
            continue
        mark = "." if last else ";"
        # Notes of a later editor stand behind the mark: "…;3".
        if not re.search(rf"{re.escape(mark)}\s*\d*$", text):
            yield _at("grounds.marks", "grounds", item[-1], f"…{mark}")


def _paragraphs(lines: list[Placed]) -> Iterator[list[Placed]]:
    """Lines of one paragraph each: the next one begins further in."""
    left = min(one.line.x1 for one in lines)
    item: list[Placed] = []
    for one in lines:
        begins = one.line.x1 > left + 9 or re.match(r"(căn cứ|theo đề nghị|xét)\b", one.text, re.I)
        if item and begins and item[-1].text[-1:] in ";.,:":
            yield item
            item = []
        item.append(one)
    yield item


def _body(boxes: Boxes) -> Iterator[Departure]:
    if sum(len(one.text) for one in boxes.body) > READABLE:
        size = size_of(boxes.body)
        if not 13 - SIZE_SLACK <= size <= 14 + SIZE_SLACK:
            yield _at("box.body", "body", boxes.body[0], "13-14 pt", f"{size:g} pt")
    if boxes.addressees:
        yield from _box("box.addressees", "addressees", [boxes.addressees], (13, 14), italic=False)
    elif boxes.letter_subject:
        yield _at("addressees.missing", "addressees", boxes.letter_subject[0], "Kính gửi: …")


def _numbers(printed: Print, boxes: Boxes) -> Iterator[Departure]:
    if boxes.reprint:
        return
    begins = {0, *(one.page for one in (*boxes.appendices, *boxes.enacted))}
    without: list[int] = []
    for index, page in enumerate(printed.pages):
        numbers = [line for line in page.lines if found_boxes.is_number(page, line)]
        if index == 0 and any(line.text == "1" for line in numbers):
            yield Departure("page.number", "page", None, "1", "", None, _whole(0, page))
        if index not in begins and page.lines and not numbers:
            without.append(index)
        for line in numbers if index else ():
            yield from _number_box(Placed(index, line))
    if without:
        told = ", ".join(str(index + 1) for index in without[:12])
        more = "…" if len(without) > 12 else ""
        page = printed.pages[without[0]]
        yield Departure(
            "page.number", "page", None, f"tr. {told}{more}", "", None, _whole(without[0], page)
        )


def _number_box(one: Placed) -> Iterator[Departure]:
    if one.page == 1:
        yield from _box("page.number_box", "page", [one], (13, 14), italic=False)


def _closing(boxes: Boxes, expected: Expected) -> Iterator[Departure]:
    if boxes.receivers is None:
        # A gazette leaves it out.
        if (boxes.letter_subject or boxes.title) and not boxes.reprint:
            yield Departure("recipients.archive", "recipients", wanted="Nơi nhận: … - Lưu: VT, ….")
        return
    head = boxes.receivers
    if len(head.text) < 14:
        yield from _box("box.receivers", "recipients", [head], (12, 12), bold=True, italic=True)
    listed = [
        one
        for one in boxes.receiver
        if size_of([one]) <= 12 + SIZE_SLACK or len(boxes.receiver) < 3
    ]
    if listed:
        yield from _box("box.receiver", "recipients", listed, (11, 11), bold=False, italic=False)
        yield from _archive(listed)
    yield from _signer(boxes, expected)


def _archive(listed: list[Placed]) -> Iterator[Departure]:
    starts = [at for at, one in enumerate(listed) if re.match(r"[-–+\s]*lưu\b", one.text, re.I)]
    if not starts:
        yield _at("recipients.archive", "recipients", listed[-1], "- Lưu: VT, ….")
        return
    line = listed[starts[-1]]
    text = " ".join(one.text for one in listed[starts[-1] : starts[-1] + 2])
    if not re.match(r"[-–+\s]*lưu\s*:\s*VT\b", text, re.I):
        yield _at("recipients.archive", "recipients", line, "- Lưu: VT, ….")
    elif not re.search(r"\.\s*\S*$|\.\s*\(?\d+\w*\)?", text):
        yield _at("recipients.archive", "recipients", line, f"{line.text.rstrip(';,')}.")
    elif re.fullmatch(r"[-–+\s]*lưu\s*:\s*VT\s*\.?", text, re.I):
        yield _at("recipients.unit", "recipients", line, "- Lưu: VT, ….")


def _signer(boxes: Boxes, expected: Expected) -> Iterator[Departure]:
    if boxes.capacity:
        lines = tuple(one.text for one in boxes.capacity)
        yield from _box(
            "box.capacity", "capacity_lines", boxes.capacity, (13, 14), bold=True, italic=False
        )
        for one in boxes.capacity:
            if wording.capacity(one.text) != one.text and one.text.split()[0] not in wording.SIGNS:
                yield _at("capacity.form", "capacity_lines", one, wording.capacity(one.text))
        signs = wording.signs_of(tuple(wording.capacity(line) for line in lines))
        deputy = next((one for one in boxes.capacity if one.text.startswith("PHÓ ")), None)
        minutes = boxes.title is not None and found_boxes.folded(boxes.title.text) == "BIÊN BẢN"
        if deputy and not minutes and not signs & {"KT.", "TL.", "TUQ."}:
            yield _at("capacity.deputy", "capacity_lines", deputy)
        if expected.capacity and not _agree(lines, expected.capacity):
            wanted = short(" / ".join(expected.capacity))
            yield _at(
                "capacity.authority", "capacity_lines", boxes.capacity[0], wanted, " / ".join(lines)
            )
    if boxes.name:
        text = boxes.name.text
        if wording.name(text) != text:
            yield _at("name.titles", "signer_name", boxes.name, wording.name(text))
        yield from _box("box.name", "signer_name", [boxes.name], (13, 14), bold=True, italic=False)


def _agree(lines: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
    """Lines may break anywhere on paper."""
    return "".join(" ".join(lines).upper().split()) == "".join(" ".join(wanted).upper().split())


def _appendices(boxes: Boxes) -> Iterator[Departure]:
    several = len(boxes.appendices) > 1
    for one in boxes.appendices:
        number = found_boxes.appendix_number(one.text)
        if several and not re.fullmatch(r"[IVXL]+", number):
            yield _at("appendix.number", "appendices", one)
            break
    if boxes.appendices:
        yield from _box("box.appendix", "appendices", boxes.appendices[:1], (14, 14), bold=True)


def _box(
    code: str,
    field: str,
    lines: list[Placed],
    sizes: tuple[float, float],
    *,
    bold: bool | None = None,
    italic: bool | None = False,
    capitals: bool = False,
) -> Iterator[Departure]:
    """Size and style of most signs of a part."""
    size = size_of(lines)
    wrong = not sizes[0] - SIZE_SLACK <= size <= sizes[1] + SIZE_SLACK
    for wanted, style in ((bold, "bold"), (italic, "italic")):
        wrong = wrong or (wanted is not None and (share(lines, style) > 0.5) != wanted)
    wrong = wrong or (capitals and not all(one.text.isupper() for one in lines))
    if wrong:
        yield _at(code, field, lines[0], "", f"{_words(lines)} ({size:g} pt)")


def _words(lines: Iterable[Placed]) -> str:
    return " ".join(" ".join(one.text for one in lines).split())


def _at(
    code: str, field: str, one: Placed | None, wanted: str = "", found: str | None = None
) -> Departure:
    told = found if found is not None else one.text if one else ""
    return Departure(code, field, None, short(told), wanted, None, _spot(one) if one else None)


def _printed(departure: Departure, one: Placed) -> Departure:
    """A rule over a text, at the place where the text is printed; nothing to be mended there."""
    return Departure(
        departure.code, departure.field, None, departure.found, departure.wanted, None, _spot(one)
    )


def _spot(one: Placed) -> Spot:
    line: Line = one.line
    height = line.runs[0].size if line.runs else 12
    return Spot(one.page, line.x1, line.y - height * 0.25, line.x2, line.y + height * 0.8)


def _whole(index: int, page: Page) -> Spot:
    return Spot(index, 0, 0, page.width, page.height)
