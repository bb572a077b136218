"""Raising the level of a signed file, in one revision each: B-T, B-LT, B-LTA and its renewal.

ETSI EN 319 142-1, 6.3: a document time stamp serves as the time of B-T as well as the seal of
B-LTA; what a file reached is told by the gate, never by what was asked for.
"""

import io
from datetime import datetime

from asn1crypto.crl import CertificateList
from django.utils.translation import gettext as _
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers.pdf_signer import PdfTimeStamper
from pyhanko.sign.timestamps import TimeStamper, TimestampRequestError
from pyhanko.sign.validation.dss import DocumentSecurityStore, collect_validation_info
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import PathBuildingError, PathValidationError
from pyhanko_certvalidator.path import ValidationPath

from signing.gate.report import Report
from signing.pades import clock, material, postcheck, writer
from signing.pades.coroutines import outcome
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


def prove_time(data: bytes, now: datetime, *, tsa: str | None = None) -> tuple[bytes, Report]:
    """Add a document time stamp and nothing else: B-B becomes B-T, with the gate's report.

    The stamp proves that the signatures existed at its own moment, not when they were made. Raises
    TimestampFailed, UnfitFile, GateRefused.
    """
    source = clock.source(now, tsa)
    try:
        stamped = outcome(_stamp_alone(data, source))
    except TimestampRequestError as error:
        raise TimestampFailed from error
    return stamped, postcheck.check(stamped, now=now)


async def _stamp_alone(data: bytes, source: TimeStamper) -> bytes:
    with writer.updating(data) as out:
        output = await PdfTimeStamper(source).async_timestamp_pdf(
            out, "sha256", bytes_reserved=reserve(source), output=io.BytesIO()
        )
        return bytes(output.getvalue())


def ends(data: bytes) -> datetime | None:
    """When the certificate behind the last document time stamp ends, which is when its proof does;
    None without one. Raises UnfitFile."""
    with writer.reading(data) as reader:
        stamps = list(reader.embedded_timestamp_signatures)
        return stamps[-1].signer_cert.not_valid_after if stamps else None


def reach(now: datetime, *, tsa: str | None = None) -> datetime:
    """Until when a stamp made now would hold: the end of the service's present certificate.

    Asks for one token over nothing. Raises TimestampFailed, NoProof for a token without its
    certificate.
    """
    source = clock.source(now, tsa)
    try:
        token = outcome(source.async_dummy_response("sha256"))
    except TimestampRequestError as error:
        raise TimestampFailed from error
    signed = token["content"]
    issued_by = signed["signer_infos"][0]["sid"].chosen
    for choice in signed["certificates"]:
        found = choice.chosen
        if found.issuer == issued_by["issuer"] and (
            found.serial_number == issued_by["serial_number"].native
        ):
            return found.not_valid_after
    raise NoProof("the token does not carry its certificate")


def embed(data: bytes, now: datetime) -> bytes:
    """Add validation data without a document time stamp (B-LT); raises as `timestamp`."""
    return _run(data, now, None)


def _run(data: bytes, now: datetime, tsa: TimeStamper | None) -> bytes:
    context = material.context(now)
    try:
        return outcome(_extend(data, context, tsa))
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
    """Signatures after the last stamp that seals a security store, and that stamp: what lies
    before it is proved. A stamp without a store under it proves a time and nothing else."""
    found = list(reader.embedded_signatures)
    last = max((i for i, one in enumerate(found) if _seals_a_store(reader, one)), default=0)
    return found[last:]


def _seals_a_store(reader: PdfFileReader, one: EmbeddedPdfSignature) -> bool:
    if one.sig_object.get("/Type") != "/DocTimeStamp":
        return False
    return "/DSS" in reader.get_historical_root(one.signed_revision)
