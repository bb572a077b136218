"""Whether people can sign: their credentials by owner, in one query, never the keys."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from signing.keys.models import Credential


@dataclass(frozen=True)
class Key:
    """What may be said of a credential to an administrator."""

    valid_until: datetime
    locked: bool
    revoked: bool
    expired: bool

    @property
    def usable(self) -> bool:
        return not (self.locked or self.revoked or self.expired)


def keys_of(owners: Iterable[str], now: datetime) -> dict[str, Key]:
    """The newest personal credential of each owner."""
    rows = Credential.objects.filter(owner__in=list(owners), purpose="person").order_by("pk")
    return {
        row.owner: Key(
            valid_until=row.not_after,
            locked=row.locked_at is not None,
            revoked=row.revoked_at is not None,
            expired=row.not_after < now,
        )
        for row in rows
    }
