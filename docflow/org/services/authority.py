"""The authority register: who signs in which capacity, from when to when. Lines never change:
another wording is another row, so what a document printed can be told for any day."""

import re
from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from docflow.core import deeds, policy
from docflow.core.actor import Actor
from docflow.core.errors import Invalid, Refused
from docflow.org.models import CapacityRule, Position
from docflow.org.states import Perm

# What a line above a name holds in print.
LONGEST_LINE = 120
MOST_LINES = 6
_FORM = re.compile(r"(TUQ|KT|TL|TM|Q)\b\.?")
_MANDATE = "TUQ."
# Whoever signs by mandate signs alone: nobody stands in for them, by order or as deputy.
_PASSED_ON = frozenset({"KT.", "TL.", "Q."})


def add_capacity(
    *,
    actor: Actor,
    position: Position,
    lines: Iterable[str],
    valid_from: date,
    valid_to: date | None = None,
    types: Collection[str] = (),
    basis: str = "",
) -> CapacityRule:
    """Let `position` sign with these lines above the name (NĐ 30/2020/NĐ-CP, Điều 13).

    `types` are codes of document types, none for every type. TUQ. is written, ends, says for which
    documents and is not passed on (Điều 13.3); TL. may be passed on to a deputy (Điều 13.4).
    Raises Invalid, Forbidden.
    """
    printed = [" ".join(line.split()) for line in lines if line.strip()]
    _check(printed, valid_from, valid_to)
    _check_mandate(printed, valid_to, list(types), basis)
    with deeds.act():
        policy.guard(actor, Perm.ADMINISTER, position)
        row = CapacityRule.objects.create(
            position=position,
            lines=printed,
            types=sorted(set(types)),
            basis=basis.strip(),
            valid_from=valid_from,
            valid_to=valid_to,
        )
        data = {"position": position.pk, "lines": printed, "types": row.types, "basis": row.basis}
        deeds.record(actor, "capacity.add", row, data=data)
    return row


def end_capacity(*, actor: Actor, rule: CapacityRule, day: date) -> CapacityRule:
    """The last day on which the lines hold. Raises Refused before their first day, Forbidden."""
    with deeds.act():
        row = CapacityRule.objects.select_for_update().get(pk=rule.pk)
        policy.guard(actor, Perm.ADMINISTER, row.position)
        if day < row.valid_from:
            raise Refused(_("Ngày kết thúc không thể trước ngày bắt đầu."))
        if row.valid_to is not None and row.valid_to <= day:
            raise Refused(_("Tư cách ký này đã có ngày kết thúc sớm hơn."))
        row.valid_to = day
        row.save(update_fields=["valid_to"])
        deeds.record(actor, "capacity.end", row, data={"valid_to": day.isoformat()})
    return row


def _check_mandate(lines: list[str], valid_to: date | None, types: list[str], basis: str) -> None:
    """Signing by mandate (TUQ.): in writing, limited in time and content, not passed on."""
    # "TUQ." also without its stop or the blank behind it.
    forms = [f"{found[1]}." for line in lines if (found := _FORM.match(line.strip().upper()))]
    if _MANDATE not in forms:
        return
    problems: dict[str, list[Any]] = {}
    if set(forms) & _PASSED_ON or forms.count(_MANDATE) > 1:
        problems["lines"] = [_("Người ký TUQ. không được ủy quyền lại: bỏ dòng KT., TL., Q.")]
    if not basis.strip():
        problems["basis"] = [_("Ký TUQ. phải có văn bản ủy quyền; hãy ghi số và ngày.")]
    if valid_to is None:
        problems["valid_to"] = [_("Ký TUQ. phải có ngày kết thúc.")]
    if not types:
        problems["types"] = [_("Ký TUQ. phải nêu loại văn bản được ủy quyền.")]
    if problems:
        raise Invalid(problems)


def _check(lines: list[str], valid_from: date, valid_to: date | None) -> None:
    if not lines:
        raise Invalid({"lines": _("Hãy nhập ít nhất một dòng, ví dụ “CHỦ TỊCH”.")})
    if len(lines) > MOST_LINES or max(map(len, lines)) > LONGEST_LINE:
        raise Invalid({"lines": _("Tối đa 6 dòng, mỗi dòng 120 ký tự.")})
    if valid_to is not None and valid_to < valid_from:
        raise Invalid({"valid_to": _("Ngày kết thúc không thể trước ngày bắt đầu.")})
