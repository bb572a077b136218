"""What one installation signs towards another: a request about some bytes, and the answer to it.

Each is JSON under the office's system key (detached CMS): who, to whom, about which message, when,
and a nonce that makes every request another one and ties the answer to it.
"""

import base64
import json
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

from docflow.core import clock, moments
from docflow.exchange.selectors import addresses
from docflow.org.models import Office
from signing import messages
from signing.keys.models import Purpose

STATEMENT, SIGNATURE = "Docflow-Statement", "Docflow-Signature"
# How far the clocks of two installations may stand apart.
WINDOW = timedelta(minutes=5)
MOST = 16 * 1024


class Unbelievable(Exception):
    """Not readable, not signed by the office it names, or not what was asked; `code` says which."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


@dataclass(frozen=True, kw_only=True)
class Said:
    """What both have. `at` is when it was said."""

    form: ClassVar[str]
    sender: str
    receiver: str
    kind: str
    message_id: str
    sha256: str
    nonce: str
    at: datetime

    def to_bytes(self) -> bytes:
        """One spelling for one statement: keys sorted, no blanks, moments in ISO 8601."""
        values = {**asdict(self), "form": self.form, "at": self.at.isoformat()}
        return json.dumps(
            values, ensure_ascii=False, sort_keys=True, separators=(",", ":")
        ).encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """Raises Unbelievable for anything but what `to_bytes` writes."""
        try:
            if len(data) > MOST:
                raise ValueError("too long")
            values: dict[str, Any] = json.loads(data)
            if values.pop("form") != cls.form:
                raise ValueError("unknown form")
            at = moments.read(values.pop("at"))
            if at.tzinfo is None or not all(isinstance(one, str) for one in values.values()):
                raise ValueError("wrong types")
            return cls(at=at, **values)
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            raise Unbelievable("unreadable") from error


@dataclass(frozen=True, kw_only=True)
class Asked(Said):
    """A request: take these bytes (`message`), or only say that you would (`check`)."""

    form: ClassVar[str] = "docflow-request-1"


@dataclass(frozen=True, kw_only=True)
class Answered(Said):
    """The answer: `taken`, `ready` or `refused`, about the request of the same nonce."""

    form: ClassVar[str] = "docflow-answer-1"
    reason: str = ""


def sign(office: Office, said: Said) -> tuple[str, str]:
    """Statement and signature in base64, by the office's system key. Raises KeyProblem."""
    data = said.to_bytes()
    return _text(data), _text(messages.sign_bytes(office.owner, data, clock.now()))


def verify(office: Office, data: bytes, signature: bytes, now: datetime) -> None:
    """That `office` signed `data`: by a key of its own, believed at `now`. Raises Unbelievable."""
    try:
        fingerprint = messages.verify_bytes(data, signature, now)
    except messages.BadMessage as bad:
        raise Unbelievable(bad.code) from bad
    if not addresses.owns_key(office, Purpose.SYSTEM, fingerprint):
        raise Unbelievable("foreign_key")


def raw(text: str) -> bytes:
    """The bytes behind base64. Raises Unbelievable."""
    try:
        if not 0 < len(text) <= 2 * messages.LARGEST:
            raise ValueError("missing or too long")
        return base64.b64decode(text, validate=True)
    except ValueError as error:
        raise Unbelievable("unreadable") from error


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()
