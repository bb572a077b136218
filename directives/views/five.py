"""The five clear things of an order: person, work, deadline, cooperation, product ("5 rõ")."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from directives.models import Assignment, Directive
from directives.selectors.pages import Page
from directives.states import VOID, DirectiveStatus, Perm, Role
from directives.views.shapes import deadline_words
from docflow.core import policy
from docflow.core.actor import Actor
from docflow.org.selectors.calendar import ZONE


def five_of(page: Page, actor: Actor) -> list[dict[str, Any]]:
    """Each with its value, or without one: the page says so in words. `url` leads to where the
    giver completes it."""
    live = [line.assignment for line in page.lines if line.assignment.status not in VOID]
    lead = next((one for one in live if one.role == Role.LEAD), None)
    others = [one.holder for one in live if one.role == Role.COORDINATING]
    directive = page.directive
    return [
        {"label": _("Người"), "value": lead.holder if lead else ""},
        {"label": _("Việc"), "value": directive.text},
        {"label": _("Thời hạn"), "value": _due(lead)},
        {"label": _("Phối hợp"), "value": ", ".join(others)},
        {
            "label": _("Sản phẩm"),
            "value": directive.product,
            "url": product_url(directive, actor),
        },
    ]


def product_url(directive: Directive, actor: Actor) -> str:
    """Where `actor` says what must come out of it; "" where it is said, or not theirs to say."""
    open_ = directive.status == DirectiveStatus.GIVEN and not directive.product
    if not open_ or not policy.can(actor, Perm.GIVE, directive):
        return ""
    return reverse("directives:product", args=[directive.pk])


def _due(lead: Assignment | None) -> str:
    return deadline_words(lead.due.astimezone(ZONE)) if lead and lead.due else ""
