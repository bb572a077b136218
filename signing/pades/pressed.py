"""A page ready to be set into files: read, imported and encoded once for all that differ in text.

The stamps of a list are one file but for the stream of their page, where the time stands. A form
keeps everything around that stream as finished text; only the numbers of objects change.
"""

import io
import re
import threading
import uuid
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import BasePdfFileWriter, PdfFileWriter

# Stamps of a person, a seal, an initial and their sizes; each some tens of kilobytes.
KEPT = 32
_MARK = uuid.uuid4().hex
_HOLE = re.compile(rf"@{_MARK}:(\d+)@".encode())

# Text of an object; a number stands for the number of another object of the form.
Pieces = tuple[bytes | int, ...]


@dataclass(frozen=True)
class Form:
    """A page as a form XObject with all it needs, but for the stream of the page."""

    # The file before and behind the stream, and the stream's length.
    before: bytes
    after: bytes
    length: int
    width: float
    height: float
    # Whether the stream is encoded as it stands in the file.
    encoded: bool
    page: Pieces
    objects: tuple[Pieces, ...]

    def stream_of(self, pdf: bytes) -> bytes | None:
        """The page's stream in `pdf`; None where anything else differs from this form's file."""
        start, end = len(self.before), len(self.before) + self.length
        if len(pdf) != end + len(self.after):
            return None
        if not (pdf.startswith(self.before) and pdf.endswith(self.after)):
            return None
        return pdf[start:end]

    def put(self, out: BasePdfFileWriter, stream: bytes) -> generic.IndirectObject:
        """Write the form showing `stream` into `out`; the reference to it."""
        held = [out.allocate_placeholder() for _ in self.objects]
        numbers = [one.idnum for one in held]
        for one, pieces in zip(held, self.objects, strict=True):
            out.add_object(_Finished(_joined(pieces, numbers)), idnum=one.idnum)
        data = stream if self.encoded else zlib.compress(stream)
        flate = b"" if self.encoded else b"/Filter /FlateDecode\n"
        head = _joined(self.page, numbers).removesuffix(b">>")
        tail = b"/Length %d\n>>\nstream\n" % len(data)
        return out.add_object(_Finished(b"".join((head, flate, tail, data, b"\nendstream"))))


class _Finished(generic.PdfObject):
    """An object whose text is known."""

    def __init__(self, text: bytes) -> None:
        self._text = text

    def write_to_stream(self, stream: Any, handler: Any = None, container_ref: Any = None) -> None:
        stream.write(self._text)


class _Hole(generic.PdfObject):
    """Where the number of another object of the form will stand."""

    def __init__(self, number: int) -> None:
        self._number = number

    def write_to_stream(self, stream: Any, handler: Any = None, container_ref: Any = None) -> None:
        stream.write(f"@{_MARK}:{self._number}@".encode())


_forms: list[Form] = []
_lock = threading.Lock()


def find(pdf: bytes) -> tuple[Form, bytes] | None:
    """The form of the first page of `pdf` and its stream; pressed on first use.

    None for a page of several streams, which is no stamp of ours.
    """
    with _lock:
        forms = list(_forms)
    for form in reversed(forms):
        stream = form.stream_of(pdf)
        if stream is not None:
            return form, stream
    pressed = _press(pdf)
    if pressed is None:
        return None
    with _lock:
        _forms.append(pressed)
        del _forms[:-KEPT]
    stream = pressed.stream_of(pdf)
    return None if stream is None else (pressed, stream)


def _press(pdf: bytes) -> Form | None:
    """Have the library import the page into a file of its own, and take that apart."""
    reader, scratch = PdfFileReader(io.BytesIO(pdf)), PdfFileWriter()
    source = reader.find_page_for_modification(0)[0].get_object()["/Contents"]
    if not isinstance(source, generic.StreamObject) or pdf.count(source.encoded_data) != 1:
        return None
    before, _, after = pdf.partition(source.encoded_data)
    page = scratch.import_page_as_xobject(reader, page_ix=0).get_object()
    x1, y1, x2, y2 = page["/BBox"]
    found: list[generic.PdfObject] = []
    entries = generic.DictionaryObject(dict(page.items()))
    _dig(entries, found, {})
    return Form(
        before=before,
        after=after,
        length=len(source.encoded_data),
        width=abs(x1 - x2),
        height=abs(y1 - y2),
        encoded="/Filter" in page,
        page=_pieces(entries),
        objects=tuple(map(_pieces, found)),
    )


def _dig(obj: generic.PdfObject, found: list[generic.PdfObject], numbers: dict[int, int]) -> None:
    """Make a hole of every reference in `obj`, and list what was referred to."""
    places: Iterable[tuple[Any, Any]] = ()
    if isinstance(obj, generic.DictionaryObject):
        places = list(obj.items())
    elif isinstance(obj, generic.ArrayObject):
        places = list(enumerate(obj))
    for place, value in places:
        if not isinstance(value, generic.IndirectObject):
            _dig(value, found, numbers)
            continue
        if value.idnum not in numbers:
            numbers[value.idnum] = len(found)
            target = value.get_object()
            found.append(target)
            _dig(target, found, numbers)
        obj[place] = _Hole(numbers[value.idnum])


def _pieces(obj: generic.PdfObject) -> Pieces:
    text = io.BytesIO()
    obj.write_to_stream(text, None)
    parts = _HOLE.split(text.getvalue())
    return tuple(int(part) if at % 2 else part for at, part in enumerate(parts))


def _joined(pieces: Pieces, numbers: list[int]) -> bytes:
    return b"".join(b"%d 0 R" % numbers[part] if isinstance(part, int) else part for part in pieces)
