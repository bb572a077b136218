"""The CMS container of a signature, put together from pieces that are encoded once per signer.

The library builds and encodes chain, attributes and algorithm names anew for each signature, which
is most of what one costs. Here it makes one specimen; of that only the document's digest, the
signature value and the time stamp change (RFC 5652, section 5; ETSI EN 319 142-1, 6.3).
"""

import hashlib
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from asn1crypto import cms, x509
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes, Signer
from pyhanko.sign.timestamps import TimeStamper

SEQUENCE, SET, OCTETS, INNER_0, INNER_1 = b"\x30", b"\x31", b"\x04", b"\xa0", b"\xa1"
TIME_STAMP_TOKEN = cms.CMSAttributeType("signature_time_stamp_token").dump()
# Curve to digest: one as strong as the key (ETSI TS 119 312; NIST SP 800-57, table 2).
BY_CURVE = {"secp256r1": "sha256", "secp384r1": "sha384", "secp521r1": "sha512"}
LONG_RSA = 3072


def digest_for(certificate: x509.Certificate) -> str:
    """The digest that fits the certificate's key: SHA-256, or longer where the key is stronger."""
    key = certificate.public_key
    if key.algorithm == "ec":
        return BY_CURVE.get(key.curve[1], "sha512")
    return "sha384" if key.bit_size > LONG_RSA else "sha256"


def der(tag: bytes, *parts: bytes) -> bytes:
    """One value in DER (X.690, 8.1): tag, length, contents."""
    body = b"".join(parts)
    size = len(body)
    if size < 128:
        return tag + bytes([size]) + body
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return tag + bytes([0x80 | len(length)]) + length + body


@dataclass(frozen=True)
class Pieces:
    """What stays the same between two signatures of one signer with one digest."""

    digest: str
    # The signed attributes as SET OF, with `place` where the document's digest goes.
    attributes: bytes
    place: bytes
    # Before and after the signed attributes in SignerInfo; before and behind SignerInfo.
    head: bytes
    algorithm: bytes
    opening: bytes

    def signed_attributes(self, document_digest: bytes) -> bytes:
        """What the key signs: the DER of the signed attributes for this document."""
        if len(document_digest) != len(self.place):
            raise ValueError("The digest is of another algorithm than the container's.")
        return self.attributes.replace(self.place, document_digest)

    def container(self, attributes: bytes, value: bytes, token: bytes | None) -> bytes:
        """ContentInfo around one SignerInfo, with the time-stamp token if there is one."""
        unsigned = b""
        if token is not None:
            attribute = der(SEQUENCE, TIME_STAMP_TOKEN, der(SET, token))
            unsigned = der(INNER_1, attribute)
        # Inside SignerInfo the set carries the tag [0] (RFC 5652, 5.3); its length is the same.
        info = der(
            SEQUENCE,
            self.head,
            INNER_0 + attributes[1:],
            self.algorithm,
            der(OCTETS, value),
            unsigned,
        )
        signed = der(SEQUENCE, self.opening, der(SET, info))
        return der(SEQUENCE, cms.ContentType("signed_data").dump(), der(INNER_0, signed))


_kept: WeakKeyDictionary[Signer, dict[str, Pieces]] = WeakKeyDictionary()


async def pieces(signer: Signer, digest: str) -> Pieces:
    """The pieces for `signer`, made on first use and kept as long as the signer is."""
    kept = _kept.setdefault(signer, {})
    if digest not in kept:
        kept[digest] = await _specimen(signer, digest)
    return kept[digest]


async def build(
    signer: Signer, document_digest: bytes, digest: str, timestamper: TimeStamper | None
) -> bytes:
    """The DER of a PAdES container over `document_digest`; the key is asked for one raw signature.

    With a time stamper the token over the signature value is inside (B-T). Raises what the signer
    or the time stamper raises.
    """
    known = await pieces(signer, digest)
    attributes = known.signed_attributes(document_digest)
    value = await signer.async_sign_raw(attributes, digest)
    token = None
    if timestamper is not None:
        imprint = hashlib.new(digest, value).digest()
        token = (await timestamper.async_timestamp(imprint, digest)).dump()
    return known.container(attributes, value, token)


async def _specimen(signer: Signer, digest: str) -> Pieces:
    """Have the library make one container without a key, and take it apart."""
    # As random as a real digest: it must occur nowhere else in the attributes.
    place = hashlib.new(digest, b"signing.pades.container").digest()
    made = await signer.async_sign(
        place,
        digest,
        dry_run=True,
        use_pades=True,
        signed_attr_settings=PdfCMSSignedAttributes(),
    )
    data = made["content"]
    info = data["signer_infos"][0]
    attributes = info["signed_attrs"].untag().dump()
    if attributes.count(place) != 1 or info["unsigned_attrs"].native:
        raise RuntimeError("The library's container is not what this module takes apart.")
    opening = ("version", "digest_algorithms", "encap_content_info", "certificates")
    return Pieces(
        digest=digest,
        attributes=attributes,
        place=place,
        head=b"".join(info[name].dump() for name in ("version", "sid", "digest_algorithm")),
        algorithm=info["signature_algorithm"].dump(),
        opening=b"".join(data[name].dump() for name in opening),
    )
