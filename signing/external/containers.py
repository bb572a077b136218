"""CMS containers (RFC 5652) around a value made elsewhere: read with distrust, written anew.

Of a whole container only the signed attributes and the value are kept. Certificates, lists and
unsigned attributes are nobody's word and are replaced by ours.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from asn1crypto import algos, cms, tsp, x509
from pyhanko.sign.signers.pdf_cms import ExternalSigner
from pyhanko.sign.timestamps import TimeStamper, TimestampRequestError
from pyhanko_certvalidator.registry import SimpleCertificateStore

from signing.external import values
from signing.external.errors import WrongAnswer
from signing.gate import algorithms
from signing.pades.errors import TimestampFailed

# Bytes of a whole container; more than any room held free for one.
LARGEST = 16 * 1024
# What may be signed besides the three that must be: a claimed time (checked), what openssl and
# mail programs add about themselves, and the protection of RFC 6211.
OTHER_ATTRIBUTES = {
    "signing_time",
    "1.2.840.113549.1.9.15",
    "smime_capabilities",
    "cms_algorithm_protection",
}
SKEW = timedelta(minutes=5)


@dataclass(frozen=True)
class Wanted:
    """What the answer must be about; `since` and `now` bound the time that it may claim."""

    certificate: bytes
    document_digest: bytes
    digest_algorithm: str
    since: datetime
    now: datetime


@dataclass(frozen=True)
class Value:
    """A verified value with the exact attributes it was made over."""

    attributes: bytes
    value: bytes
    digest_algorithm: str
    mechanism: algos.SignedDigestAlgorithm


def read(container: bytes, wanted: Wanted) -> Value:
    """The one signature in `container`, when it is exactly what was asked for; raises WrongAnswer.

    One signer, by the chosen certificate; content-type, message-digest and signing-certificate-v2
    (RFC 5035) once each and right; allowed algorithms; the value fits the attributes.
    """
    if len(container) > LARGEST:
        raise WrongAnswer("container_size")
    try:
        info = _only_signer(container)
        attributes = _attributes(info)
        _judge(info, attributes, wanted)
        return _value(info, wanted)
    except (ValueError, TypeError, KeyError, IndexError) as error:
        raise WrongAnswer("container") from error


def attribute_names(attributes: cms.CMSAttributes) -> list[str]:
    """The types of the attributes in their order."""
    return [str(one["type"].native) for one in attributes]


async def build(
    value: Value, certificate: bytes, chain: list[bytes], timestamper: TimeStamper | None
) -> bytes:
    """The container to embed (DER), with a time stamp over the value when there is a source (B-T).

    Raises TimestampFailed.
    """
    store = SimpleCertificateStore()
    store.register_multiple([x509.Certificate.load(der) for der in chain])
    signer = ExternalSigner(
        signing_cert=x509.Certificate.load(certificate),
        cert_registry=store,
        signature_value=value.value,
        signature_mechanism=value.mechanism,
    )
    try:
        made = await signer.async_sign_prescribed_attributes(
            value.digest_algorithm,
            cms.CMSAttributes.load(value.attributes),
            timestamper=timestamper,
        )
    except TimestampRequestError as error:
        raise TimestampFailed from error
    return bytes(made.dump())


def _only_signer(container: bytes) -> cms.SignerInfo:
    info = cms.ContentInfo.load(container, strict=True)
    if info["content_type"].native != "signed_data":
        raise WrongAnswer("content_type")
    signed = info["content"]
    if signed["encap_content_info"]["content_type"].native != "data":
        raise WrongAnswer("content_type")
    if signed["encap_content_info"]["content"].native is not None:
        raise WrongAnswer("content_inside")
    if len(signed["signer_infos"]) != 1:
        raise WrongAnswer("signers")
    return signed["signer_infos"][0]


def _attributes(info: cms.SignerInfo) -> dict[str, Any]:
    """Each signed attribute once with its one value; none unknown, none twice."""
    found: dict[str, Any] = {}
    for attribute in info["signed_attrs"]:
        name = str(attribute["type"].native)
        if name in found or len(attribute["values"]) != 1:
            raise WrongAnswer("attributes")
        found[name] = attribute["values"][0]
    required = {"content_type", "message_digest", "signing_certificate_v2"}
    if not required <= set(found) or set(found) - required - OTHER_ATTRIBUTES:
        raise WrongAnswer("attributes")
    return found


def _judge(info: cms.SignerInfo, attributes: Mapping[str, Any], wanted: Wanted) -> None:
    certificate = x509.Certificate.load(wanted.certificate)
    if not _names(info["sid"], certificate):
        raise WrongAnswer("signer")
    if info["digest_algorithm"]["algorithm"].native != wanted.digest_algorithm:
        raise WrongAnswer("digest_algorithm")
    scheme = info["signature_algorithm"]
    if not algorithms.MESSAGES.signature_algorithm_allowed(
        scheme, moment=None, public_key=certificate.public_key
    ):
        raise WrongAnswer("signature_algorithm")
    if attributes["content_type"].native != "data":
        raise WrongAnswer("content_type")
    if attributes["message_digest"].native != wanted.document_digest:
        raise WrongAnswer("message_digest")
    _judge_binding(attributes["signing_certificate_v2"], certificate)
    if (claimed := attributes.get("signing_time")) is not None:
        moment = claimed.native
        if not wanted.since - SKEW <= moment <= wanted.now + SKEW:
            raise WrongAnswer("signing_time")


def _names(sid: cms.SignerIdentifier, certificate: x509.Certificate) -> bool:
    if sid.name == "subject_key_identifier":
        return bool(sid.native == certificate.key_identifier)
    named = sid.chosen
    return bool(
        named["issuer"].dump() == certificate.issuer.dump()
        and named["serial_number"].native == certificate.serial_number
    )


def _judge_binding(binding: tsp.SigningCertificateV2, certificate: x509.Certificate) -> None:
    """The first entry names the signer's certificate by its hash (RFC 5035, section 5.4.1)."""
    first = binding["certs"][0]
    name = first["hash_algorithm"]["algorithm"].native
    if name not in values.DIGESTS:
        raise WrongAnswer("signing_certificate")
    if first["cert_hash"].native != hashlib.new(name, certificate.dump()).digest():
        raise WrongAnswer("signing_certificate")


def _value(info: cms.SignerInfo, wanted: Wanted) -> Value:
    given = info["signature_algorithm"]
    scheme = str(given.signature_algo)
    digest = wanted.digest_algorithm
    salt = None
    if scheme == values.PSS:
        if given.hash_algo != digest or _mask(given) != digest:
            raise WrongAnswer("signature_algorithm")
        salt = int(given["parameters"]["salt_length"].native)
    elif given["algorithm"].native != values.PKCS1 and given.hash_algo != digest:
        raise WrongAnswer("signature_algorithm")
    # As they stand, only under the tag they are signed with (RFC 5652, section 5.4).
    attributes = bytes(info["signed_attrs"].untag().dump())
    value = values.verified(
        wanted.certificate, info["signature"].native, attributes, scheme, digest, salt
    )
    return Value(attributes, value, digest, given)


def _mask(given: algos.SignedDigestAlgorithm) -> str:
    return str(given["parameters"]["mask_gen_algorithm"]["parameters"]["algorithm"].native)
