"""Signature values as they come from tokens: which scheme a key uses, and whether a value fits."""

from asn1crypto import algos, x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import load_der_public_key

from signing.external.errors import WrongAnswer
from signing.gate.algorithms import long_enough

PKCS1, PSS, EC = "rsassa_pkcs1v15", "rsassa_pss", "ecdsa"
DIGESTS: dict[str, hashes.HashAlgorithm] = {
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}
CURVES = {("named", "secp256r1"), ("named", "secp384r1")}
# A value of RSA-4096; nothing longer is ever looked at.
LONGEST = 512


def scheme_of(certificate: bytes, *, prefer_pss: bool = False) -> str:
    """The scheme the certificate's key signs with: RSA from 2048 to 4096 bits, P-256 or P-384.

    Raises WrongAnswer for any other key.
    """
    key = x509.Certificate.load(certificate).public_key
    if not long_enough(key):
        raise WrongAnswer("weak_key")
    if key.algorithm == "ec" and key.curve in CURVES:
        return EC
    if key.algorithm == "rsassa_pss":
        return PSS
    if key.algorithm == "rsa" and key.bit_size <= LONGEST * 8:
        return PSS if prefer_pss else PKCS1
    raise WrongAnswer("unknown_key")


def mechanism(scheme: str, digest: str) -> algos.SignedDigestAlgorithm:
    """The algorithm identifier of `scheme`; PSS with the digest's own length of salt (RFC 4055)."""
    if scheme == EC:
        return algos.SignedDigestAlgorithm({"algorithm": f"{digest}_ecdsa"})
    if scheme == PKCS1:
        return algos.SignedDigestAlgorithm({"algorithm": f"{digest}_rsa"})
    hashing = {"algorithm": digest}
    return algos.SignedDigestAlgorithm(
        {
            "algorithm": PSS,
            "parameters": {
                "hash_algorithm": hashing,
                "mask_gen_algorithm": {"algorithm": "mgf1", "parameters": hashing},
                "salt_length": DIGESTS[digest].digest_size,
            },
        }
    )


def verified(
    certificate: bytes,
    value: bytes,
    data: bytes,
    scheme: str,
    digest: str,
    salt: int | None = None,
) -> bytes:
    """`value` as CMS wants it, when the certificate's key made it over `data`.

    ECDSA values come from tokens as r||s (PKCS#11) or as DER (RFC 3279): both are taken, DER comes
    back. `salt` in bytes is for PSS (None: as long as the digest). Raises WrongAnswer.
    """
    if not 0 < len(value) <= LONGEST:
        raise WrongAnswer("value_size")
    if digest not in DIGESTS:
        raise WrongAnswer("digest_algorithm")
    key = load_der_public_key(x509.Certificate.load(certificate).public_key.dump())
    for candidate in _forms(key, value):
        if _fits(key, candidate, data, scheme, DIGESTS[digest], salt):
            return candidate
    raise WrongAnswer("value")


def _forms(key: object, value: bytes) -> list[bytes]:
    if not isinstance(key, EllipticCurvePublicKey):
        return [value]
    size = (key.key_size + 7) // 8
    if len(value) != 2 * size:
        return [value]
    r, s = int.from_bytes(value[:size]), int.from_bytes(value[size:])
    return [encode_dss_signature(r, s), value]


def _fits(
    key: object,
    value: bytes,
    data: bytes,
    scheme: str,
    digest: hashes.HashAlgorithm,
    salt: int | None,
) -> bool:
    try:
        if isinstance(key, EllipticCurvePublicKey) and scheme == EC:
            key.verify(value, data, ECDSA(digest))
        elif isinstance(key, RSAPublicKey) and scheme == PKCS1:
            key.verify(value, data, padding.PKCS1v15(), digest)
        elif isinstance(key, RSAPublicKey) and scheme == PSS:
            pss = padding.PSS(padding.MGF1(digest), digest.digest_size if salt is None else salt)
            key.verify(value, data, pss, digest)
        else:
            return False
    except InvalidSignature:
        return False
    return True
