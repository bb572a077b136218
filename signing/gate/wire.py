"""Between the gate and its worker process: length-prefixed frames, JSON heads, raw bytes after.

No pickle: what comes back was made by a process that has read hostile bytes.
"""

import base64
import json
import struct
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any, BinaryIO

from signing.gate.policy import Material, TrustedCertificate

LENGTH = struct.Struct(">Q")
# A report of a file with the most signatures allowed stays far below this.
MAX_ANSWER = 8 * 1024 * 1024
# Sent when they change, not with every file: a national revocation list has megabytes.
TRUST = ("anchors", "crls", "ocsps")


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


def pack_order(now: datetime, material: Material, *, told: bool = False) -> bytes:
    """The head of an order: everything but the file. With `told` the other side holds anchors and
    revocation data of this digest already, and they are not sent again."""
    order = {"now": now, "digest": material.digest, **asdict(material)}
    if told:
        for name in TRUST:
            del order[name]
    return json.dumps(order, default=_plain).encode()


def unpack_order(head: bytes, held: Material | None = None) -> tuple[datetime, Material]:
    """What `pack_order` was given; `held` is the material of the order before. Raises ValueError
    when the order relies on material that is not the one held."""
    value = json.loads(head)
    now = datetime.fromisoformat(value.pop("now"))
    digest = value.pop("digest")
    value["empty_fields"] = tuple(value["empty_fields"])
    if "anchors" in value:
        value["anchors"] = tuple(TrustedCertificate(**_anchor(one)) for one in value["anchors"])
        value["crls"] = tuple(map(base64.b64decode, value["crls"]))
        value["ocsps"] = tuple(map(base64.b64decode, value["ocsps"]))
        return now, Material(**value)
    if held is None or held.digest != digest:
        raise ValueError("the order names trust material that was never sent")
    material = replace(held, **value)
    return now, material


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
