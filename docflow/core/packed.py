"""ZIP files of strangers: which of them are opened, and how much of a member is read.

Python unpacks no more than it is asked for with deflate alone: of bzip2 and LZMA it unpacks
everything first, so that a thousand bytes take gigabytes. Knows no Django.
"""

import lzma
import zipfile
import zlib
from typing import Final

PACKINGS: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
#: What reading a broken or hostile ZIP raises.
BROKEN: Final = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, NotImplementedError),
    *(ArithmeticError, EOFError, OSError, RuntimeError, ValueError),
)


class BadPacking(zipfile.BadZipFile):
    """A member that is packed in a way that cannot be read in pieces."""


class TooLarge(Exception):
    """A member that says itself, or turns out, to be larger than may be read."""


def admit(member: zipfile.ZipInfo, most: int) -> None:
    """To be asked before anything of `member` is read, of which `most` bytes may come out.

    Raises BadPacking, TooLarge.
    """
    if member.compress_type not in PACKINGS:
        raise BadPacking(f"packing {member.compress_type}")
    if member.file_size > most:
        raise TooLarge(member.filename)


def read(archive: zipfile.ZipFile, member: zipfile.ZipInfo, most: int) -> bytes:
    """All of `member`. Raises TooLarge, and BROKEN for what cannot be read."""
    admit(member, most)
    with archive.open(member) as source:
        # What the directory says of sizes is the sender's word: one byte more is asked for.
        data = source.read(most + 1)
    if len(data) > most:
        raise TooLarge(member.filename)
    return data
