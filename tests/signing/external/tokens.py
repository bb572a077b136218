"""Keys that only their owners hold, with certificates of the demo authority."""

import base64
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    pkcs12,
)

from signing.authority import vault
from signing.authority.profiles import Holder
from signing.keys import certificates
from signing.keys.models import Credential, Custody, Purpose


@dataclass(frozen=True)
class Token:
    """What lies on a desk, not on the server."""

    key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
    certificate: bytes
    chain: list[bytes]

    def sign(self, data: bytes, *, raw: bool = False, pss: bool = False) -> bytes:
        if isinstance(self.key, rsa.RSAPrivateKey):
            digest = hashes.SHA256()
            scheme = padding.PSS(padding.MGF1(digest), 32) if pss else padding.PKCS1v15()
            return self.key.sign(data, scheme, digest)
        # What fits the curve (ETSI TS 119 312), as the request asks.
        digest = hashes.SHA384() if self.key.key_size == 384 else hashes.SHA256()
        value = self.key.sign(data, ec.ECDSA(digest))
        if not raw:
            return value
        size = (self.key.key_size + 7) // 8
        return b"".join(part.to_bytes(size) for part in decode_dss_signature(value))

    def p12(self, pin: str) -> bytes:
        return pkcs12.serialize_key_and_certificates(
            b"token",
            self.key,
            x509.load_der_x509_certificate(self.certificate),
            [x509.load_der_x509_certificate(der) for der in self.chain],
            BestAvailableEncryption(pin.encode()),
        )


def make(kind: str, name: str, now: datetime, purpose: str = "person") -> Token:
    """`kind`: rsa, p256 or p384; the demo authority must be set up."""
    key = {
        "rsa": lambda: rsa.generate_private_key(65537, 2048),
        "p256": lambda: ec.generate_private_key(ec.SECP256R1()),
        "p384": lambda: ec.generate_private_key(ec.SECP384R1()),
    }[kind]()
    certificate = vault.issue(purpose, Holder(name, "UBND Quận 2"), key, now)
    return Token(key, certificate, vault.chain(vault.ISSUERS[Purpose(purpose)]))


def register(token: Token, owner: str, now: datetime, purpose: str = "person") -> Credential:
    """As enrolment leaves it, without the way through it."""
    parsed = x509.load_der_x509_certificate(token.certificate)
    return Credential.objects.create(
        owner=owner,
        purpose=purpose,
        custody=Custody.EXTERNAL,
        certificate=token.certificate,
        chain=[base64.b64encode(der).decode() for der in token.chain],
        fingerprint=certificates.fingerprint(token.certificate),
        serial=certificates.serial(parsed),
        subject=parsed.subject.rfc4514_string(),
        not_before=parsed.not_valid_before_utc,
        not_after=parsed.not_valid_after_utc,
        demo=True,
        created_at=now,
    )
