"""Whether the office signs without a time stamp when its service does not answer."""

from docflow.core import deeds, policy
from docflow.core.actor import Actor
from docflow.org.models import Office
from docflow.org.states import Perm


def choose(*, actor: Actor, office: Office, late: bool) -> Office:
    """`late`: sign B-B at once and owe the time; otherwise stop before anything is published.

    Each change is audited; the same choice again changes nothing. Raises Forbidden.
    """
    with deeds.act():
        policy.guard(actor, Perm.ADMINISTER, office)
        row = Office.objects.select_for_update().get(pk=office.pk)
        if row.late_time != late:
            row.late_time = late
            row.save(update_fields=["late_time"])
            deeds.record(actor, "office.late_time", row, data={"late_time": late})
    return row
