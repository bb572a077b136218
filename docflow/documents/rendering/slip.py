"""Prints the processing slip of an incoming document from plain data. Reads no order itself.

Law: NĐ 30/2020/NĐ-CP, Phụ lục IV, VII (Phiếu giải quyết văn bản đến).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final

from docflow.core import clock
from docflow.documents.rendering import fonts, typesetting
from docflow.documents.rendering.letter import WORDS

TITLE: Final = "PHIẾU GIẢI QUYẾT VĂN BẢN ĐẾN"


@dataclass(frozen=True, slots=True)
class Part:
    """A unit or person with what is asked of it; `role` and `due` are words, `due` may be ""."""

    role: str
    holder: str
    due: str = ""


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a leader of the body or of a unit said; `entered_by` when somebody else wrote it in."""

    who: str
    title: str
    day: str
    text: str
    parts: tuple[Part, ...] = ()
    entered_by: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What somebody who does the work proposes or reports."""

    who: str
    title: str
    day: str
    text: str


@dataclass(frozen=True, slots=True)
class Slip:
    """Everything on the paper; a level without an opinion prints as lines to be filled by hand."""

    body: str
    superior: str
    place_date: str
    arrival: str
    document: str
    subject: str
    leaders: tuple[Opinion, ...] = ()
    heads: tuple[Opinion, ...] = ()
    officers: tuple[Proposal, ...] = ()


def render(slip: Slip, *, demo: bool = False, now: datetime | None = None) -> bytes:
    """The slip as PDF, one page or as many as the opinions take.

    Raises fonts.FontsMissing and typesetting.NotPrintable as letter.render does.
    """
    data = {**asdict(slip), "title": TITLE, "demo": demo, "words": WORDS}
    pdf, _marks = typesetting.typeset(
        "slip.typ", data, face=fonts.choose(demo=demo), now=now or clock.now()
    )
    return pdf
