"""Opening a PDF for judgement: limits, strict reading first, and the signatures it carries."""

import logging
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from pyhanko.pdf_utils.misc import PdfReadError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

# Each revision is compared with each signature: honest files have about two per signature.
MAX_REVISIONS = 50
MAX_BYTES = 128 * 1024 * 1024

log = logging.getLogger(__name__)


class Unreadable(Exception):
    """The file cannot be judged at all; `code` is the reason."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Carried:
    """A filled signature field: the parsed signature, or None with the reason it could not be."""

    field: str
    embedded: EmbeddedPdfSignature | None
    problem: str = ""


@dataclass(frozen=True)
class Opened:
    """A readable file, in the order its signatures were made."""

    reader: PdfFileReader
    lax: bool
    revisions: int
    carried: list[Carried]
    empty: list[str]

    @property
    def signatures(self) -> list[EmbeddedPdfSignature]:
        return [item.embedded for item in self.carried if item.embedded is not None]


def open_pdf(data: bytes) -> Opened:
    """Read strictly, then laxly (files of office programs with hybrid cross-references).

    Raises Unreadable with the code of what is in the way.
    """
    if len(data) > MAX_BYTES:
        raise Unreadable("too_large")
    if b"%PDF-" not in data[:1024]:
        raise Unreadable("not_a_pdf")
    for strict in (True, False):
        try:
            return _read(data, strict=strict)
        except (Unreadable, MemoryError):
            raise
        except Exception:
            # Whatever the strict reader stumbled over: the lax one says whether it can be judged.
            log.debug("not readable with strict=%s", strict)
    raise Unreadable("unreadable")


def _read(data: bytes, *, strict: bool) -> Opened:
    reader = PdfFileReader(BytesIO(data), strict=strict)
    revisions = reader.xrefs.total_revisions
    if revisions > MAX_REVISIONS:
        raise Unreadable("too_many_revisions")
    if reader.encrypted:
        raise Unreadable("encrypted")
    if strict and reader.xrefs.hybrid_xrefs_present:
        raise PdfReadError("hybrid cross-references")
    # Reading the catalogue now tells a damaged file from one without signatures.
    _ = reader.root["/Pages"]
    carried, empty = [], []
    for name, value, field in enumerate_sig_fields(reader):
        if value is None:
            empty.append(name)
        else:
            carried.append(_carry(reader, name, value, field))
    carried.sort(key=lambda item: item.embedded.signed_revision if item.embedded else -1)
    return Opened(reader=reader, lax=not strict, revisions=revisions, carried=carried, empty=empty)


def _carry(reader: PdfFileReader, name: str, value: Any, field: Any) -> Carried:
    """A signature that cannot even be parsed is carried as a problem, never passed over."""
    try:
        subfilter = str(value.get_object().get("/SubFilter", ""))
        if subfilter not in KINDS:
            return Carried(field=name, embedded=None, problem="unsupported_format")
        return Carried(field=name, embedded=EmbeddedPdfSignature(reader, field, name))
    except MemoryError:
        raise
    except Exception:
        return Carried(field=name, embedded=None, problem="malformed_signature")


# /SubFilter to the kind shown in reports.
KINDS = {
    "/ETSI.CAdES.detached": "pades",
    "/adbe.pkcs7.detached": "pkcs7",
    "/ETSI.RFC3161": "timestamp",
}
