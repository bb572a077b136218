"""Scenes of one document coming in: registered, presented, and what the leader makes of it."""

from dataclasses import dataclass

from docflow.demo.living.orders import Order, carry
from docflow.demo.living.stage import Moments, Stage, clerk, fresh, leader
from docflow.documents.models import Document
from docflow.documents.services import filing
from docflow.documents.services import receiving as incoming


@dataclass(frozen=True)
class Fate:
    """How far an arrival comes and when: working days back of each step."""

    # "arrived", "refused", "registered", "presented", "returned", "noted" or "directed".
    stays: str
    back: int
    # Before whom it is laid; the first leader of the office without a name.
    leader: str = ""
    order: Order | None = None
    # The case file it ends in, by its code.
    case: str = ""
    note: str = ""


def receive(stage: Stage, key: str, sent: Document, fate: Fate) -> Moments:
    """What the office `key` does with `sent` from the working day `fate.back` on."""
    if fate.stays == "arrived":
        return
    yield stage.days.at(fate.back, "08:20")
    document = stage.arrival(key, sent)
    yield from handle(stage, key, document, fate)


def handle(stage: Stage, key: str, document: Document, fate: Fate) -> Moments:
    """The same for a document that already lies in the registry."""
    keeper = stage.actor(clerk(key))
    if fate.stays == "refused":
        with stage.post():
            incoming.refuse(actor=keeper, document=document, note=fate.note)
        return
    with stage.post():
        if document.arrival_number is None:
            document = incoming.register(actor=keeper, document=document)
    if fate.stays == "registered":
        return
    yield stage.days.at(fate.back, "09:05")
    chosen = fate.leader or leader(key)
    incoming.present(
        actor=keeper, document=fresh(document), leader=stage.position(chosen), note=fate.note
    )
    if fate.stays == "presented":
        return
    yield stage.days.at(fate.back, "10:45")
    yield from _decide(stage, key, fresh(document), fate, chosen)


def _decide(stage: Stage, key: str, document: Document, fate: Fate, chosen: str) -> Moments:
    actor = stage.actor(chosen)
    if fate.stays == "returned":
        incoming.send_back(actor=actor, document=document, note=fate.note)
        return
    if fate.stays == "noted":
        with stage.post():
            incoming.take_note(actor=actor, document=document)
    elif fate.order is not None:
        yield from carry(stage, chosen, fate.order, document, fate.back)
    if fate.case and fresh(document).status == "completed":
        file_away(stage, clerk(key), document, fate.case)


def file_away(stage: Stage, keeper: str, document: Document, code: str) -> None:
    """Lay a finished document into the case file `code` of the keeper."""
    case = stage.case(keeper, code)
    filing.add(actor=stage.actor(keeper), case_file=case, document=fresh(document))
