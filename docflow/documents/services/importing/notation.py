"""Reading a number and notation as old registers have it: repaired, never guessed beyond the text.

Rules: NĐ 30/2020/NĐ-CP, Phụ lục III (abbreviations are case-sensitive: CT and CTr, QC and QyĐ) and
the dirt seen in a real register of 4,056 rows.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass

from docflow.documents.services.importing.findings import Unusable
from docflow.documents.states import TYPES
from search import analysis

# What the columns hold; PostgreSQL would refuse more.
CODE_LENGTH = 80
NOTATION_LENGTH = 60
LARGEST = 2_147_483_647

_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-"))
# U+00D0 and U+0189 look like Đ (U+0110) in print.
_TRUE_D = str.maketrans("ÐƉ", "ĐĐ")
_AROUND = re.compile(r"\s*([/-])\s*")
_LABEL = re.compile(r"^số\s*[:.]?\s*(?=\d)", re.IGNORECASE)
_STATE = re.compile(r"(\d+)[a-zA-Z]?/(\S.*)")
# "03-TB/BCĐ", "139-TB/TU": documents of the Party, number and type joined by a dash.
_PARTY = re.compile(r"(\d+)-(\D.*)")
_NO_SLASH = re.compile(r"(\d+) (\D\S*-\S+)")
_YEAR = re.compile(r"(19|20)\d\d")
_ABBREVIATIONS = {kind.abbreviation: kind.code for kind in TYPES.values() if kind.abbreviation}
_NAMES = {kind.name.casefold(): kind.code for kind in TYPES.values()}
# A công văn has no abbreviation of its own: its notation begins with the body (Phụ lục I, II.3b).
# "CV" is what registers write all the same.
LETTER = "CV"
BODIES = frozenset({"UBND", "HĐND", "VPUB", "VP", "TU", "BCĐ", LETTER})


@dataclass(frozen=True)
class Number:
    """A number and notation as stored, and what had to be done to it."""

    code: str = ""
    number: int | None = None
    notation: str = ""
    warnings: tuple[str, ...] = ()


def read(text: str) -> Number:
    """`text` as number, notation and code. Raises Unusable when it is longer than a code can be."""
    composed = " ".join(analysis.composed(text).split())
    if not composed:
        return Number(warnings=("no_number",))
    true = composed.translate(_TRUE_D)
    bare = _AROUND.sub(r"\1", _LABEL.sub("", true).translate(_DASHES))
    warnings = ["number_letter"] if true != composed else []
    if any(blank in composed for blank in (" /", "/ ", " -", "- ")):
        warnings.append("number_blanks")
    if found := _NO_SLASH.fullmatch(bare):
        bare = f"{found[1]}/{found[2]}"
        warnings.append("number_slash_missing")
    found = _STATE.fullmatch(bare)
    if found is None and (found := _PARTY.fullmatch(bare)):
        warnings.append("number_party_style")
    if len(bare) > CODE_LENGTH:
        raise Unusable("number_too_long")
    if found is None or len(found[2]) > NOTATION_LENGTH:
        return Number(code=bare, warnings=(*warnings, "number_off_pattern"))
    number = int(found[1])
    if not 0 < number <= LARGEST:
        return Number(bare, None, found[2], (*warnings, "number_too_large"))
    return Number(bare, number, found[2], tuple(warnings))


def type_of(notation: str, bodies: Collection[str] = BODIES) -> str:
    """The type that the notation's first part abbreviates, case-sensitively; "" when unknown.

    A notation that begins with one of `bodies` is a công văn.
    """
    parts = [part for part in re.split(r"[-/_ ]", notation) if part and not _YEAR.fullmatch(part)]
    if not parts:
        return ""
    first = parts[0]
    return _ABBREVIATIONS.get(first) or (LETTER if first in bodies else "")


def type_named(text: str) -> str:
    """The type written out or abbreviated in a column of its own; "" when it is none of the law."""
    name = " ".join(analysis.composed(text).split())
    return _ABBREVIATIONS.get(name) or _NAMES.get(name.casefold(), "")
