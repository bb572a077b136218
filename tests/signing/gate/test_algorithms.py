"""What is allowed is a list; what is not on it is refused."""

import pytest
from asn1crypto import algos, keys
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed25519, rsa

from signing.gate.algorithms import CERTIFICATES, long_enough


def public(key) -> keys.PublicKeyInfo:
    return keys.PublicKeyInfo.load(
        key.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
    )


@pytest.mark.parametrize("name", ["sha224", "sha256", "sha384", "sha512", "sha3_256"])
def test_sha_2_and_sha_3_are_allowed(name: str) -> None:
    assert CERTIFICATES.digest_algorithm_allowed(algos.DigestAlgorithm({"algorithm": name}), None)


@pytest.mark.parametrize("name", ["sha1", "md5", "md2"])
def test_older_digests_are_not(name: str) -> None:
    digest = algos.DigestAlgorithm({"algorithm": name})

    assert not CERTIFICATES.digest_algorithm_allowed(digest, None)


@pytest.mark.parametrize(
    "name", ["sha256_rsa", "rsassa_pkcs1v15", "sha384_ecdsa", "ed25519", "sha3_256_ecdsa"]
)
def test_schemes_on_the_list_are_allowed(name: str) -> None:
    scheme = algos.SignedDigestAlgorithm({"algorithm": name})

    assert CERTIFICATES.signature_algorithm_allowed(scheme, None, None)


@pytest.mark.parametrize("name", ["sha1_rsa", "md5_rsa", "sha1_ecdsa", "dsa", "sha256_dsa"])
def test_schemes_off_the_list_are_not(name: str) -> None:
    scheme = algos.SignedDigestAlgorithm({"algorithm": name})

    assert not CERTIFICATES.signature_algorithm_allowed(scheme, None, None)


@pytest.mark.parametrize(("digest", "allowed"), [("sha256", True), ("sha1", False)])
def test_pss_is_as_good_as_its_digest(digest: str, allowed: bool) -> None:
    scheme = algos.SignedDigestAlgorithm(
        {
            "algorithm": "rsassa_pss",
            "parameters": algos.RSASSAPSSParams({"hash_algorithm": {"algorithm": digest}}),
        }
    )

    assert bool(CERTIFICATES.signature_algorithm_allowed(scheme, None, None)) is allowed


def test_keys_are_long_enough_or_refused() -> None:
    assert long_enough(public(rsa.generate_private_key(65537, 2048)))
    assert long_enough(public(ec.generate_private_key(ec.SECP256R1())))
    assert long_enough(public(ed25519.Ed25519PrivateKey.generate()))
    assert not long_enough(public(rsa.generate_private_key(65537, 1024)))  # noqa: S505
    assert not long_enough(public(ec.generate_private_key(ec.SECP192R1())))
    assert not long_enough(public(dsa.generate_private_key(2048)))
