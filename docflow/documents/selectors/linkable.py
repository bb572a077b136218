"""Links of a document in both directions, and what a draft may be linked to."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from docflow.core.actor import Actor
from docflow.documents.models import Document, Link
from docflow.documents.policies import visible_to
from docflow.documents.selectors.panels import said_from
from docflow.documents.states import LinkKind, Secrecy, Status

FOUND = 20
RECENT = 8
_FREE = (LinkKind.BASED_ON, LinkKind.SEE_ALSO)


@dataclass(frozen=True)
class Shown:
    """One link as this document says it; `own` points away from it."""

    link: Link
    words: str
    other: Document
    own: bool

    @property
    def free(self) -> bool:
        """Whether the page of links may take it back."""
        return self.own and self.link.kind in _FREE


def shown(document: Document, actor: Actor) -> list[Shown]:
    """Links whose other end the person may see, its own first; two queries."""
    seen = visible_to(actor).order_by().values("pk")
    mine = Link.objects.filter(source=document, target__in=seen).select_related("target")
    others = Link.objects.filter(target=document, source__in=seen).select_related("source")
    return [
        *(Shown(one, str(one.get_kind_display()), one.target, True) for one in mine.order_by("pk")),
        *(Shown(one, said_from(one), one.source, False) for one in others.order_by("pk")),
    ]


def found(actor: Actor, document: Document, where: Q) -> Sequence[Document]:
    """What the person may see and `where` says, newest first; recalled ones stay to say why."""
    return list(_others(actor, document).filter(where)[:FOUND])


def recent(actor: Actor, document: Document) -> Sequence[Document]:
    """The newest that the person may see: what one mostly means."""
    able = _others(actor, document).exclude(
        status__in=[Status.RECALLED, Status.CANCELLED, Status.REFUSED]
    )
    linked = Link.objects.filter(source=document).values("target")
    return list(able.exclude(pk__in=linked)[:RECENT])


def _others(actor: Actor, document: Document) -> QuerySet[Document]:
    rows = visible_to(actor).exclude(pk=document.pk).filter(secrecy=Secrecy.NONE)
    return rows.order_by("-listed_at", "-pk")
