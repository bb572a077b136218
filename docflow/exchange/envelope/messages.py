"""What an envelope carries, as frozen values; text is exactly what stands in the envelope."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Business(StrEnum):
    """BussinessDocType: what a message does with its document."""

    NEW = "0"
    RECALL = "1"
    UPDATE = "2"
    REPLACE = "3"


@dataclass(frozen=True, kw_only=True)
class Organ:
    """A body as the standard describes it; `code` is its OrganId, old or new."""

    code: str
    name: str
    in_charge: str = ""
    address: str = ""
    email: str = ""
    telephone: str = ""
    fax: str = ""
    website: str = ""


@dataclass(frozen=True, kw_only=True)
class Signer:
    """Who signed: right (TM., KT., TL., TUQ. or plain), position, name."""

    competence: str = ""
    position: str = ""
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class Response:
    """The document that this one, or a status, answers."""

    organ_code: str
    code: str
    issued_on: date | None = None
    document_id: str = ""


@dataclass(frozen=True, kw_only=True)
class Stop:
    """A body on the way of a message, and when the message left it."""

    organ_code: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Staff:
    """Who did it at the body that speaks."""

    department: str = ""
    name: str = ""
    mobile: str = ""
    email: str = ""


@dataclass(frozen=True, kw_only=True)
class ReceiverChange:
    """A receiver that an update adds, or drops."""

    organ_code: str
    added: bool


@dataclass(frozen=True, kw_only=True)
class Replacement:
    """A document that is replaced, and the bodies that were sent it."""

    document_id: str
    organ_codes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Change:
    """What stands beside the type of a message. `about` is the document that is recalled or
    updated, empty where it is the message's own; the two flags say what an update changes."""

    reason: str = ""
    about: str = ""
    content_changed: bool | None = None
    receivers_changed: bool | None = None
    receivers: tuple[ReceiverChange, ...] = ()
    staff: Staff = Staff()
    replaced: tuple[Replacement, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Enclosure:
    """One file; `zipped` asks for it to travel compressed. The first one is the main document."""

    name: str
    data: bytes
    media_type: str = "application/octet-stream"
    description: str = ""
    zipped: bool = False


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A document, new, updated, replacing others or recalled: what it is, `business` says.

    `issued_on` and `due_on` are days in Vietnam. A recall encloses nothing.
    """

    sender: Organ
    receivers: tuple[Organ, ...]
    number: str
    notation: str
    issued_on: date | None
    subject: str
    document_id: str
    sent_at: datetime
    enclosures: tuple[Enclosure, ...]
    business: Business = Business.NEW
    change: Change = Change()
    # Every body on the way with the last one at `sent_at`; empty where only the sender was.
    stops: tuple[Stop, ...] = ()
    place: str = ""
    type_number: str = ""
    type_name: str = ""
    type_detail: str = ""
    content: str = ""
    signer: Signer = Signer()
    due_on: date | None = None
    to_places: tuple[str, ...] = ()
    priority: int = 0
    pages: int = 0
    # How many copies went out, on paper and otherwise; 0 where the sender does not say.
    copies: int = 0
    # Where it may be published, who typed it, what is appended to it.
    sphere: str = ""
    typist: str = ""
    appendixes: tuple[str, ...] = ()
    steering: int = 1
    responses: tuple[Response, ...] = ()
    # Codes of the tasks, followed up by a higher body, that it answers.
    tasks: tuple[str, ...] = ()
    # False: no paper follows (Paper = 0).
    paper: bool = False
    # Ours, not the standard's: 0 unless the sender marks a state secret, which is never sent.
    secrecy: int = 0

    @property
    def code(self) -> str:
        """Number and notation in one: 69/KH-UBND."""
        return f"{self.number}/{self.notation}" if self.notation else self.number

    @property
    def about(self) -> str:
        """The document that is recalled or updated."""
        return self.change.about or self.document_id


@dataclass(frozen=True, kw_only=True)
class StatusMessage:
    """A state that travels back: 01 arrived, 02 refused, 03 accepted, 04, 05, 06; what a recall
    or an update is answered with: 15 agreed, 16 refused. 13 asks for a recall in one word."""

    about: Response
    sender: Organ
    code: str
    at: datetime
    description: str = ""
    staff: Staff = Staff()


Message = Letter | StatusMessage
