"""What an order left unsaid and its giver says later: product, deadline, who coordinates.

The order's words stay, and what was said once is not said again here: a deadline is moved with a
reason (`moving`), a product that was asked for is not changed.
"""

from collections.abc import Iterable
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directives.grants import SOURCE
from directives.models import Assignment, Directive
from directives.services import deadlines, giving, holding, moving, telling
from directives.services.deadlines import Deadline, Wish
from directives.services.taking import Holder
from directives.states import (
    OPEN,
    AssignmentStatus,
    DeadlineCause,
    DirectiveStatus,
    Perm,
    Role,
)
from docflow.core import deeds, policy, workflow
from docflow.core.actor import Actor
from docflow.core.errors import Invalid, Refused
from search import queue

PRODUCT_LIMIT = 500


def complete_product(*, actor: Actor, directive: Directive, product: str) -> Directive:
    """Say what must come out of an order that named nothing; who holds it is told.

    Raises Refused once a product is named or the order has ended: what was asked for is not
    changed behind anybody's back.
    """
    with deeds.act():
        row = _running(actor, directive)
        if row.product:
            raise Refused(_("Việc này đã nêu sản phẩm: %(product)s.") % {"product": row.product})
        product = product.strip()
        if not product or len(product) > PRODUCT_LIMIT:
            raise Invalid({"product": [_("Hãy nêu sản phẩm, tối đa 500 ký tự.")]})
        row.product = product
        row.save(update_fields=["product"])
        deeds.record(actor, "directive.complete_product", row, data={"product": product})
        for part in row.assignments.filter(status__in=OPEN).exclude(role=Role.INFORMED):
            telling.to_holder(part, "product", gettext_lazy("đã nêu sản phẩm phải có"), actor)
        queue.enqueue(SOURCE, row.pk)
    return row


def complete_deadline(
    *,
    actor: Actor,
    directive: Directive,
    days: int | None = None,
    hours: int | None = None,
    due: date | datetime | None = None,
    morning: bool = False,
) -> Assignment:
    """Give an order without a deadline its first one; who works on it is told. Returns the lead.

    `days` and `hours` are working time from now. It is the first deadline and no change of one,
    so it needs no reason; coordinators without one get it too. Raises Invalid for the deadline,
    Refused when there is one, when the order has ended or its result is handed in, or for one
    after that of the order above.
    """
    with deeds.act():
        row = _running(actor, directive)
        lead = _lead(row)
        if lead.due is not None:
            raise Refused(_("Việc này đã có thời hạn; hãy đổi thời hạn và nêu lý do."))
        if lead.status == AssignmentStatus.REPORTED:
            raise Refused(_("Kết quả đang chờ duyệt; hãy duyệt hoặc yêu cầu làm lại trước."))
        wish = Wish(days, hours, due, morning)
        chosen = deadlines.choose(office=row.office, wish=wish, parent=row.parent)
        if chosen.due is None:
            raise Invalid({"due": [_("Hãy nhập thời hạn.")]})
        for part in _without_deadline(row):
            moving.move(part, chosen, actor=actor, why=DeadlineCause.GIVER)
            telling.to_holder(part, "deadline", gettext_lazy("đã nêu thời hạn"), actor)
        lead.refresh_from_db()
    return lead


def complete_cooperation(
    *, actor: Actor, directive: Directive, holders: Iterable[Holder]
) -> list[Assignment]:
    """Name who coordinates in an order that named nobody; they work until the lead's deadline.

    Raises Refused once somebody coordinates, when the order has ended, its result is handed in,
    or for who cannot take it; Invalid for nobody, or for who has a part already.
    """
    with deeds.act():
        row = _running(actor, directive)
        lead = _lead(row)
        if row.assignments.filter(role=Role.COORDINATING, status__in=OPEN).exists():
            raise Refused(_("Việc này đã có nơi phối hợp."))
        if lead.status == AssignmentStatus.REPORTED:
            raise Refused(_("Kết quả đang chờ duyệt; hãy duyệt hoặc yêu cầu làm lại trước."))
        deadline = Deadline(lead.due, lead.term, lead.term_unit, lead.counted_from)
        return giving.join(actor=actor, directive=row, holders=holders, deadline=deadline)


def _running(actor: Actor, directive: Directive) -> Directive:
    """The order, locked; its giver or who entered it completes it while it runs."""
    policy.guard(actor, Perm.GIVE, directive)
    holding.hold([directive.pk])
    row = workflow.lock(directive)
    if row.status != DirectiveStatus.GIVEN:
        raise Refused(_("Việc này đã kết thúc; hãy mở lại trước."))
    return row


def _lead(directive: Directive) -> Assignment:
    lead = directive.assignments.filter(role=Role.LEAD, status__in=OPEN).first()
    if lead is None:
        raise Refused(_("Việc này chưa có nơi chủ trì; hãy giao cho nơi khác trước."))
    return workflow.lock(lead)


def _without_deadline(directive: Directive) -> list[Assignment]:
    parts = directive.assignments.filter(status__in=OPEN, due=None).exclude(role=Role.INFORMED)
    return list(parts.select_for_update(no_key=True))
