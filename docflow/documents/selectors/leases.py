"""Who edits a draft now, who may, and which text an open page began from."""

from docflow.core import clock
from docflow.core.actor import Actor
from docflow.documents.models import Document, EditLease
from docflow.documents.states import WRITABLE


def live(document: Document) -> EditLease | None:
    """The lease that still holds; None when nobody gave a sign of life."""
    return EditLease.objects.filter(document=document, until__gt=clock.now()).first()


def of_another(document: Document, actor: Actor) -> EditLease | None:
    """For a page: somebody else edits it now. No question where nothing is edited any more."""
    if document.status not in WRITABLE:
        return None
    lease = live(document)
    return lease if lease is not None and lease.user_id != actor.user_id else None


def stamp(document: Document) -> str:
    """Changes whenever the words are saved: what a page began from."""
    return document.changed_at.isoformat()


def name_of(actor: Actor) -> str:
    """As others read it: name and title."""
    return ", ".join(part for part in (actor.name, actor.title) if part)[:200]
