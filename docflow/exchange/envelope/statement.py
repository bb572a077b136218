"""The signed statement of a message: what the sending office's system key puts its name to.

The standard's own XML signature is optional and covers less; this one also names the message, the
receiver and, in a receipt, the SHA-256 of the document. It travels as a last child of the message
in our own namespace, as JSON beside its CMS signature.
"""

import base64
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any, Self

from lxml import etree

from docflow.core import moments
from docflow.exchange.envelope import names
from docflow.exchange.envelope.errors import BadMessage
from docflow.exchange.envelope.xml import Element, canonical, local, namespace

FORM = "docflow-exchange-1"
MAX_TEXT = 64 * 1024
Sign = Callable[[bytes], bytes]


@dataclass(frozen=True, kw_only=True)
class Statement:
    """`content` is the SHA-256 of the canonical message; the second half is for receipts only.

    `answers` is the message that asked, in an answer 15 or 16.
    """

    kind: str
    message_id: str
    sender: str
    receiver: str
    at: datetime
    content: str = ""
    about: str = ""
    document_sha256: str = ""
    code: str = ""
    word: str = ""
    reason: str = ""
    # What the receiver's gate found: {"verdict", "person", "seal"}.
    gate: Mapping[str, str] = field(default_factory=dict)
    answers: str = ""

    def to_bytes(self) -> bytes:
        """One spelling for one statement: keys sorted, no blanks, moments in ISO 8601."""
        values = {**asdict(self), "form": FORM, "at": self.at.isoformat(), "gate": dict(self.gate)}
        if not self.answers:
            # Older installations read no statement with a name that they do not know.
            del values["answers"]
        text = json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return text.encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """Raises BadMessage for anything but what `to_bytes` writes."""
        try:
            values: dict[str, Any] = json.loads(data)
            if values.pop("form") != FORM:
                raise ValueError("unknown form")
            at = moments.read(values.pop("at"))
            gate = {str(key): str(said) for key, said in values.pop("gate").items()}
            texts = {key: said for key, said in values.items() if isinstance(said, str)}
            if at.tzinfo is None or len(texts) != len(values):
                raise ValueError("wrong types")
            return cls(at=at, gate=gate, **texts)
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            raise BadMessage("M.CheckSignature", "The statement cannot be read.") from error


@dataclass(frozen=True)
class Attested:
    """A statement as it came, and whether the message still is the one it speaks of."""

    statement: Statement
    data: bytes
    signature: bytes
    intact: bool


def attach(root: Element, statement: Statement, sign: Sign) -> None:
    """Sign `statement` over the message in `root` and hang both onto it."""
    data = replace(statement, content=digest(root)).to_bytes()
    holder = etree.SubElement(root, f"{{{names.OURS}}}Attestation", nsmap={None: names.OURS})  # type: ignore[dict-item]
    for name, value in (("Statement", data), ("Signature", sign(data))):
        child = etree.SubElement(holder, f"{{{names.OURS}}}{name}")
        child.text = base64.b64encode(value).decode()


def detach(root: Element) -> Attested | None:
    """Take the attestation off `root`; None when there is none. Raises BadMessage."""
    holders = [one for one in root if namespace(one) == names.OURS and local(one) == "Attestation"]
    if not holders:
        return None
    if len(holders) > 1:
        raise BadMessage("M.CheckSignature", "The message is attested more than once.")
    holder = holders[0]
    data, signature = _part(holder, "Statement"), _part(holder, "Signature")
    root.remove(holder)
    statement = Statement.from_bytes(data)
    return Attested(statement, data, signature, intact=statement.content == digest(root))


def digest(root: Element) -> str:
    return hashlib.sha256(canonical(root)).hexdigest()


def _part(holder: Element, name: str) -> bytes:
    found = [one for one in holder if namespace(one) == names.OURS and local(one) == name]
    text = found[0].text or "" if len(found) == 1 else ""
    try:
        if not 0 < len(text) <= MAX_TEXT:
            raise ValueError("missing or too long")
        return base64.b64decode(text, validate=True)
    except ValueError as error:
        raise BadMessage("M.CheckSignature", f"{name} of the attestation is unusable.") from error
