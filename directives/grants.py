"""The grant book of directives; `services/sharing.py` alone writes in it."""

from collections.abc import Collection

from django.utils.translation import gettext_lazy as _

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


def _reindex(target_ids: Collection[int], revoked: bool) -> None:
    queue.enqueue_many(SOURCE, target_ids, urgent=revoked)


DIRECTIVES = register_book(
    GrantBook(
        model=Directive,
        label=_("chỉ đạo"),
        user_grant=DirectiveUserGrant,
        group_grant=DirectiveGroupGrant,
        reason=DirectiveGrantReason,
        access=DirectiveAccess,
        date_of=lambda directive: directive.created_at,
        changed=_reindex,
    )
)
