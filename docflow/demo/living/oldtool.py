"""A ward that sends with a tool of its own: files that the gate of the receiver must refuse.

The envelope is right and signed by the ward's system key, the file in it is not what it should be.
Nothing is written here but the file: the inbox takes the bytes as it takes everybody's, and the
gate judges them. The states that come back answer a message that the ward's office here never
sent, and lie in its quarantine.
"""

import hashlib
from collections.abc import Iterator

from docflow.core import clock
from docflow.demo import cast
from docflow.demo.living import letters
from docflow.demo.living.sending import Letter, Sending, send
from docflow.demo.living.stage import Moments, Stage, crew
from docflow.documents.models import Document
from docflow.documents.selectors.versions import data_of, latest
from docflow.exchange import envelope
from docflow.exchange.envelope import Enclosure, Signer
from docflow.exchange.envelope.statement import Statement
from docflow.exchange.services.composing import new_message_id, organ
from docflow.exchange.states import MessageKind
from docflow.exchange.transports import Consignment, local
from docflow.org.models import Office
from signing import batches, messages
from signing.pades.signature import Placement

SENDER = "p11"
# A date in the file's own description: changed after signing, it breaks every signature.
BEFORE, AFTER = b"CreateDate>20", b"CreateDate>19"


def scenes(stage: Stage) -> Iterator[tuple[str, Moments]]:
    yield "altered", _altered(stage, 47)
    yield "without seal", _without_seal(stage, 29)
    yield "without person", _without_person(stage, 13)


def _altered(stage: Stage, back: int) -> Moments:
    """Signed and sealed, then "saved again" by a tool that writes into the file."""
    document = yield from _letter(stage, back, 0, "issued")
    data = _bytes(document)
    altered = data.replace(BEFORE, AFTER, 1)
    if altered == data:
        raise ValueError("The file has no date to alter.")
    yield stage.days.at(back, "16:05")
    post(stage, document, altered, document.code)


def _without_seal(stage: Stage, back: int) -> Moments:
    """Sent when the leader had signed, before the clerk numbered and sealed it."""
    document = yield from _letter(stage, back, 1, "signed")
    yield stage.days.at(back, "16:05")
    post(stage, document, _bytes(document), "")


def _without_person(stage: Stage, back: int) -> Moments:
    """Sealed and sent by the clerk before the leader had signed."""
    document = yield from _letter(stage, back, 2, "leader")
    yield stage.days.at(back, "16:05")
    base = _bytes(document)
    item = batches.Item(hashlib.sha256(base).hexdigest(), "issue", ("Seal",))
    with batches.reserve(
        stage.office(SENDER).owner, "seal", cast.PIN, [item], clock.now()
    ) as batch:
        sealed = batch.sign(
            base,
            "issue",
            [Placement(field="Seal", certify=True, name=document.office.name)],
            now=clock.now(),
            empty=("Signer", "IssueLine"),
        )
    post(stage, document, sealed.data, "")


def post(stage: Stage, document: Document, data: bytes, code: str) -> None:
    """Hand `data` to the committee's inbox in an envelope of the ward, outside any dispatch."""
    receiver = stage.office("q2")
    with stage.post():
        local.deliver(_consignment(document.office, receiver, document, data, code))


def _consignment(
    sender: Office, receiver: Office, document: Document, data: bytes, code: str
) -> Consignment:
    now = clock.now()
    message_id = new_message_id()
    number, _, notation = (code or f"{document.pk}/BC-UBND").partition("/")
    day = clock.today()
    letter = envelope.Letter(
        sender=organ(sender),
        receivers=(organ(receiver),),
        number=number,
        notation=notation,
        issued_on=day,
        place=document.place,
        type_name=document.type_name,
        subject=document.subject,
        content=document.subject,
        signer=Signer(position=document.signer_title, name=document.signer_name),
        document_id=f"{organ(sender).code},{day:%Y/%m/%d},{number}/{notation}",
        sent_at=now,
        enclosures=(Enclosure(name="van-ban.pdf", data=data, media_type="application/pdf"),),
    )
    statement = Statement(
        kind=MessageKind.NEW,
        message_id=message_id,
        sender=organ(sender).code,
        receiver=organ(receiver).code,
        at=now,
    )
    made = envelope.write(
        letter,
        statement=statement,
        sign=lambda signed: messages.sign_bytes(sender.owner, signed, now),
    )
    return Consignment(sender, receiver, message_id, made)


def _letter(stage: Stage, back: int, number: int, stays: str) -> Sending:
    text = letters.report("ward", number, f"{stage.days.backwards[back]:%m/%Y}")
    letter = Letter(crew(SENDER), text, to=("q2",), stays=stays, late=number * 5)
    return (yield from send(stage, letter, back))


def _bytes(document: Document) -> bytes:
    version = latest(document)
    if version is None:
        raise ValueError("The document has no file.")
    return data_of(version)
