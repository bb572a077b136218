"""Signature values under an office's system key, for formats with a structure of their own (XML).

Owns the bare value and the question whether certificates that came with one are believed; what is
signed and how it is written down is the caller's.
"""

from dataclasses import dataclass
from datetime import datetime

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey

from signing import believing
from signing.keys import certificates, credentials, custody, soft
from signing.keys.models import Credential, Purpose
from signing.messages import BadMessage, of_strangers
from signing.pades.coroutines import outcome

DIGEST = "sha256"
# A chain longer than this is none.
MOST = 8


@dataclass(frozen=True)
class SystemKey:
    """What an unattended signature is made with; the private key stays in the signing process."""

    credential: Credential
    now: datetime

    @property
    def certificates(self) -> tuple[bytes, ...]:
        """DER, its own first, then its issuers'."""
        return (bytes(self.credential.certificate), *soft.chain_of(self.credential))

    @property
    def curve_bits(self) -> int:
        """Of an elliptic key; 0 of an RSA one."""
        public = x509.load_der_x509_certificate(self.certificates[0]).public_key()
        return public.key_size if isinstance(public, EllipticCurvePublicKey) else 0

    def sign(self, data: bytes) -> bytes:
        """The value over SHA-256 of `data`: PKCS #1 v1.5, or ECDSA in DER. Raises KeyProblem."""
        signer = custody.open_signer(self.credential, None, self.now)
        try:
            return outcome(signer.async_sign_raw(data, DIGEST))
        finally:
            signer.drop()


def system_key(owner: str, now: datetime) -> SystemKey:
    """The system key of `owner`. Raises NoCredential, Expired."""
    return SystemKey(credentials.current(owner, Purpose.SYSTEM, now), now)


def believe(chain: tuple[bytes, ...], now: datetime) -> str:
    """The fingerprint of the first certificate of `chain` (DER), when it is a system key's that we
    believe at `now`: anchors of purpose "system", stored revocation answers, nothing fetched.

    Codes of BadMessage: unreadable, untrusted.
    """
    if not 0 < len(chain) <= MOST:
        raise BadMessage("unreadable")
    with of_strangers():
        leaf, *others = (asn1_x509.Certificate.load(der, strict=True) for der in chain)
        # Parsed here as well: the library parses a part only when it comes to it.
        x509.load_der_x509_certificate(chain[0])
        trusted = believing.believed(leaf, others, now)
    if not trusted:
        raise BadMessage("untrusted")
    return certificates.fingerprint(chain[0])
