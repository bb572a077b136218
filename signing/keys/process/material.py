"""Private keys as files hold them: which kinds are used, PKCS#12 of any age, certificate requests.

Sources: RFC 7292 (PKCS#12), RFC 2986 (requests), RFC 5958 (PKCS#8).
"""

from dataclasses import dataclass
from typing import cast

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import pkcs12

from signing.keys.process.failures import Failure
from signing.keys.process.wire import Part

PrivateKey = RSAPrivateKey | EllipticCurvePrivateKey
CURVES = {"p256": ec.SECP256R1, "p384": ec.SECP384R1}
SIZES = {"rsa2048": 2048, "rsa3072": 3072, "rsa4096": 4096}


@dataclass(frozen=True)
class KeyFile:
    """What a PKCS#12 file held; certificates as DER."""

    key: PrivateKey
    certificate: bytes
    others: list[bytes]


def make(algorithm: str) -> PrivateKey:
    """A new key; RSA of 4096 bits takes seconds. Raises Failure(unsupported_key)."""
    if algorithm in SIZES:
        return rsa.generate_private_key(public_exponent=65537, key_size=SIZES[algorithm])
    if algorithm in CURVES:
        return ec.generate_private_key(CURVES[algorithm]())
    raise Failure("unsupported_key")


def fit(key: object) -> PrivateKey:
    """The key, when it is of a kind that signs here; raises Failure(unsupported_key)."""
    if isinstance(key, RSAPrivateKey) and 2048 <= key.key_size <= 4096:
        return key
    if isinstance(key, EllipticCurvePrivateKey) and isinstance(key.curve, tuple(CURVES.values())):
        return key
    raise Failure("unsupported_key")


def fit_public(key: object) -> None:
    """Raises Failure(unsupported_key) for a public key whose private one would not sign here."""
    if isinstance(key, rsa.RSAPublicKey) and 2048 <= key.key_size <= 4096:
        return
    if isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, tuple(CURVES.values())):
        return
    raise Failure("unsupported_key")


def read_pkcs12(data: Part, passphrase: Part) -> KeyFile:
    """Also files under RC2-40 and 3DES, as old tools export them: OpenSSL's legacy provider reads
    them. Raises Failure(bad_key_file, bad_passphrase, old_cipher, unsupported_key)."""
    try:
        key, certificate, others = pkcs12.load_key_and_certificates(bytes(data), bytes(passphrase))
    except UnsupportedAlgorithm:
        raise Failure("old_cipher") from None
    except ValueError:
        raise Failure("bad_passphrase" if _is_pkcs12(data) else "bad_key_file") from None
    if key is None or certificate is None:
        raise Failure("bad_key_file")
    fitting = fit(key)
    if spki(fitting.public_key()) != spki(certificate.public_key()):
        raise Failure("bad_key_file")
    der = serialization.Encoding.DER
    return KeyFile(fitting, certificate.public_bytes(der), [o.public_bytes(der) for o in others])


def read_pkcs8(data: Part) -> PrivateKey:
    """A key that an authenticated envelope held: made or checked when it was closed, so the
    expensive check of RSA keys is not made again (half of the cost of a stock signature)."""
    found = serialization.load_der_private_key(data, None, unsafe_skip_rsa_key_validation=True)
    return cast(PrivateKey, found)


def pkcs8(key: PrivateKey) -> bytearray:
    """For the envelope, in the clear; the caller overwrites it."""
    return bytearray(
        key.private_bytes(
            serialization.Encoding.DER,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )


def spki(key: object) -> bytes:
    """DER of the SubjectPublicKeyInfo."""
    return cast(rsa.RSAPublicKey, key).public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def request(key: PrivateKey, subject: list[list[str]]) -> bytes:
    """DER of a PKCS#10 request; `subject` are pairs of dotted OID and text, in order."""
    names = [x509.NameAttribute(x509.ObjectIdentifier(oid), text) for oid, text in subject]
    builder = x509.CertificateSigningRequestBuilder().subject_name(x509.Name(names))
    builder = builder.add_extension(
        x509.KeyUsage(
            digital_signature=True,
            content_commitment=True,
            key_encipherment=False,
            data_encipherment=False,
            key_agreement=False,
            key_cert_sign=False,
            crl_sign=False,
            encipher_only=False,
            decipher_only=False,
        ),
        critical=True,
    )
    made = builder.sign(key, hashes.SHA256())
    return made.public_bytes(serialization.Encoding.DER)


def _is_pkcs12(data: Part) -> bool:
    """Whether the outer structure is one, so that the passphrase is to blame."""
    from asn1crypto import pkcs12 as asn1_pkcs12

    try:
        content = asn1_pkcs12.Pfx.load(bytes(data), strict=True)
        return bool(content["version"].native == "v3" and len(content.authenticated_safe))
    except (ValueError, TypeError, KeyError):
        return False
