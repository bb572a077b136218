"""Labels that Word counts itself: lists have their numbers outside the text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from docx.oxml.ns import qn

ROMAN: Final = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"),
    (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip
#: Word knows nine levels of a list.
LEVELS: Final = 9
#: What a person can have counted to; larger starts are somebody's joke.
MOST: Final = 30_000
BULLET: Final = "-"


@dataclass(frozen=True, slots=True)
class Level:
    form: str
    shape: str
    start: int


class Numbering:
    """The counters of one file; asked once for each paragraph in its order."""

    def __init__(self, root: Any | None) -> None:
        self._levels: dict[str, dict[int, Level]] = {}
        self._lists: dict[str, str] = {}
        self._restarts: dict[str, dict[int, int]] = {}
        self._counts: dict[str, list[int | None]] = {}
        self._begun: set[str] = set()
        if root is not None:
            self._read(root)

    def label(self, list_id: str, level: int) -> str:
        """The label of the next paragraph of a list; "" where it has none."""
        kind = self._lists.get(list_id)
        found = self._levels.get(kind or "", {}).get(level)
        if kind is None or found is None:
            return ""
        counts = self._counts.setdefault(kind, [None] * LEVELS)
        if list_id not in self._begun:
            self._begun.add(list_id)
            for at, start in self._restarts.get(list_id, {}).items():
                counts[at] = start - 1
        before = counts[level]
        counts[level] = found.start if before is None else before + 1
        counts[level + 1 :] = [None] * (LEVELS - level - 1)
        if found.form == "bullet":
            return BULLET
        return self._shaped(kind, found.shape, counts)

    def _shaped(self, kind: str, shape: str, counts: list[int | None]) -> str:
        for at in range(LEVELS):
            sign = f"%{at + 1}"
            if sign in shape:
                level = self._levels[kind].get(at)
                number = counts[at]
                start = level.start if level else 1
                told = written(start if number is None else number, level.form if level else "")
                shape = shape.replace(sign, told)
        return " ".join(shape.split())

    def _read(self, root: Any) -> None:
        for kind in root.iter(qn("w:abstractNum")):
            levels = {_int(one, "w:ilvl"): _level(one) for one in kind.iter(qn("w:lvl"))}
            self._levels[kind.get(qn("w:abstractNumId"), "")] = levels
        for one in root.iter(qn("w:num")):
            name = one.get(qn("w:numId"), "")
            self._lists[name] = _value(one.find(qn("w:abstractNumId")))
            self._restarts[name] = {
                _int(over, "w:ilvl"): _number(_value(start), 1)
                for over in one.iter(qn("w:lvlOverride"))
                if (start := over.find(qn("w:startOverride"))) is not None
                and 0 <= _int(over, "w:ilvl") < LEVELS
            }


def written(number: int, form: str) -> str:
    """A count in the signs of one of Word's forms."""
    if form in ("upperRoman", "lowerRoman"):
        signs = ""
        left = number
        for value, sign in ROMAN:
            count, left = divmod(left, value)
            signs += sign * count
        return signs if form == "upperRoman" else signs.lower()
    if form in ("upperLetter", "lowerLetter") and number > 0:
        letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter.upper() if form == "upperLetter" else letter
    if form == "none":
        return ""
    return f"{number:02d}" if form == "decimalZero" else str(number)


def _level(one: Any) -> Level:
    form = _value(one.find(qn("w:numFmt"))) or "decimal"
    return Level(
        form, _value(one.find(qn("w:lvlText"))), _number(_value(one.find(qn("w:start"))), 1)
    )


def _value(found: Any | None) -> str:
    return "" if found is None else str(found.get(qn("w:val"), ""))


def _int(one: Any, name: str) -> int:
    return _number(one.get(qn(name), ""), 0)


def _number(text: str, otherwise: int) -> int:
    # Letters repeat themselves: a list that begins at a thousand million would fill the memory.
    if text.isascii() and text.isdigit() and len(text) < 9:
        return min(int(text), MOST)
    return otherwise
