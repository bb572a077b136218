"""What an envelope carries, as frozen values; text is exactly what stands in the envelope."""

from dataclasses import dataclass
from datetime import date, datetime


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
class Enclosure:
    """One file; `zipped` asks for it to travel compressed. The first one is the main document."""

    name: str
    data: bytes
    media_type: str = "application/octet-stream"
    description: str = ""
    zipped: bool = False


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A new document (BussinessDocType 0). `issued_on` and `due_on` are days in Vietnam."""

    sender: Organ
    receivers: tuple[Organ, ...]
    number: str
    notation: str
    issued_on: date | None
    subject: str
    document_id: str
    sent_at: datetime
    enclosures: tuple[Enclosure, ...]
    place: str = ""
    type_number: str = ""
    type_name: str = ""
    content: str = ""
    signer: Signer = Signer()
    due_on: date | None = None
    to_places: tuple[str, ...] = ()
    priority: int = 0
    pages: int = 0
    # How many copies went out, on paper and otherwise; 0 where the sender does not say.
    copies: int = 0
    steering: int = 1
    responses: tuple[Response, ...] = ()
    # False: no paper follows (Paper = 0).
    paper: bool = False
    # Ours, not the standard's: 0 unless the sender marks a state secret, which is never sent.
    secrecy: int = 0

    @property
    def code(self) -> str:
        """Number and notation in one: 69/KH-UBND."""
        return f"{self.number}/{self.notation}" if self.notation else self.number


@dataclass(frozen=True, kw_only=True)
class StatusMessage:
    """A state that travels back: 01 arrived, 02 refused, 03 accepted, 04, 05, 06."""

    about: Response
    sender: Organ
    code: str
    at: datetime
    description: str = ""
    staff: str = ""
    department: str = ""


Message = Letter | StatusMessage
