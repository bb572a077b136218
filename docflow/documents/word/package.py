"""What kind of file was handed in, and whether it may be opened at all: looked at before any XML
is read. Owns the limits on a packed file."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Final

from docflow.core.packed import BROKEN, PACKINGS

#: Bytes of a file as it is handed in, and of everything in it unpacked.
MOST_BYTES: Final = 20 * 1024 * 1024
MOST_UNPACKED: Final = 96 * 1024 * 1024
#: Bytes of one part of text: the words of 1,000 pages stay below.
MOST_XML: Final = 24 * 1024 * 1024
MOST_PARTS: Final = 4_000
OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
TEXTS: Final = (".xml", ".rels")
#: No program writes one into such a file; entities are how XML reads other files or grows.
DOCTYPE: Final = re.compile(rb"<\s*!\s*(?:DOCTYPE|ENTITY)", re.I)


class Failed(Exception):
    """Why there is no answer, as a code. The words are found outside."""


def check(data: bytes) -> None:
    """Passes a Word file without macros that is no larger than we read.

    Raises Failed: "empty", "large", "pdf", "locked", "doc", "odt", "not_word", "macro", "bomb",
    "broken", "entities".
    """
    if not data:
        raise Failed("empty")
    if len(data) > MOST_BYTES:
        raise Failed("large")
    if data.startswith(b"%PDF-"):
        raise Failed("pdf")
    if data.startswith(OLE):
        raise Failed(_old_kind(data))
    if not data.startswith(b"PK\x03\x04"):
        raise Failed("not_word")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            _parts(packed)
    except (*BROKEN, KeyError) as error:
        raise Failed("broken") from error


def _old_kind(data: bytes) -> str:
    """The old container holds either a locked new file or an old document."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return "locked"
    return "doc" if "WordDocument".encode("utf-16-le") in data else "not_word"


def _parts(packed: zipfile.ZipFile) -> None:
    entries = packed.infolist()
    if any(one.compress_type not in PACKINGS for one in entries):
        raise Failed("broken")
    # What is unpacked is bounded by what the entry declares, so the declarations can be summed.
    if len(entries) > MOST_PARTS or sum(one.file_size for one in entries) > MOST_UNPACKED:
        raise Failed("bomb")
    names = {one.filename.replace("\\", "/").casefold() for one in entries}
    if any(one.flag_bits & 1 for one in entries):
        raise Failed("locked")
    if any(name.endswith(("vbaproject.bin", "vbadata.xml")) for name in names):
        raise Failed("macro")
    kind = next((one for one in entries if one.filename.casefold() == "mimetype"), None)
    if kind is not None and b"opendocument.text" in packed.read(kind)[:200]:
        for one in entries:
            if one.filename.casefold().endswith(TEXTS):
                _text(packed, one)
        raise Failed("odt")
    if not any(name.startswith("word/document") for name in names):
        raise Failed("not_word")
    for one in entries:
        if one.filename.casefold().endswith(TEXTS):
            _text(packed, one)


def _text(packed: zipfile.ZipFile, one: zipfile.ZipInfo) -> None:
    if one.file_size > MOST_XML:
        raise Failed("bomb")
    words = packed.read(one)
    if words[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in words[:64]:
        # The same signs in two bytes each.
        words = words.replace(b"\0", b"")
    if DOCTYPE.search(words):
        raise Failed("entities")
    if one.filename.casefold() == "[content_types].xml" and b"macroenabled" in words.lower():
        raise Failed("macro")
