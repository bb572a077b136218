"""Looking at an upload: type by content, size, pages, what acts, what hides, what is signed."""

import codecs
import io

import pikepdf
from django.conf import settings
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader

from signing.uploads import structure, work
from signing.uploads.findings import FIXABLE, Problem, Upload

MAGIC = (
    (b"PK\x03\x04", "word"),
    (b"\xd0\xcf\x11\xe0", "word"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
)
#: What reading or rewriting a broken file raises.
BROKEN = (pikepdf.PdfError, RuntimeError, ValueError, TypeError, KeyError, AttributeError)
# Bytes of byte order mark and blanks allowed before the header.
MOST_BEFORE = 8


def inspect(data: bytes) -> Upload:
    """What is in the file. Never raises: what cannot be read comes back as a problem.

    A signed file cannot be rewritten, so there every finding blocks. Limits come from the settings
    `UPLOAD_LIMIT` (bytes) and `UPLOAD_PAGES`.
    """
    if kind := _foreign(data):
        return Upload(problems=[Problem(kind)])
    try:
        work.structure(data)
        with pikepdf.open(io.BytesIO(data), suppress_warnings=True) as pdf:
            return _look(pdf, data)
    except work.TooComplex:
        return Upload(problems=[Problem("too_complex")])
    except pikepdf.PasswordError:
        return Upload(problems=[Problem("encrypted")])
    except BROKEN:
        return Upload(problems=[Problem("damaged")])


def _foreign(data: bytes) -> str:
    """Why these bytes are not looked into at all; nothing when they are."""
    if not data:
        return "empty"
    if len(data) > settings.UPLOAD_LIMIT:
        return "too_large"
    # Readers accept a header within the first 1024 bytes, and so a file that is two things at
    # once; here nothing but a byte order mark and blanks may stand before it.
    foreign = next((code for magic, code in MAGIC if data.startswith(magic)), "")
    before, header, _ = data[: MOST_BEFORE + 5].partition(b"%PDF-")
    blank = not before.removeprefix(codecs.BOM_UTF8).strip()
    return foreign or ("" if header and blank else "not_pdf")


def _look(pdf: pikepdf.Pdf, data: bytes) -> Upload:
    if pdf.is_encrypted:
        return Upload(problems=[Problem("encrypted")])
    if len(pdf.objects) > structure.MOST_OBJECTS:
        return Upload(problems=[Problem("too_complex")])
    pages = len(pdf.pages)
    codes = {"no_pages"} if not pages else set()
    if pages > settings.UPLOAD_PAGES:
        return Upload(pages=pages, problems=[Problem("too_many_pages")])
    work.drawing(pdf)
    codes |= structure.active(pdf) | structure.document(pdf) | structure.annotations(pdf)
    codes |= structure.fonts(pdf) | _old_structure(data)
    signatures = []
    for kind, field in structure.terminal_fields(pdf):
        if kind != "/Sig":
            codes |= {"form_fields"} | structure.undrawn(field)
        elif "/V" in field:
            signatures.append(field.V)
            # ISO 32000-2, table 236: the lock of a signed field may forbid every later change.
            codes |= {"certified"} if field.get("/Lock", {}).get("/P") == 1 else set()
    for value in signatures:
        codes |= _restrictions(value)
    signed = bool(signatures)
    return Upload(
        pages=pages,
        signed=signed,
        signatures=len(signatures),
        sizes=[_size(page) for page in pdf.pages],
        problems=[Problem(code, fixed=code in FIXABLE and not signed) for code in sorted(codes)],
    )


def _restrictions(signature: pikepdf.Object) -> set[str]:
    """What an earlier signature forbids: a new field breaks it (ISSUE-LINE.md, uploaded files)."""
    codes = set()
    for reference in signature.get("/Reference", []):
        method = reference.get("/TransformMethod")
        if method == "/DocMDP":
            codes.add("certified")
        elif method == "/FieldMDP":
            action = reference.get("/TransformParams", {}).get("/Action")
            codes |= {"fields_locked"} if action == "/All" else set()
    return codes


def _old_structure(data: bytes) -> set[str]:
    """Hybrid cross-references and whatever else the strict reader of signing refuses."""
    try:
        reader = PdfFileReader(io.BytesIO(data), strict=True)
        return {"old_structure"} if reader.xrefs.hybrid_xrefs_present else set()
    except (PdfError, ValueError, KeyError, AttributeError, TypeError, AssertionError):
        return {"old_structure"}


def _size(page: pikepdf.Page) -> tuple[float, float]:
    """Width and height in points."""
    x1, y1, x2, y2 = (float(value) for value in page.mediabox)
    return abs(x2 - x1), abs(y2 - y1)
