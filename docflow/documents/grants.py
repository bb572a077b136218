"""The grant books of documents and case files; `services/sharing.py` alone writes in them."""

from collections.abc import Collection

from django.utils.translation import gettext_lazy as _

from docflow.core.access import GrantBook, register_book
from docflow.documents.models import (
    CaseFile,
    CaseFileAccess,
    CaseFileGrantReason,
    CaseFileGroupGrant,
    CaseFileUserGrant,
    Document,
    DocumentAccess,
    DocumentGrantReason,
    DocumentGroupGrant,
    DocumentUserGrant,
)
from search import queue

SOURCE = "documents"
# Cause of the grant of who writes a draft with its drafter; its id is the position's.
WRITES = "writes"


def _reindex(target_ids: Collection[int], revoked: bool) -> None:
    queue.enqueue_many(SOURCE, target_ids, urgent=revoked)


def _not_indexed(target_ids: Collection[int], revoked: bool) -> None:
    """Case files are listed from the database only."""


DOCUMENTS = register_book(
    GrantBook(
        model=Document,
        label=_("văn bản"),
        user_grant=DocumentUserGrant,
        group_grant=DocumentGroupGrant,
        reason=DocumentGrantReason,
        access=DocumentAccess,
        date_of=lambda document: document.listed_at,
        changed=_reindex,
    )
)
CASE_FILES = register_book(
    GrantBook(
        model=CaseFile,
        label=_("hồ sơ"),
        user_grant=CaseFileUserGrant,
        group_grant=CaseFileGroupGrant,
        reason=CaseFileGrantReason,
        access=CaseFileAccess,
        date_of=lambda case_file: case_file.opened_at,
        changed=_not_indexed,
    )
)
