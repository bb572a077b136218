"""The orders on an incoming document in one line each, for its record and its page of fields.

Law: NĐ 30/2020/NĐ-CP, Điều 23.4 and Phụ lục VI, phần II, II.16-17 (who has it, what was ordered).
"""

from collections.abc import Sequence

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from directives.models import Assignment, Directive
from directives.policies import visible_to
from directives.states import VOID, DirectiveStatus, Role
from docflow.core import clock
from docflow.core.actor import Actor
from docflow.core.language import of_office
from docflow.documents.models import Document
from docflow.documents.selectors.traces import Order

_NOT_GIVEN = (DirectiveStatus.DRAFTED, DirectiveStatus.WITHDRAWN)


@of_office()
def orders_on(document: Document, actor: Actor | None) -> Sequence[Order]:
    """What was ordered, by whom, who leads and who helps; two queries."""
    rank = list(Role)
    live = Assignment.objects.exclude(status__in=VOID)
    rows: QuerySet[Directive] = visible_to(actor) if actor else Directive.objects.all()
    found = (
        rows.filter(source_document=document)
        .exclude(status__in=_NOT_GIVEN)
        .prefetch_related(Prefetch("assignments", queryset=live))
        .order_by("given_at", "pk")
    )
    return [
        _order(one, sorted(one.assignments.all(), key=lambda a: (rank.index(Role(a.role)), a.pk)))
        for one in found
    ]


def _order(directive: Directive, parts: list[Assignment]) -> Order:
    told = "; ".join(_part(one) for one in parts)
    text = f"{directive.author_title} {directive.author_name}: {directive.text}".strip()
    return Order(
        at=directive.given_at or directive.created_at,
        text=" ".join(f"{text} ({told})".split()) if told else " ".join(text.split()),
        places=tuple(one.holder for one in parts if one.role != Role.INFORMED),
    )


def _part(assignment: Assignment) -> str:
    words = f"{assignment.get_role_display()}: {assignment.holder}"
    if assignment.due is None:
        return words
    day = f"{assignment.due.astimezone(clock.OFFICE_ZONE):%d/%m/%Y}"
    return _("%(who)s, hạn %(day)s") % {"who": words, "day": day}
