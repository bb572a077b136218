"""Councils and boards of an office: set up, ended, and who signs for them.

Law: NĐ 30/2020/NĐ-CP, Phụ lục I, II.2, II.3a and II.7c: a council that uses the office's seal is
printed as the issuing body, counts its documents apart, and its people sign with their title in it.
"""

import re
from collections.abc import Iterable
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from docflow.core import db, deeds, policy
from docflow.core.actor import Actor
from docflow.core.errors import Invalid, Refused
from docflow.org.models import Council, CouncilSeat, Office, Position
from docflow.org.services.authority import LONGEST_LINE, MOST_LINES
from docflow.org.states import Perm

# Groups of letters and digits, joined by single hyphens (Phụ lục I, II.3c).
_NOTATION = re.compile(r"[^\W_]+(?:-[^\W_]+)*")


def found(
    *,
    actor: Actor,
    name: str,
    notation: str,
    valid_from: date,
    valid_to: date | None = None,
    basis: str = "",
) -> Council:
    """Set up a council of the actor's office. Raises Invalid, Forbidden.

    Its notation is that of no other council of a year, nor of the office: number and notation are
    given once in a year (Điều 15).
    """
    name, notation = " ".join(name.split()), notation.strip()
    with deeds.act():
        policy.guard(actor, Perm.KEEP_COUNCILS)
        office = Office.objects.select_for_update().get(pk=actor.office_id)
        _check(office, name, notation, valid_from, valid_to)
        try:
            with transaction.atomic():
                row = Council.objects.create(
                    office=office,
                    name=name,
                    notation=notation,
                    basis=" ".join(basis.split())[:200],
                    valid_from=valid_from,
                    valid_to=valid_to,
                )
        except IntegrityError:
            raise Invalid({"name": [_("Đã có hội đồng, ban, tổ mang tên này.")]}) from None
        data = {"notation": notation, "from": valid_from.isoformat(), "basis": row.basis}
        deeds.record(actor, "council.found", row, data=data)
    return row


def end(*, actor: Actor, council: Council, day: date) -> Council:
    """The last day on which it issues; its numbers stay. Raises Refused, Forbidden."""
    with deeds.act():
        row = db.lock(council)
        policy.guard(actor, Perm.KEEP_COUNCILS, row)
        _close(row, day)
        deeds.record(actor, "council.end", row, data={"valid_to": day.isoformat()})
    return row


def seat(
    *,
    actor: Actor,
    council: Council,
    position: Position,
    lines: Iterable[str],
    valid_from: date,
    valid_to: date | None = None,
) -> CouncilSeat:
    """Let `position` sign for `council` with these lines above the name. Raises Invalid."""
    printed = [" ".join(line.split()) for line in lines if line.strip()]
    with deeds.act():
        row = db.lock(council)
        policy.guard(actor, Perm.KEEP_COUNCILS, row)
        _check_seat(row, position, printed, valid_from, valid_to)
        try:
            with transaction.atomic():
                made = CouncilSeat.objects.create(
                    council=row,
                    position=position,
                    lines=printed,
                    valid_from=valid_from,
                    valid_to=valid_to,
                )
        except IntegrityError:
            said = _("Người này đang ký thay mặt hội đồng; hãy kết thúc tư cách cũ trước.")
            raise Invalid({"position": [said]}) from None
        data = {"position": position.pk, "lines": printed}
        deeds.record(actor, "council.seat", row, summary=position.user.full_name, data=data)
    return made


def unseat(*, actor: Actor, seat: CouncilSeat, day: date) -> CouncilSeat:
    """The last day on which the person signs for the council. Raises Refused, Forbidden."""
    with deeds.act():
        row = db.lock(seat)
        policy.guard(actor, Perm.KEEP_COUNCILS, row.council)
        _close(row, day)
        who = row.position.user.full_name
        data = {"seat": row.pk, "valid_to": day.isoformat()}
        deeds.record(actor, "council.unseat", row.council, summary=who, data=data)
    return row


def _close(row: Council | CouncilSeat, day: date) -> None:
    if day < row.valid_from:
        raise Refused(_("Ngày kết thúc không thể trước ngày bắt đầu."))
    if row.valid_to is not None and row.valid_to <= day:
        raise Refused(_("Đã có ngày kết thúc sớm hơn."))
    row.valid_to = day
    row.save(update_fields=["valid_to"])


def _check(
    office: Office, name: str, notation: str, valid_from: date, valid_to: date | None
) -> None:
    wrong: dict[str, list[str]] = {}
    if not 3 <= len(name) <= 200:
        wrong["name"] = [_("Tên dài từ 3 đến 200 ký tự.")]
    if not _NOTATION.fullmatch(notation) or len(notation) > 30:
        wrong["notation"] = [
            _("Chữ viết tắt chỉ gồm chữ, số, nối bằng dấu “-”, tối đa 30 ký tự: BCĐ, HĐTĐKT.")
        ]
    elif not notation[0].isupper() and not notation[0].isdigit():
        wrong["notation"] = [_("Ký hiệu viết bằng chữ in hoa: BCĐ, HĐTĐKT.")]
    elif notation == office.notation:
        wrong["notation"] = [_("Đây là chữ viết tắt của cơ quan; hội đồng cần chữ riêng.")]
    elif other := _of_the_same_year(office, notation, valid_from, valid_to):
        wrong["notation"] = [
            _("%(name)s đã dùng chữ này trong cùng năm; số, ký hiệu sẽ bị trùng.")
            % {"name": other.name}
        ]
    if valid_to is not None and valid_to < valid_from:
        wrong["valid_to"] = [_("Ngày kết thúc không thể trước ngày bắt đầu.")]
    if wrong:
        raise Invalid(wrong)


def _of_the_same_year(
    office: Office, notation: str, valid_from: date, valid_to: date | None
) -> Council | None:
    """Another council of the notation that lives in one of the years of this one."""
    rows = Council.objects.filter(office=office, notation=notation).filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=date(valid_from.year, 1, 1))
    )
    if valid_to is not None:
        rows = rows.filter(valid_from__lte=date(valid_to.year, 12, 31))
    return rows.first()


def _check_seat(
    council: Council, position: Position, lines: list[str], valid_from: date, valid_to: date | None
) -> None:
    wrong: dict[str, list[str]] = {}
    if position.office_id != council.office_id:
        wrong["position"] = [_("Người ký phải đang giữ chức vụ trong cơ quan.")]
    if not lines:
        wrong["lines"] = [_("Hãy nhập ít nhất một dòng, ví dụ “CHỦ TỊCH”.")]
    elif len(lines) > MOST_LINES or max(map(len, lines)) > LONGEST_LINE:
        wrong["lines"] = [_("Tối đa 6 dòng, mỗi dòng 120 ký tự.")]
    if valid_to is not None and valid_to < valid_from:
        wrong["valid_to"] = [_("Ngày kết thúc không thể trước ngày bắt đầu.")]
    if wrong:
        raise Invalid(wrong)
