"""Reading key files (PKCS#12, RFC 7292); nothing is kept."""

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, pkcs12

from signing.keys.signers import CachedKeySigner, PrivateKey


class BadKeyFile(ValueError):
    """No PKCS#12 file, a wrong PIN, or a kind of key that is not used for signing documents."""


def open_signer(data: bytes, pin: str) -> CachedKeySigner:
    """A signer of the key and certificates in `data`; raises BadKeyFile."""
    private, certificate, chain = read(data, pin)
    return CachedKeySigner(private, certificate, chain)


def read(data: bytes, pin: str) -> tuple[PrivateKey, bytes, list[bytes]]:
    """Private key, DER of its certificate and of the others in the file; raises BadKeyFile."""
    try:
        private, certificate, others = pkcs12.load_key_and_certificates(data, pin.encode())
    except ValueError as error:
        raise BadKeyFile("Tệp khóa hỏng hoặc mã PIN không đúng.") from error
    if certificate is None or not isinstance(private, RSAPrivateKey | EllipticCurvePrivateKey):
        raise BadKeyFile("Tệp khóa phải chứa một khóa RSA hoặc EC cùng chứng thư của nó.")
    return (
        private,
        certificate.public_bytes(Encoding.DER),
        [other.public_bytes(Encoding.DER) for other in others],
    )
