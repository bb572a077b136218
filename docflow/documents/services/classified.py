"""State secrets: a row in a register of their own, without subject, text or file.

Law: Luật Bảo vệ bí mật nhà nước 29/2018/QH14; QĐ 28/2018/QĐ-TTg, Điều 1 leaves them out of
electronic exchange. The paper itself is handled outside this system.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from docflow.core import clock, deeds, policy, workflow
from docflow.core.actor import Actor
from docflow.core.errors import Invalid
from docflow.documents.models import Document
from docflow.documents.services import registers, sharing
from docflow.documents.states import TYPES, Direction, Origin, Perm, Secrecy, Status
from docflow.org.models import Office, Unit
from docflow.org.states import TeamKind


@dataclass(frozen=True)
class Issued:
    """What the register of secrets says of one that this office issued on paper."""

    secrecy: int
    type_code: str
    signer_name: str
    unit: Unit | None = None


def enter(
    *, actor: Actor, secrecy: int, issuer_name: str, code: str = "", issued_on: date | None = None
) -> Document:
    """Note that a secret document came on paper: next number of the secret register, nothing of
    what it says. Seen by the registry alone. Raises Invalid for a level that is no secret."""
    with deeds.act():
        policy.guard(actor, Perm.REGISTER)
        _check(secrecy)
        if not issuer_name.strip():
            raise Invalid({"issuer_name": [_("Hãy nhập cơ quan ban hành.")]})
        row = _open(
            actor,
            direction=Direction.INCOMING,
            status=Status.ARRIVED,
            secrecy=secrecy,
            issuer_name=issuer_name.strip()[:200],
            code=code.strip()[:80],
            issued_on=issued_on,
            arrived_at=clock.now(),
        )
        book = registers.register_for(row.office, row.direction, clock.today(), secret=True)
        entry = registers.take(actor=actor, register=book, document=row)
        return workflow.advance(
            row, "register", actor=actor, changes={"arrival_number": entry.number}
        )


def issue(*, actor: Actor, issued: Issued) -> Document:
    """Number a secret document that this office issues on paper: a series and notation of their
    own, nothing of what it says (NĐ 30/2020/NĐ-CP, Điều 15.2). Seen by the registry alone.

    Raises Invalid for a level that is no secret, a type that does not exist, no signer, and
    Refused when another book gave the same number and notation in that moment.
    """
    with registers.once_a_year(), deeds.act():
        policy.guard(actor, Perm.NUMBER)
        _check(issued.secrecy)
        if issued.type_code not in TYPES:
            raise Invalid({"type_code": [_("Hãy chọn loại văn bản.")]})
        if not issued.signer_name.strip():
            raise Invalid({"signer_name": [_("Hãy nhập người ký.")]})
        if issued.unit is not None and issued.unit.office_id != actor.office_id:
            raise Invalid({"unit": [_("Đơn vị không thuộc cơ quan này.")]})
        row = _open(
            actor,
            direction=Direction.OUTGOING,
            # Signed on paper: what is left is number, seal and issue, and the clerk has done them.
            status=Status.SIGNED,
            secrecy=issued.secrecy,
            type_code=issued.type_code,
            signer_name=issued.signer_name.strip()[:100],
            unit=issued.unit,
        )
        return _number(actor, row)


def _number(actor: Actor, row: Document) -> Document:
    today = clock.today()
    book = registers.register_for(row.office, row.direction, today, row.type_code, secret=True)
    notation = registers.notation_of(book, row.type_code, row.office, row.unit)
    entry = registers.take(actor=actor, register=book, document=row, notation=notation)
    changes = {
        "number": entry.number,
        "notation": notation,
        "code": registers.code_of(entry.number, notation),
        "issued_on": today,
    }
    row = workflow.advance(row, "number", actor=actor, changes=changes)
    row = workflow.advance(row, "seal", actor=actor)
    return workflow.advance(row, "issue", actor=actor)


def _check(secrecy: int) -> None:
    if secrecy not in set(Secrecy.values) - {Secrecy.NONE}:
        raise Invalid({"secrecy": [_("Hãy chọn độ mật.")]})


def _open(actor: Actor, **values: Any) -> Document:
    now = clock.now()
    office = Office.objects.get(pk=actor.office_id)
    own = values["direction"] != Direction.INCOMING
    row = Document.objects.create(
        office=office,
        origin=Origin.PAPER,
        issuer=office if own else None,
        created_at=now,
        changed_at=now,
        listed_at=now,
        **({"issuer_name": office.name} if own else {}),
        **values,
    )
    sharing.grant_team(document=row, kind=TeamKind.CLERKS, cause="registry", actor=actor)
    return row
