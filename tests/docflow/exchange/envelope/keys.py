"""Keys of this test run alone, as the signing process would hold them."""

from datetime import UTC, datetime, timedelta
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

FROM = datetime(2026, 1, 1, tzinfo=UTC)


class TestKey:
    """Its own authority."""

    __test__ = False

    def __init__(self, name: str, private) -> None:
        self.private = private
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        made = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(subject)
            .public_key(private.public_key())
            .serial_number(7)
            .not_valid_before(FROM)
            .not_valid_after(FROM + timedelta(days=365))
            .sign(private, hashes.SHA256())
        )
        self.certificates = (made.public_bytes(Encoding.DER),)
        self.curve_bits = private.key_size if isinstance(private, ec.EllipticCurvePrivateKey) else 0

    def sign(self, data: bytes) -> bytes:
        if self.curve_bits:
            return self.private.sign(data, ec.ECDSA(hashes.SHA256()))
        return self.private.sign(data, PKCS1v15(), hashes.SHA256())


@cache
def elliptic(curve: str = "SECP256R1") -> TestKey:
    return TestKey("Văn thư", ec.generate_private_key(getattr(ec, curve)()))


@cache
def other() -> TestKey:
    return TestKey("Người khác", ec.generate_private_key(ec.SECP256R1()))


@cache
def plain() -> TestKey:
    return TestKey("Văn thư", rsa.generate_private_key(65537, 2048))
