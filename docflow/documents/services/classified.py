"""State secrets: a row in a register of their own, without subject, text or file.

Law: Luật Bảo vệ bí mật nhà nước 29/2018/QH14; QĐ 28/2018/QĐ-TTg, Điều 1 leaves them out of
electronic exchange. The paper itself is handled outside this system.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from docflow.core import clock, db, deeds, policy, workflow
from docflow.core.actor import Actor
from docflow.core.errors import Invalid, Refused
from docflow.documents.models import Document, Register, RegisterEntry
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


@dataclass(frozen=True)
class Upcoming:
    """The number that the next secret gets today, and the code it would carry; "" before its type
    is known, and for arrivals."""

    number: int
    code: str = ""


def upcoming(
    office: Office, direction: str, type_code: str = "", unit: Unit | None = None
) -> Upcoming:
    """What would be given now; changes nothing and opens no book."""
    book = registers.expected(office, direction, clock.today(), type_code, secret=True)
    number = book.last_number + 1
    if not type_code:
        return Upcoming(number)
    notation = registers.notation_of(book, type_code, office, unit)
    return Upcoming(number, registers.code_of(number, notation))


def enter(
    *,
    actor: Actor,
    secrecy: int,
    issuer_name: str,
    code: str = "",
    issued_on: date | None = None,
    shown: int | None = None,
) -> Document:
    """Note that a secret document came on paper: next number of the secret register, nothing of
    what it says. Seen by the registry alone (NĐ 30/2020/NĐ-CP, Điều 22.4).

    `shown` is the number that somebody saw as the next one: Raises Refused when it was given
    since, so that the same form sent twice takes one number. Raises Invalid for a level that is no
    secret and without an issuer.
    """
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
        _still_next(book, shown)
        entry = registers.take(actor=actor, register=book, document=row)
        return workflow.advance(
            row, "register", actor=actor, changes={"arrival_number": entry.number}
        )


def issue(*, actor: Actor, issued: Issued, shown: int | None = None) -> Document:
    """Number a secret document that this office issues on paper: a series and notation of their
    own, nothing of what it says (NĐ 30/2020/NĐ-CP, Điều 15.2). Seen by the registry alone.

    Raises Invalid for a level that is no secret, a type that does not exist, no signer, and
    Refused when another book gave the same number and notation in that moment, or when the number
    `shown` (as for `enter`) is not the next one any more.
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
        return _number(actor, row, shown)


def _number(actor: Actor, row: Document, shown: int | None) -> Document:
    today = clock.today()
    book = registers.register_for(row.office, row.direction, today, row.type_code, secret=True)
    _still_next(book, shown)
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


def _still_next(book: Register, shown: int | None) -> None:
    """Under the book's lock: nobody else takes a number before this act ends."""
    if shown is None or (coming := db.lock(book).last_number + 1) == shown:
        return
    before = RegisterEntry.objects.filter(register=book, number=shown).first()
    at = before.given_at.astimezone(clock.OFFICE_ZONE) if before else None
    # Another day's row is no second press: most likely the page showed another book's number.
    if before is None or at is None or at.date() != clock.today():
        said = _("Số tiếp theo của sổ là %(next)d. Hãy xem lại rồi bấm lần nữa.")
        raise Refused(said % {"next": coming})
    said = _(
        "Chưa cấp thêm số nào. %(who)s vừa cấp số %(shown)d lúc %(time)s. Nếu đó chính là văn bản "
        "này thì việc đã xong, hãy ghi số ấy lên bản giấy; nếu là văn bản khác thì bấm lần nữa để "
        "lấy số %(next)d."
    )
    words = {"who": before.given_by, "shown": shown, "time": f"{at:%H:%M}", "next": coming}
    raise Refused(said % words)


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
