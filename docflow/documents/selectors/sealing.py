"""Where a list of documents stands between the clerk who asks and the clerk who confirms."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from docflow.core.actor import Actor
from docflow.documents.models import SealRequest


@dataclass(frozen=True)
class Standing:
    """`request` is the open one that covers the list; `granted` when another clerk confirmed."""

    request: SealRequest | None = None

    @property
    def granted(self) -> bool:
        return self.request is not None and self.request.confirmed_at is not None


def standing(actor: Actor, wanted: Mapping[int, str], now: datetime) -> Standing:
    """The actor's own open request that names every document with exactly these bytes; a confirmed
    one first. One query."""
    open_ = (
        SealRequest.objects.filter(
            office_id=actor.office_id,
            asked_by_id=actor.user_id,
            expires_at__gt=now,
            closed_at__isnull=True,
        )
        .select_related("confirmed_by")
        .order_by("-confirmed_at", "-pk")
    )
    covering = [one for one in open_ if covers(one, wanted)]
    confirmed = [one for one in covering if one.confirmed_at is not None]
    return Standing(next(iter(confirmed or covering), None))


def covers(request: SealRequest, wanted: Mapping[int, str]) -> bool:
    """Whether every document of `wanted` is in the request with the same hash."""
    listed = request.hashes
    return bool(wanted) and all(listed.get(pk) == sha256 for pk, sha256 in wanted.items())
