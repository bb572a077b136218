"""Between the gate and its worker process: length-prefixed frames, JSON heads, raw bytes after.

No pickle: what comes back was made by a process that has read hostile bytes.
"""

import base64
import json
import struct
from dataclasses import asdict
from datetime import datetime
from typing import Any, BinaryIO

from signing.gate.policy import Material, TrustedCertificate

LENGTH = struct.Struct(">Q")
# A report of a file with the most signatures allowed stays far below this.
MAX_ANSWER = 8 * 1024 * 1024


class Gone(EOFError):
    """The other side has closed its end."""


def send(stream: BinaryIO, payload: bytes) -> None:
    """One frame; flushed."""
    stream.write(LENGTH.pack(len(payload)))
    stream.write(payload)
    stream.flush()


def receive(stream: BinaryIO, limit: int | None = None) -> bytes:
    """One frame; raises Gone at the end of the stream, ValueError beyond `limit` bytes."""
    (length,) = LENGTH.unpack(_exactly(stream, LENGTH.size))
    if limit is not None and length > limit:
        raise ValueError("frame too long")
    return _exactly(stream, length)


def _exactly(stream: BinaryIO, length: int) -> bytes:
    data = stream.read(length)
    if len(data) < length:
        raise Gone
    return data


def pack_order(now: datetime, material: Material) -> bytes:
    """The head of an order: everything but the file."""
    return json.dumps({"now": now, **asdict(material)}, default=_plain).encode()


def unpack_order(head: bytes) -> tuple[datetime, Material]:
    """What `pack_order` was given."""
    value = json.loads(head)
    now = datetime.fromisoformat(value.pop("now"))
    anchors = tuple(TrustedCertificate(**_anchor(item)) for item in value.pop("anchors"))
    return now, Material(
        anchors=anchors,
        crls=tuple(map(base64.b64decode, value.pop("crls"))),
        ocsps=tuple(map(base64.b64decode, value.pop("ocsps"))),
        empty_fields=tuple(value.pop("empty_fields")),
        **value,
    )


def _anchor(item: dict[str, Any]) -> dict[str, Any]:
    return {
        "certificate": base64.b64decode(item["certificate"]),
        "purpose": item["purpose"],
        "valid_from": item["valid_from"] and datetime.fromisoformat(item["valid_from"]),
        "valid_to": item["valid_to"] and datetime.fromisoformat(item["valid_to"]),
    }


def _plain(value: object) -> str:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(type(value).__name__)
