"""What happens to an incoming document because of directives on it, or of its answer.

Each call is harmless when the document has already moved on.
"""

from collections.abc import Container

from docflow.core import deeds, workflow
from docflow.core.actor import Actor
from docflow.documents.models import Document
from docflow.documents.selectors.answering import answered_by
from docflow.documents.states import INCOMING, Direction, Status


def directed(document: Document, actor: Actor) -> None:
    """A leader gave a directive on it."""
    _follow(document, actor, "direct", {Status.PRESENTED, Status.COMPLETED})


def begun(document: Document, actor: Actor) -> None:
    """Somebody accepted the work."""
    _follow(document, actor, "begin", {Status.DIRECTED})


def completed(document: Document, actor: Actor) -> None:
    """Every directive on it is completed."""
    _follow(document, actor, "complete", {Status.DIRECTED, Status.IN_PROGRESS})


def answered(answer: Document, actor: Actor) -> None:
    """The issued `answer` closes what it answers, where nobody was ordered to deal with it."""
    for document in answered_by(answer):
        waiting = {Status.REGISTERED, Status.PRESENTED}
        _follow(document, actor, "answer", waiting, answer=answer.code)


def recalled(document: Document, actor: Actor, note: str) -> None:
    """Its sender took it back or replaced it, and the registry agreed: it stays as it is, frozen
    (QĐ 28/2018/QĐ-TTg, Điều 9.2)."""
    _follow(document, actor, "recall", INCOMING["recall"].sources, note)


def _follow(
    document: Document,
    actor: Actor,
    step: str,
    sources: Container[str],
    note: str = "",
    **data: str,
) -> None:
    with deeds.act():
        row = workflow.lock(document)
        if row.direction != Direction.INCOMING or row.status not in sources:
            return
        machine = Actor.system(row.office_id, row.office.name)
        because = {"because_of": actor.name, **data}
        workflow.advance(row, step, actor=machine, note=note, data=because)
        document.status = row.status
