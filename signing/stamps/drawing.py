"""The stamps: signature, initial, seal, issue line and text mark, each one page of PDF.

Shapes follow Nghị định 30/2020/NĐ-CP, Phụ lục I: the person's signature is blue, the seal red, the
mark of an attachment plain 10-point text. Pages are vectors; a picture is used where one is given.
"""

from collections.abc import Sequence
from datetime import datetime

from signing.stamps import handwriting, moments, ring
from signing.stamps.typesetting import Face, page

# Height of one line of the small text under a signature, in points.
LINE = 9


def person(
    name: str,
    title: str = "",
    time: datetime | None = None,
    image: bytes | None = None,
    *,
    w: int,
    h: int,
) -> bytes:
    """A blue signature: the picture `image` (PNG, SVG or JPEG), else strokes made from the name.

    Title and time print small below when given; the decree asks for the signature alone.
    """
    lines = [title] if title else []
    drawing = max(h - LINE * (len(lines) + (time is not None)), 1)
    content: dict[str, object] = {
        "image": list(image) if image else None,
        "strokes": [] if image else handwriting.strokes(name, w, drawing),
        "drawing": drawing,
        "pen": round(max(0.7, min(w, h) / 55), 2),
    }
    return _page("person", w, h, content, lines, time)


def initial(name: str, w: int, h: int, image: bytes | None = None) -> bytes:
    """The short mark of a reviewer: the picture `image`, else the drawn signature, small."""
    return person(name, image=image, w=w, h=h)


def seal(
    office_name: str,
    time: datetime | None = None,
    w: int = 100,
    h: int = 100,
    image: bytes | None = None,
) -> bytes:
    """A red seal: round with the office's name around, or a plate where the box is oblong.

    The plate also prints the time; a round seal is as the real one and carries none.
    """
    is_round = max(w, h) <= 1.4 * min(w, h)
    content: dict[str, object] = {
        "image": list(image) if image else None,
        "round": is_round,
        **ring.lettering(office_name, min(w, h) / 2 - 1, is_round=is_round),
    }
    return _page("seal", w, h, content, [], None if is_round else time)


def issue_line(
    number_text: str,
    place_date_text: str,
    w: int,
    h: int,
    *,
    left: int = 43,
    size: float = 13,
    face: Face | None = None,
) -> bytes:
    """The row across page one: number on the left, place and date in italics on the right.

    `left` is the share of the width, in percent, that belongs to the number; `size` in points.
    """
    content = {"number": number_text, "place_date": place_date_text, "left": left, "size": size}
    return page("issue_line", w, h, content, face)


def mark(lines: Sequence[str], w: int, h: int, face: Face | None = None) -> bytes:
    """The 10-point text at the top right of a copy, or of an attachment in its own file."""
    return page("mark", w, h, {"lines": list(lines)}, face)


def _page(
    kind: str, w: int, h: int, content: dict[str, object], lines: list[str], time: datetime | None
) -> bytes:
    """The page with its small text; only the time of it may differ from one stamp to the next."""
    if time is None:
        return page(kind, w, h, {**content, "lines": lines})
    return moments.page(kind, w, h, content, lines, time)
