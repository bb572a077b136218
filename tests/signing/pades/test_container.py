"""The container put together from pieces is byte for byte the library's own."""

import hashlib
from datetime import UTC, datetime

import pytest
from asn1crypto import cms, x509
from cryptography import x509 as pyca
from cryptography.hazmat.primitives import hashes
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes

from signing.authority import vault
from signing.keys.signers import CachedKeySigner
from signing.pades import container

NOW = datetime(2026, 3, 9, tzinfo=UTC)


def signer(kind: str) -> CachedKeySigner:
    key = vault.make_key(kind)
    name = pyca.Name([pyca.NameAttribute(pyca.NameOID.COMMON_NAME, "Nguyễn Thị Bình")])
    made = (
        pyca.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(4711)
        .not_valid_before(NOW)
        .not_valid_after(NOW.replace(year=2030))
        .sign(key, hashes.SHA256())
    )
    return CachedKeySigner(key, made.public_bytes(vault.serialization.Encoding.DER), [])


class OneToken:
    """A time stamper that always gives the same token and remembers what it was asked for."""

    def __init__(self, token: cms.ContentInfo) -> None:
        self.token, self.asked = token, []

    async def async_timestamp(self, digest, algorithm):
        self.asked.append((digest, algorithm))
        return self.token


async def test_an_rsa_container_is_the_librarys_own_to_the_byte():
    rsa = signer("rsa")
    digest = hashlib.sha256(b"the document").digest()

    ours = await container.build(rsa, digest, "sha256", None)
    again = await container.build(rsa, digest, "sha256", None)
    theirs = await rsa.async_sign(
        digest, "sha256", use_pades=True, signed_attr_settings=PdfCMSSignedAttributes()
    )

    assert ours == again == theirs.dump()


async def test_a_token_stands_where_the_library_puts_it():
    rsa = signer("rsa")
    digest = hashlib.sha256(b"the document").digest()
    token = await rsa.async_sign(digest, "sha256", use_pades=True)
    stamper = OneToken(token)

    ours = await container.build(rsa, digest, "sha256", stamper)
    theirs = await rsa.async_sign(
        digest,
        "sha256",
        use_pades=True,
        timestamper=stamper,
        signed_attr_settings=PdfCMSSignedAttributes(),
    )

    assert ours == theirs.dump()
    # Asked for the same thing: the digest of the signature value (RFC 3161, RFC 5126 6.1.1).
    assert stamper.asked[0] == stamper.asked[1]


@pytest.mark.parametrize(("kind", "digest"), [("ec", "sha256"), ("p384", "sha384")])
async def test_a_curve_has_a_digest_as_strong_as_itself(kind, digest):
    ec = signer(kind)
    document = hashlib.new(digest, b"the document").digest()

    made = cms.ContentInfo.load(await container.build(ec, document, digest, None), strict=True)

    info = made["content"]["signer_infos"][0]
    theirs = await ec.async_sign(document, digest, use_pades=True)
    assert container.digest_for(ec.signing_cert) == digest
    assert info["digest_algorithm"].native["algorithm"] == digest
    assert info["signature_algorithm"].native["algorithm"] == f"{digest}_ecdsa"
    # Everything but the value, which is another one each time.
    expected = theirs["content"]["signer_infos"][0]
    for field in ("version", "sid", "digest_algorithm", "signed_attrs", "signature_algorithm"):
        assert info[field].dump() == expected[field].dump()


@pytest.mark.parametrize(
    ("kind", "bits", "digest"),
    [("rsa", 2048, "sha256"), ("rsa", 3072, "sha256"), ("rsa", 4096, "sha384")],
)
def test_a_long_rsa_key_gets_a_longer_digest(kind, bits, digest, monkeypatch):
    certificate = signer("ec").signing_cert

    class Key:
        algorithm, bit_size = kind, bits

    monkeypatch.setattr(x509.Certificate, "public_key", property(lambda _self: Key))

    assert container.digest_for(certificate) == digest


async def test_a_digest_of_another_length_is_a_mistake_of_the_caller():
    with pytest.raises(ValueError, match="digest"):
        await container.build(signer("ec"), b"short", "sha256", None)


@pytest.mark.parametrize("size", [0, 1, 127, 128, 255, 256, 65535, 65536])
def test_lengths_are_encoded_as_der_wants_them(size):
    made = container.der(container.OCTETS, bytes(size))

    assert made == cms.OctetString(bytes(size)).dump()
