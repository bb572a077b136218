"""The grant book of directives; `services/sharing.py` alone writes in it."""

from directives.models import (
    Directive,
    DirectiveAccess,
    DirectiveGrantReason,
    DirectiveGroupGrant,
    DirectiveUserGrant,
)
from docflow.core.access import GrantBook, register_book
from search import queue

SOURCE = "directives"


def _reindex(target_id: int, revoked: bool) -> None:
    queue.enqueue(SOURCE, target_id, urgent=revoked)


DIRECTIVES = register_book(
    GrantBook(
        model=Directive,
        user_grant=DirectiveUserGrant,
        group_grant=DirectiveGroupGrant,
        reason=DirectiveGrantReason,
        access=DirectiveAccess,
        date_of=lambda directive: directive.created_at,
        changed=_reindex,
    )
)
