"""Which lines of a Word file are which part of a document: by where they stand and what they say.

Law: NĐ 30/2020/NĐ-CP, Phụ lục I, Phần I, II (the order of the parts) and Phụ lục III (the models).
What is not understood stays a line of the body; what the layout prints by itself is named.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from docflow.documents.word.flow import Flow, Grid, Item, Line

#: Characters of everything that was typed, as the form takes them.
MOST_SIGNS: Final = 200_000
_NATION: Final = re.compile(r"c[ộo]ng h[òo]a x[ãa] h[ộo]i ch[ủu] ngh[ĩi]a", re.I)
_MOTTO: Final = re.compile(r"đ[ộo]c l[ậa]p\s*[-–—]\s*t[ựu] do", re.I)
_NUMBER: Final = re.compile(r"số\s*:", re.I)
_PLACE: Final = re.compile(r".{0,60}ngày\s*[\d.…_ ]*\s*tháng\s*[\d.…_ ]*\s*năm\s*[\d.…_ ]*$", re.I)
_RULE: Final = re.compile(r"[\s\-–—_=*.…]+")
_MATTER: Final = re.compile(r"v\s*/\s*v\s*[:.]?\s*", re.I)
_DEAR: Final = re.compile(r"kính\s+gửi\s*:?\s*", re.I)
_GROUND: Final = re.compile(r"(?:căn cứ|theo đề nghị|xét đề nghị|xét tờ trình|thực hiện)\b", re.I)
_RESOLVES: Final = re.compile(r"(?:quyết định|quyết nghị|nghị quyết)\s*:", re.I)
_TO: Final = re.compile(r"nơi\s+nhận\s*:?\s*", re.I)
_KEPT: Final = re.compile(r"[\s\-–+]*lưu\s*:\s*(.+)", re.I)
_ANNEX: Final = re.compile(r"phụ\s+lục(?:\s+(?:số\s+)?(?:\d{1,2}|[IVXL]+))?\s*[.:]?", re.I)
_ATTACHED: Final = re.compile(r"\(?\s*(?:ban hành )?kèm theo\b.*", re.I)
_LABEL: Final = re.compile(r"(?:Điều\s+\d+[a-zđ]?\.|[IVXLC]+\.|\d+(?:\.\d+)*\.|[a-zđ]\)|-)(?:\s|$)")
_DASH: Final = re.compile(r"^[\s\-–—+•]+")
#: A heading is among the first lines or nowhere.
_HEAD_LINES: Final = 24
_TITLE_LINES: Final = 4


@dataclass(frozen=True, slots=True)
class Annex:
    title: str
    landscape: bool
    body: str


@dataclass(slots=True)
class Parts:
    """A document as its form takes it. `left_out` are codes with how often."""

    type_code: str = ""
    subject: str = ""
    grounds: list[str] = field(default_factory=list)
    addressees: list[str] = field(default_factory=list)
    body: str = ""
    recipients: list[str] = field(default_factory=list)
    archive_line: str = ""
    appendices: list[Annex] = field(default_factory=list)
    left_out: dict[str, int] = field(default_factory=dict)
    #: Lines above and beside the name of who signs: the form asks for the person.
    signed: list[str] = field(default_factory=list)

    @property
    def signs(self) -> int:
        texts = [self.body, *(one.body for one in self.appendices)]
        return sum(map(len, texts))


def recognise(flow: Flow, types: Mapping[str, str]) -> Parts:
    """The parts of `flow`; `types` are the names of types in capitals with their codes."""
    found = Parts(left_out=dict(flow.left_out))
    items = _items(flow)
    main, annexes = _annexes(items)
    rest = _title(_head(main, found), found, types)
    rest = _foot(_opening(rest, found), found)
    found.body = _told(rest)
    found.appendices = [_annex(one, flow.wide) for one in annexes]
    return found


def _items(flow: Flow) -> list[Item]:
    return [
        one
        for one in flow.items
        if (isinstance(one, Grid) and any(any(row) for row in one.rows))
        or (isinstance(one, Line) and not _RULE.fullmatch(one.text))
    ]


# -- appendices ------------------------------------------------------------------------------------


def _annexes(items: list[Item]) -> tuple[list[Item], list[list[Item]]]:
    """What stands before the first appendix, and each appendix with its heading."""
    starts = [at for at, one in enumerate(items) if _is_annex(one)]
    # In the text itself an appendix is only mentioned: it begins after "Nơi nhận".
    foot = next((at for at, one in enumerate(items) if _is_foot(one)), len(items))
    starts = [at for at in starts if at > foot]
    if not starts:
        return items, []
    ends = [*starts[1:], len(items)]
    return items[: starts[0]], [items[a:b] for a, b in zip(starts, ends, strict=True)]


def _is_annex(item: Item) -> bool:
    return isinstance(item, Line) and bool(_ANNEX.fullmatch(item.text))


def _annex(items: list[Item], wide: set[int]) -> Annex:
    rest = items[1:]
    titles: list[str] = []
    while rest and isinstance(rest[0], Line) and (rest[0].centred or rest[0].bold):
        line = rest[0]
        if _LABEL.match(line.text) or len(titles) > _TITLE_LINES:
            break
        if not _ATTACHED.fullmatch(line.text):
            titles.append(line.text)
        rest = rest[1:]
    if rest and isinstance(rest[0], Line) and _ATTACHED.fullmatch(rest[0].text):
        rest = rest[1:]
    title = " ".join(titles)
    title = title.capitalize() if title.isupper() else title
    return Annex(title, items[0].sheet in wide, _told(rest))


# -- the head --------------------------------------------------------------------------------------


def _head(items: list[Item], found: Parts) -> list[Item]:
    """Takes away what the layout prints by itself; a letter's subject stands in it."""
    for at, item in enumerate(items[:_HEAD_LINES]):
        if isinstance(item, Grid) and any(_NATION.search(text) for text in _texts(item)):
            found.left_out["head"] = 1
            _matter(_cells(item), found)
            return _below(items[:at] + items[at + 1 :], found)
        if isinstance(item, Line) and (_NATION.search(item.text) or _MOTTO.search(item.text)):
            found.left_out["head"] = 1
            return _below(items[at + 1 :], found)
    return items


def _below(items: list[Item], found: Parts) -> list[Item]:
    """Motto, number, place and date, and the subject of a letter under its number."""
    kept: list[Item] = []
    for at, item in enumerate(items[:_HEAD_LINES]):
        if isinstance(item, Grid):
            texts = _texts(item)
            if not any(_NUMBER.match(one) or _PLACE.fullmatch(one) for one in texts):
                return kept + items[at:]
            _matter(_cells(item), found)
        elif _MATTER.match(item.text):
            _matter([[item.text]], found)
            return kept + items[at + 1 :]
        elif not (
            _MOTTO.search(item.text) or _NUMBER.match(item.text) or _PLACE.fullmatch(item.text)
        ):
            kept.append(item)
            if not (item.centred or item.bold):
                return kept + items[at + 1 :]
    return kept + items[_HEAD_LINES:]


def _matter(cells: list[list[str]], found: Parts) -> None:
    for texts in cells:
        for at, text in enumerate(texts):
            if _MATTER.match(text):
                found.subject = " ".join([_MATTER.sub("", text, count=1), *texts[at + 1 :]]).strip()
                found.type_code = "CV"
                return


def _title(items: list[Item], found: Parts, types: Mapping[str, str]) -> list[Item]:
    """The name of the type, and the subject under it."""
    if found.subject:
        return items
    for at, item in enumerate(items[:_HEAD_LINES]):
        if not isinstance(item, Line) or item.text.upper() not in types:
            continue
        found.type_code = types[item.text.upper()]
        rest = items[at + 1 :]
        subject: list[str] = []
        while rest and isinstance(rest[0], Line) and len(subject) < _TITLE_LINES:
            line = rest[0]
            if _begins(line) or not (line.centred or line.bold or not subject):
                break
            subject.append(line.text)
            rest = rest[1:]
        found.subject = _MATTER.sub("Về việc ", " ".join(subject), count=1)
        # What stands above the title are names that the layout prints.
        above = [one for one in items[:at] if not isinstance(one, Line)]
        return above + rest
    return items


def _begins(line: Line) -> bool:
    """Whether the line opens what comes after the title."""
    text = line.text
    return bool(
        _GROUND.match(text) or _DEAR.match(text) or _LABEL.match(text) or _is_authority(text)
    )


def _is_authority(text: str) -> bool:
    """Who resolves, above the grounds of a decision (models 1.1 to 1.3)."""
    return len(text) > 8 and text.isupper() and not _LABEL.match(text)


# -- the opening -----------------------------------------------------------------------------------


def _opening(items: list[Item], found: Parts) -> list[Item]:
    resolving = found.type_code in ("QD", "NQ")
    rest = list(items)
    while resolving and rest and isinstance(rest[0], Line) and _is_authority(rest[0].text):
        rest = rest[1:]
    rest = _addressees(rest, found)
    count = 0
    while count < len(rest) and _is_ground(rest[count]):
        count += 1
    lines = [one.text for one in rest[:count] if isinstance(one, Line)]
    if lines and (resolving or lines[0].rstrip().endswith((";", ","))):
        found.grounds = [_ended(text) for text in lines]
        rest = rest[count:]
    rest = _addressees(rest, found)
    while resolving and rest and isinstance(rest[0], Line):
        if not (_RESOLVES.fullmatch(rest[0].text) or _is_authority(rest[0].text)):
            break
        rest = rest[1:]
    return rest


def _is_ground(item: Item) -> bool:
    return isinstance(item, Line) and bool(_GROUND.match(item.text))


def _addressees(items: list[Item], found: Parts) -> list[Item]:
    if found.addressees or not items:
        return items
    first = items[0]
    texts = [first.text] if isinstance(first, Line) else _texts(first)
    if not texts or not _DEAR.match(texts[0]):
        return items
    told = [_DEAR.sub("", texts[0], count=1), *texts[1:]]
    rest = items[1:]
    while rest and isinstance(rest[0], Line) and _DASH.match(rest[0].text):
        told.append(rest[0].text)
        rest = rest[1:]
    found.addressees = [line for text in told if (line := _ended(_DASH.sub("", text)))]
    return rest


# -- the foot --------------------------------------------------------------------------------------


def _is_foot(item: Item) -> bool:
    if isinstance(item, Line):
        return bool(_TO.match(item.text))
    return any(_TO.match(text) for text in _texts(item))


def _foot(items: list[Item], found: Parts) -> list[Item]:
    for at in range(len(items) - 1, -1, -1):
        item = items[at]
        if not _is_foot(item):
            continue
        if isinstance(item, Grid):
            beside = _recipients(_cells(item), found)
            found.signed = [text for texts in beside for text in texts]
            return items[:at] + items[at + 1 :]
        return items[:at] + _foot_of_lines(items[at:], found)
    return items


def _foot_of_lines(items: list[Item], found: Parts) -> list[Item]:
    """Without a grid: dashes are recipients, capitals and what follows them the signature."""
    taken = 1
    while taken < len(items):
        one = items[taken]
        if not isinstance(one, Line) or not (_DASH.match(one.text) or _KEPT.match(one.text)):
            break
        taken += 1
    _recipients([[one.text for one in items[:taken] if isinstance(one, Line)]], found)
    rest = items[taken:]
    if rest and all(isinstance(one, Line) for one in rest) and len(rest) <= 2 * _TITLE_LINES:
        found.signed = [one.text for one in rest if isinstance(one, Line)]
        return []
    return rest


def _recipients(cells: list[list[str]], found: Parts) -> list[list[str]]:
    """Takes the cell that begins with "Nơi nhận"; the other cells come back."""
    others = []
    for texts in cells:
        if not texts or not _TO.match(texts[0]):
            others.append(texts)
            continue
        for text in (_TO.sub("", texts[0], count=1), *texts[1:]):
            if kept := _KEPT.match(text):
                found.archive_line = _ended(kept[1])
            elif line := _ended(_DASH.sub("", text)):
                found.recipients.append(line)
    return others


# -- telling ---------------------------------------------------------------------------------------


def _ended(text: str) -> str:
    return text.strip().rstrip(";.").rstrip()


def _texts(grid: Grid) -> list[str]:
    return [text for texts in _cells(grid) for text in texts]


def _cells(grid: Grid) -> list[list[str]]:
    return [list(cell) for row in grid.rows for cell in row if cell]


def _told(items: list[Item]) -> str:
    """The lines of a text as the form takes them; a blank line parts two grids."""
    lines: list[str] = []
    before: Item | None = None
    for item in items:
        if isinstance(item, Line):
            lines.append(item.text)
        else:
            if isinstance(before, Grid):
                lines.append("")
            width = max(map(len, item.rows))
            for row in item.rows:
                cells = [" ".join(cell).replace("|", r"\|") for cell in row]
                lines.append(f"| {' | '.join(cells + [''] * (width - len(cells)))} |")
        before = item
    return "\n".join(lines)
