"""Whole CMS containers from plug-ins: one exact signature is taken out, anything else refused."""

import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from asn1crypto import cms, x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.sign import general
from pyhanko.sign.general import simple_cms_attribute

from signing.external import errors, service, values
from signing.external.service import Answer
from tests.signing.conftest import NOW
from tests.signing.external import tokens
from tests.signing.external.conftest import ME, openssl, ranges

pytestmark = pytest.mark.django_db


def finish(row, base, container):
    answer = Answer(container=container)
    return service.finish(nonce=row.nonce, asked_by=ME, base=base, answer=answer, now=NOW)


def attributes(row, token, **changed):
    """What a plug-in signs: its own attributes over the document digest."""
    parsed = x509.Certificate.load(token.certificate)
    found = {
        "content_type": "data",
        "message_digest": bytes.fromhex(row.document_digest),
        "signing_certificate_v2": general.as_signing_certificate_v2(parsed),
        "signing_time": cms.Time({"utc_time": NOW}),
    }
    found |= changed
    return [simple_cms_attribute(name, value) for name, value in found.items() if value is not None]


def container(token, signed, *, pss=False, signers=1, content=None, **changed) -> bytes:
    parsed = x509.Certificate.load(token.certificate)
    encoded = cms.CMSAttributes(signed)
    scheme = values.scheme_of(token.certificate, prefer_pss=pss)
    info = {
        "version": "v1",
        "sid": {
            "issuer_and_serial_number": {
                "issuer": parsed.issuer,
                "serial_number": parsed.serial_number,
            }
        },
        "digest_algorithm": {"algorithm": "sha256"},
        "signature_algorithm": values.mechanism(scheme, "sha256"),
        "signed_attrs": encoded,
        "signature": token.sign(encoded.dump(), pss=pss),
    }
    data = {
        "version": "v1",
        "digest_algorithms": [{"algorithm": "sha256"}],
        "encap_content_info": {"content_type": "data", "content": content},
        "certificates": [parsed],
        "signer_infos": [{**info, **changed}] * signers,
    }
    return cms.ContentInfo({"content_type": "signed_data", "content": data}).dump()


@pytest.mark.parametrize(("kind", "pss"), [("p256", False), ("rsa", False), ("rsa", True)])
def test_a_whole_container_makes_a_valid_signature(form, asking, demo_authority, kind, pss):
    token = tokens.make(kind, "Nguyễn Thị Bình", NOW)
    row = asking(credential=tokens.register(token, ME, NOW))

    signed = finish(row, form, container(token, attributes(row, token), pss=pss))

    line = signed.report.by_field("Initial1")
    assert (signed.report.verdict, line.level, line.kind) == ("valid", "B-T", "pades")


def test_what_openssl_makes_is_taken(form, asking, token, registered, tmp_path):
    moment = datetime.now(UTC)
    row = asking(now=moment)
    (tmp_path / "data").write_bytes(ranges(row, form))
    key = token.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (tmp_path / "key.pem").write_bytes(key)
    (tmp_path / "cert.der").write_bytes(token.certificate)
    openssl(tmp_path, "x509", "-inform", "DER", "-in", "cert.der", "-out", "cert.pem")
    made = openssl(
        tmp_path, "cms", "-sign", "-binary", "-cades", "-md", "sha256", "-in", "data",
        "-signer", "cert.pem", "-inkey", "key.pem", "-outform", "DER", "-out", "s.p7",
    )  # fmt: skip
    assert made.returncode == 0, made.stderr

    signed = service.finish(
        nonce=row.nonce,
        asked_by=ME,
        base=form,
        answer=Answer(container=(tmp_path / "s.p7").read_bytes()),
        now=moment + timedelta(minutes=1),
    )

    assert signed.report.verdict == "valid"


def test_nothing_unsigned_of_the_container_is_kept(form, asking, token):
    row = asking()
    stuffing = cms.CMSAttributes([simple_cms_attribute("1.2.3.4", cms.OctetString(b"stuffing"))])

    signed = finish(row, form, container(token, attributes(row, token), unsigned_attrs=stuffing))

    assert b"stuffing".hex().encode() not in signed.data
    assert signed.report.verdict == "valid"


def wrong_containers(row, token) -> dict[str, tuple[str, bytes]]:
    """What is wrong with it, the check that has to say so, and the container."""
    other = tokens.make("p256", "Nguyễn Thị Bình", NOW)
    good = attributes(row, token)
    theirs = general.as_signing_certificate_v2(x509.Certificate.load(other.certificate))
    v1 = general.as_signing_certificate(x509.Certificate.load(token.certificate))
    old = cms.Time({"utc_time": NOW - timedelta(days=3)})
    later = cms.Time({"utc_time": NOW.replace(second=1)})
    return {
        "two signers": ("signers", container(token, good, signers=2)),
        "no signer": ("signers", container(token, good, signers=0)),
        "another digest": (
            "message_digest",
            container(token, attributes(row, token, message_digest=bytes(32))),
        ),
        "another person's whole container": (
            "signer",
            container(other, attributes(row, other)),
        ),
        "another key under our name": (
            "value",
            container(token, good, signature=other.sign(cms.CMSAttributes(good).dump())),
        ),
        "bound to another certificate": (
            "signing_certificate",
            container(token, attributes(row, token, signing_certificate_v2=theirs)),
        ),
        "bound by SHA-1 alone": (
            "attributes",
            container(
                token,
                attributes(row, token, signing_certificate_v2=None, signing_certificate=v1),
            ),
        ),
        "another content type": (
            "content_type",
            container(token, attributes(row, token, content_type="signed_data")),
        ),
        "the content inside": ("content_inside", container(token, good, content=b"x")),
        "a digest algorithm we did not ask for": (
            "digest_algorithm",
            container(token, good, digest_algorithm={"algorithm": "sha1"}),
        ),
        "a signature algorithm of yesterday": (
            "signature_algorithm",
            container(token, good, signature_algorithm={"algorithm": "sha1_ecdsa"}),
        ),
        "no attributes": ("attributes", container(token, good, signed_attrs=None)),
        "an attribute twice": ("attributes", container(token, [*good, good[1]])),
        "an attribute that says something else": (
            "attributes",
            container(token, [*good, simple_cms_attribute("1.2.3.4", cms.OctetString(b"x"))]),
        ),
        "a time of last week": (
            "signing_time",
            container(token, attributes(row, token, signing_time=old)),
        ),
        "attributes changed after signing": (
            "value",
            container(
                token,
                good,
                signed_attrs=cms.CMSAttributes(attributes(row, token, signing_time=later)),
            ),
        ),
        "not CMS": ("container", b"0\x82\x01\x00" + bytes(256)),
        "data behind it": ("container", container(token, good) + b"\x00"),
        "too large": ("container_size", container(token, good) + bytes(20_000)),
    }  # fmt: skip


def test_every_wrong_container_is_refused_by_its_own_check(form, asking, token):
    for name in wrong_containers(asking(), token):
        row = asking()
        detail, made = wrong_containers(row, token)[name]

        with pytest.raises(errors.WrongAnswer) as refused:
            finish(row, form, made)

        assert refused.value.detail == detail, name


def test_a_long_chain_that_outgrows_the_room_is_refused(form, asking, token, monkeypatch):
    row = asking()
    monkeypatch.setattr(service, "RESERVED_OUTSIDE", 6000)
    small = asking()
    assert small.reserved_end - small.reserved_start < row.reserved_end - row.reserved_start

    with pytest.raises(errors.WrongAnswer) as refused:
        service.finish(
            nonce=small.nonce,
            asked_by=ME,
            base=form,
            answer=Answer(value=token.sign(bytes(small.signed_attributes))),
            now=NOW,
        )

    assert refused.value.detail == "container_size"
    assert hashlib.sha256(form).hexdigest() == small.base_sha256
