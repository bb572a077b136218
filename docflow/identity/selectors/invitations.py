"""Finding the invitation behind a link."""

import hashlib

from docflow.core import clock
from docflow.identity.models import Invitation


def by_token(token: str) -> Invitation | None:
    """The open invitation of this word; None for a wrong, used, withdrawn or old one alike."""
    row = Invitation.objects.filter(token_hash=fingerprint(token)).select_related("person").first()
    return row if row is not None and row.is_open(clock.now()) else None


def fingerprint(token: str) -> str:
    """256 random bits need no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()
