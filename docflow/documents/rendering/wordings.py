"""The words of any file that a document consists of, and how they were come by."""

from typing import Final

from docflow.documents.rendering import bounded, office, pictures
from docflow.documents.states import TextWay

#: Wall seconds for one office file, waiting for a free process not counted.
SECONDS: Final = 15.0


def read(data: bytes) -> tuple[str, str]:
    """The words and their way, a `TextWay`; neither for a file that cannot be read, or that has
    none."""
    if data.startswith(b"PK\x03\x04"):
        try:
            return bounded.within(SECONDS, office.read, data)
        except (office.Unread, bounded.TooHeavy):
            return "", ""
    try:
        text = pictures.text(data)
    except pictures.Unreadable:
        return "", ""
    return text, TextWay.LAYER if text.strip() else ""
