"""The five clear things of an order: person, work, deadline, cooperation, product ("5 rõ")."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from directives.models import Assignment, Directive
from directives.selectors.pages import Page
from directives.states import (
    OPEN,
    VOID,
    AssignmentStatus,
    DirectiveStatus,
    Perm,
    Role,
)
from directives.views.shapes import deadline_words
from docflow.core import policy
from docflow.core.actor import Actor
from docflow.org.selectors.calendar import ZONE


def five_of(page: Page, actor: Actor) -> list[dict[str, Any]]:
    """Each with its value, or without one: the page says so in words. `url` leads to where the
    giver completes it; `open` is False when the order has ended and nothing is missed any more."""
    parts = [line.assignment for line in page.lines]
    lead = _lead(parts)
    others = [one.holder for one in parts if _coordinates(one, page.directive)]
    directive = page.directive
    things: list[tuple[str, str, str]] = [
        (_("Người"), _who(lead), ""),
        (_("Việc"), directive.text, ""),
        (_("Thời hạn"), _due(lead), "directives:first-deadline"),
        (_("Phối hợp"), ", ".join(others), "directives:cooperation"),
        (_("Sản phẩm"), directive.product, "directives:product"),
    ]
    runs = directive.status == DirectiveStatus.GIVEN
    # The deadline and who coordinates follow the lead, while it works.
    takes = lead is not None and lead.status in OPEN - {AssignmentStatus.REPORTED}
    unsaid = runs and any(route and not value for _label, value, route in things)
    completes = unsaid and policy.can(actor, Perm.GIVE, directive)
    return [
        {
            "label": label,
            "value": value,
            "open": runs,
            "url": reverse(route, args=[directive.pk])
            if route and completes and not value and (takes or route == "directives:product")
            else "",
        }
        for label, value, route in things
    ]


def product_url(directive: Directive, actor: Actor) -> str:
    """Where `actor` says what must come out of it; "" where it is said, or not theirs to say."""
    open_ = directive.status == DirectiveStatus.GIVEN and not directive.product
    if not open_ or not policy.can(actor, Perm.GIVE, directive):
        return ""
    return reverse("directives:product", args=[directive.pk])


def _lead(parts: list[Assignment]) -> Assignment | None:
    """Who leads; when that one gave it back or the order was taken back, who led last."""
    leads = [one for one in parts if one.role == Role.LEAD]
    live = [one for one in leads if one.status not in VOID]
    return next(iter(live or leads[-1:]), None)


def _who(lead: Assignment | None) -> str:
    if lead is None:
        return ""
    if lead.status == AssignmentStatus.RETURNED:
        return _("%(name)s (đã trả lại)") % {"name": lead.holder}
    return lead.holder


def _coordinates(part: Assignment, directive: Directive) -> bool:
    if part.role != Role.COORDINATING:
        return False
    return part.status not in VOID or directive.status != DirectiveStatus.GIVEN


def _due(lead: Assignment | None) -> str:
    return deadline_words(lead.due.astimezone(ZONE)) if lead and lead.due else ""
