"""Cuts what people type into words, phrases, numbers, dates, brackets, operators, field words."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from search import analysis
from search.query import days


class QueryError(ValueError):
    """A question that cannot be read: `message` for people, `start` and `end` of the trouble."""

    def __init__(self, message: str, start: int, end: int) -> None:
        super().__init__(message)
        self.message = message
        self.start = start
        self.end = end


@dataclass(frozen=True)
class Token:
    """`kind`: words, phrase, prefix, number, date, period, field, and, or, not, open, close.

    `value` is the field that is meant, and of a number what is left without "số" before it.
    A date and a period know their first and last day; figures that are no day have none.
    """

    kind: str
    text: str
    start: int
    end: int
    value: str = ""
    # A comma or semicolon ends the value of a field.
    ends: bool = False
    days: tuple[date, date] | None = None


_FIELDS = {
    "loại": "type",
    "số": "code",
    "ký bởi": "signer",
    "người ký": "signer",
    "từ ngày": "since",
    "từ": "since",
    "đến ngày": "until",
    "đến": "until",
    "cơ quan": "agency",
    "trích yếu": "title",
    "serial": "serial",
    "số sê-ri": "serial",
    "số sê ri": "serial",
    "số seri": "serial",
    "mức ký": "level",
    "kết luận": "verdict",
    "hết hạn trước": "ends_before",
    "hết hạn trước ngày": "ends_before",
    "hết hạn sau": "ends_after",
    "hết hạn sau ngày": "ends_after",
    "sổ": "register",
    "sổ đăng ký": "register",
    "hồ sơ": "file",
    "đơn vị": "unit",
    "trạng thái": "status",
    "tiến độ": "progress",
}
# Beside them, for who reads the pages in English. "to:" is none: it is "tờ:" without its mark.
_ENGLISH = {
    "type": "type",
    "number": "code",
    "signed by": "signer",
    "signer": "signer",
    "from": "since",
    "since": "since",
    "until": "until",
    "agency": "agency",
    "subject": "title",
    "title": "title",
    "level": "level",
    "verdict": "verdict",
    "expires before": "ends_before",
    "expires after": "ends_after",
    "register": "register",
    "file": "file",
    "unit": "unit",
    "status": "status",
    "progress": "progress",
}
# With all their marks or with none: "tư:" after "thông" and "sơ:" after "hồ" are words. Of two that
# are one without marks, "số:" and "sổ:", the first is meant.
_BARE = {analysis.fold(name): field for name, field in reversed(_FIELDS.items())}
_NAMES = _ENGLISH | _BARE | _FIELDS
_SPELT = [name.replace(" ", r"\s+") for name in (*map(analysis.fold, _FIELDS), *_ENGLISH)]
_FIELD = re.compile(rf"({'|'.join(sorted(_SPELT, key=len, reverse=True))})\s*:")
_QUOTES = {'"': '"”“', "“": '”"', "”": '”"', "«": "»"}
_OPERATORS = {"AND": "and", "OR": "or", "NOT": "not"}
# "69/KH-UBND", "30 / 2020 / NĐ-CP", and the party's "03-TB/BCĐ"; "số" before it says nothing more.
_NUMBER = re.compile(r"(?:so\s+)?(\d+[a-z]?(?:\s*/\s*|\s*-\s*(?=[^\W\d]{1,8}\s*/\s*\w))\w+)")
_NUMBER_WORDS = frozenset({"số", "so"})
_NUMBER_MORE = re.compile(r"(\s*)[/-](\s*)(\w+)")
_CHUNK = re.compile(r'[^\s"“”«»()]+')
_TONES = re.compile("[\u0300\u0301\u0303\u0309\u0323]")


def read(text: str) -> list[Token]:
    """The tokens of `text`, which is normalised; raises QueryError for a quote left open."""
    plain = _aligned(text)
    tokens: list[Token] = []
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        token = _sign(text, at) or _field(plain, text, at) or _day(plain, text, at)
        token = token or _number(plain, text, at) or _chunk(text, at)
        at = token.end
        if token.kind != "blank":
            tokens.append(token)
    return tokens


def _aligned(text: str) -> str:
    """`text` folded sign by sign, so that positions stay the same."""
    folded = (analysis.fold(sign) for sign in text)
    dashes = str.maketrans("–—−", "---")
    return "".join(
        new if len(new) == 1 else sign for new, sign in zip(folded, text, strict=True)
    ).translate(dashes)


def _sign(text: str, at: int) -> Token | None:
    sign = text[at]
    if sign in "()":
        return Token("open" if sign == "(" else "close", sign, at, at + 1)
    if sign not in _QUOTES:
        return None
    for end in range(at + 1, len(text)):
        if text[end] in _QUOTES[sign]:
            inner = text[at + 1 : end]
            kind = "phrase" if analysis.syllables(inner) else "blank"
            return Token(kind, inner, at, end + 1)
    raise QueryError(_("Thiếu dấu đóng ngoặc kép."), at, len(text))


def _field(plain: str, text: str, at: int) -> Token | None:
    found = _FIELD.match(plain, at) if _begins_word(plain, at) else None
    if not found:
        return None
    name = " ".join(text[at : found.end(1)].lower().split())
    if name not in _NAMES:
        return None
    return Token("field", text[at : found.end()], at, found.end(), _NAMES[name])


def _day(plain: str, text: str, at: int) -> Token | None:
    found = days.at(plain, text, at) if _begins_word(plain, at) else None
    if not found:
        return None
    known = (found.first, found.last) if found.first and found.last else None
    return Token(
        "date" if found.is_day else "period",
        text[at : found.end],
        at,
        found.end,
        ends=text[found.end : found.end + 1] in {",", ";"},
        days=known,
    )


def _number(plain: str, text: str, at: int) -> Token | None:
    if not _begins_word(plain, at):
        return None
    found = _NUMBER.match(plain, at)
    # "hồ sơ 12/KH" and "sổ 12/KH" hold words of their own.
    if not found or (found.start(1) > at and text[at : at + 2].lower() not in _NUMBER_WORDS):
        return None
    end = found.end()
    while more := _NUMBER_MORE.match(plain, end):
        # "69/KH-UBND - về việc …": a word with a tone mark is no part of a notation.
        loose = more.group(1) or more.group(2)
        if loose and _TONES.search(_decomposed(text[more.start(3) : more.end(3)])):
            break
        end = more.end()
    ends = text[end : end + 1] in {",", ";"}
    return Token("number", text[at:end], at, end, text[found.start(1) : end], ends)


def _chunk(text: str, at: int) -> Token:
    end = at + 1
    if found := _CHUNK.match(text, at):
        end = found.end()
    chunk = text[at:end]
    if chunk in _OPERATORS:
        return Token(_OPERATORS[chunk], chunk, at, end)
    parts = analysis.tokens(chunk)
    if not parts:
        return Token("blank", chunk, at, end)
    bare = chunk.rstrip(".,;:!?")
    if bare.endswith("*") and parts[-1].end == len(bare) - 1:
        return Token("prefix", chunk, at, end)
    return Token("words", chunk, at, end, ends=chunk[-1] in ",;")


def _begins_word(plain: str, at: int) -> bool:
    return plain[at].isalnum() and (at == 0 or not (plain[at - 1].isalnum()))


def _decomposed(text: str) -> str:
    return unicodedata.normalize("NFD", text)
