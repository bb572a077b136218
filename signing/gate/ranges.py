"""The gap check: what a signature leaves out of its digest is its own value and nothing else.

ISO 32000-2, 12.8.1: the byte range is the whole file except the value of /Contents. Works on bytes
and numbers alone, so it does not depend on what a PDF reader makes of the file.
"""

import re
from collections.abc import Sequence

from asn1crypto import parser

HEX_STRING = re.compile(rb"[0-9A-Fa-f\s]*")


def gap_holds_only(data: bytes, byte_range: Sequence[int], content: bytes) -> bool:
    """Whether `byte_range` is two runs from offset 0 whose gap is exactly the hex string of
    `content`, delimiters included."""
    if len(byte_range) != 4:
        return False
    start, first, second, rest = (int(number) for number in byte_range)
    if start != 0 or not 0 < first < second <= second + rest <= len(data):
        return False
    gap = data[first:second]
    if gap[:1] != b"<" or gap[-1:] != b">" or len(gap) < 2:
        return False
    digits = gap[1:-1]
    if not HEX_STRING.fullmatch(digits):
        return False
    digits = b"".join(digits.split())
    # ISO 32000-2, 7.3.4.3: a missing last digit counts as zero.
    return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode("ascii")) == content


def padded_with_zeros(content: bytes) -> bool:
    """Whether nothing but zeros fills the room behind the message in `content` (ISO 32000-2,
    12.8.1): no digest covers that room, so nothing may be kept there."""
    try:
        length = parser.peek(content)
    except ValueError:
        # No message at all: the signature itself fails.
        return False
    return not content[length:].strip(b"\0")


def signed_length(byte_range: Sequence[int]) -> int:
    """Bytes from the start of the file up to the end of the last run; 0 for a malformed range."""
    if len(byte_range) != 4:
        return 0
    return max(0, int(byte_range[2]) + int(byte_range[3]))
