"""From a draft's stored fields to the values the page is printed from."""

from collections.abc import Sequence
from datetime import date

from docflow.core import clock
from docflow.documents.models import Document
from docflow.documents.rendering import content as contents
from docflow.documents.rendering import kinds
from docflow.documents.rendering.content import Content
from docflow.documents.rendering.kinds import Model
from docflow.documents.services import minutes, registers
from docflow.documents.states import TYPES, Urgency
from docflow.org.models import CapacityRule, Position
from docflow.org.selectors import councils

# Signed in the own post: nobody speaks for a collective or for the head at a meeting they chair.
OWN_POST = frozenset({"BB"})


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
        "signer_post": post_of(document),
        "signer_name": document.signer_name,
        "initials": initials,
        "urgency": Urgency(document.urgency).label.upper() if document.urgency else "",
        "demo": office.is_demo,
        "details": _details(document),
    }
    return contents.load(values)


def _authority(document: Document, lines: Sequence[str]) -> str:
    """Who resolves, above the articles of a decision (Phụ lục III, mẫu 1.2)."""
    if document.type_code not in ("QD", "NQ", "CD") or document.signer is None:
        return ""
    body = document.council or document.office
    # A collective resolves as itself, everybody else as the head of the office.
    collective = bool(lines) and lines[0].startswith("TM.")
    if collective:
        name = body.name
    elif document.council is not None and lines:
        name = f"{lines[-1]} {body.name}"
    else:
        name = f"{document.signer.title} {body.name}"
    # A telegram is sent in the words of a sentence (mẫu 1.6).
    return name if document.type_code == "CD" else name.upper()


def post_of(document: Document) -> str:
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


def _details(document: Document) -> dict[str, str]:
    """What the drafter typed for the model, with the people whom the office's own rows name."""
    kind = TYPES[document.type_code]
    told = {**document.content.get("details", {})}
    signer = document.signer
    person = f"{document.signer_name}, {signer.title}" if signer else ""
    match kinds.model_of(kind.abbreviation, kind.name):
        case Model.MINUTES:
            told["chair"] = person
            secretary = minutes.secretary_of(document)
            told["secretary"] = (
                f"{secretary.user.full_name}, {secretary.title}" if secretary else ""
            )
            told["secretary_name"] = secretary.user.full_name if secretary else ""
        case Model.MANDATE:
            told["giver"] = f"{person} {document.office.name}".strip() if signer else ""
        case Model.CONTRACT:
            told["ours"] = person
    return told


def capacity_lines(
    signer: Position | None,
    type_code: str,
    day: date | None = None,
    rules: Sequence[CapacityRule] | None = None,
) -> list[str]:
    """The lines above the name, from the authority register as it stands on `day` (today).

    `rules` are the signer's, newest first, where they were read already. NĐ 30/2020/NĐ-CP, Điều
    13: TM., KT., TL., TUQ., Q. Without an entry the title alone is printed; so it is on minutes,
    which a chair signs as who they are, unless an entry names minutes (mẫu 1.9, note 5).
    """
    if signer is None:
        return []
    day = day or clock.today()
    named = type_code in OWN_POST
    for rule in signer.capacities.order_by("-pk") if rules is None else rules:
        if rule.holds_on(day) and (type_code in rule.types or not (rule.types or named)):
            return list(rule.lines)
    return [signer.title.upper()]
