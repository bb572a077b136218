"""The three levels of the processing slip of an incoming document, as far as a person sees them.

Law: NĐ 30/2020/NĐ-CP, Phụ lục IV, VII: leaders of the body, of the units, who does the work.
"""

from collections.abc import Iterable
from datetime import date, datetime

from django.utils.translation import gettext as _

from directives.models import Assignment, Directive
from directives.policies import visible_to
from directives.states import VOID, DirectiveStatus, Role
from docflow.core import clock
from docflow.core.actor import SYSTEM_NAME, Actor
from docflow.core.language import of_office
from docflow.documents.models import Document
from docflow.documents.rendering.slip import Opinion, Part, Proposal, Slip
from docflow.org.states import LEADERS

_NOT_GIVEN = (DirectiveStatus.DRAFTED, DirectiveStatus.WITHDRAWN)


@of_office()
def slip_of(actor: Actor, document: Document) -> Slip:
    """What the paper says; every order on the document that `actor` sees. A fixed number of
    queries."""
    orders = list(
        visible_to(actor)
        .filter(source_document=document)
        .exclude(status__in=_NOT_GIVEN)
        .select_related("author")
        .prefetch_related("assignments__reports__made_by")
        .order_by("given_at", "pk")
    )
    by_leaders = [one for one in orders if one.author.role in LEADERS]
    by_heads = [one for one in orders if one.author.role not in LEADERS]
    office = document.office
    return Slip(
        body=office.name,
        superior=office.superior.name if office.superior else "",
        place_date=_place_and_date(office.place, clock.today()),
        arrival=_arrival(document),
        document=named(document),
        subject=document.subject,
        leaders=tuple(_opinion(one) for one in by_leaders),
        heads=tuple(_opinion(one) for one in by_heads),
        officers=tuple(_proposals(orders)),
    )


def named(document: Document) -> str:
    """Kind, number, date and author of a document in one line, as the decree's forms ask."""
    words = [document.type_name or _("Văn bản")]
    if document.code:
        words.append(_("số %(code)s") % {"code": document.code})
    if document.issued_on:
        words.append(_("ngày %(day)s") % {"day": f"{document.issued_on:%d/%m/%Y}"})
    if document.issuer_name:
        words.append(_("của %(issuer)s") % {"issuer": document.issuer_name})
    return " ".join(words)


def _opinion(directive: Directive) -> Opinion:
    entered = directive.entered_by_name
    return Opinion(
        who=directive.author_name,
        title=directive.author_title,
        day=_day(directive.given_at or directive.created_at),
        text=directive.text,
        parts=tuple(_part(one) for one in _in_order(directive)),
        entered_by=entered if entered != directive.author_name else "",
    )


def _in_order(directive: Directive) -> list[Assignment]:
    """Lead, coordinators, who is to know; what was returned or taken back is left out."""
    rank = list(Role)
    live = [one for one in directive.assignments.all() if one.status not in VOID]
    return sorted(live, key=lambda one: (rank.index(Role(one.role)), one.pk))


def _part(assignment: Assignment) -> Part:
    due = assignment.due
    return Part(
        role=str(assignment.get_role_display()),
        holder=assignment.holder,
        due=f"{due.astimezone(clock.OFFICE_ZONE):%H:%M %d/%m/%Y}" if due else "",
    )


def _proposals(orders: list[Directive]) -> Iterable[Proposal]:
    """The newest report of everybody at the end of the cascade, who hands nothing on."""
    handed_on = {one.parent_id for one in orders}
    for directive in orders:
        for assignment in _in_order(directive):
            reports = list(assignment.reports.all())
            if assignment.pk in handed_on or not reports:
                continue
            last = reports[-1]
            yield Proposal(
                who=last.made_by_name,
                title=last.made_by.title if last.made_by_name != SYSTEM_NAME else "",
                day=_day(last.made_at),
                text=last.text,
            )


def _arrival(document: Document) -> str:
    if document.arrival_number is None or document.arrived_at is None:
        return ""
    return _("Số đến %(number)s, ngày đến %(day)s") % {
        "number": document.arrival_number,
        "day": f"{document.arrived_at.astimezone(clock.OFFICE_ZONE):%d/%m/%Y}",
    }


def _day(moment: datetime) -> str:
    return _words_of(moment.astimezone(clock.OFFICE_ZONE).date())


def _words_of(day: date) -> str:
    """As printed: day below ten and months 1 and 2 with a leading zero (Phụ lục I, II.4)."""
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"Ngày {day.day:02d} tháng {month} năm {day.year}"


def _place_and_date(place: str, day: date) -> str:
    words = _words_of(day)
    return f"{place}, n{words[1:]}" if place else words
