"""Numbers kept back for documents to come, and the end of a year's books.

Law: NĐ 30/2020/NĐ-CP, Điều 15: one series from 1 January to 31 December, each number once. A number
that was kept back and not used stays in the book, voided with its reason.
"""

from datetime import date, datetime

from django.utils.translation import gettext as _

from docflow.core import clock, deeds, policy
from docflow.core.actor import Actor
from docflow.core.errors import Invalid, Refused
from docflow.core.language import of_office
from docflow.core.workflow import NOTE_LENGTH
from docflow.documents.grants import SOURCE
from docflow.documents.models import Document, Register, RegisterEntry
from docflow.documents.services import registers
from docflow.documents.states import Direction, EntryState, Perm
from search import queue

SWEEP = "documents.year_end"
# At once; more is a series of its own.
MOST = 20


def reserve(
    *, actor: Actor, register: Register, count: int, purpose: str, until: date
) -> list[RegisterEntry]:
    """Keep back the next `count` numbers of `register` for `purpose`, until that day.

    Raises Forbidden, Refused for a book of incoming documents or a closed one, Invalid for what
    was typed; then no number is taken.
    """
    policy.guard(actor, Perm.NUMBER, register)
    if register.direction == Direction.INCOMING or register.legacy:
        raise Refused(_("Chỉ giữ được số của sổ văn bản đi và sổ nội bộ."))
    _check(register, count, purpose, until)
    with deeds.act():
        last = registers.next_number(register, count)
        entries = RegisterEntry.objects.bulk_create(
            RegisterEntry(
                register=register,
                number=number,
                state=EntryState.RESERVED,
                given_at=clock.now(),
                given_by=actor.name,
                reserved_for=purpose.strip(),
                reserved_until=until,
            )
            for number in range(last - count + 1, last + 1)
        )
        deeds.record(
            actor,
            "register.reserve",
            register,
            summary=purpose.strip(),
            data={"numbers": [entry.number for entry in entries], "until": until.isoformat()},
        )
    return entries


def use(
    *,
    actor: Actor,
    register: Register,
    entry: RegisterEntry,
    document: Document,
    notation: str = "",
) -> RegisterEntry:
    """Part of the act that numbers `document`: the kept number becomes its own, for ever.

    Raises Refused when it is of another book or year, was used or voided meanwhile, or when
    another book has given it with this `notation`.
    """
    policy.guard(actor, Perm.NUMBER, register)
    if entry.register_id != register.pk:
        raise Refused(
            _("Số này thuộc sổ khác. Văn bản này lấy số ở %(book)s.") % {"book": register}
        )
    if notation and (other := registers.given_before(register, entry.number, notation)):
        raise Refused(
            _("%(code)s đã được cấp ở sổ khác trong năm. Hãy chọn số khác hoặc lấy số tiếp theo.")
            % {"code": other}
        )
    kept = RegisterEntry.objects.filter(pk=entry.pk, state=EntryState.RESERVED)
    # The book goes by the moment a document got its number; when it was kept back, the audit tells.
    if not kept.update(
        state=EntryState.USED, document=document, given_at=clock.now(), given_by=actor.name
    ):
        raise Refused(_("Số này không còn được giữ. Hãy tải lại trang và chọn số khác."))
    queue.enqueue(SOURCE, document.pk)
    deeds.record(
        actor,
        "register.number",
        document,
        data={"register": register.pk, "number": entry.number, "reserved": True},
    )
    entry.refresh_from_db()
    return entry


def give_up(*, actor: Actor, entry: RegisterEntry, reason: str) -> RegisterEntry:
    """Void a kept number; its row stays with the reason. Raises Refused, Invalid."""
    policy.guard(actor, Perm.NUMBER, entry.register)
    if len(reason.strip()) < NOTE_LENGTH:
        raise Invalid({"reason": [_("Hãy nêu lý do, ít nhất %(n)d ký tự.") % {"n": NOTE_LENGTH}]})
    with deeds.act():
        kept = RegisterEntry.objects.filter(pk=entry.pk, state=EntryState.RESERVED)
        if not kept.update(state=EntryState.VOIDED, reason=reason.strip()[:500]):
            raise Refused(_("Số này không còn được giữ."))
        deeds.record(
            actor,
            "register.give_up",
            entry.register,
            summary=reason.strip(),
            data={"number": entry.number},
        )
    entry.refresh_from_db()
    return entry


def sweep(now: datetime, limit: int) -> int:
    """Close the books of years that are over, up to `limit`; kept numbers are voided with it."""
    year = now.astimezone(clock.OFFICE_ZONE).year
    over = Register.objects.filter(year__lt=year, year__gt=0, legacy=False, closed_at=None)
    return sum(_close(book, now) for book in over.select_related("office").order_by("pk")[:limit])


def _close(register: Register, now: datetime) -> bool:
    actor = Actor.system(register.office_id, register.office.name)
    with deeds.act():
        # The update is the lock that `next_number` takes too.
        open_ = Register.objects.filter(pk=register.pk, closed_at=None)
        if not open_.update(closed_at=now):
            return False
        with of_office():
            reason = _("Hết năm %(year)d chưa dùng đến.") % {"year": register.year}
        left = RegisterEntry.objects.filter(register=register, state=EntryState.RESERVED)
        voided = left.update(state=EntryState.VOIDED, reason=reason)
        deeds.record(actor, "register.close", register, data={"voided": voided})
    return True


def _check(register: Register, count: int, purpose: str, until: date) -> None:
    today = clock.today()
    wrong: dict[str, list[str]] = {}
    if not 1 <= count <= MOST:
        wrong["count"] = [_("Mỗi lần giữ từ 1 đến %(n)d số.") % {"n": MOST}]
    if len(purpose.strip()) < NOTE_LENGTH:
        wrong["purpose"] = [
            _("Hãy ghi giữ số cho việc gì, ít nhất %(n)d ký tự.") % {"n": NOTE_LENGTH}
        ]
    elif len(purpose.strip()) > 300:
        wrong["purpose"] = [_("Tối đa 300 ký tự.")]
    if register.year != today.year:
        wrong["until"] = [_("Sổ này không phải sổ của năm nay.")]
    elif not today <= until <= date(register.year, 12, 31):
        wrong["until"] = [_("Chọn một ngày từ hôm nay đến hết năm của sổ.")]
    if wrong:
        raise Invalid(wrong)
