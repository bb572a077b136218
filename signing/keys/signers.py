"""The signer of pyHanko that keeps the key object of `cryptography`.

The stock signer parses and checks the private key twice a signature: 62 of 83 ms for RSA-2048.
"""

from typing import NoReturn

from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from pyhanko.sign.signers.pdf_cms import Signer
from pyhanko_certvalidator.registry import SimpleCertificateStore
from pyhanko_certvalidator.util import get_pyca_cryptography_hash

PrivateKey = RSAPrivateKey | EllipticCurvePrivateKey
# A DER-encoded ECDSA value of the largest curve in use.
ECDSA_SIZE = 144


class CachedKeySigner(Signer):
    """Signs with a key held in memory; never pickled, dropped when its batch ends."""

    def __init__(self, key: PrivateKey, certificate: bytes, chain: list[bytes]) -> None:
        self._key: PrivateKey | None = key
        store = SimpleCertificateStore()
        store.register_multiple([asn1_x509.Certificate.load(der) for der in chain])
        super().__init__(
            signing_cert=asn1_x509.Certificate.load(certificate),
            cert_registry=store,
            prefer_pss=False,
        )

    async def async_sign_raw(
        self, data: bytes, digest_algorithm: str, dry_run: bool = False
    ) -> bytes:
        key = self._key
        if key is None:
            raise RuntimeError("The key of this signer was dropped: its batch has ended.")
        digest = get_pyca_cryptography_hash(digest_algorithm)
        if isinstance(key, RSAPrivateKey):
            if dry_run:
                return bytes((key.key_size + 7) // 8)
            return key.sign(data, PKCS1v15(), digest)
        return bytes(ECDSA_SIZE) if dry_run else key.sign(data, ECDSA(digest))

    def drop(self) -> None:
        """Forget the key; the interpreter frees it, which is all Python can promise."""
        self._key = None

    def __reduce__(self) -> NoReturn:
        raise TypeError("A signer holds a private key and is never pickled.")
