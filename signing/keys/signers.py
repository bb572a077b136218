"""The signer of pyHanko whose key is elsewhere: it holds a handle, and nothing to steal.

The stock signer parses and checks the private key twice a signature: 62 of 83 ms for RSA-2048.
Here the signing process parsed it once.
"""

import contextlib
from collections.abc import Callable
from typing import NoReturn

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from pyhanko.sign.signers.pdf_cms import Signer
from pyhanko_certvalidator.registry import SimpleCertificateStore
from pyhanko_certvalidator.util import get_pyca_cryptography_hash

from signing.keys.errors import KeyDropped, KeyProblem
from signing.keys.process.material import PrivateKey
from signing.keys.process.pool import Lease

# A DER-encoded ECDSA value of the largest curve in use.
ECDSA_SIZE = 144


class HandleSigner(Signer):
    """Signs through one open key of one signing process; never pickled, dropped with its batch."""

    def __init__(
        self,
        lease: Lease,
        handle: str,
        certificate: bytes,
        chain: list[bytes],
        fell_back: Callable[[], None] | None = None,
    ) -> None:
        self._lease, self._handle, self._fell_back = lease, handle, fell_back
        self._raw = False
        public = x509.load_der_x509_certificate(certificate).public_key()
        rsa = isinstance(public, RSAPublicKey)
        self._size = (public.key_size + 7) // 8 if rsa else ECDSA_SIZE  # type: ignore[union-attr]
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
        """The signature value; raises KeyFailed (process or token gone, time over)."""
        if dry_run:
            return bytes(self._size)
        answer, (value,) = self._lease.ask(
            "sign", data, handle=self._handle, digest=digest_algorithm
        )
        self._raw = bool(answer["raw"])
        return bytes(value)

    def drop(self) -> None:
        """Close the key; a second call does nothing."""
        if self._raw and self._fell_back is not None:
            # Not before: a row cannot be written while the loop runs.
            self._fell_back()
            self._fell_back = None
        with contextlib.suppress(KeyProblem):
            self._lease.ask("drop", handle=self._handle)
        self._lease.give_back()

    def __reduce__(self) -> NoReturn:
        raise TypeError("A signer leads to an open private key and is never pickled.")


class CachedKeySigner(Signer):
    """Signs in this process with a throw-away key that is nobody's: to try whether a file can be
    signed at all. Keys of persons and offices go through `HandleSigner`."""

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
        key, digest = self._key, get_pyca_cryptography_hash(digest_algorithm)
        if key is None:
            raise KeyDropped
        if isinstance(key, RSAPrivateKey):
            return bytes(key.key_size // 8) if dry_run else key.sign(data, PKCS1v15(), digest)
        return bytes(ECDSA_SIZE) if dry_run else key.sign(data, ECDSA(digest))

    def drop(self) -> None:
        """Forget the key."""
        self._key = None

    def __reduce__(self) -> NoReturn:
        raise TypeError("A signer holds a private key and is never pickled.")
