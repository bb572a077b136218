"""One signature into one field: visible, certifying or locking, with or without time stamp."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from pyhanko.pdf_utils.generic import DictionaryObject, pdf_name
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import (
    FieldMDPAction,
    FieldMDPSpec,
    MDPPerm,
    SigSeedSubFilter,
    enumerate_sig_fields,
)
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import constants
from pyhanko.sign.signers.pdf_byterange import BuildProps
from pyhanko.sign.signers.pdf_cms import Signer
from pyhanko.sign.timestamps import TimeStamper, TimestampRequestError

from signing.pades import appearance, container, writer
from signing.pades.errors import FieldProblem, TimestampFailed
from signing.pades.fields import FieldBox

# Digits of hexadecimal held free for the CMS: chain and time stamp need about 11,000 of them, and a
# fixed reservation saves the dry run, half of the cost of a signature (SIGNING.md section 6).
RESERVED = 16384
# Chains of services outside may be longer.
RESERVED_OUTSIDE = 32768


@dataclass(frozen=True)
class Placement:
    """One signature to make.

    `appearance_pdf` is one page of exactly the field's size, or None for an invisible one.
    `certify` makes it the certifying signature with form filling allowed (DocMDP P 2): the first
    one only. `lock_all` closes all fields (FieldMDP All): the last one only. `box` makes the field
    in the same revision, which only files that were signed elsewhere need.
    """

    field: str
    appearance_pdf: bytes | None = None
    certify: bool = False
    lock_all: bool = False
    name: str | None = None
    reason: str | None = None
    location: str | None = None
    box: FieldBox | None = None


class QuietSigner(signers.PdfSigner):
    """Declares the PAdES extension only.

    pyHanko raises the file to PDF 2.0 for elliptic curves, which would take PDF/A-2 from it.
    """

    def register_extensions(self, pdf_out: BasePdfFileWriter, *, md_algorithm: str) -> None:
        pdf_out.ensure_output_version(version=(1, 7))
        if pdf_out.output_version < (2, 0):
            pdf_out.register_extension(constants.ESIC_EXTENSION_1)


def reserve(timestamper: TimeStamper | None) -> int:
    """How much room to hold free for a container that carries a token of this time stamper."""
    return RESERVED_OUTSIDE if getattr(timestamper, "outside", False) else RESERVED


async def sign_field(
    base: bytes,
    placement: Placement,
    *,
    signer: Signer,
    now: datetime,
    timestamper: TimeStamper | None = None,
    reserved: int | None = None,
) -> bytes:
    """`base` with one more revision: the signature of `placement`, made at `now`.

    PAdES B-T with a time stamper, B-B without. `reserved` is the room in hexadecimal digits (None:
    what the time stamper needs). Raises FieldProblem, UnfitFile, TimestampFailed.
    """
    with writer.updating(base) as out:
        taken = _state(out, placement.field)
        if taken:
            raise FieldProblem(placement.field, "already signed")
        if taken is None and placement.box is None:
            raise FieldProblem(placement.field, "no such field")
        try:
            return await _sign(
                out,
                placement,
                signer,
                now,
                timestamper,
                new=taken is None,
                reserved=reserved or reserve(timestamper),
            )
        except TimestampRequestError as error:
            raise TimestampFailed from error
        except SigningError as error:
            raise FieldProblem(placement.field, str(error)) from error


async def _sign(
    out: writer.QuietWriter,
    placement: Placement,
    signer: Signer,
    now: datetime,
    timestamper: TimeStamper | None,
    *,
    new: bool,
    reserved: int,
) -> bytes:
    digest = container.digest_for(signer.signing_cert)
    pdf_signer = QuietSigner(
        _metadata(placement, digest),
        signer=signer,
        timestamper=timestamper,
        stamp_style=(
            appearance.style(placement.appearance_pdf) if placement.appearance_pdf else None
        ),
        new_field_spec=placement.box.spec() if new and placement.box else None,
    )
    session = pdf_signer.init_signing_session(out, existing_fields_only=not new)
    # The session took the machine's clock; ours may be a demo's or a test's.
    session.system_time = now
    with _locking(session.sig_field, placement.lock_all):
        document = session.prepare_tbs_document(validation_info=None, bytes_reserved=reserved)
    prepared, stream = document.digest_tbs_document(output=io.BytesIO())
    made = await container.build(signer, prepared.document_digest, digest, timestamper)
    prepared.fill_with_cms(stream, made)
    return bytes(stream.getvalue())


def _metadata(placement: Placement, digest: str) -> signers.PdfSignatureMetadata:
    return signers.PdfSignatureMetadata(
        field_name=placement.field,
        md_algorithm=digest,
        subfilter=SigSeedSubFilter.PADES,
        certify=placement.certify,
        docmdp_permissions=MDPPerm.FILL_FORMS,
        name=placement.name,
        reason=placement.reason,
        location=placement.location,
        app_build_props=BuildProps(name="Docflow"),
    )


def _state(out: writer.QuietWriter, name: str) -> bool | None:
    """True when the field is signed, False when empty, None when there is none."""
    for found, value, _ref in enumerate_sig_fields(out.prev):
        if found == name:
            return value is not None
    return None


@contextmanager
def _locking(field: DictionaryObject, lock_all: bool) -> Iterator[None]:
    """Lends a field made without /Lock one while pyHanko reads what the signature shall lock.

    The lock that counts stands in the signature (ISO 32000-1, 12.8.2.4); adding /Lock to the field
    itself at that late moment would break the signatures before it.
    """
    lent = lock_all and "/Lock" not in field
    if lent:
        field[pdf_name("/Lock")] = FieldMDPSpec(FieldMDPAction.ALL).as_sig_field_lock()
    try:
        yield
    finally:
        if lent:
            del field["/Lock"]
