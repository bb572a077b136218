"""The archive: documents that came from old registers and files, for who may see them."""

from django.db.models import Max, Min, Q

from docflow.core.actor import Actor
from docflow.documents.policies import visible_to
from docflow.documents.selectors.lists import Cursor, Listing, listing
from docflow.documents.states import Origin

_IMPORTED = Q(target__origin=Origin.IMPORTED)


def archived(actor: Actor, where: Q, *, after: Cursor | None = None) -> Listing:
    """Imported documents that match, by the date printed on them, newest first."""
    return listing(actor, _IMPORTED & where, after=after)


def years(actor: Actor) -> list[int]:
    """The years between the oldest and the newest, newest first; one query."""
    mine = visible_to(actor).filter(origin=Origin.IMPORTED)
    ends = mine.aggregate(first=Min("issued_on"), last=Max("issued_on"))
    if ends["first"] is None:
        return []
    return list(range(ends["last"].year, ends["first"].year - 1, -1))
