"""The follow-up register of incoming documents: who deals with each, until when, how far it is.

Law: NĐ 30/2020/NĐ-CP, Phụ lục IV, VIII (seven contents). A row tells what the registry must know
to press for an answer; the words of an order and of a report stay with those who see them.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, Max, Min, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from directives.models import Assignment, Extension, Report
from directives.selectors.lateness import Standing, WorkingDays, standing_of
from directives.selectors.results import rolled_up
from directives.selectors.slip import named
from directives.states import (
    AssignmentStatus,
    DirectiveStatus,
    ExtensionStatus,
    Role,
)
from docflow.core import clock
from docflow.core.actor import Actor
from docflow.documents.models import Document, Link
from docflow.documents.rendering.registers import Cover, Row
from docflow.documents.selectors.periods import Period, years_between
from docflow.documents.states import Direction, LinkKind, Origin, Secrecy, Status
from docflow.org.models import Office

PAGE = 30
# What one print holds; more is printed in parts, by dates.
PRINTED = 5000
_A = AssignmentStatus
_ISSUED = (Status.ISSUED, Status.FILED)
# Parts that nobody works on any more; they are named in the last column.
_GONE = frozenset({_A.RETURNED, _A.WITHDRAWN, _A.CANCELLED})


@dataclass(frozen=True)
class Line:
    """One registered document with its cells in the decree's order."""

    document: Document
    cells: tuple[str, ...]
    # Something on it runs late: the page says so with more than a word.
    late: bool = False

    @property
    def voided(self) -> bool:
        return self.document.status == Status.RECALLED


def rows(actor: Actor, period: Period) -> QuerySet[Document]:
    """The registered documents of the period, newest number first; never a secret one.

    Read by who may read the register of arrivals, which names every one of them.
    """
    first, end = period.span()
    found = _registered(actor).filter(arrived_at__gte=first, arrived_at__lt=end)
    return found.order_by("-arrived_at", "-arrival_number", "-pk")


def years(actor: Actor) -> list[int]:
    """The years in which documents arrived, newest first; this year always."""
    ends = _registered(actor).aggregate(first=Min("arrived_at"), last=Max("arrived_at"))
    return years_between(ends["first"], ends["last"])


def lines(actor: Actor, documents: Sequence[Document], now: datetime) -> list[Line]:
    """The seven cells of each document; a fixed number of queries."""
    known = _Known.of(actor.office_id, documents)
    return [_line(one, known, now) for one in documents]


def printed(actor: Actor, period: Period, now: datetime) -> tuple[Cover, list[Row]]:
    """Cover and rows as the decree prints them, the oldest number first."""
    found = list(rows(actor, period).reverse()[:PRINTED])
    shown = lines(actor, found, now)
    office = Office.objects.select_related("superior").get(pk=actor.office_id)
    first, end = period.span()
    cover = Cover(
        body=office.name,
        superior=office.superior.name if office.superior else "",
        year=str(period.year),
        from_date=f"{first:%d/%m/%Y}",
        to_date=f"{end - timedelta(days=1):%d/%m/%Y}",
    )
    return cover, [Row(one.cells, one.voided) for one in shown]


def _registered(actor: Actor) -> QuerySet[Document]:
    return (
        Document.objects.filter(
            office_id=actor.office_id,
            direction=Direction.INCOMING,
            secrecy=Secrecy.NONE,
            arrival_number__isnull=False,
            arrived_at__isnull=False,
        )
        .exclude(origin=Origin.IMPORTED)
        .select_related("presented_to__user")
    )


@dataclass(frozen=True)
class _Known:
    """What the rows are made from, by document and by assignment."""

    orders: dict[int, list[list[Assignment]]]
    percents: dict[int, int]
    below: dict[int, tuple[int, int]]
    asked: set[int]
    answers: dict[int, list[str]]
    days: WorkingDays

    @classmethod
    def of(cls, office_id: int, documents: Sequence[Document]) -> "_Known":
        ids = [one.pk for one in documents]
        orders = _orders(ids)
        parts = [one for found in orders.values() for order in found for one in order]
        keys = [one.pk for one in parts]
        asked = Extension.objects.filter(assignment__in=keys, status=ExtensionStatus.ASKED)
        return cls(
            orders=orders,
            percents=_percents(keys),
            below=rolled_up(keys),
            asked=set(asked.values_list("assignment", flat=True)),
            answers=_answers(ids),
            days=WorkingDays.of(office_id),
        )


def _orders(ids: Sequence[int]) -> dict[int, list[list[Assignment]]]:
    """The orders on each document, oldest first, without those handed on from one of them."""
    kept = Assignment.objects.filter(directive__source_document__in=ids).exclude(
        directive__status=DirectiveStatus.DRAFTED
    )
    handed_on = Q(directive__parent__directive__source_document=F("directive__source_document"))
    found: dict[int, dict[int, list[Assignment]]] = defaultdict(dict)
    for one in kept.exclude(handed_on).select_related("directive").order_by("directive_id", "pk"):
        document = one.directive.source_document_id or 0
        found[document].setdefault(one.directive_id, []).append(one)
    return {document: list(orders.values()) for document, orders in found.items()}


def _percents(keys: Sequence[int]) -> dict[int, int]:
    """The last percentage that was reported on each part."""
    reports = Report.objects.filter(assignment__in=keys, percent__isnull=False)
    rows = reports.order_by("made_at", "pk").values_list("assignment", "percent")
    return {key: percent for key, percent in rows if percent is not None}


def _answers(ids: Sequence[int]) -> dict[int, list[str]]:
    """The numbers of the issued documents that answer each, said in a link or handed in."""
    linked = Link.objects.filter(
        target__in=ids, kind=LinkKind.ANSWERS, source__status__in=_ISSUED
    ).values_list("target", "source__code")
    handed_in = Report.objects.filter(
        assignment__directive__source_document__in=ids, outgoing__status__in=_ISSUED
    ).values_list("assignment__directive__source_document", "outgoing__code")
    found: dict[int, list[str]] = defaultdict(list)
    for document, code in [*linked.order_by("pk"), *handed_in.order_by("pk")]:
        if code not in found[document]:
            found[document].append(code)
    return found


def _line(document: Document, known: _Known, now: datetime) -> Line:
    orders = known.orders.get(document.pk, [])
    live = [[one for one in order if one.status not in _GONE] for order in orders]
    running = [order for order in live if any(one.role == Role.LEAD for one in order)]
    leads = [next(one for one in order if one.role == Role.LEAD) for order in running]
    late = any(standing_of(one, now) == Standing.RUNNING_LATE for one in leads)
    leader = document.presented_to
    unheld = leader.user.full_name if leader else ""
    waits = f"{document.due_on:%d/%m/%Y}" if document.due_on else ""
    cells = (
        str(document.arrival_number),
        named(document),
        _each([_holders(order) for order in running]) or unheld,
        _each([_due(one) for one in leads]) or waits,
        _each([_progress(one, known, now) for one in leads]) or str(document.get_status_display()),
        "\n".join(known.answers.get(document.pk, ())),
        "\n".join(_notes(document, orders, known)),
    )
    return Line(document, cells, late)


def _each(texts: list[str]) -> str:
    """One order needs no number; of several each stands under its own in every column."""
    if len(texts) < 2:
        return "".join(texts)
    return "\n".join(f"{number}. {text or '–'}" for number, text in enumerate(texts, start=1))


def _holders(order: list[Assignment]) -> str:
    lead = next(one.holder for one in order if one.role == Role.LEAD)
    others = [one.holder for one in order if one.role == Role.COORDINATING]
    if not others:
        return lead
    return _("%(lead)s; phối hợp: %(others)s") % {"lead": lead, "others": ", ".join(others)}


def _due(lead: Assignment) -> str:
    if lead.due is None or lead.first_due is None:
        return ""
    day = _day(lead.due)
    if not lead.deadline_changes:
        return day
    words = ngettext(
        "%(day)s (đổi %(count)s lần, hạn đầu %(first)s)",
        "%(day)s (đổi %(count)s lần, hạn đầu %(first)s)",
        lead.deadline_changes,
    )
    return words % {"day": day, "count": lead.deadline_changes, "first": _day(lead.first_due)}


def _progress(lead: Assignment, known: _Known, now: datetime) -> str:
    words = [str(lead.get_status_display())]
    if lead.status == _A.COMPLETED and lead.completed_at:
        words[0] = _("%(state)s ngày %(day)s") % {
            "state": words[0],
            "day": _day(lead.completed_at),
        }
    standing = standing_of(lead, now)
    if lead.due and standing in (Standing.LATE, Standing.RUNNING_LATE):
        late = known.days.between(lead.due, lead.done_at or lead.suspended_at or now)
        words.append(
            ngettext("quá hạn %(count)s ngày làm việc", "quá hạn %(count)s ngày làm việc", late)
            % {"count": late}
            if late
            else _("quá hạn")
        )
    if lead.status != _A.COMPLETED:
        if lead.pk in known.percents:
            words.append(_("báo cáo %(percent)s%%") % {"percent": known.percents[lead.pk]})
        if lead.pk in known.below:
            done, total = known.below[lead.pk]
            words.append(
                _("việc giao tiếp xong %(done)s/%(total)s") % {"done": done, "total": total}
            )
    return ", ".join(words)


def _notes(document: Document, orders: list[list[Assignment]], known: _Known) -> list[str]:
    notes = []
    if document.status == Status.RECALLED:
        notes.append(str(document.get_status_display()))
    for order in orders:
        for one in order:
            if one.role == Role.INFORMED:
                continue
            if one.status in _GONE or one.status == _A.SUSPENDED:
                notes.append(f"{one.holder}: {str(one.get_status_display()).lower()}")
            elif one.pk in known.asked:
                notes.append(_("%(holder)s: đang xin gia hạn") % {"holder": one.holder})
            elif one.role == Role.LEAD and one.deadline_changes:
                notes.append(_("%(holder)s: đã đổi hạn") % {"holder": one.holder})
    return notes


def _day(moment: datetime) -> str:
    return f"{moment.astimezone(clock.OFFICE_ZONE):%d/%m/%Y}"
