"""Small texts of a document: lines of a list, grounds, lines above the name, names, labels."""

from __future__ import annotations

import re
from typing import Final

from search import analysis

_BULLET: Final = re.compile(r"^[\s\-–—+•*]+(?=\S)")
_ENDING: Final = re.compile(r"[\s,;:.…\-–—]+$")
_OPENERS: Final = (
    "căn cứ", "theo", "xét", "thực hiện", "trên cơ sở", "để ", "sau khi", "tiếp theo", "nhằm",
    "triển khai", "được sự", "nghị quyết này", "thi hành",
)  # fmt: skip
_NUMBERED: Final = re.compile(
    r"\b(nghị định|thông tư|quyết định|nghị quyết|chỉ thị|kế hoạch|công văn)\b", re.I
)
_LAW: Final = re.compile(r"^(?:căn cứ\s+)?(?:bộ\s+)?(?:luật|pháp lệnh)\b", re.I)
_LAW_NUMBER: Final = re.compile(r"\s+số\s+\d+/(?:19|20)\d\d/\w+|\s+số\s+\d+-\w+/\w+", re.I)
_SUBJECT_LETTER: Final = re.compile(r"(?:v\s*/\s*v|về\s+việc)\s*[:.]?\s+", re.I)
_SUBJECT_NAMED: Final = re.compile(r"v\s*/\s*v\s*[:.]?\s+", re.I)
_CAPACITY: Final = re.compile(
    r"(?P<sign>T\s*\.?\s*U\s*\.?\s*Q|T\s*\.?\s*M|T\s*\.?\s*L|K\s*\.?\s*T|Q|QUYỀN)"
    r"(?:\s*[./:]\s*|\s+)(?P<post>\S.*)",
    re.I | re.S,
)
SIGNS: Final = ("TM.", "KT.", "TL.", "TUQ.", "Q.")
_RANKS: Final = re.compile(
    r"(?:(?:PGS|GS|TSKH|TS|ThS|Th\.S|BSCKII|BSCKI|BS|KS|LS|DS|CN|NGND|NGƯT|NSND|NSƯT|TTND|TTƯT)"
    r"(?:\.|\s)\s*"
    r"|(?:phó giáo sư|giáo sư|tiến sĩ|tiến sỹ|thạc sĩ|thạc sỹ|bác sĩ|bác sỹ|kỹ sư|luật sư"
    r"|nhà giáo ưu tú|nhà giáo nhân dân|thầy thuốc ưu tú|thầy thuốc nhân dân|ông|bà|đồng chí)"
    r"\s*[:,.-]?\s+)",
    re.I,
)
_CHAPTER: Final = re.compile(r"(phần|chương)(\s+)(\d{1,2})(\.?)", re.I)
_SECTION: Final = re.compile(r"(mục|tiểu mục)(\s+)([IVXL]+)(\.?)", re.I)
_ARTICLE: Final = re.compile(r"điều\s+(\d+[a-zđ]?)\s*(?:[:\-–]|\.\s*[:\-–])\s*(?=\S)", re.I)
_NUMBER_POINT: Final = re.compile(r"(\d{1,2})\s*[/)]\s+(?=\S)")
_LETTER_POINT: Final = re.compile(r"([a-zđ])\s*[./]\s+(?=\S)")
_APPENDIX: Final = re.compile(
    r"phụ\s+lục(?:\s+(?:số\s+)?(?:\d{1,2}|[IVXL]+))?\s*[:.\-–]?(?:\s+|$)", re.I
)
_APPENDIX_NUMBER: Final = re.compile(r"\b(phụ lục\s+)(?:số\s+)?(\d{1,2})\b(?![./]\d)", re.I)
LETTERS: Final = "abcdđeghiklmnopqrstuvxy"
LATIN: Final = "abcdefghijklmnopqrstuvwxyz"
_ROMAN: Final = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


def printed(item: str) -> str:
    """A line of a list as the layout prints it, before the mark that the layout puts."""
    return item.strip().removeprefix("- ").strip().rstrip(";.").rstrip()


def cleaned(item: str) -> str:
    """The same without any mark at either end."""
    return _ENDING.sub("", _BULLET.sub("", item.strip()))


def is_archive(item: str) -> bool:
    return bool(re.match(r"[\s\-–+]*lưu\s*:?\s*vt\b", item, re.I))


def archive(line: str) -> str:
    """What stands behind "Lưu:" in the decree's order: the registry first, commas between."""
    rest = re.sub(r"^[\s\-–+]*(?:lưu\s*:?\s*)?", "", line, flags=re.I)
    parts = [" ".join(part.split()).strip(" .-–") for part in re.split(r"[,;]", rest)]
    parts = [part for part in parts if part]
    others = [part for part in parts if part.upper() not in ("VT", "VĂN THƯ")]
    return ", ".join(["VT", *others])


def opened(ground: str) -> str:
    """With a capital, and "Căn cứ" where no word of reason opens the line."""
    text = ground.strip()
    if not text:
        return ground
    if not text.casefold().startswith(_OPENERS):
        return f"Căn cứ {text}"
    return text[0].upper() + text[1:]


def lacks_number_or_date(ground: str) -> bool:
    """Names a document that carries number and date, without one of them."""
    text = opened(ground)
    if _LAW.match(text) or not text.casefold().startswith("căn cứ"):
        return False
    named = _NUMBERED.search(text)
    if named is None:
        return False
    rest = text[named.end() :]
    number = re.search(r"\d+(?:/\d{4})?/\w+|\d+-\w+/\w+", rest)
    date = re.search(r"ngày\s+\d+(?:\s+tháng\s+\d+\s+năm\s+\d{4}|[/.-]\d+[/.-]\d{4})", rest, re.I)
    return number is None or date is None


def without_law_number(ground: str) -> str:
    if not _LAW.match(ground.strip()):
        return ground
    return _LAW_NUMBER.sub("", ground)


def letter_subject(subject: str) -> str:
    """Without any "V/v" or "Về việc" in front: the layout prints "V/v" itself."""
    text = subject.strip()
    while found := _SUBJECT_LETTER.match(text):
        text = text[found.end() :].strip()
    return text


def printed_letter_subject(subject: str) -> str:
    head, _blank, rest = subject.strip().partition(" ")
    return rest.strip() if head.casefold() == "v/v" else subject.strip()


def named_subject(subject: str) -> str:
    found = _SUBJECT_NAMED.match(subject.strip())
    return f"Về việc {subject.strip()[found.end() :].strip()}" if found else subject


def all_capitals(text: str) -> bool:
    letters = [sign for sign in text if sign.isalpha()]
    return len(letters) > 11 and all(sign.isupper() for sign in letters)


def composed(text: str) -> str:
    """NFC, and the Vietnamese Đ where an Icelandic or a Croatian twin was typed."""
    return analysis.composed(text).replace("\u00d0", "Đ").replace("\u0189", "Đ")


def capacity(line: str) -> str:
    """The abbreviation with its one stop and one blank; other lines as they are."""
    text = " ".join(line.split())
    found = _CAPACITY.fullmatch(text)
    if found is None:
        return line
    sign = re.sub(r"[\s.]", "", found["sign"]).upper()
    return f"{'Q' if sign == 'QUYỀN' else sign}. {found['post']}"


def signs_of(lines: tuple[str, ...]) -> set[str]:
    words = (line.split() for line in lines)
    return {first.upper() for first, *_rest in words if first.upper() in SIGNS}


def name(text: str) -> str:
    """The name alone, without what a person was awarded or is addressed with."""
    rest = text.strip()
    while (found := _RANKS.match(rest)) and rest[found.end() :].strip():
        rest = rest[found.end() :].strip()
    return rest


def name_case(text: str) -> str:
    if not all(sign.isupper() for sign in text if sign.isalpha()) or len(text.split()) < 2:
        return text
    return " ".join(word[:1].upper() + word[1:].lower() for word in text.split())


def chapter(label: str) -> str:
    """ "Chương 2" in Roman, "Mục II" in Arabic numbers."""
    if found := _CHAPTER.fullmatch(label.strip()):
        return f"{found[1]}{found[2]}{roman(int(found[3]))}{found[4]}"
    if found := _SECTION.fullmatch(label.strip()):
        return f"{found[1]}{found[2]}{arabic(found[3])}{found[4]}"
    return label


def article(text: str) -> tuple[str, str] | None:
    """Label and words of a paragraph that is an article written "Điều 1:"."""
    found = _ARTICLE.match(text)
    return (f"Điều {found[1]}.", text[found.end() :].strip()) if found else None


def point(text: str) -> tuple[str, str] | None:
    """Label and words of a paragraph that is a clause "1/ …" or a point "a. …"."""
    if found := _NUMBER_POINT.match(text):
        return f"{int(found[1])}.", text[found.end() :].strip()
    if found := _LETTER_POINT.match(text):
        return f"{found[1]})", text[found.end() :].strip()
    return None


def appendix_title(title: str) -> str:
    text = title.strip()
    while (found := _APPENDIX.match(text)) and found.end():
        text = text[found.end() :].strip()
    return text


def appendix_numbers(text: str) -> str:
    return _APPENDIX_NUMBER.sub(lambda found: f"{found[1]}{roman(int(found[2]))}", text)


def roman(number: int) -> str:
    letters = "L" * (number // 50)
    tens, number = divmod(number % 50, 10)
    letters += "XL" if tens == 4 else "X" * tens
    for value, sign in _ROMAN[1:]:
        count, number = divmod(number, value)
        letters += sign * count
    return letters or "0"


def arabic(letters: str) -> int:
    values = {"I": 1, "V": 5, "X": 10, "L": 50}
    numbers = [values[letter] for letter in letters.upper()]
    following = [*numbers[1:], 0]
    return sum(-one if one < after else one for one, after in zip(numbers, following, strict=True))
