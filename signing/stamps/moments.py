"""The time on a stamp, set without setting the stamp again: its glyphs are exchanged in place.

Everything but the time of a stamp stays the same from one document to the next. The page is set
once with a moment in which every digit occurs; the glyphs of any other moment follow from it, and
have the same length, so no offset in the file moves. Falls back to setting the page anew.
"""

import functools
import io
from datetime import datetime
from zoneinfo import ZoneInfo

import pikepdf

from signing.stamps import typesetting

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
SPECIMEN = "2345-10-16T07:58:09+07:00"


def written(time: datetime) -> str:
    """ISO 8601 with the zone of Việt Nam, to the second, as the decree writes it."""
    return time.astimezone(ZONE).isoformat(timespec="seconds")


def page(
    kind: str, w: int, h: int, content: dict[str, object], lines: list[str], time: datetime
) -> bytes:
    """The stamp with `time` as its last line below `lines`; as `typesetting.page`."""
    moment = written(time)
    specimen = typesetting.page(kind, w, h, {**content, "lines": [*lines, SPECIMEN]})
    known = _form(specimen)
    if known is None or any(character not in known.glyphs for character in moment):
        return typesetting.page(kind, w, h, {**content, "lines": [*lines, moment]})
    return known.with_time(moment)


class _Form:
    """A stamp file around the glyphs of its time."""

    def __init__(self, data: bytes, glyphs: dict[str, str]) -> None:
        self.glyphs = glyphs
        self._before, _, self._after = data.partition(self._line(SPECIMEN))

    def with_time(self, moment: str) -> bytes:
        return self._before + self._line(moment) + self._after

    def _line(self, moment: str) -> bytes:
        return "".join(self.glyphs[character] for character in moment).encode()


@functools.lru_cache(maxsize=256)
def _form(specimen: bytes) -> _Form | None:
    """None when the time is not one run of glyphs, each of two bytes, that occurs once."""
    with pikepdf.open(io.BytesIO(specimen)) as pdf:
        shown = pdf.pages[0].obj.Contents
        instructions = pikepdf.parse_content_stream(pdf.pages[0])
        runs = [one for one in instructions if str(one.operator) == "TJ"]
        found = [glyphs for run in runs if (glyphs := _glyphs(run.operands[0])) is not None]
        if len(found) != 1:
            return None
        # Strings in hexadecimal, unpacked: the time can be found and exchanged.
        shown.write(_hexadecimal(instructions))
        written_ = io.BytesIO()
        pdf.save(
            written_,
            compress_streams=False,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
            deterministic_id=True,
        )
    data = written_.getvalue()
    line = "".join(found[0][character] for character in SPECIMEN).encode()
    return _Form(data, found[0]) if data.count(line) == 1 else None


def _glyphs(operand: pikepdf.Object) -> dict[str, str] | None:
    """Character to glyph of a run that reads as the specimen: equal where it is equal."""
    pieces = list(operand)
    if len(pieces) != 1 or not isinstance(pieces[0], pikepdf.String):
        return None
    raw = bytes(pieces[0])
    if len(raw) != 2 * len(SPECIMEN):
        return None
    codes = [raw[at : at + 2].hex() for at in range(0, len(raw), 2)]
    known = dict(zip(SPECIMEN, codes, strict=True))
    alike = [known[character] for character in SPECIMEN] == codes
    return known if alike and len(set(known.values())) == len(known) else None


def _hexadecimal(instructions: list) -> bytes:
    """The content stream again, each string of a TJ in hexadecimal."""
    lines = []
    for one in instructions:
        if str(one.operator) == "TJ":
            shown = b"".join(
                b"<" + bytes(piece).hex().encode() + b">"
                if isinstance(piece, pikepdf.String)
                else b" " + str(piece).encode() + b" "
                for piece in one.operands[0]
            )
            lines.append(b"[" + shown + b"] TJ")
        else:
            lines.append(pikepdf.unparse_content_stream([one]))
    return b"\n".join(lines)
