"""The standard's own signature of a message (edXMLHeader/Signature, W3C XML Signature 1.1).

Ours signs MessageHeader, Bussiness and edXMLBody by their ids and each file by its `cid:`, as the
bytes that travel; whoever passes the message on may add a TraceHeader. What comes in may be signed
in this way or as a whole: it counts only where what was signed is what is read.
"""

import base64
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.x509 import load_der_x509_certificate
from lxml import etree
from signxml.algorithms import DigestAlgorithm, SignatureMethod
from signxml.exceptions import SignXMLException
from signxml.verifier import SignatureConfiguration, XMLVerifier

from docflow.exchange.envelope.nodes import children
from docflow.exchange.envelope.xml import Element, canonical, local, namespace

DS = "http://www.w3.org/2000/09/xmldsig#"
_EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
_SHA256 = DigestAlgorithm.SHA256
_METHODS = frozenset(
    getattr(SignatureMethod, f"{kind}_SHA{size}")
    for kind in ("RSA", "ECDSA")
    for size in (256, 384, 512)
)
_DIGESTS = frozenset({DigestAlgorithm.SHA256, DigestAlgorithm.SHA384, DigestAlgorithm.SHA512})
_CID = "cid:"
# Signed by name of the element, which is its id.
_PARTS = ("MessageHeader", "Bussiness", "edXMLBody")
# The verifier copies the message for each reference: so many bytes in all.
MAX_COPIED = 1024**3
MAX_CERTIFICATES = 8


_ODD = (
    *(ValueError, TypeError, KeyError, AttributeError, ArithmeticError, IndexError),
    UnsupportedAlgorithm,
)


class Key(Protocol):
    """Whose signature it is: `sign` answers the value over the SHA-256 of the data."""

    @property
    def certificates(self) -> tuple[bytes, ...]: ...

    @property
    def curve_bits(self) -> int: ...

    def sign(self, data: bytes) -> bytes: ...


@dataclass(frozen=True)
class Sealed:
    """A signature that came with a message: the certificates it brought, its own first, and what is
    wrong with it. Whether they are believed, and whose they are, is for others to say."""

    certificates: tuple[bytes, ...] = ()
    problem: str = ""


def sign(root: Element, header: Element, key: Key) -> None:
    """Sign what the finished message in `root` holds and hang the signature into `header`."""
    signature = etree.SubElement(header, _ds("Signature"), nsmap={None: DS})  # type: ignore[dict-item]
    info = _under(signature, "SignedInfo")
    _under(info, "CanonicalizationMethod", Algorithm=_EXCLUSIVE)
    method = SignatureMethod.ECDSA_SHA256 if key.curve_bits else SignatureMethod.RSA_SHA256
    _under(info, "SignatureMethod", Algorithm=method.value)
    for name, part in _signed_parts(root):
        part.set("Id", name)
        _refer(info, f"#{name}", canonical(part), transformed=True)
    for content_id, data in _files(root).items():
        _refer(info, f"{_CID}{content_id}", data, transformed=False)
    value = key.sign(canonical(info))
    if key.curve_bits:
        size = (key.curve_bits + 7) // 8
        value = b"".join(number.to_bytes(size, "big") for number in decode_dss_signature(value))
    _under(signature, "SignatureValue").text = base64.b64encode(value).decode()
    data = _under(_under(signature, "KeyInfo"), "X509Data")
    leaf = load_der_x509_certificate(key.certificates[0])
    _under(data, "X509SubjectName").text = leaf.subject.rfc4514_string()
    for der in key.certificates:
        _under(data, "X509Certificate").text = base64.b64encode(der).decode()


def examine(root: Element, header: Element) -> Sealed | None:
    """The signature in `header`, verified over the message in `root`; None where there is none.

    Uses `root` up: the signature is taken out of it. Raises nothing for a bad one.
    """
    found = [one for one in header if local(one) in ("Signature", "DigitalSignature")]
    found = [one for one in found if len(one)]
    everywhere = [one for one in root.iter(_ds("Signature")) if one not in found]
    if not found and not everywhere:
        return None
    if len(found) != 1 or everywhere:
        return Sealed(problem="The message is not signed once and in its header.")
    signature = found[0]
    # The standard's own prefix on the outermost element is met; what is signed is the same.
    signature.tag = _ds("Signature")
    try:
        chain = _certificates(signature)
        references = _verified(root, signature, chain[0])
        return Sealed(chain, _gap(root, header, signature, references))
    except _Unusable as wrong:
        return Sealed(problem=str(wrong))
    except (SignXMLException, etree.LxmlError) as error:
        return Sealed(problem=f"{type(error).__name__}: {str(error)[:200]}")
    # Odd values where the libraries expect others: no signature of anybody.
    except _ODD as error:
        return Sealed(problem=f"{type(error).__name__} in the signature.")


class _Unusable(Exception):
    """What is wrong, in words."""


def _verified(root: Element, signature: Element, leaf: bytes) -> list[tuple[str, Any]]:
    """Each reference's address with what it led to; raises for a signature that does not hold."""
    addresses = [one.get("URI") or "" for one in signature.iter(_ds("Reference"))]
    files, holder = _files(root), _holder(root)
    inside = _ids(holder) if holder is not None else set()
    # Files are looked up by themselves, unless somebody signed their elements.
    aside = holder is not None and not any(
        one == "" or (one.startswith("#") and one[1:] in inside) for one in addresses
    )
    at = root.index(holder) if aside else 0
    if aside:
        root.remove(holder)
    try:
        if len(etree.tostring(root)) * (len(addresses) + 1) > MAX_COPIED:
            raise _Unusable("The signature refers to too much.")
        certificate = load_der_x509_certificate(leaf)
        results = XMLVerifier().verify(
            root,
            x509_cert=certificate,
            uri_resolver=lambda uri: files.get(uri.removeprefix(_CID)),
            parser=etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True),
            expect_config=SignatureConfiguration(
                expect_references=True,
                signature_methods=_METHODS,
                digest_algorithms=_DIGESTS,
                # Whether it is valid now is asked together with whether it is believed.
                verification_time=certificate.not_valid_before_utc,
            ),
        )
    finally:
        if aside:
            root.insert(at, holder)
    found = list(results) if isinstance(results, list) else [results]
    if not found or len(found) != len(addresses):
        raise _Unusable("The signature refers to nothing, or not in its SignedInfo alone.")
    return list(zip(addresses, found, strict=True))


def _gap(
    root: Element, header: Element, signature: Element, references: list[tuple[str, Any]]
) -> str:
    """What is read but was not signed, in words; empty when all of it was."""
    signed = {
        _digest(result.signed_xml)
        for address, result in references
        if not address.startswith(_CID) and result.signed_xml is not None
    }
    names = {address.removeprefix(_CID) for address, _ in references if address.startswith(_CID)}
    _take_out(signature)
    envelope = header.getparent()
    whole = _digest(root) in signed
    inside = whole or _digest(envelope) in signed
    heading = inside or _digest(header) in signed
    for above, part in _read_parts(root):
        covered = inside if local(part) == "edXMLBody" else heading
        if not covered and not {_digest(part), _digest(above)} & signed:
            return f"{local(part)} is not signed."
    holder = _holder(root)
    if whole or holder is None or not len(holder) or _digest(holder) in signed:
        return ""
    if set(_files(root)) - names:
        return "A file is not signed."
    # A file's bytes say nothing of its name, which the signed manifest has as well.
    return "" if _named_alike(root) else "A file is named otherwise than in the manifest."


def _read_parts(root: Element) -> Iterator[tuple[Element, Element]]:
    """What the reader uses, each with an element around it that may be signed for it."""
    for name, part in _signed_parts(root):
        above = part.getparent() if name == "Bussiness" else part
        yield above, part


def _signed_parts(root: Element) -> list[tuple[str, Element]]:
    found = []
    for envelope in children(root, "edXMLEnvelope"):
        for header in children(envelope, "edXMLHeader"):
            found += children(header, "MessageHeader")
            for trace in children(header, "TraceHeaderList"):
                found += children(trace, "Bussiness")
        found += children(envelope, "edXMLBody")
    return [(local(one), one) for one in found]


def _holder(root: Element) -> Element | None:
    return next(iter(children(root, "AttachmentEncoded")), None)


def _files(root: Element) -> dict[str, bytes]:
    """The bytes of each file as they travel, by its content id."""
    found: dict[str, bytes] = {}
    holder = _holder(root)
    for attachment in children(holder, "Attachment") if holder is not None else []:
        content_id = _said(attachment, "ContentId").strip().removeprefix(_CID)
        encoded = _said(attachment, "ContentTransferEncoded")
        found[content_id] = base64.b64decode("".join(encoded.split()))
    return found


def _named_alike(root: Element) -> bool:
    holder = _holder(root)
    listed = {_card(one) for one in root.iter() if local(one) == "Reference" and not _is_ds(one)}
    enclosed = (
        {_card(one) for one in children(holder, "Attachment")} if holder is not None else set()
    )
    return enclosed <= listed


def _card(element: Element) -> tuple[str, ...]:
    content_id = _said(element, "ContentId").strip().removeprefix(_CID)
    return (content_id, *(_said(element, name) for name in ("AttachmentName", "ContentType")))


def _said(element: Element, name: str) -> str:
    found = children(element, name)
    return (found[0].text or "") if found else ""


def _ids(holder: Element) -> set[str]:
    return {
        value
        for one in holder.iter()
        for name, value in one.attrib.items()
        if etree.QName(name).localname.lower() == "id"
    }


def _certificates(signature: Element) -> tuple[bytes, ...]:
    texts = [one.text or "" for one in signature.iter(_ds("X509Certificate"))]
    if not 0 < len(texts) <= MAX_CERTIFICATES:
        raise _Unusable("The signature names no certificate, or too many.")
    return tuple(base64.b64decode("".join(text.split()), validate=True) for text in texts)


def _take_out(signature: Element) -> None:
    """As the enveloped-signature transform does: what follows the signature stays."""
    above, before = signature.getparent(), signature.getprevious()
    if signature.tail:
        if before is None:
            above.text = (above.text or "") + signature.tail
        else:
            before.tail = (before.tail or "") + signature.tail
    above.remove(signature)


def _digest(element: Element) -> bytes:
    return hashlib.sha256(canonical(element)).digest()


def _refer(info: Element, uri: str, data: bytes, *, transformed: bool) -> None:
    reference = _under(info, "Reference", URI=uri)
    if transformed:
        _under(_under(reference, "Transforms"), "Transform", Algorithm=_EXCLUSIVE)
    _under(reference, "DigestMethod", Algorithm=_SHA256.value)
    digest = hashlib.sha256(data).digest()
    _under(reference, "DigestValue").text = base64.b64encode(digest).decode()


def _under(parent: Element, name: str, **attributes: str) -> Element:
    return etree.SubElement(parent, _ds(name), attributes)


def _ds(name: str) -> str:
    return f"{{{DS}}}{name}"


def _is_ds(element: Element) -> bool:
    return namespace(element) == DS
