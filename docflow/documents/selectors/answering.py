"""Which incoming documents an outgoing one answers, and which it may be said to answer."""

from collections.abc import Iterable

from django.db.models import QuerySet

from docflow.core import policy
from docflow.core.actor import Actor
from docflow.documents.models import Document
from docflow.documents.policies import visible_to
from docflow.documents.states import Direction, LinkKind, Perm, Secrecy, Status

# The newest are offered beside a draft; an older one is answered from its own page.
OFFERED = 20
# Registered and not taken back: what somebody has to deal with.
ANSWERABLE = frozenset(
    {
        Status.REGISTERED,
        Status.PRESENTED,
        Status.RETURNED,
        Status.DIRECTED,
        Status.IN_PROGRESS,
        Status.COMPLETED,
    }
)
_WAITING = ANSWERABLE - {Status.COMPLETED}


def answered_by(document: Document) -> QuerySet[Document]:
    """The incoming documents that `document` says it answers, the oldest first."""
    rows = Document.objects.filter(linked_from__source=document, linked_from__kind=LinkKind.ANSWERS)
    return rows.order_by("pk")


def is_answerable(document: Document) -> bool:
    return (
        document.direction == Direction.INCOMING
        and document.secrecy == Secrecy.NONE
        and document.status in ANSWERABLE
    )


def may_answer(actor: Actor, document: Document) -> bool:
    """Whether `actor` may open a draft that answers `document`."""
    return (
        is_answerable(document)
        and policy.can(actor, Perm.DRAFT)
        and policy.can(actor, Perm.VIEW, document)
    )


def offered(
    actor: Actor, *, document: Document | None = None, named: Iterable[int] = ()
) -> list[Document]:
    """What a draft may be said to answer: what it answers now, what is `named` and may be
    answered, and the newest that wait; two queries, three for a draft that exists."""
    able = visible_to(actor).filter(
        direction=Direction.INCOMING, secrecy=Secrecy.NONE, status__in=ANSWERABLE
    )
    chosen: dict[int, Document] = {}
    if document is not None:
        seen = answered_by(document).filter(pk__in=visible_to(actor).values("pk"))
        chosen = {one.pk: one for one in seen}
    wanted = set(named) - set(chosen)
    if wanted:
        chosen |= {one.pk: one for one in able.filter(pk__in=wanted).order_by("pk")}
    newest = able.filter(status__in=_WAITING).order_by("-listed_at", "-pk")[:OFFERED]
    return list({**chosen, **{one.pk: one for one in newest if one.pk not in chosen}}.values())
