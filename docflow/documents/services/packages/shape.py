"""The shape of a package: a ZIP that is its members, one after the other, and nothing else.

What lies in front, between, behind or twice is read by others and never by us (APPNOTE 6.3.10,
sections 4.3 and 4.4). Looked at before the directory is read as a whole.
"""

import struct
import zipfile
import zlib
from collections.abc import Sequence
from typing import BinaryIO, Final, NamedTuple

_END = struct.Struct("<4s4H2LH")
_LOCATOR = struct.Struct("<4sLQL")
_END64 = struct.Struct("<4sQ2H2L4Q")
_ENTRY = struct.Struct("<4s24x3H12x")
_LOCAL = struct.Struct("<4sH2H4x3L2H")
_LOCAL_MARK, _CENTRAL_MARK, _END_MARK = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
_END64_MARK, _LOCATOR_MARK, _STREAM_MARK = b"PK\x06\x06", b"PK\x06\x07", b"PK\x07\x08"
_DESCRIBED = 1 << 3
_ONES16, _ONES32 = 0xFFFF, 0xFFFFFFFF
#: Bytes of the directory for a member, on average: our names are short.
MOST_ENTRY: Final = 256
#: Times and owners fit in; a document of its own does not.
MOST_EXTRA: Final = 64
CHUNK: Final = 1024 * 1024


class Misshapen(Exception):
    """Not a ZIP that ends with its end record, or with bytes that belong to none of its members."""


class TooMany(Exception):
    """More members than are looked at."""


class _End(NamedTuple):
    number: int
    size: int
    offset: int


def count(source: BinaryIO, most: int) -> int:
    """How many members there are, before one of them is looked at. Raises Misshapen, TooMany."""
    end = _end(source)
    if end.number > most or end.size > most * MOST_ENTRY:
        raise TooMany
    # Readers go by the size of the directory and not by the number that is told.
    at, found = end.offset, 0
    stop = end.offset + end.size
    while at < stop:
        mark, *lengths = _ENTRY.unpack(_bytes(source, at, _ENTRY.size))
        found += 1
        if mark != _CENTRAL_MARK or found > end.number:
            raise Misshapen
        at += _ENTRY.size + sum(lengths)
    if at != stop or found != end.number:
        raise Misshapen
    return found


def check(source: BinaryIO, members: Sequence[zipfile.ZipInfo]) -> None:
    """That the members follow each other from the first byte to the directory, each said alike
    there and in front of it. Raises Misshapen."""
    ordered = sorted(members, key=lambda one: one.header_offset)
    starts = [one.header_offset for one in ordered] + [_end(source).offset]
    if starts[0] != 0:
        raise Misshapen
    for member, following in zip(ordered, starts[1:], strict=True):
        left = following - _end_of(source, member)
        described = _described(member) if member.flag_bits & _DESCRIBED else (b"",)
        if left not in map(len, described):
            raise Misshapen
        if left and _bytes(source, following - left, left) not in described:
            raise Misshapen


def check_packing(source: BinaryIO, member: zipfile.ZipInfo) -> None:
    """That what `member` says it packs is all that is packed there: who unpacks it stops when that
    much came out. Raises Misshapen, zlib.error."""
    if member.compress_type == zipfile.ZIP_STORED:
        return
    left, came = member.compress_size, 0
    source.seek(_end_of(source, member) - left)
    inflate = zlib.decompressobj(-zlib.MAX_WBITS)
    packed = b""
    while not inflate.eof and came <= member.file_size:
        if not packed and left:
            packed = source.read(min(CHUNK, left))
            left -= len(packed)
        waits = len(packed)
        out = inflate.decompress(packed, CHUNK)
        packed = inflate.unconsumed_tail
        came += len(out)
        if not out and len(packed) == waits and not inflate.eof:
            raise Misshapen
    if left or packed or inflate.unused_data or came != member.file_size:
        raise Misshapen


def _end(source: BinaryIO) -> _End:
    length = source.seek(0, 2)
    at = length - _END.size
    mark, disk, first, here, number, size, offset, comment = _END.unpack(
        _bytes(source, at, _END.size)
    )
    if mark != _END_MARK or disk or first or here != number or comment:
        raise Misshapen
    told = _End(number, size, offset)
    wide = _end64(source, at - _LOCATOR.size)
    if wide is not None:
        at -= _LOCATOR.size + _END64.size
        for short, long, ones in zip(told, wide, (_ONES16, _ONES32, _ONES32), strict=True):
            # Who does not know the wide record must not see another directory.
            if short not in (long, ones):
                raise Misshapen
        told = wide
    if told.offset + told.size != at or not told.number:
        raise Misshapen
    return told


def _end64(source: BinaryIO, at: int) -> _End | None:
    if at < 0:
        return None
    mark, disk, where, disks = _LOCATOR.unpack(_bytes(source, at, _LOCATOR.size))
    if mark != _LOCATOR_MARK:
        return None
    if disk or disks != 1 or where != at - _END64.size:
        raise Misshapen
    mark, length, _made, _needed, disk, first, here, number, size, offset = _END64.unpack(
        _bytes(source, where, _END64.size)
    )
    if mark != _END64_MARK or length != _END64.size - 12:
        raise Misshapen
    if disk or first or here != number:
        raise Misshapen
    return _End(number, size, offset)


def _end_of(source: BinaryIO, member: zipfile.ZipInfo) -> int:
    """Where the packed bytes of `member` end, by the header in front of them."""
    at = member.header_offset
    mark, _needed, flags, packing, crc, packed, size, name, extra = _LOCAL.unpack(
        _bytes(source, at, _LOCAL.size)
    )
    told = (mark, flags, packing)
    if told != (_LOCAL_MARK, member.flag_bits, member.compress_type):
        raise Misshapen
    if max(extra, len(member.extra)) > MOST_EXTRA or member.comment:
        raise Misshapen
    # A stream tells its sizes behind itself; the wide ones stand in an extra field.
    later = {0} if flags & _DESCRIBED else set()
    wholly = crc in {member.CRC, *later}
    for said, known in ((packed, member.compress_size), (size, member.file_size)):
        wholly = wholly and said in {known, _ONES32, *later}
    plain = member.compress_type == zipfile.ZIP_STORED
    if not wholly or (plain and member.compress_size != member.file_size):
        raise Misshapen
    return at + _LOCAL.size + name + extra + member.compress_size


def _described(member: zipfile.ZipInfo) -> tuple[bytes, ...]:
    """The forms in which a stream tells its sizes behind itself."""
    sizes = (member.CRC, member.compress_size, member.file_size)
    forms = [struct.pack("<L2Q", *sizes)]
    if max(sizes) <= _ONES32:
        forms.append(struct.pack("<3L", *sizes))
    return tuple(mark + form for form in forms for mark in (b"", _STREAM_MARK))


def _bytes(source: BinaryIO, at: int, length: int) -> bytes:
    if at < 0:
        raise Misshapen
    source.seek(at)
    data = source.read(length)
    if len(data) != length:
        raise Misshapen
    return data
