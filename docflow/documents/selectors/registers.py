"""Registers as the decree draws them: books, their rows in ten columns, totals, next numbers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Max, Min, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from docflow.core import clock, policy
from docflow.core.actor import Actor
from docflow.core.audit.models import AuditEvent
from docflow.documents.models import Document, Recipient, Register, RegisterEntry
from docflow.documents.policies import visible_to
from docflow.documents.rendering.registers import INCOMING, OUTGOING, Column, Cover, Row
from docflow.documents.selectors import series
from docflow.documents.selectors.metadata import copies_of
from docflow.documents.states import Direction, EntryState, Origin, Perm, Secrecy
from docflow.org.models import Council, Office

PAGE = 50
# A printed book; more is printed in parts, "từ số ... đến số ...".
PRINTED = 5000
_VOID = Q(entries__state=EntryState.VOIDED)
_KEPT = Q(entries__state=EntryState.RESERVED)
# The acts by which a document leaves the registry: the column "Ngày chuyển".
_HANDED = ("document.dispatch", "incoming.present")


@dataclass(frozen=True)
class Line:
    """One number of a book with its cells in the decree's order."""

    entry: RegisterEntry
    cells: tuple[str, ...]
    # Opened only by who may see the document itself.
    document: Document | None

    @property
    def voided(self) -> bool:
        return self.entry.state == EntryState.VOIDED


@dataclass(frozen=True)
class Sheet:
    """One page of a book, the newest numbers first; `older` is the number to go on from."""

    lines: list[Line]
    older: int | None


@dataclass(frozen=True)
class Part:
    """What of a book is printed, and as which volume; nothing set is the whole book."""

    first: int | None = None
    last: int | None = None
    # Days on which the numbers were given, in the zone of the offices; both count.
    since: date | None = None
    until: date | None = None
    volume: int | None = None


@dataclass(frozen=True)
class Totals:
    """Numbers that documents have, that are struck through, and that are kept back."""

    given: int
    voided: int
    kept: int

    @property
    def used(self) -> int:
        return self.given - self.voided - self.kept


def books(actor: Actor) -> list[Register]:
    """The books the person may read, newest year first, with `given` (without those kept back)
    and `voided`; one query.

    Books of old rows hold no number of ours: what was imported is the archive's.
    """
    rows = Register.objects.filter(office_id=actor.office_id, legacy=False).annotate(
        given=Count("entries", filter=~_KEPT), voided=Count("entries", filter=_VOID)
    )
    return [row for row in rows if policy.can(actor, Perm.READ_REGISTER, row)]


def reserved(register: Register) -> list[RegisterEntry]:
    """Numbers of the book that are kept back, the lowest first; one query."""
    return list(register.entries.filter(state=EntryState.RESERVED).order_by("number"))


def kept_for(document: Document) -> list[RegisterEntry]:
    """Kept numbers that this document could take today: those of its own book; opens none."""
    today = clock.today()
    entries = RegisterEntry.objects.filter(
        state=EntryState.RESERVED,
        register__office=document.office_id,
        register__direction__in=series.directions(document.direction),
        register__year=today.year,
        register__secret=False,
        register__legacy=False,
    ).select_related("register")
    found = list(entries.order_by("number"))
    if not found:
        return []
    own = book_for(document.office, document.direction, today, document.type_code, document.council)
    return [entry for entry in found if own is not None and entry.register_id == own.pk]


def book_for(
    office: Office, direction: str, day: date, type_code: str, council: Council | None = None
) -> Register | None:
    """The book of that day's year that serves the type: its own one, else the general one."""
    return series.serving(series.of_year(office.pk, day.year), direction, type_code, council)


def next_numbers(office_id: int, direction: str, day: date) -> Callable[[str], int]:
    """Type code -> the number that would be given on `day`; one query. Gives no number itself."""
    found = series.of_year(office_id, day.year)

    def number(type_code: str) -> int:
        book = series.serving(found, direction, type_code)
        return book.last_number + 1 if book else 1

    return number


def columns_of(register: Register) -> tuple[Column, ...]:
    """The ten contents of NĐ 30/2020/NĐ-CP, Phụ lục IV, I.2 and VI.2."""
    return INCOMING if register.direction == Direction.INCOMING else OUTGOING


def totals(register: Register) -> Totals:
    counted = register.entries.aggregate(
        given=Count("pk"),
        voided=Count("pk", filter=Q(state=EntryState.VOIDED)),
        kept=Count("pk", filter=Q(state=EntryState.RESERVED)),
    )
    return Totals(**counted)


def sheet(
    actor: Actor, register: Register, *, before: int | None = None, limit: int = PAGE
) -> Sheet:
    """Numbers below `before`, newest first; a fixed number of queries."""
    rows = _entries(register).order_by("-number")
    if before is not None:
        rows = rows.filter(number__lt=before)
    found = list(rows[: limit + 1])
    shown = found[:limit]
    return Sheet(
        lines=_lines(actor, register, shown),
        older=shown[-1].number if len(found) > limit else None,
    )


def printed(actor: Actor, register: Register, part: Part | None = None) -> tuple[Cover, list[Row]]:
    """Cover and rows of a book, or of a part of it, as the decree prints them."""
    part = part or Part()
    rows = _entries(register).order_by("number")
    if part.first is not None:
        rows = rows.filter(number__gte=part.first)
    if part.last is not None:
        rows = rows.filter(number__lte=part.last)
    if part.since is not None:
        rows = rows.filter(given_at__gte=_start_of(part.since))
    if part.until is not None:
        rows = rows.filter(given_at__lt=_start_of(part.until + timedelta(days=1)))
    lines = _lines(actor, register, list(rows[:PRINTED]))
    return _cover(register, lines, part), [Row(line.cells, line.voided) for line in lines]


def span(register: Register) -> tuple[int, int]:
    """The first and the last number given; zeros for an empty book."""
    ends = register.entries.aggregate(first=Min("number"), last=Max("number"))
    return ends["first"] or 0, ends["last"] or 0


def _entries(register: Register) -> QuerySet[RegisterEntry]:
    recipients = Recipient.objects.select_related("office").order_by("ordinal")
    return register.entries.select_related(
        "document__copied", "document__unit", "document__presented_to__user"
    ).prefetch_related(Prefetch("document__recipients", queryset=recipients))


def _lines(actor: Actor, register: Register, entries: Sequence[RegisterEntry]) -> list[Line]:
    ids = [entry.document_id for entry in entries if entry.document_id]
    seen = set(visible_to(actor).filter(pk__in=ids).values_list("pk", flat=True))
    handed = _handed_over(ids)
    cells = _incoming if register.direction == Direction.INCOMING else _outgoing
    lines = []
    for entry in entries:
        document = entry.document
        when = handed.get(entry.document_id or 0)
        texts = cells(entry, document, when) if document else _nothing(entry)
        lines.append(Line(entry, texts, document if entry.document_id in seen else None))
    return lines


def _handed_over(ids: Sequence[int]) -> dict[int, datetime]:
    """When each document left the registry; one query."""
    events = AuditEvent.objects.filter(
        object_type=Document._meta.label_lower,
        object_id__in=[str(pk) for pk in ids],
        verb__in=_HANDED,
    )
    rows = events.values_list("object_id").annotate(last=Max("at"))
    return {int(object_id): last for object_id, last in rows}


def _outgoing(entry: RegisterEntry, document: Document, handed: datetime | None) -> tuple[str, ...]:
    recipients = list(document.recipients.all())
    return (
        document.code or str(entry.number),
        _day(document.issued_on),
        _title(document),
        document.signer_name,
        "; ".join(one.name for one in recipients),
        _kept_by(document),
        str(copies_of(document, len(recipients))),
        _moment(handed),
        "",
        _remark(entry) or document.note,
    )


def _incoming(entry: RegisterEntry, document: Document, handed: datetime | None) -> tuple[str, ...]:
    leader = document.presented_to
    paper = _("Bản giấy") if document.origin == Origin.PAPER else ""
    return (
        _moment(document.arrived_at),
        str(entry.number),
        document.issuer_name,
        document.code,
        _day(document.issued_on),
        _title(document),
        document.to_places or (leader.user.full_name if leader else ""),
        _moment(handed),
        "",
        _remark(entry) or "; ".join(one for one in (paper, document.note) if one),
    )


def _nothing(entry: RegisterEntry) -> tuple[str, ...]:
    """A number without a document: only the number and why."""
    place = 1 if entry.register.direction == Direction.INCOMING else 0
    cells = [""] * 10
    cells[place], cells[-1] = str(entry.number), _remark(entry)
    return tuple(cells)


def _title(document: Document) -> str:
    # A state secret is a row without its subject.
    if document.secrecy != Secrecy.NONE:
        return str(document.get_secrecy_display())
    return document.title


def _kept_by(document: Document) -> str:
    line = str(document.content.get("archive_line", "") or "VT")
    return f"{line}; {document.unit.name}" if document.unit else line


def _remark(entry: RegisterEntry) -> str:
    if entry.state == EntryState.VOIDED:
        return _("Hủy số: %(reason)s") % {"reason": entry.reason}
    if entry.state == EntryState.RESERVED:
        words = {"purpose": entry.reserved_for, "day": _day(entry.reserved_until)}
        return _("Giữ số đến %(day)s: %(purpose)s") % words
    return ""


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=clock.OFFICE_ZONE)


def _day(value: date | None) -> str:
    return value.strftime("%d/%m/%Y") if value else ""


def _moment(value: datetime | None) -> str:
    return _day(value.astimezone(clock.OFFICE_ZONE).date()) if value else ""


def _cover(register: Register, lines: Sequence[Line], part: Part) -> Cover:
    office = register.office
    ends = [lines[0], lines[-1]] if lines else []
    numbers = [str(line.entry.number) for line in ends] or ["", ""]
    dates = [_moment(line.entry.given_at) for line in ends] or ["", ""]
    return Cover(
        body=office.name,
        superior=office.superior.name if office.superior else "",
        year=str(register.year),
        # The period that was asked for, else that of the rows.
        from_date=_day(part.since) or dates[0],
        to_date=_day(part.until) or dates[1],
        from_number=numbers[0],
        to_number=numbers[1],
        volume=str(part.volume) if part.volume else "",
    )
