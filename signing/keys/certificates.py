"""Reading certificates: fingerprint, serial and the names a person sees."""

import hashlib

from cryptography import x509
from cryptography.x509.oid import NameOID


def fingerprint(der: bytes) -> str:
    """SHA-256 of the DER, in hex: how certificates are named and compared everywhere."""
    return hashlib.sha256(der).hexdigest()


def serial(certificate: x509.Certificate) -> str:
    """The serial number in lower-case hex."""
    return format(certificate.serial_number, "x")


def name_of(certificate: x509.Certificate) -> str:
    """The common name, or the whole subject when there is none."""
    found = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(found[0].value) if found else certificate.subject.rfc4514_string()
