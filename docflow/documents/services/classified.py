"""State secrets: a row in a register of their own, without subject, text or file.

Law: Luật Bảo vệ bí mật nhà nước 29/2018/QH14; QĐ 28/2018/QĐ-TTg, Điều 1 leaves them out of
electronic exchange. The paper itself is handled outside this system.
"""

from datetime import date

from django.utils.translation import gettext as _

from docflow.core import clock, deeds, policy, workflow
from docflow.core.actor import Actor
from docflow.core.errors import Invalid
from docflow.documents.models import Document, Register
from docflow.documents.services import registers, sharing
from docflow.documents.states import Direction, Origin, Perm, Secrecy, Status
from docflow.org.models import Office
from docflow.org.states import TeamKind

BOOK = "Sổ đăng ký văn bản mật đến"


def enter(
    *, actor: Actor, secrecy: int, issuer_name: str, code: str = "", issued_on: date | None = None
) -> Document:
    """Note that a secret document came on paper: next number of the secret register, nothing of
    what it says. Seen by the registry alone. Raises Invalid for a level that is no secret."""
    with deeds.act():
        policy.guard(actor, Perm.REGISTER)
        if secrecy not in set(Secrecy.values) - {Secrecy.NONE}:
            raise Invalid({"secrecy": [_("Hãy chọn độ mật.")]})
        if not issuer_name.strip():
            raise Invalid({"issuer_name": [_("Hãy nhập cơ quan ban hành.")]})
        row = _open(actor, secrecy, issuer_name, code, issued_on)
        sharing.grant_team(document=row, kind=TeamKind.CLERKS, cause="registry", actor=actor)
        entry = registers.take(actor=actor, register=_book(row.office), document=row)
        return workflow.advance(
            row, "register", actor=actor, changes={"arrival_number": entry.number}
        )


def _open(
    actor: Actor, secrecy: int, issuer_name: str, code: str, issued_on: date | None
) -> Document:
    now = clock.now()
    return Document.objects.create(
        office=Office.objects.get(pk=actor.office_id),
        direction=Direction.INCOMING,
        origin=Origin.PAPER,
        status=Status.ARRIVED,
        secrecy=secrecy,
        issuer_name=issuer_name.strip()[:200],
        code=code.strip()[:80],
        issued_on=issued_on,
        arrived_at=now,
        created_at=now,
        changed_at=now,
        listed_at=now,
    )


def _book(office: Office) -> Register:
    found, _created = Register.objects.get_or_create(
        office=office,
        direction=Direction.INCOMING,
        year=clock.today().year,
        name=BOOK,
        defaults={"secret": True},
    )
    return found
