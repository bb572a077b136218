"""Number, notation, địa danh and date as they are printed: reading them and writing them right."""

from __future__ import annotations

import re
from typing import Final

#: Appendix III, I; case counts. A test holds them against the types of documents.
ABBREVIATIONS: Final = frozenset(
    {
        "NQ", "QĐ", "CT", "QC", "QyĐ", "TC", "TB", "HD", "CTr", "KH", "PA", "ĐA", "DA", "BC", "BB",
        "TTr", "HĐ", "CĐ", "BGN", "BTT", "GUQ", "GM", "GGT", "GNP", "PG", "PC", "PB", "SY", "TrS",
        "SL",
    }
)  # fmt: skip
_BY_CAPITALS: Final = {one.upper(): one for one in ABBREVIATIONS}
_LETTER: Final = "CV"
_DASH: Final = re.compile(r"\s*[-–—‐‑]\s*")
NUMBER: Final = re.compile(
    r"(?P<word>Số)?\s*(?P<colon>:)?\s*(?P<number>\d*)\s*/(?P<notation>.*)", re.S
)
_FULL_DATE: Final = re.compile(
    r"(?P<place>.*?)(?P<comma>,?)\s*ngày\s+(?P<day>\d{1,2})\s+tháng\s+(?P<month>\d{1,2})"
    r"\s+năm\s+(?P<year>\d{4})\.?",
    re.I | re.S,
)
_SHORT_DATE: Final = re.compile(
    r"(?P<place>.*?)(?P<comma>,?)\s*(?:ngày\s+)?(?P<day>\d{1,2})\s*[/.-]\s*(?P<month>\d{1,2})"
    r"\s*[/.-]\s*(?P<year>\d{4})\.?",
    re.I | re.S,
)
IN_TEXT: Final = re.compile(r"\b(ngày\s+)(\d{1,2})(\s+tháng\s+)(\d{1,2})(?!\d)", re.I)
_SHORTENED: Final = {
    "TP": "Thành phố",
    "TX": "Thị xã",
    "TT": "Thị trấn",
    "Q": "Quận",
    "H": "Huyện",
    "P": "Phường",
    "X": "Xã",
}
_SHORT_PLACE: Final = re.compile(r"(TP|TX|TT|Q|H|P|X)\s*\.\s*(?=\S)", re.I)
_NAMES: Final = {"HCM": "Hồ Chí Minh", "HN": "Hà Nội"}
#: Second words of the kinds of units stay small: "Thành phố", "Thị xã", "Thị trấn", "Đặc khu".
_SMALL: Final = frozenset({"phố", "xã", "trấn", "khu"})
#: Named after a person, so the kind of unit belongs to the name (II.4a).
_PERSONS: Final = {"Hồ Chí Minh": "Thành phố Hồ Chí Minh"}


def padded(number: str) -> str:
    """Below ten with a zero before it."""
    return f"0{number}" if len(number) == 1 and number.isdigit() else number


def joined(notation: str) -> str:
    """Groups joined by single hyphens, no blanks: "KH - UBND" is "KH-UBND"."""
    parts = (part.strip() for part in notation.strip().split("/"))
    return "/".join(
        "-".join(group for group in _DASH.split("".join(part.split())) if group) for part in parts
    )


def capitals(notation: str) -> str:
    """Small groups in capitals; the small letters inside a group are the office's own (TTg)."""
    return re.sub(r"[^\W\d_]+", lambda group: _raised(group[0]), notation)


def _raised(group: str) -> str:
    known = _BY_CAPITALS.get(group.upper())
    if known is not None and not group.isupper():
        return known
    return group.upper() if group[0].islower() else group


def of_type(notation: str, type_code: str) -> str:
    """The notation with the abbreviation of its type in front; `notation` is joined already."""
    first, _dash, rest = notation.partition("-")
    if not type_code:
        return rest if first.upper() == _LETTER and rest else notation
    if first == type_code:
        return notation
    if first.upper() == type_code.upper() or first.upper() in {_LETTER, *_BY_CAPITALS}:
        return f"{type_code}-{rest}" if rest else type_code
    return f"{type_code}-{notation}" if notation else type_code


def place_of(line: str) -> str:
    """The địa danh of a printed line of place and date; the whole line when it has no date."""
    found = _FULL_DATE.fullmatch(line.strip()) or _SHORT_DATE.fullmatch(line.strip())
    place = found["place"] if found else re.split(r",?\s*ngày\b", line, maxsplit=1, flags=re.I)[0]
    return place.strip().rstrip(",").rstrip()


def written_date(line: str) -> str:
    """The line with its date in words: "Hà Nội, 5/2/2026" is "Hà Nội, ngày 5 tháng 2 năm 2026"."""
    if _FULL_DATE.fullmatch(line.strip()):
        return line
    found = _SHORT_DATE.fullmatch(line.strip())
    if found is None:
        return line
    day, month, year = found["day"], found["month"], found["year"]
    place, comma = found["place"].strip(), found["comma"]
    return f"{place}{comma} ngày {day} tháng {month} năm {year}".strip()


def with_comma(line: str) -> str:
    found = _FULL_DATE.fullmatch(line.strip())
    if found is None or found["comma"] or not found["place"].strip():
        return line
    place = found["place"].strip()
    return f"{place}, {line.strip()[len(found['place']) :].lstrip()}"


def with_zeros(text: str) -> str:
    """Days below ten and months 1 and 2 with their zero, wherever a whole date is written."""
    return IN_TEXT.sub(_zeros, text)


def _zeros(found: re.Match[str]) -> str:
    month = padded(found[4]) if found[4] in ("1", "2") else found[4]
    return f"{found[1]}{padded(found[2])}{found[3]}{month}"


def full_place(place: str) -> str:
    """The name in full: "TP. HCM" is "Thành phố Hồ Chí Minh"; what nobody can guess stays."""
    full = _SHORT_PLACE.sub(lambda found: f"{_SHORTENED[found[1].upper()]} ", place, count=1)
    words = [_NAMES.get(word, word) for word in full.split()]
    full = " ".join(words)
    return _PERSONS.get(full, full)


def is_short_place(place: str) -> bool:
    """A place that is a bare number says nothing about its kind."""
    return full_place(place) != " ".join(place.split()) or place.strip().isdigit()


def capital_place(place: str) -> str:
    words = place.split()
    raised = [
        word if _stays(word, position) else _first(word) for position, word in enumerate(words)
    ]
    return " ".join(raised)


def _stays(word: str, position: int) -> bool:
    return not word[0].islower() or (position > 0 and word in _SMALL)


def _first(word: str) -> str:
    return word[0].upper() + word[1:]
