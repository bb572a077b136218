"""PDF files for the tests of the gate: plain pages, signed ones, and what may be done to them."""

import asyncio
import hashlib
import io
import re
from collections.abc import Callable
from datetime import datetime

import pikepdf
from asn1crypto import cms
from asn1crypto.crl import CertificateList
from asn1crypto.x509 import Certificate
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name, pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter, append_signature_field
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigObjSetup
from pyhanko.sign.signers.pdf_byterange import PdfSignedData
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.validation import DocumentSecurityStore
from pyhanko_certvalidator import ValidationContext

from tests.signing.gate.pki import NOW, Leaf

PADES = SigSeedSubFilter.PADES
PKCS7 = SigSeedSubFilter.ADOBE_PKCS7_DETACHED


def page(text: str = "Ke hoach so 69/KH-UBND", *, form: bool = False) -> bytes:
    """One page with `text`, and with a text field "Note" when `form` is set."""
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(595, 842))
    font = pdf.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
        )
    )
    sheet = pdf.pages[0]
    sheet.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
    sheet.Contents = pdf.make_stream(f"BT /F1 12 Tf 72 760 Td ({text}) Tj ET".encode())
    if form:
        note = pdf.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.Annot,
                Subtype=pikepdf.Name.Widget,
                FT=pikepdf.Name.Tx,
                T="Note",
                V="1",
                Rect=[72, 600, 300, 620],
                F=4,
            )
        )
        sheet.Annots = pdf.make_indirect(pikepdf.Array([note]))
        pdf.Root.AcroForm = pdf.make_indirect(
            pikepdf.Dictionary(Fields=pikepdf.Array([note]), NeedAppearances=False)
        )
    out = io.BytesIO()
    pdf.save(out, deterministic_id=True)
    return out.getvalue()


def with_fields(data: bytes, *names: str) -> bytes:
    """`data` with empty visible signature fields, one above the other."""
    writer = IncrementalPdfFileWriter(io.BytesIO(data))
    for place, name in enumerate(names):
        box = (72, 100 + 80 * place, 272, 160 + 80 * place)
        append_signature_field(writer, SigFieldSpec(name, box=box, empty_field_appearance=True))
    return _written(writer)


def signed(
    data: bytes,
    leaf: Leaf,
    *,
    field: str = "Signer",
    at: datetime = NOW,
    timestamper: TimeStamper | None = None,
    certify: bool = False,
    subfilter: SigSeedSubFilter = PADES,
    digest: str = "sha256",
    visible: bool = False,
) -> bytes:
    """`data` with one signature more, claimed to be made `at`."""
    exists = f"({field})".encode() in data
    spec = SigFieldSpec(field, box=(72, 400, 272, 460)) if visible else SigFieldSpec(field)
    pdf_signer = signers.PdfSigner(
        signers.PdfSignatureMetadata(
            field_name=field,
            md_algorithm=digest,
            subfilter=subfilter,
            certify=certify,
            docmdp_permissions=MDPPerm.FILL_FORMS,
        ),
        signer=leaf.signer(),
        timestamper=timestamper,
        new_field_spec=None if exists else spec,
    )
    session = pdf_signer.init_signing_session(
        IncrementalPdfFileWriter(io.BytesIO(data)), existing_fields_only=exists
    )
    session.system_time = at
    document = session.prepare_tbs_document(validation_info=None, bytes_reserved=16384)
    ranges, out = document.digest_tbs_document(output=io.BytesIO())
    asyncio.run(
        document.perform_signature(
            document_digest=ranges.document_digest,
            pdf_cms_signed_attrs=PdfCMSSignedAttributes(signing_time=at),
        )
    )
    return out.getvalue()


def gazette_style(
    data: bytes,
    leaf: Leaf,
    field: str = "Signer",
    *,
    at: datetime = NOW,
    timestamper: TimeStamper | None = None,
    ranges: Callable[[list[int]], list[int]] | None = None,
) -> bytes:
    """`data` signed as the government's tool does: adbe.pkcs7.detached, no signed attributes, the
    signature over the content itself, nothing but the signer's certificate inside; `at` is what
    the file claims, `timestamper` adds the attribute of RFC 3161. `ranges` makes other ranges of
    the true ones, and the signature is over what those name."""
    out = io.BytesIO()
    steps = PdfCMSEmbedder(new_field_spec=SigFieldSpec(field)).write_cms(
        field, IncrementalPdfFileWriter(io.BytesIO(data))
    )
    next(steps)
    value = PdfSignedData(
        obj_type=pdf_name("/Sig"), subfilter=PKCS7, timestamp=at, bytes_reserved=16384
    )
    steps.send(SigObjSetup(sig_placeholder=value))
    prepared, out = steps.send(SigIOSetup(md_algorithm="sha256", in_place=False, output=out))
    digest = prepared.document_digest
    if ranges is not None:
        digest = _reranged(out, ranges)
    if isinstance(leaf.key, rsa.RSAPrivateKey):
        signature = leaf.key.sign(digest, padding.PKCS1v15(), Prehashed(hashes.SHA256()))
        scheme = "sha256_rsa"
    else:
        signature = leaf.key.sign(digest, ec.ECDSA(Prehashed(hashes.SHA256())))
        scheme = "sha256_ecdsa"
    certificate = _certificate(leaf.der)
    info = cms.SignerInfo(
        {
            "version": "v1",
            "sid": cms.SignerIdentifier(
                {
                    "issuer_and_serial_number": cms.IssuerAndSerialNumber(
                        {
                            "issuer": certificate.issuer,
                            "serial_number": certificate.serial_number,
                        }
                    )
                }
            ),
            "digest_algorithm": {"algorithm": "sha256"},
            "signature_algorithm": {"algorithm": scheme},
            "signature": signature,
        }
    )
    if timestamper is not None:
        imprint = hashlib.sha256(signature).digest()
        token = asyncio.run(timestamper.async_timestamp(imprint, "sha256"))
        stamped = cms.CMSAttribute({"type": "signature_time_stamp_token", "values": [token]})
        info["unsigned_attrs"] = cms.CMSAttributes([stamped])
    content = cms.SignedData(
        {
            "version": "v1",
            "digest_algorithms": [{"algorithm": "sha256"}],
            "encap_content_info": {"content_type": "data"},
            "certificates": [cms.CertificateChoices({"certificate": certificate})],
            "signer_infos": [info],
        }
    )
    steps.send(cms.ContentInfo({"content_type": "signed_data", "content": content}))
    return out.getvalue()


def _reranged(out: io.BytesIO, change: Callable[[list[int]], list[int]]) -> bytes:
    """Write other ranges into the prepared file; the digest of what they name."""
    data = out.getvalue()
    found = re.search(rb"/ByteRange \[([\d ]+)\]\s*", data)
    assert found is not None
    values = change([int(value) for value in found[1].split()])
    text = b"/ByteRange [%s]" % b" ".join(b"%d" % value for value in values)
    out.seek(found.start())
    out.write(text.ljust(len(found[0])))
    data = out.getvalue()
    pairs = zip(values[::2], values[1::2], strict=True)
    return hashlib.sha256(b"".join(data[start : start + size] for start, size in pairs)).digest()


def remade(data: bytes, change: Callable[[cms.ContentInfo], cms.ContentInfo | bytes]) -> bytes:
    """`data` with the value of its last signature changed, in the room that was reserved for it."""
    start = data.rindex(b"/Contents <") + len(b"/Contents <")
    end = data.index(b">", start)
    made = change(cms.ContentInfo.load(bytes.fromhex(data[start:end].decode())))
    value = made if isinstance(made, bytes) else made.dump(force=True)
    return data[:start] + value.hex().encode().ljust(end - start, b"0") + data[end:]


def archived(
    data: bytes,
    leaf: Leaf,
    *,
    at: datetime,
    roots: list[bytes],
    crls: list[bytes],
    certs: list[bytes] | None = None,
) -> bytes:
    """`data` with a security store and a document time stamp by `leaf`, in two revisions."""
    context = ValidationContext(
        trust_roots=[_certificate(der) for der in roots],
        crls=crls,
        moment=at,
        revocation_mode="hard-fail",
    )
    stored = stored_data(data, crls=crls, certs=certs or [])
    writer = IncrementalPdfFileWriter(io.BytesIO(stored))
    stamper = signers.PdfTimeStamper(leaf.timestamper(at))
    out = asyncio.run(stamper.async_timestamp_pdf(writer, "sha256", context, bytes_reserved=16384))
    return out.getvalue()


def stored_data(data: bytes, *, crls: list[bytes], certs: list[bytes]) -> bytes:
    """`data` with revocation lists and certificates in its security store."""
    writer = IncrementalPdfFileWriter(io.BytesIO(data))
    DocumentSecurityStore.supply_dss_in_writer(
        writer,
        None,
        crls=[CertificateList.load(crl) for crl in crls],
        certs=[_certificate(der) for der in certs],
    )
    return _written(writer)


def _certificate(der: bytes) -> Certificate:
    return Certificate.load(der)


def changed(data: bytes, change: Callable[[IncrementalPdfFileWriter], None]) -> bytes:
    """`data` with one more revision made by `change`."""
    writer = IncrementalPdfFileWriter(io.BytesIO(data))
    change(writer)
    return _written(writer)


def _written(writer: IncrementalPdfFileWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def draw_on_page(writer: IncrementalPdfFileWriter) -> None:
    """New page content over the old."""
    sheet = writer.root["/Pages"]["/Kids"][0].get_object()
    stream = generic.StreamObject(stream_data=b"BT /F1 30 Tf 72 500 Td (Huy bo) Tj ET")
    sheet["/Contents"] = writer.add_object(stream)
    writer.update_container(sheet)


def annotate(writer: IncrementalPdfFileWriter) -> None:
    """A free text laid over the page."""
    sheet = writer.root["/Pages"]["/Kids"][0].get_object()
    note = generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/Annot"),
            pdf_name("/Subtype"): pdf_name("/FreeText"),
            pdf_name("/Rect"): generic.ArrayObject(map(generic.NumberObject, (72, 500, 300, 540))),
            pdf_name("/Contents"): pdf_string("Khong con hieu luc"),
            pdf_name("/DA"): pdf_string("/F1 20 Tf"),
        }
    )
    annotations = sheet.get("/Annots", generic.ArrayObject())
    sheet["/Annots"] = generic.ArrayObject([*annotations, writer.add_object(note)])
    writer.update_container(sheet)


def add_page(writer: IncrementalPdfFileWriter) -> None:
    """A second page."""
    pages = writer.root["/Pages"]
    first = pages["/Kids"][0].get_object()
    copy = generic.DictionaryObject(first)
    pages["/Kids"].append(writer.add_object(copy))
    pages["/Count"] = generic.NumberObject(2)
    writer.update_container(pages)


def fill_note(writer: IncrementalPdfFileWriter) -> None:
    """Another value in the text field."""
    note = _field(writer, "Note")
    note["/V"] = pdf_string("1000000")
    writer.update_container(note)


def swap_appearance(field: str) -> Callable[[IncrementalPdfFileWriter], None]:
    """Another picture for a signature field."""

    def change(writer: IncrementalPdfFileWriter) -> None:
        found = _field(writer, field)
        form = generic.StreamObject(
            dict_data={
                pdf_name("/Type"): pdf_name("/XObject"),
                pdf_name("/Subtype"): pdf_name("/Form"),
                pdf_name("/BBox"): generic.ArrayObject(map(generic.NumberObject, (0, 0, 200, 60))),
            },
            stream_data=b"1 0 0 rg 0 0 200 60 re f",
        )
        found["/AP"] = generic.DictionaryObject({pdf_name("/N"): writer.add_object(form)})
        writer.update_container(found)

    return change


def rewrite_unchanged(writer: IncrementalPdfFileWriter) -> None:
    """The same page object once more, byte for byte."""
    sheet = writer.root["/Pages"]["/Kids"][0].get_object()
    writer.update_container(sheet)


def orphan(writer: IncrementalPdfFileWriter) -> None:
    """An object nothing refers to."""
    writer.add_object(generic.StreamObject(stream_data=b"BT (hidden) Tj ET"))


def _field(writer: IncrementalPdfFileWriter, name: str) -> generic.DictionaryObject:
    for reference in writer.root["/AcroForm"]["/Fields"]:
        found = reference.get_object()
        if found["/T"] == name:
            return found
    raise LookupError(name)
