"""Whether what departs from the decree's form may be explained, or stops a submission."""

from docflow.core import deeds, policy
from docflow.core.actor import Actor
from docflow.org.models import Office
from docflow.org.states import Perm


def choose(*, actor: Actor, office: Office, blocks: bool) -> Office:
    """`blocks`: only a document without such departures is submitted; otherwise a reason is kept.

    Each change is audited; the same choice again changes nothing. Raises Forbidden.
    """
    with deeds.act():
        policy.guard(actor, Perm.RULE_FORM, office)
        row = Office.objects.select_for_update().get(pk=office.pk)
        if row.form_blocks != blocks:
            row.form_blocks = blocks
            row.save(update_fields=["form_blocks"])
            deeds.record(actor, "office.form_rule", row, data={"blocks": blocks})
    return row
