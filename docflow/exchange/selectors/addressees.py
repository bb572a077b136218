"""Where citizens and firms were reached before: what the dispatch form offers."""

from dataclasses import dataclass

from docflow.core.actor import Actor
from docflow.documents.policies import visible_to
from docflow.exchange.models import Delivery

# So many deliveries are looked back, and so many people offered.
LOOKED_AT, OFFERED = 400, 40


@dataclass(frozen=True)
class Known:
    """Somebody that the office sent paper to."""

    name: str
    address: str
    email: str
    phone: str


def recent(actor: Actor) -> list[Known]:
    """The last of each name and address, the newest first, out of documents that `actor` may see;
    one query. Whom the post did not find is not offered."""
    rows = (
        Delivery.objects.filter(
            dispatch__office_id=actor.office_id,
            dispatch__document__in=visible_to(actor),
            office__isnull=True,
            returned_at__isnull=True,
        )
        .exclude(postal_address="")
        .order_by("-pk")
        .values_list("name", "postal_address", "email", "phone")[:LOOKED_AT]
    )
    found: dict[tuple[str, str], Known] = {}
    for name, address, email, phone in rows:
        found.setdefault((name.casefold(), address), Known(name, address, email, phone))
    return list(found.values())[:OFFERED]
