"""What the agent is willing to sign: attributes of a signature it can read, and nothing else."""

import base64
import binascii
import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from asn1crypto import cms, tsp

from signing.agent.refusals import bad_request

DIGESTS = ("sha256", "sha384", "sha512")
SCHEMES = ("rsassa_pkcs1v15", "rsassa_pss", "ecdsa")
# Items of one confirmation, bytes of one item's attributes, letters of its words.
MOST, LARGEST, LONGEST = 200, 8 * 1024, 2000
# Signatures that may follow one item's first, each known once the one before is made: the seal and
# the files beside a document, twenty at most.
FOLLOWING = 21


@dataclass(frozen=True)
class Item:
    """One thing to sign: its attributes (DER), the digest inside them, and words for the person.

    `text` is proven (the digest is over it); `name` is only what the site calls it. So many as
    `following` more belong to it, known only once this one is made: issue line, then seal, then the
    files beside the document.
    `bound` is the certificate the attributes name.
    """

    attributes: bytes
    digest: str
    name: str
    text: str
    following: int
    bound: bytes


@dataclass(frozen=True)
class Asked:
    """One request for signatures by one key."""

    fingerprint: str
    digest_algorithm: str
    scheme: str
    items: tuple[Item, ...]

    @property
    def signatures(self) -> int:
        """How many signatures one agrees to."""
        return sum(1 + one.following for one in self.items)


def asked(body: dict[str, Any]) -> Asked:
    """The request in `body`; raises Refusal for anything that is not understood to the end."""
    fingerprint, scheme = body.get("fingerprint"), body.get("scheme")
    digest, items = body.get("digest_algorithm"), body.get("items")
    if not isinstance(fingerprint, str) or len(fingerprint) != 64:
        raise bad_request()
    if digest not in DIGESTS or scheme not in SCHEMES:
        raise bad_request()
    if not isinstance(items, list) or not 0 < len(items) <= MOST:
        raise bad_request()
    return Asked(fingerprint, digest, scheme, tuple(_item(one, digest) for one in items))


def follower(item: Item, given: object, digest_algorithm: str, before: Collection[str]) -> Item:
    """What follows `item`: read as strictly, for the same certificate, over another digest than
    those `before` it."""
    found = _item({"attributes": given, "name": item.name}, digest_algorithm)
    if found.bound != item.bound or found.digest in before:
        raise bad_request()
    return found


def decoded(text: object, most: int) -> bytes:
    """Bytes in base64; raises Refusal."""
    if not isinstance(text, str) or len(text) > most * 2:
        raise bad_request()
    try:
        return base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error):
        raise bad_request() from None


def _item(given: object, digest_algorithm: str) -> Item:
    if not isinstance(given, dict):
        raise bad_request()
    name, text = given.get("name", ""), given.get("text", "")
    following = given.get("following", 0)
    if not isinstance(name, str) or not isinstance(text, str):
        raise bad_request()
    # What is proven is the whole of what is signed: nothing follows it.
    if type(following) is not int or not 0 <= following <= (0 if text else FOLLOWING):
        raise bad_request()
    if len(name) > LONGEST or len(text) > LONGEST:
        raise bad_request()
    attributes = decoded(given.get("attributes"), LARGEST)
    digest, bound = _digest(attributes, digest_algorithm)
    if text and hashlib.new(digest_algorithm, text.encode()).digest() != digest:
        raise bad_request()
    return Item(attributes, digest.hex(), plain(name), plain(text), following, bound)


def _digest(attributes: bytes, algorithm: str) -> tuple[bytes, bytes]:
    """The message digest inside, and the certificate that is named (DER of the attribute's value);
    the attributes must be exactly one SET of known kinds."""
    try:
        parsed = cms.CMSAttributes.load(attributes, strict=True)
        if attributes[:1] != b"\x31" or parsed.dump(force=True) != attributes:
            raise bad_request()
        found = {str(one["type"].native): one["values"] for one in parsed}
        if len(found) != len(parsed) or any(len(values) != 1 for values in found.values()):
            raise bad_request()
        if not {"content_type", "message_digest", "signing_certificate_v2"} <= set(found):
            raise bad_request()
        # `tsp` teaches asn1crypto this attribute: without its import the name is not known.
        if not isinstance(found["signing_certificate_v2"][0], tsp.SigningCertificateV2):
            raise bad_request()
        if found["content_type"][0].native != "data":
            raise bad_request()
        digest = found["message_digest"][0].native
        bound = bytes(found["signing_certificate_v2"][0].dump())
    except (ValueError, TypeError, KeyError, IndexError):
        raise bad_request() from None
    if not isinstance(digest, bytes) or len(digest) != hashlib.new(algorithm).digest_size:
        raise bad_request()
    return digest, bound


def plain(text: str) -> str:
    """Without what could move the cursor of a terminal or turn the writing round."""
    return "".join(letter if letter.isprintable() else " " for letter in text)
