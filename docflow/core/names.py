"""Names of files that came from elsewhere: shown, stored and sent as names and nothing else."""

import re
import unicodedata
from typing import Final

from search import analysis

LONGEST: Final = 255
#: Controls, marks of direction and private codes have no picture and can hide what a name ends in;
#: separators of lines and paragraphs would end a line of whoever writes the name down.
_UNSEEN: Final = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
#: What some system takes for a path, a stream, a pattern or a device.
_REFUSED: Final = re.compile(r'[\\/:*?"<>|]')
_DEVICE: Final = re.compile(r"(?i)(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?=\.|$)")
# Of a multipart part whose name was read as one byte a sign, however it was written.
_BYTES: Final = ("latin-1", "cp1252")
ANYTHING: Final = "application/octet-stream"
#: What we hand out under its own type. A type is the sender's word: any other is bytes to save.
_TYPES: Final = frozenset(
    {
        "application/json",
        "application/msword",
        "application/pdf",
        "application/vnd.ms-excel",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/zip",
        "image/jpeg",
        "image/png",
        "image/tiff",
        "text/plain",
    }
)


def plain(name: str, otherwise: str = "tệp") -> str:
    """`name` as it may be kept and shown: one line, as it was meant, at most 255 signs with its
    ending; `otherwise` where nothing is left of it."""
    return _seen(_meant(name)) or otherwise


def _seen(name: str) -> str:
    # First the blanks, so that a line break or tab parts two words and does not glue them.
    text = re.sub(r"\s", " ", name)
    text = "".join(sign for sign in text if unicodedata.category(sign) not in _UNSEEN)
    # Then what met only now: letters with their marks, and blanks beside blanks.
    return _cut(" ".join(analysis.composed(text).split()), LONGEST)


def to_save(name: str, otherwise: str = "tep") -> str:
    """`name` for the folder of whoever saves it: no path, no device, nothing hidden, at most 200
    bytes, which every file system takes."""
    text = _REFUSED.sub("_", _seen(name)).lstrip(". ").rstrip(". ")
    if _DEVICE.match(text):
        text = f"_{text}"
    while len(text.encode()) > 200:
        text = _cut(text, len(text) - 1)
    return text or otherwise


def type_to_send(media_type: str) -> str:
    """The media type under which bytes of others are handed out: one we know to be harmless when
    it is saved, or bytes of no kind."""
    found = media_type.partition(";")[0].strip().lower()
    return found if found in _TYPES else ANYTHING


def _meant(name: str) -> str:
    """UTF-8 that was read byte by byte is read again; every other name stays."""
    for one in _BYTES:
        try:
            again = name.encode(one).decode()
        except (UnicodeEncodeError, UnicodeDecodeError):
            continue
        return again
    return name


def _cut(name: str, most: int) -> str:
    if len(name) <= most:
        return name
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > 10 or len(ending) + 1 >= most:
        return name[:most]
    return f"{stem[: most - len(ending) - 1]}.{ending}"
