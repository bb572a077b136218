"""Validation data and document time stamps: what keeps a signature provable for years (B-LTA)."""

import asyncio
import io
from datetime import datetime

from asn1crypto.crl import CertificateList
from django.utils.translation import gettext as _
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers.pdf_signer import PdfTimeStamper
from pyhanko.sign.timestamps import TimeStamper, TimestampRequestError
from pyhanko.sign.validation.dss import DocumentSecurityStore, collect_validation_info
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import PathBuildingError, PathValidationError
from pyhanko_certvalidator.path import ValidationPath

from signing.gate.report import Report
from signing.pades import clock, material, postcheck, writer
from signing.pades.errors import SigningProblem, TimestampFailed
from signing.pades.signature import reserve


class NoProof(SigningProblem):
    """A chain or a revocation answer is missing, so validity cannot be laid down in the file."""

    code = "no_proof"

    def __init__(self, detail: str) -> None:
        self.detail = detail
        super().__init__(
            _(
                "Chưa đủ chứng thư hoặc danh sách thu hồi để lưu trữ lâu dài chữ ký này. "
                "Văn bản giữ nguyên như cũ; hệ thống sẽ thử lại khi có đủ dữ liệu."
            )
        )


def timestamp(data: bytes, now: datetime, *, tsa: str | None = None) -> bytes:
    """Add validation data and a document time stamp in one revision (B-LTA), then pass the gate.

    On a file that already ends in one it renews: the data of that last stamp and a new stamp.
    Raises NoProof, TimestampFailed, UnfitFile, GateRefused.
    """
    return preserve(data, now, tsa=tsa)[0]


def preserve(data: bytes, now: datetime, *, tsa: str | None = None) -> tuple[bytes, Report]:
    """As `timestamp`, with the gate's report on the result."""
    stamped = _run(data, now, clock.source(now, tsa))
    return stamped, postcheck.check(stamped, now=now)


def embed(data: bytes, now: datetime) -> bytes:
    """Add validation data without a document time stamp (B-LT); raises as `timestamp`."""
    return _run(data, now, None)


def _run(data: bytes, now: datetime, tsa: TimeStamper | None) -> bytes:
    context = material.context(now)
    try:
        return asyncio.run(_extend(data, context, tsa))
    except TimestampRequestError as error:
        raise TimestampFailed from error
    except (PathBuildingError, PathValidationError, SigningError) as error:
        raise NoProof(str(error)) from error


async def _extend(data: bytes, context: ValidationContext, tsa: TimeStamper | None) -> bytes:
    try:
        with writer.updating(data) as out:
            paths = await _paths(out.prev, context, tsa)
            DocumentSecurityStore.supply_dss_in_writer(
                out, None, paths=paths, crls=_speaking_of(paths, context), ocsps=context.ocsps
            )
            if tsa is None:
                return writer.finish(out)
            # No context here: the store is written already, in this same revision.
            output = await PdfTimeStamper(tsa).async_timestamp_pdf(
                out, "sha256", bytes_reserved=reserve(tsa), output=io.BytesIO()
            )
            return bytes(output.getvalue())
    finally:
        await context.aclose()


async def _paths(
    reader: PdfFileReader, context: ValidationContext, tsa: TimeStamper | None
) -> list[ValidationPath]:
    paths: list[ValidationPath] = []
    for embedded in _unproved(reader):
        paths += await collect_validation_info(embedded, context)
    if tsa is not None:
        paths += [path async for path in tsa.validation_paths(context)]
    return paths


def _speaking_of(paths: list[ValidationPath], context: ValidationContext) -> list[CertificateList]:
    """The lists of the authorities on the paths; those of strangers would only fill the file."""
    issuers = {certificate.issuer.hashable for path in paths for certificate in path}
    return [found for found in context.crls if found.issuer.hashable in issuers]


def _unproved(reader: PdfFileReader) -> list:
    """Signatures after the last document time stamp, and that stamp: earlier ones it covers."""
    found = list(reader.embedded_signatures)
    last = max(
        (i for i, one in enumerate(found) if one.sig_object.get("/Type") == "/DocTimeStamp"),
        default=0,
    )
    return found[last:]
