"""Hexadecimal strings of a PDF read in one piece: the library takes them digit by digit.

A signature is a string of some 30,000 digits, read again for every signature in the file. Only what
is digits to its end is read here; anything else goes to the library from its first byte.
"""

import binascii
import re
from typing import Any, BinaryIO

from pyhanko.pdf_utils import generic

DIGITS = re.compile(rb"<([0-9A-Fa-f]*)")
# Bytes read ahead: first for the short ones, then for signatures; what is longer is the library's.
AHEAD = (256, 256 * 1024)

_read: Any = generic.read_hex_string_from_stream


def read(stream: BinaryIO) -> Any:
    """The string at the stream's place, which is left behind the closing bracket.

    Raises what the library raises for a string that is none.
    """
    start = stream.tell()
    for length in AHEAD:
        ahead = stream.read(length)
        found = DIGITS.match(ahead)
        end = found.end() if found else 0
        if found and ahead[end : end + 1] == b">":
            stream.seek(start + end + 1)
            digits = found[1]
            return generic.pdf_string(binascii.unhexlify(digits + b"0" * (len(digits) % 2)))
        stream.seek(start)
        if end < len(ahead):
            break
    return _read(stream)


def install() -> None:
    """Have the library read this way; a second call changes nothing."""
    generic.read_hex_string_from_stream = read
