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
from docflow.org.selectors import councils


def compose(document: Document, *, initials: int = 0) -> Content:
    """The content of a draft as it will be printed today, for its office and its signer."""
    kind = TYPES[document.type_code]
    office, council = document.office, document.council
    register = registers.expected(
        office, document.direction, clock.today(), document.type_code, council
    )
    notation = registers.notation_of(register, document.type_code, office, document.unit)
    lines = lines_of(document)
    superior = office if council else office.superior
    values = {
        **document.content,
        "type_code": kind.abbreviation,
        "type_name": kind.name.upper(),
        "issuer": (council.name if council else office.name).upper(),
        "issuer_name": council.name if council else office.name,
        "authority": _authority(document, lines),
        "superior": superior.name.upper() if superior else "",
        "notation_hint": f"/{notation}",
        "place": office.place,
        "subject": document.subject,
        "capacity_lines": lines,
        "signer_post": _post(document),
        "signer_name": document.signer_name,
        "initials": initials,
        "urgency": Urgency(document.urgency).label.upper() if document.urgency else "",
        "demo": office.is_demo,
    }
    return contents.load(values)


def _authority(document: Document, lines: Sequence[str]) -> str:
    """Who resolves, above the articles of a decision (Phụ lục III, mẫu 1.2)."""
    if document.type_code not in ("QD", "NQ") or document.signer is None:
        return ""
    body = document.council or document.office
    # A collective resolves as itself, everybody else as the head of the office.
    if lines and lines[0].startswith("TM."):
        return body.name.upper()
    if document.council is not None and lines:
        return f"{lines[-1]} {body.name}".upper()
    return f"{document.signer.title} {body.name}".upper()


def _post(document: Document) -> str:
    """The post in the office, above the name of who signs for a council (Phụ lục I, II.7c)."""
    signer = document.signer
    if document.council is None or signer is None:
        return ""
    office = document.office.name
    return signer.title if office in signer.title else f"{signer.title} {office}"


def lines_of(
    document: Document, day: date | None = None, rules: Sequence[CapacityRule] | None = None
) -> list[str]:
    """The lines above the name on this document: as a member of its council, else as
    `capacity_lines`. [] for who does not sign for the council."""
    if document.council is None:
        return capacity_lines(document.signer, document.type_code, day, rules)
    seat = councils.seat_of(document.council, document.signer, day or clock.today())
    return list(seat.lines) if seat else []


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
