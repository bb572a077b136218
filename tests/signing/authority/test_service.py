"""The demo authority: set up once, a chain per purpose, lists that stay in force."""

from datetime import timedelta

import pytest
from asn1crypto.crl import CertificateList
from cryptography import x509
from cryptography.x509.oid import NameOID

from signing import authority
from signing.authority import lists, profiles, vault
from signing.authority.models import ISSUING, AuthorityKey, root_of
from signing.keys.models import Credential
from signing.trust import anchors, revocation
from signing.trust.models import Anchor
from tests.signing.conftest import PIN

pytestmark = pytest.mark.django_db


def extensions(credential: Credential) -> x509.Extensions:
    return x509.load_der_x509_certificate(bytes(credential.certificate)).extensions


def test_a_second_set_up_changes_nothing(demo_authority, now):
    before = set(AuthorityKey.objects.values_list("role", "crl_number"))

    authority.setup(now + timedelta(hours=1))

    assert set(AuthorityKey.objects.values_list("role", "crl_number")) == before


def test_every_anchor_carries_the_demo_mark_and_production_believes_none(
    demo_authority, now, settings
):
    assert set(Anchor.objects.values_list("demo", flat=True)) == {True}

    settings.DEMO = False

    assert not anchors.believed(now).exists()


def test_each_purpose_has_a_root_of_its_own(demo_authority, now):
    found = {
        purpose: set(anchors.for_purpose(purpose, now).values_list("fingerprint", flat=True))
        for purpose in ("person", "seal", "system", "tsa")
    }

    assert all(len(marks) == 1 for marks in found.values())
    assert len(set().union(*found.values())) == 4


def test_each_chain_is_signed_by_its_issuer(demo_authority):
    for role in ISSUING:
        root = vault.certificate(root_of(role))
        vault.certificate(role).verify_directly_issued_by(root)
        root.verify_directly_issued_by(root)


def test_the_subject_carries_name_organisation_and_title(leader):
    subject = x509.load_der_x509_certificate(bytes(leader.certificate)).subject

    assert {
        oid: subject.get_attributes_for_oid(oid)[0].value
        for oid in (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME, NameOID.TITLE)
    } == {
        NameOID.COMMON_NAME: "Trần Văn Chí",
        NameOID.ORGANIZATION_NAME: "UBND Quận 2",
        NameOID.TITLE: "Phó Chủ tịch",
    }


def test_the_usage_tells_person_seal_and_system_apart(officer, seal, system):
    usages = {
        credential.purpose: {
            usage.dotted_string
            for usage in extensions(credential).get_extension_for_class(x509.ExtendedKeyUsage).value
        }
        for credential in (officer, seal, system)
    }

    for purpose, usage in profiles.PURPOSE_USAGE.items():
        assert [name for name, found in usages.items() if usage.dotted_string in found] == [purpose]
    assert profiles.DOCUMENT_SIGNING.dotted_string not in usages["system"]


def test_leaves_name_no_address_to_fetch_from(officer, seal, system):
    for credential in (officer, seal, system):
        found = {extension.oid._name for extension in extensions(credential)}
        assert found.isdisjoint({"authorityInfoAccess", "cRLDistributionPoints"})


def test_a_long_name_is_cut_to_what_the_standard_allows(demo_authority, now):
    long = "Phòng Tài nguyên và Môi trường " * 4

    made = authority.issue("person:9", "person", long, long, long, PIN, now, key="ec")

    subject = x509.load_der_x509_certificate(bytes(made.certificate)).subject
    assert all(len(attribute.value.encode()) <= 64 for attribute in subject)
    assert subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value.endswith(" và")


def test_an_unknown_kind_of_key_is_refused(demo_authority, now):
    with pytest.raises(ValueError, match="kind of key"):
        authority.issue("person:9", "person", "A", "B", "", PIN, now, key="dsa")


def test_a_revoked_serial_stands_in_the_new_list(officer, now):
    authority.revoke(officer, now + timedelta(minutes=5))

    later = now + timedelta(minutes=6)
    serials = {
        format(entry["user_certificate"].native, "x")
        for answer in revocation.fresh(later)
        for entry in CertificateList.load(bytes(answer.data))["tbs_cert_list"][
            "revoked_certificates"
        ]
    }
    assert serials == {officer.serial}


def test_the_lists_never_run_out_while_they_are_swept(demo_authority, now):
    day = now
    for _ in range(60):
        day += timedelta(days=1)
        authority.refresh_crl(day)
        assert len(revocation.fresh(day)) == 8


def test_a_list_is_not_published_again_before_half_of_its_period(demo_authority, now):
    assert authority.refresh_crl(now + lists.PERIOD / 3) == 0
    assert authority.refresh_crl(now + lists.PERIOD / 2) == 8


def test_a_clock_moved_back_gets_lists_for_that_time(demo_authority, now):
    past = now - timedelta(days=180)

    assert authority.refresh_crl(past) == 8
    assert len(revocation.fresh(past)) == 8


def test_without_set_up_there_is_no_time_stamp(db, now):
    with pytest.raises(authority.NotSetUp):
        authority.timestamper(now)


def test_the_authority_keys_are_wrapped(demo_authority):
    for row in AuthorityKey.objects.all():
        assert row.envelope["pin"] is None
        assert {"key", "secret", "salt"} <= set(row.envelope)
