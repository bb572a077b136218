"""Notations: a book's patterns filled in, all that it can print, what is wrong with a pattern.

Law: NĐ 30/2020/NĐ-CP, Phụ lục I, II.3: type and office, for an official letter office and unit;
groups joined by hyphens without blanks, in capitals.
"""

import re
from collections.abc import Iterable, Mapping

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from docflow.documents.models import Register
from docflow.documents.states import COPIES, TYPES
from docflow.org.models import Office, Unit
from search import analysis

# Characters of a whole notation, as the document keeps it.
LONGEST = 60
# What stands for a drafting unit without an abbreviation.
WITHOUT_UNIT = "VP"
TOKENS = ("{type}", "{office}", "{unit}", "{council}")
# As people read and type them; a stored pattern has one spelling in every language.
_WORDS = dict(zip(TOKENS, ("{loại}", "{cơ quan}", "{đơn vị}", "{hội đồng}"), strict=True))
_MEANT = {word: token for token, word in _WORDS.items()}
_TOKEN = re.compile(r"\{[^{}]*\}")
_GROUP = re.compile(r"(?:[^\W_]|\{[a-z]+\})+")


def spoken(pattern: str) -> str:
    """The pattern with its tokens in the words of the page's language."""
    if (get_language() or "vi").startswith("vi"):
        return _TOKEN.sub(lambda found: _WORDS.get(found[0], found[0]), pattern)
    return pattern


def names() -> dict[str, str]:
    """Each token in the words of the page's language, for sentences about patterns."""
    return {token.strip("{}"): spoken(token) for token in TOKENS}


def meant(typed: str) -> str:
    """The pattern that somebody typed, its tokens in either language, in the stored spelling."""

    def token(found: re.Match[str]) -> str:
        word = " ".join(found[0].casefold().replace("{ ", "{").replace(" }", "}").split())
        return _MEANT.get(word, word if word in TOKENS else found[0])

    return _TOKEN.sub(token, analysis.composed(typed))


def pattern_of(register: Register, type_code: str) -> str:
    """The pattern of the type in this book: its own one, else that of named types or of letters."""
    own = register.own_patterns.get(type_code)
    if own:
        return str(own)
    named = bool(type_code) and bool(TYPES[type_code].abbreviation)
    return register.pattern if named else register.letter_pattern


def fill(pattern: str, *, type_code: str, office: str, unit: str, council: str = "") -> str:
    """The pattern with its tokens replaced, and nothing else read from it."""
    values: Mapping[str, str] = {
        "{type}": TYPES[type_code].abbreviation if type_code else "",
        "{office}": office,
        "{unit}": unit or WITHOUT_UNIT,
        "{council}": council,
    }
    return _TOKEN.sub(lambda found: values.get(found[0], found[0]), pattern).strip("-")


def notation_of(register: Register, type_code: str, office: Office, unit: Unit | None) -> str:
    """The part after the stroke: "KH-UBND", or "UBND-NV" for a type without abbreviation."""
    return fill(
        pattern_of(register, type_code),
        type_code=type_code,
        office=office.notation,
        unit=unit.notation if unit else "",
        council=register.council.notation if register.council else "",
    )


def possible(register: Register, types: Iterable[str], office: Office, units: set[str]) -> set[str]:
    """Every notation that the book could give to documents of `types` of these units."""
    council = register.council.notation if register.council else ""
    return {
        fill(
            pattern_of(register, code),
            type_code=code,
            office=office.notation,
            unit=unit,
            council=council,
        )
        for code in types
        for unit in (units if "{unit}" in pattern_of(register, code) else {""})
    }


def served(register: Register, books: Iterable[Register]) -> list[str]:
    """The types of the book among all `books` of the year; a general one has what none names."""
    if register.types:
        return [code for code in TYPES if code in register.types]
    family = [one for one in books if family_of(one) == family_of(register)]
    named = {code for one in family for code in one.types}
    return [code for code in TYPES if code not in named and code not in COPIES]


def family_of(register: Register) -> tuple[str, int | None, bool]:
    """Books that share out the types among themselves have the same family."""
    return register.direction, register.council_id, register.secret


def faults(pattern: str, *, type_code: str = "", letter: bool, council: bool) -> list[str]:
    """What is wrong with a pattern, in words that say what to type; [] when it can be used.

    `letter`: of types without abbreviation; `type_code` names the one type that it is for.
    """
    named = names()
    unknown = [one for one in _TOKEN.findall(pattern) if one not in TOKENS]
    if unknown or "{" in _TOKEN.sub("", pattern) or "}" in _TOKEN.sub("", pattern):
        said = _("Chỉ dùng được %(type)s, %(office)s, %(unit)s, %(council)s; xem lại “%(wrong)s”.")
        return [said % {**named, "wrong": unknown[0] if unknown else "{ }"}]
    groups = pattern.split("-")
    if not all(_GROUP.fullmatch(group) for group in groups):
        return [
            _(
                "Các nhóm chữ nối bằng một dấu “-”, không có dấu cách hay dấu khác: "
                "%(type)s-%(office)s."
            )
            % named
        ]
    if any(group[0].islower() for group in groups):
        return [_("Chữ viết tắt trong ký hiệu viết hoa chữ đầu: QĐ, TTr.")]
    if letter and "{type}" in pattern:
        return [_("Công văn, thư công không có chữ viết tắt tên loại: bỏ %(type)s.") % named]
    if not letter and groups[0] != "{type}":
        return [_("Ký hiệu của văn bản có tên loại bắt đầu bằng %(type)s-.") % named]
    if "{council}" in pattern and not council:
        return [_("%(council)s chỉ dùng trong sổ của một hội đồng, ban, tổ.") % named]
    if set(groups) <= {"{type}", "{unit}"}:
        return [_("Ký hiệu phải có chữ viết tắt tên cơ quan: thêm %(office)s.") % named]
    return []
