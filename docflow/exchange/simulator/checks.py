"""An installation in earnest has no played partner: told by `check`, `migrate` and
`check_integrity`."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import DatabaseError
from django.utils.translation import gettext as _

from docflow.core.integrity import Checked, Problem
from docflow.exchange.models import AddressEntry, SimulatedPosting
from docflow.exchange.selectors import simulated
from docflow.exchange.states import LETTERS, InboxOutcome, Transport


@register(Tags.database)
def no_simulator_in_earnest(
    app_configs: Sequence[Any] | None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Of a database that was a demo's and is now served in earnest."""
    if settings.DEMO or not databases:
        return []
    try:
        names = list(
            AddressEntry.objects.filter(channel=Transport.SIMULATOR)
            .order_by("pk")
            .values_list("office__name", flat=True)[:5]
        )
    except DatabaseError:
        # Not migrated yet: nothing is in it.
        return []
    if not names:
        return []
    return [
        Error(
            f"Offices of the address book are simulated: {', '.join(names)}.",
            hint="A simulated partner is for a demo. Begin with an empty database.",
            id="docflow.E002",
        )
    ]


def partners() -> Iterable[Problem | Checked]:
    """Nobody is played who must not be; what the partner says it sent is here once."""
    for entry in AddressEntry.objects.filter(channel=Transport.SIMULATOR).select_related("office"):
        yield Checked()
        said = simulated.refusal(entry.office)
        if said is not None:
            yield Problem(f"address:{entry.pk}", said)
    letters = SimulatedPosting.objects.filter(kind__in=LETTERS, forgery="")
    for posting in letters.select_related("office").iterator(chunk_size=500):
        yield Checked()
        spoiled = posting.office.inbox.filter(
            message_id=posting.message_id, outcome=InboxOutcome.QUARANTINED
        )
        if "01" in posting.heard and spoiled.exists():
            where = f"simulated:{posting.pk}"
            yield Problem(where, _("Đã báo là đến nhưng gói tin nằm trong cách ly."))
