"""Reading certificates: fingerprint, serial and the names a person sees."""

import hashlib
from collections.abc import Iterable

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID


def fingerprint(der: bytes) -> str:
    """SHA-256 of the DER, in hex: how certificates are named and compared everywhere."""
    return hashlib.sha256(der).hexdigest()


def serial(certificate: x509.Certificate) -> str:
    """The serial number in lower-case hex."""
    return format(certificate.serial_number, "x")


def name_of(certificate: x509.Certificate | x509.CertificateSigningRequest) -> str:
    """The common name, or the whole subject when there is none."""
    found = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(found[0].value) if found else certificate.subject.rfc4514_string()


def signs(certificate: x509.Certificate) -> bool:
    """Whether it may be used for signatures: no authority's own, and key usage, where it is
    stated, allows digital signatures or non-repudiation (RFC 5280, 4.2.1.3 and 4.2.1.9)."""
    try:
        if certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca:
            return False
    except x509.ExtensionNotFound:
        pass
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return True
    return usage.digital_signature or usage.content_commitment


def chain_from(leaf: x509.Certificate, others: Iterable[x509.Certificate]) -> list[bytes]:
    """DER of those among `others` that lead up from `leaf`, issuer of the leaf first."""
    rest, chain, at = list(others), [], leaf
    while issuer := next((one for one in rest if _issued(at, by=one)), None):
        rest.remove(issuer)
        chain.append(issuer.public_bytes(Encoding.DER))
        at = issuer
    return chain


def _issued(certificate: x509.Certificate, *, by: x509.Certificate) -> bool:
    if certificate == by or certificate.issuer != by.subject:
        return False
    try:
        certificate.verify_directly_issued_by(by)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True
