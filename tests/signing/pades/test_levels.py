"""Every level with every kind of key, raised step by step; other people's tools agree, each as far
as it can see."""

import hashlib
from datetime import timedelta

import pytest

from signing import authority, batches, gate
from signing.batches import Item, Placement
from signing.pades import archive, writer
from tests.signing.conftest import PIN

pytestmark = pytest.mark.django_db

KINDS = {
    "ec": "sha256",
    "p384": "sha384",
    "rsa": "sha256",
    "rsa3072": "sha256",
    "rsa4096": "sha384",
}


def signed_at(form, credential, level, now) -> bytes:
    item = Item(hashlib.sha256(form).hexdigest(), "initial", ("Initial1",))
    with batches.reserve(credential.owner, "person", PIN, [item], now) as batch:
        return batch.sign(
            form, "initial", [Placement("Initial1", certify=True)], level=level, now=now
        ).data


@pytest.mark.parametrize("kind", KINDS)
def test_each_level_with_each_key_and_the_tools_agree(
    form, demo_authority, kind, now, second_opinions
):
    officer = authority.issue("person:1", "person", "Bình", "UBND", "", PIN, now, key=kind)
    steps = {"B-B": signed_at(form, officer, "B-B", now)}
    steps["B-T"], report = archive.prove_time(steps["B-B"], now + timedelta(hours=1))
    steps["B-LT"] = archive.embed(steps["B-T"], now + timedelta(hours=2))
    steps["B-LTA"] = archive.timestamp(steps["B-LT"], now + timedelta(hours=3))

    assert report.verdict == "valid"
    for level, data in steps.items():
        report = gate.validate(data, now=now + timedelta(hours=4))
        line = report.by_field("Initial1")
        assert (report.verdict, line.level) == ("valid", level), report.to_json()
        # Of a claimed time the gate says so; a document time stamp proves its own moment.
        assert line.signed_at_proven == (level != "B-B")
        second_opinions(data)
    with writer.reading(steps["B-LTA"]) as reader:
        info = reader.embedded_regular_signatures[0].signer_info
    assert info["digest_algorithm"].native["algorithm"] == KINDS[kind]


@pytest.mark.parametrize("level", ["B-T", "B-LT", "B-LTA"])
def test_a_level_made_at_once_is_what_it_says_and_the_tools_agree(
    form, officer, level, now, second_opinions
):
    data = signed_at(form, officer, level, now)

    assert gate.validate(data, now=now).by_field("Initial1").level == level
    second_opinions(data)


def test_the_time_added_later_is_the_stamps_and_not_the_claimed_one(form, officer, now):
    later = now + timedelta(days=2)

    _data, report = archive.prove_time(signed_at(form, officer, "B-B", now), later)

    line = report.by_field("Initial1")
    assert (line.signed_at_proven, line.level) == (True, "B-T")
    assert report.signatures[-1].signed_at == later


def test_data_is_collected_for_what_only_a_time_covers(form, officer, now):
    timed, _report = archive.prove_time(signed_at(form, officer, "B-B", now), now)

    kept = archive.timestamp(timed, now)

    with writer.reading(kept) as reader:
        lists = [ref.get_object().data for ref in reader.root["/DSS"]["/CRLs"]]
    issuers = {archive.CertificateList.load(one).issuer.native["common_name"] for one in lists}
    assert any("Cá nhân" in name for name in issuers)
    assert any("Dấu thời gian" in name for name in issuers)


def test_the_end_of_a_proof_is_the_end_of_its_stampers_certificate(form, officer, now):
    plain = signed_at(form, officer, "B-T", now)
    kept = archive.timestamp(plain, now)

    assert archive.ends(plain) is None
    assert archive.ends(kept) == authority.timestamper(now).tsa_cert.not_valid_after


def test_a_renewed_proof_outlives_the_signers_certificate(form, officer, now):
    """After the end of the signer's certificate the stamps alone carry it."""
    kept = archive.timestamp(signed_at(form, officer, "B-T", now), now)
    later = officer.not_after + timedelta(days=400)
    authority.refresh_crl(later)

    renewed, report = archive.preserve(kept, later)

    assert report.verdict == "valid", report.to_json()
    assert report.by_field("Initial1").level == "B-LTA"
    assert [line.kind for line in report.signatures] == ["pades", "timestamp", "timestamp"]
    assert renewed.startswith(kept)
