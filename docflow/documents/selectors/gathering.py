"""Which case files a finished document belongs into, since what it answers lies there."""

from collections.abc import Sequence

from django.db.models import Q, QuerySet

from docflow.core.access import group_principal, user_principal
from docflow.documents.models import CaseFile, Document, DocumentAccess
from docflow.documents.states import CaseStatus, Direction, LinkKind, Status
from docflow.org.models import User

# Dealt with: what still moves is laid in by whoever works on it, not by the flow.
DONE = frozenset({Status.ISSUED, Status.COMPLETED, Status.FILED})


def matter(document: Document) -> list[Document]:
    """`document`, what it answers and what answers it, the earliest first."""
    mine = Q(pk=document.pk)
    if document.direction == Direction.INCOMING:
        mine |= Q(links__target=document, links__kind=LinkKind.ANSWERS)
    else:
        mine |= Q(linked_from__source=document, linked_from__kind=LinkKind.ANSWERS)
    rows = Document.objects.filter(mine, office_id=document.office_id)
    return list(rows.distinct().order_by("listed_at", "pk"))


def open_files(documents: Sequence[Document]) -> QuerySet[CaseFile]:
    """The open files in which one of `documents` lies, the first opened first."""
    held = CaseFile.objects.filter(status=CaseStatus.OPEN, items__document__in=documents)
    return held.select_related("keeper", "office").distinct().order_by("pk")


def seen_by(user: User, documents: Sequence[Document]) -> set[int]:
    """Which of `documents` the person may see: nothing is laid where its keeper cannot see it."""
    groups = user.groups.values_list("pk", flat=True)
    principals = [user_principal(user.pk), *map(group_principal, groups)]
    rows = DocumentAccess.objects.filter(target__in=documents, principal__in=principals)
    return set(rows.values_list("target", flat=True))
