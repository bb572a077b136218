"""From a draft's stored fields to the values the page is printed from."""

from collections.abc import Sequence
from datetime import date

from docflow.core import clock
from docflow.documents.models import Document
from docflow.documents.rendering import content as contents
from docflow.documents.rendering.content import Content
from docflow.documents.services import registers
from docflow.documents.states import TYPES, Urgency
from docflow.org.models import CapacityRule, Position


def compose(document: Document, *, initials: int = 0) -> Content:
    """The content of a draft as it will be printed today, for its office and its signer."""
    kind = TYPES[document.type_code]
    office = document.office
    register = registers.register_for(office, document.direction, clock.today(), document.type_code)
    notation = registers.notation_of(register, document.type_code, office, document.unit)
    values = {
        **document.content,
        "type_code": kind.abbreviation,
        "type_name": kind.name.upper(),
        "issuer": office.name.upper(),
        "issuer_name": office.name,
        "authority": _authority(document),
        "superior": office.superior.name.upper() if office.superior else "",
        "notation_hint": f"/{notation}",
        "place": office.place,
        "subject": document.subject,
        "capacity_lines": capacity_lines(document.signer, document.type_code),
        "signer_name": document.signer_name,
        "initials": initials,
        "urgency": Urgency(document.urgency).label.upper() if document.urgency else "",
        "demo": office.is_demo,
    }
    return contents.load(values)


def _authority(document: Document) -> str:
    """Who resolves, above the articles of a decision (Phụ lục III, mẫu 1.2)."""
    if document.type_code not in ("QD", "NQ") or document.signer is None:
        return ""
    lines = capacity_lines(document.signer, document.type_code)
    # A collective resolves as itself, everybody else as the head of the office.
    if lines and lines[0].startswith("TM."):
        return document.office.name.upper()
    return f"{document.signer.title} {document.office.name}".upper()


def capacity_lines(
    signer: Position | None,
    type_code: str,
    day: date | None = None,
    rules: Sequence[CapacityRule] | None = None,
) -> list[str]:
    """The lines above the name, from the authority register as it stands on `day` (today).

    `rules` are the signer's, newest first, where they were read already. NĐ 30/2020/NĐ-CP, Điều
    13: TM., KT., TL., TUQ., Q. Without an entry the title alone is printed.
    """
    if signer is None:
        return []
    day = day or clock.today()
    for rule in signer.capacities.order_by("-pk") if rules is None else rules:
        if rule.holds_on(day) and (not rule.types or type_code in rule.types):
            return list(rule.lines)
    return [signer.title.upper()]
