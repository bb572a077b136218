"""The text of a calendar file (RFC 5545): moments in UTC, escaped, folded at 75 octets."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from unicodedata import category

_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})
_OCTETS = 75


@dataclass(frozen=True)
class Event:
    """A moment that takes no time. `uid` never changes; `sequence` grows when the moment moves."""

    uid: str
    at: datetime
    summary: str
    description: str
    url: str
    sequence: int


def calendar(name: str, stamp: datetime, events: Iterable[Event]) -> bytes:
    """The whole file; `stamp` is when it was made."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Docflow//Docflow//VI",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_text(name)}",
    ]
    for event in events:
        lines += _event(event, stamp)
    lines.append("END:VCALENDAR")
    return b"".join(part for line in lines for part in _folded(line))


def _event(event: Event, stamp: datetime) -> list[str]:
    return [
        "BEGIN:VEVENT",
        f"UID:{_text(event.uid)}",
        f"DTSTAMP:{_moment(stamp)}",
        f"DTSTART:{_moment(event.at)}",
        f"SEQUENCE:{event.sequence}",
        f"SUMMARY:{_text(event.summary)}",
        f"DESCRIPTION:{_text(event.description)}",
        f"URL:{event.url}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(value: str) -> str:
    """Escaped; control characters would end the line or the file."""
    plain = value.replace("\r\n", "\n").replace("\r", "\n")
    kept = (char for char in plain if char in "\n\t" or category(char) not in ("Cc", "Cs"))
    return "".join(kept).translate(_ESCAPES)


def _folded(line: str) -> Iterator[bytes]:
    """Lines of at most 75 octets, never cut inside a character."""
    room, piece = _OCTETS, b""
    for char in line:
        octets = char.encode()
        if len(piece) + len(octets) > room:
            yield piece + b"\r\n"
            piece, room = b" ", _OCTETS
        piece += octets
    yield piece + b"\r\n"
