"""Scenes of one document going out: drafted, reviewed, signed, issued, dispatched."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from datetime import datetime

from docflow.demo import cast
from docflow.demo.flow import FlowFailed
from docflow.demo.living.stage import Crew, Moments, Stage, fresh
from docflow.demo.texts import Text
from docflow.documents.models import Document
from docflow.documents.services import drafting, issuing, routing, signing
from docflow.documents.services.acts import Verdict
from docflow.documents.services.drafting import To
from docflow.documents.states import Direction
from docflow.exchange.services import dispatching

Sending = Generator[datetime, None, Document]

# How far a document comes; each word is where it stays.
WAY = ("draft", "head", "office", "leader", "approved", "signed", "numbered", "issued", "sent")
HOURS = ("08:05", "09:20", "10:10", "13:40", "14:25", "14:30", "15:10", "15:20", "15:35")


@dataclass(frozen=True)
class Letter:
    """What is sent, by whom, to whom, and how far it comes on its day."""

    crew: Crew
    text: Text
    to: Sequence[str] = ()
    # Recipients that get paper beside the electronic document.
    paper: Sequence[str] = ()
    # Names outside the address book: citizens and firms.
    citizens: Sequence[str] = ()
    stays: str = "sent"
    urgency: int = 0
    direction: str = Direction.OUTGOING
    # Minutes by which its hours differ from those of others.
    late: int = 0
    # Incoming documents that it answers.
    answers: Sequence[Document] = ()


def send(stage: Stage, letter: Letter, back: int) -> Sending:
    """Carry `letter` as far as it goes on the working day `back`; the document as it then is."""
    yield _hour(stage, letter, back, 0)
    document = _draft(stage, letter)
    if letter.stays == "draft":
        return document
    drafter = stage.actor(letter.crew.drafter)
    routing.submit(actor=drafter, document=document)
    yield from _review(stage, letter, document, back)
    if WAY.index(letter.stays) <= WAY.index("leader"):
        return fresh(document)
    yield _hour(stage, letter, back, 4)
    if letter.stays == "approved":
        routing.agree(actor=stage.actor(letter.crew.signer), document=fresh(document))
        return fresh(document)
    sign(stage, letter.crew.signer, document)
    if letter.stays == "signed":
        return fresh(document)
    yield _hour(stage, letter, back, 6)
    clerk = stage.actor(letter.crew.clerk)
    if letter.stays == "numbered":
        return issuing.number(actor=clerk, document=fresh(document))
    issue(stage, letter.crew.clerk, document)
    if letter.stays == "sent":
        yield _hour(stage, letter, back, 8)
        dispatch(stage, letter, document)
    return fresh(document)


def sign(stage: Stage, username: str, *documents: Document) -> None:
    """One PIN for all of them. Raises FlowFailed when one is not signed."""
    signed = signing.sign_many(
        actor=stage.actor(username), documents=[fresh(one) for one in documents], pin=cast.PIN
    )
    _all_done(signed)


def issue(stage: Stage, username: str, *documents: Document) -> None:
    issued = issuing.issue_many(
        actor=stage.actor(username), documents=[fresh(one) for one in documents], pin=cast.PIN
    )
    _all_done(issued)


def dispatch(stage: Stage, letter: Letter, document: Document) -> None:
    """Send it to everybody named; what is electronic arrives in the same moment."""
    on_paper = [stage.office(key).pk for key in letter.paper]
    chosen = document.recipients.filter(office__in=on_paper).values_list("pk", flat=True)
    clerk = stage.actor(letter.crew.clerk)
    with stage.post():
        made = dispatching.dispatch(actor=clerk, document=fresh(document), paper=list(chosen))
    for delivery in made.deliveries.filter(recipient__in=chosen, paper_parallel=True):
        dispatching.record_paper(actor=clerk, delivery=delivery)


def _draft(stage: Stage, letter: Letter) -> Document:
    offices = [To(office=stage.office(key)) for key in letter.to]
    people = [To(name=name, citizen_or_firm=True) for name in letter.citizens]
    return drafting.create(
        actor=stage.actor(letter.crew.drafter),
        type_code=letter.text.type_code,
        subject=letter.text.subject,
        content=letter.text.content_to(
            [*(one.office.name for one in offices if one.office), *letter.citizens]
        ),
        signer=stage.position(letter.crew.signer),
        to=[*offices, *people],
        direction=letter.direction,
        urgency=letter.urgency,
        answers=[fresh(one) for one in letter.answers],
    )


def _review(stage: Stage, letter: Letter, document: Document, back: int) -> Moments:
    """The stations before the leader's, as far as the letter goes."""
    if letter.stays == "head":
        return
    if letter.crew.head:
        yield _hour(stage, letter, back, 1)
        signing.agree_with_initial(
            actor=stage.actor(letter.crew.head), document=fresh(document), pin=cast.PIN
        )
    if letter.stays == "office" or not letter.crew.checker:
        return
    yield _hour(stage, letter, back, 2)
    routing.agree(actor=stage.actor(letter.crew.checker), document=fresh(document))


def _hour(stage: Stage, letter: Letter, back: int, step: int) -> datetime:
    hour, minute = (int(part) for part in HOURS[step].split(":"))
    total = hour * 60 + minute + letter.late
    return stage.days.at(back, f"{total // 60}:{total % 60:02d}")


def _all_done(verdicts: Sequence[Verdict]) -> None:
    for verdict in verdicts:
        if not verdict.ok:
            raise FlowFailed(f"{verdict.document}: {verdict.message}")
