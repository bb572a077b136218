"""Owns changing the address book."""

from collections.abc import Iterable

from docflow.core import clock, deeds, policy
from docflow.core.actor import Actor
from docflow.exchange.models import AddressEntry
from docflow.exchange.states import Perm
from docflow.org.models import Office


def enter(
    *,
    actor: Actor,
    office: Office,
    channel: str,
    connected: bool = True,
    paper_required: Iterable[str] = (),
    fingerprints: Iterable[str] = (),
    note: str = "",
) -> AddressEntry:
    """Write how `office` is reached; `paper_required` are type codes (QĐ 28/2018, Điều 7.2)."""
    values = {
        "channel": channel,
        "connected": connected,
        "paper_required": sorted(paper_required),
        "fingerprints": sorted(fingerprints),
        "note": note[:200],
        "changed_at": clock.now(),
    }
    with deeds.act():
        policy.guard(actor, Perm.EDIT_ADDRESSES)
        entry, _created = AddressEntry.objects.update_or_create(office=office, defaults=values)
        deeds.record(actor, "address.enter", entry, data={"office": office.pk, **values})
    return entry
