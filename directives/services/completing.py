"""What an order left unsaid and its giver says later: the product. The order's words stay."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directives.grants import SOURCE
from directives.models import Directive
from directives.services import telling
from directives.states import OPEN, DirectiveStatus, Perm, Role
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
        policy.guard(actor, Perm.GIVE, directive)
        row = workflow.lock(directive)
        if row.status != DirectiveStatus.GIVEN:
            raise Refused(_("Việc này đã kết thúc; hãy mở lại trước."))
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
