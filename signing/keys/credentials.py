"""Finding, resetting and revoking credentials."""

from datetime import datetime

from django.db import transaction

from signing.keys.errors import NoCredential
from signing.keys.models import Credential, Custody


def current(owner: str, purpose: str, now: datetime) -> Credential:
    """The newest credential of the owner that can be opened here at `now`; raises NoCredential.

    One held outside (`signing.external`) cannot: its owner signs with it elsewhere.
    """
    found = (
        Credential.objects.usable(now)
        .filter(owner=owner, purpose=purpose)
        .exclude(custody=Custody.EXTERNAL)
        .order_by("-not_before", "-pk")
        .first()
    )
    if found is None:
        raise NoCredential
    return found


def of(owner: str) -> list[Credential]:
    """Every credential of the owner, newest first, the past ones included."""
    return list(Credential.objects.filter(owner=owner).order_by("-not_before", "-pk"))


def reset(credential: Credential, now: datetime) -> Credential:
    """Give the tries back and unlock; the caller audits who did it."""
    with transaction.atomic():
        row = Credential.objects.select_for_update().get(pk=credential.pk)
        row.tries = 0
        row.locked_at = None
        row.save(update_fields=["tries", "locked_at"])
    return row


def mark_revoked(credential: Credential, now: datetime) -> Credential:
    """Stop our own use of the key at once; the authority publishes the revocation."""
    with transaction.atomic():
        row = Credential.objects.select_for_update().get(pk=credential.pk)
        if row.revoked_at is None:
            row.revoked_at = now
            row.save(update_fields=["revoked_at"])
    return row
