"""How an office counts its documents: which books it keeps, what they serve, how a code is written.

Law: NĐ 30/2020/NĐ-CP, Điều 15.1: the head decides; number and notation are given once in a year,
so what could repeat one is refused here, and the database holds it once more. What has been given
stays as printed.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from docflow.core import clock, deeds, policy
from docflow.core.actor import Actor
from docflow.core.errors import Invalid, Refused
from docflow.core.language import of_office
from docflow.documents.models import Register
from docflow.documents.selectors import notations, series
from docflow.documents.services import once, registers
from docflow.documents.states import COPIES, TYPES, Direction, Perm
from docflow.org.models import Office
from docflow.org.selectors import councils

# What a person sets of a book, in the words of the history.
SET = ("name", "types", "pattern", "letter_pattern", "own_patterns")
_NAME = 120


@dataclass(frozen=True)
class Settings:
    """A book as it is asked for; `types` is empty for the one that serves all others."""

    name: str
    types: tuple[str, ...] = ()
    pattern: str = "{type}-{office}"
    letter_pattern: str = "{office}-{unit}"
    own_patterns: Mapping[str, str] = field(default_factory=dict)


def settings_of(register: Register) -> Settings:
    return Settings(
        register.name,
        tuple(register.types),
        register.pattern,
        register.letter_pattern,
        dict(register.own_patterns),
    )


def open_book(*, actor: Actor, year: int, direction: str, settings: Settings) -> Register:
    """A book of its own for some types, of this year or the next. Raises Invalid, Refused.

    Arrivals are counted in one series (Điều 22.2), so no book of them is opened here.
    """
    if direction not in (Direction.OUTGOING, Direction.INTERNAL):
        raise Invalid({"direction": [_("Văn bản đến đăng ký trong một sổ, số liên tiếp.")]})
    with deeds.act():
        office = _begin(actor, year)
        if not settings.types and direction == Direction.OUTGOING:
            raise Invalid({"types": [_("Hãy chọn ít nhất một loại văn bản cho sổ.")]})
        book = Register(office=office, year=year, direction=direction)
        _put(book, settings)
        _save(book)
        said = {"after": told(book), "year": year, "direction": direction}
        deeds.record(actor, "register.open", book, data=said)
    return book


def change(*, actor: Actor, register: Register, settings: Settings, seen: str = "") -> Register:
    """Set name, types and patterns anew; numbers that were given stay as printed.

    `seen` is `mark` of the book as it was shown; Raises Refused when it was changed meanwhile or
    the year is over, and Invalid for what could repeat a number and notation.
    """
    with deeds.act():
        _begin(actor, register.year)
        row = _held(actor, register)
        if seen and seen != mark(row):
            raise Refused(_("Sổ này vừa được người khác sửa. Hãy tải lại trang rồi sửa tiếp."))
        before = told(row)
        if row.last_number and settings.name.strip() != row.name:
            raise Invalid({"name": [_("Sổ đã có số nên giữ nguyên tên.")]})
        if bool(row.types) != bool(settings.types):
            raise Invalid(
                {"types": [_("Sổ chung giữ mọi loại không có sổ riêng; sổ riêng có loại.")]}
            )
        _put(row, settings)
        after = told(row)
        if after != before:
            _save(row)
            data = {"before": before, "after": after}
            with of_office():
                summary = difference(before, after)
            deeds.record(actor, "register.change", row, summary=summary, data=data)
    return row


def remove(*, actor: Actor, register: Register) -> None:
    """Take away a book that has given no number; its types go back to the general one.

    Raises Refused once it gave a number, and Invalid where the general book could then repeat one.
    """
    with deeds.act():
        office = _begin(actor, register.year)
        row = _held(actor, register)
        if row.last_number or row.entries.exists():
            raise Refused(_("Sổ đã có số nên không gỡ được; số đã cấp ở lại trong sổ."))
        now = series.of_year(office.pk, row.year)
        left = [one for one in now if one.pk != row.pk]
        once.check(office, row.year, before=now, after=left)
        data = {"before": told(row), "year": row.year}
        deeds.record(actor, "register.remove", office, summary=str(row), data=data)
        row.delete()


def prepare(*, actor: Actor, year: int) -> list[Register]:
    """Write down the books of a year: those of the year before, and the usual ones that are still
    missing, so that they can be set before their first number. Again it changes nothing."""
    with deeds.act():
        office = _begin(actor, year)
        made = registers.open_year(office, year)
        day = clock.today().replace(year=year, month=1, day=1)
        for direction in (Direction.OUTGOING, Direction.INCOMING):
            made.append(registers.register_for(office, direction, day))
            made.append(registers.register_for(office, direction, day, secret=True))
        made.append(registers.register_for(office, Direction.OUTGOING, day, "SY"))
        made += [
            registers.register_for(office, Direction.OUTGOING, day, council=one)
            for one in councils.of_year(office.pk, year)
        ]
        names = sorted({one.name for one in made})
        data = {"year": year, "books": names}
        deeds.record(actor, "register.prepare", office, summary=str(year), data=data)
    return made


def drop(*, actor: Actor, year: int) -> int:
    """Take back what was prepared for a year that has given no number: its books open by
    themselves as those of the year before. Says how many. Raises Refused."""
    with deeds.act():
        office = _begin(actor, year)
        rows = Register.objects.filter(office=office, year=year, legacy=False)
        if year <= clock.today().year or rows.filter(last_number__gt=0).exists():
            raise Refused(_("Năm này đã bắt đầu nên sổ của nó ở lại."))
        books = [told(one) for one in rows]
        count, _each = rows.delete()
        data = {"year": year, "before": books}
        deeds.record(actor, "register.drop", office, summary=str(year), data=data)
    return count


def told(register: Register) -> dict[str, Any]:
    """What the history keeps of a book."""
    return {name: getattr(register, name) for name in SET}


def mark(register: Register) -> str:
    """Names the settings of a book as they were shown."""
    return hashlib.sha256(repr(sorted(told(register).items())).encode()).hexdigest()[:16]


def difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """What was changed, old and new side by side."""
    return "; ".join(
        f"{_said(before[name])} → {_said(after[name])}"
        for name in SET
        if before[name] != after[name]
    )[:500]


def check(*, actor: Actor, register: Register, settings: Settings) -> None:
    """What `change` or `open_book` would refuse of these settings; changes nothing."""
    policy.guard(actor, Perm.RULE_SCHEME)
    _put(register, settings)


def _begin(actor: Actor, year: int) -> Office:
    """Guarded, and one after the other: who decides waits for who decides."""
    policy.guard(actor, Perm.RULE_SCHEME)
    if not clock.today().year <= year <= clock.today().year + 1:
        raise Refused(_("Chỉ đặt được sổ của năm nay và năm sau."))
    return Office.objects.select_for_update().get(pk=actor.office_id)


def _held(actor: Actor, register: Register) -> Register:
    # Numbering waits for it: what was given is known when the notations are compared.
    row = Register.objects.select_for_update(of=("self",)).get(pk=register.pk)
    if row.office_id != actor.office_id or row.legacy:
        raise Refused(_("Sổ này không thuộc quy định của cơ quan."))
    if row.closed_at is not None:
        raise Refused(_("Sổ %(book)s đã khóa: năm đã kết thúc.") % {"book": row})
    return row


def _put(book: Register, settings: Settings) -> None:
    """The settings on the row, checked, not saved. Raises Invalid."""
    wrong = _wrong(book, settings)
    if wrong:
        raise Invalid(wrong)
    book.name = " ".join(settings.name.split())
    book.types = sorted(set(settings.types))
    book.pattern, book.letter_pattern = settings.pattern, settings.letter_pattern
    book.own_patterns = {code: one for code, one in settings.own_patterns.items() if one}
    now = series.of_year(book.office_id, book.year)
    others = [one for one in now if one.pk != book.pk]
    _check_types(book, others)
    once.check(book.office, book.year, before=now, after=[*others, book])


def _wrong(book: Register, settings: Settings) -> dict[str, list[str]]:
    wrong: dict[str, list[str]] = {}
    if not 3 <= len(" ".join(settings.name.split())) <= _NAME:
        wrong["name"] = [_("Tên dài từ 3 đến %(n)d ký tự.") % {"n": _NAME}]
    codes = set(settings.types)
    if codes - TYPES.keys():
        wrong["types"] = [_("Có loại văn bản không tồn tại.")]
    elif codes & COPIES and codes != COPIES:
        wrong["types"] = [_("Sao y, sao lục, trích sao dùng chung một sổ riêng của bản sao.")]
    if book.direction == Direction.INCOMING:
        return wrong
    council = book.council_id is not None
    patterns = (
        ("pattern", settings.pattern, False),
        ("letter_pattern", settings.letter_pattern, True),
    )
    for name, pattern, letter in patterns:
        if said := notations.faults(pattern, letter=letter, council=council):
            wrong[name] = said
    own = [
        f"{TYPES[code].name}: {line}"
        for code, pattern in settings.own_patterns.items()
        if pattern and code in TYPES
        for line in notations.faults(pattern, letter=not TYPES[code].abbreviation, council=council)
    ]
    strange = set(settings.own_patterns) - (codes or TYPES.keys())
    if strange:
        own.append(_("Ký hiệu riêng chỉ đặt cho loại văn bản của sổ này."))
    if own:
        wrong["own_patterns"] = own
    return wrong


def _check_types(book: Register, others: Iterable[Register]) -> None:
    family = notations.family_of(book)
    for one in others:
        if notations.family_of(one) != family:
            continue
        both = [TYPES[code].name for code in one.types if code in book.types]
        if both or (not one.types and not book.types):
            raise Invalid(
                {
                    "types": [
                        _("%(types)s đã có sổ “%(book)s”. Hãy gỡ khỏi sổ đó trước.")
                        % {"types": ", ".join(both) or _("Mọi loại còn lại"), "book": one.name}
                    ]
                }
            )
        if one.name == book.name and one.direction == book.direction:
            raise Invalid({"name": [_("Năm này đã có sổ mang tên này.")]})


def _save(book: Register) -> None:
    try:
        with transaction.atomic():
            book.save(update_fields=list(SET) if book.pk else None)
    except IntegrityError:
        said = _("Một sổ khác của năm vừa nhận loại văn bản hoặc tên này. Hãy tải lại trang.")
        raise Invalid({"types": [said]}) from None


def _said(value: Any) -> str:
    if isinstance(value, dict):
        said = (f"{code}: {notations.spoken(one)}" for code, one in sorted(value.items()))
        return ", ".join(said) or "–"
    return (", ".join(value) if isinstance(value, list) else notations.spoken(str(value))) or "–"
