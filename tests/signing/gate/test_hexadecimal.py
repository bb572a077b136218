"""Hexadecimal strings read in one piece are what the library reads digit by digit."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.misc import PdfError

from signing.gate import hexadecimal

LONG = b"<" + b"0a" * hexadecimal.AHEAD[0] + b">"
BEYOND = b"<" + b"0a" * hexadecimal.AHEAD[1] + b">"
STRINGS = [
    b"<>", b"<48656c6C6F>", b"<486>", b"<48 65\n6c>", b"<48%comment\n65>", b"<feff0048>",
    b"<48", b"<", b"<4g>", b"<48<65>", LONG, LONG[:-1], LONG[:-1] + b" 0>", BEYOND,
]  # fmt: skip


def told(read: Callable[..., Any], data: bytes) -> tuple[Any, ...]:
    """What was read and where it ended, or the error."""
    stream = BytesIO(b"..." + data + b" /Next")
    stream.seek(3)
    try:
        found = read(stream)
    except PdfError as error:
        return type(error), str(error)
    return type(found), found, stream.tell()


@pytest.mark.parametrize("data", STRINGS, ids=lambda data: str(data[:16]))
def test_a_string_is_read_as_the_library_reads_it(data: bytes) -> None:
    assert told(generic.read_hex_string_from_stream, data) == told(hexadecimal._read, data)


def test_the_library_reads_this_way() -> None:
    assert generic.read_hex_string_from_stream is hexadecimal.read
    assert generic.read_object(BytesIO(b"<4869> "), generic.Reference(1, 0)) == "Hi"
