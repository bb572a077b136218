"""Between a process of ours and its signing process: a JSON head, then raw bytes. No pickle.

Both sides read unbuffered, straight into byte arrays that can be overwritten: no layer in between
keeps a copy of a PIN.
"""

import json
import os
import select
import struct
import time
from collections.abc import Sequence
from typing import Any

SIZES = struct.Struct(">IB")
LENGTH = struct.Struct(">I")
# A key file with its chain, or a certificate request, is far below this.
MAX_PART = 4 * 1024 * 1024
MAX_PARTS = 4

Part = bytes | bytearray | memoryview


class Gone(EOFError):
    """The other side has closed its end."""


class Late(TimeoutError):
    """The other side did not answer in time."""


def send(stream: int, head: dict[str, Any], parts: Sequence[Part] = ()) -> None:
    """One message to the descriptor `stream`; raises Gone."""
    text = json.dumps(head).encode()
    try:
        _write(stream, SIZES.pack(len(text), len(parts)) + text)
        for part in parts:
            _write(stream, LENGTH.pack(len(part)))
            _write(stream, part)
    except OSError as error:
        raise Gone from error


def receive(stream: int, deadline: float | None = None) -> tuple[dict[str, Any], list[bytearray]]:
    """The next message, until the moment `deadline` of `time.monotonic`.

    Raises Gone, Late, and ValueError for what is no message of this kind.
    """
    size, count = SIZES.unpack(_exactly(stream, SIZES.size, deadline))
    if size > MAX_PART or count > MAX_PARTS:
        raise ValueError("message too long")
    head = json.loads(_exactly(stream, size, deadline))
    parts = []
    for _ in range(count):
        (length,) = LENGTH.unpack(_exactly(stream, LENGTH.size, deadline))
        if length > MAX_PART:
            raise ValueError("message too long")
        parts.append(_exactly(stream, length, deadline))
    return head, parts


def readable(stream: int, seconds: float) -> bool:
    """Whether something, or the end, can be read within `seconds`."""
    poll = select.poll()
    poll.register(stream, select.POLLIN | select.POLLHUP)
    return bool(poll.poll(max(0, int(seconds * 1000))))


def wipe(*parts: Part | None) -> None:
    """Overwrite what can be overwritten."""
    for part in parts:
        if isinstance(part, bytearray):
            part[:] = bytes(len(part))


def _exactly(stream: int, length: int, deadline: float | None) -> bytearray:
    data = bytearray(length)
    view, got = memoryview(data), 0
    while got < length:
        if deadline is not None and not readable(stream, deadline - time.monotonic()):
            raise Late
        try:
            count = os.readv(stream, [view[got:]])
        except OSError as error:
            raise Gone from error
        if not count:
            raise Gone
        got += count
    return data


def _write(stream: int, data: Part) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(stream, view) :]
