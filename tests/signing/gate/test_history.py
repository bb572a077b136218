"""Time passes: certificates end, lists grow old, keys are revoked; what still holds, and why."""

import asyncio
import io
from datetime import datetime, timedelta

import pytest
from asn1crypto.crl import CertificateList
from asn1crypto.x509 import Certificate
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation.ades import ades_lta_validation
from pyhanko.sign.validation.policy_decl import (
    LocalKnowledge,
    PdfSignatureValidationSpec,
    RevinfoOnlineFetchingRule,
    RevocationInfoGatheringSpec,
    SignatureValidationSpec,
)
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.ltv.types import ValidationTimingInfo
from pyhanko_certvalidator.policy_decl import REQUIRE_REVINFO, CertRevTrustPolicy
from pyhanko_certvalidator.registry import SimpleTrustManager
from pyhanko_certvalidator.revinfo.archival import CRLContainer

from signing.gate import TrustedCertificate
from tests.signing.gate import papers, pki
from tests.signing.gate.pki import DAY, NOW, YEAR, World


@pytest.fixture
def stamped(world: World) -> bytes:
    """Signed and time-stamped at NOW: B-T."""
    return papers.signed(papers.page(), world.chi, timestamper=world.tsa.timestamper(NOW))


def archive(world: World, data: bytes, at) -> bytes:
    lists = [world.persons.crl(at - DAY), world.stamps.crl(at - DAY)]
    return papers.archived(
        data, world.tsa, at=at, roots=[world.persons.der, world.stamps.der], crls=lists
    )


@pytest.fixture
def lasting(world: World, stamped: bytes) -> bytes:
    """With security store and document time stamp an hour later: B-LTA."""
    return archive(world, stamped, NOW + timedelta(hours=1))


class TestRevocation:
    def test_after_the_proven_moment_the_signature_stands(
        self, world: World, stamped: bytes, judged
    ) -> None:
        world.chi.revoke(NOW + 2 * DAY)

        report = judged(stamped, at=NOW + 5 * DAY)

        assert (report.verdict, report.reasons) == ("valid", ["revoked_after_signing"])
        assert report.signatures[0].revocation == "good_at_signing"

    def test_before_the_proven_moment_it_falls(self, world: World, stamped: bytes, judged) -> None:
        world.chi.revoke(NOW - timedelta(hours=1))

        assert judged(stamped, at=NOW + 5 * DAY).verdict == "invalid"

    def test_a_key_lost_before_the_proven_moment_makes_it_fall(
        self, world: World, stamped: bytes, judged
    ) -> None:
        world.chi.revoke(NOW + 2 * DAY, invalid_since=NOW - DAY)

        report = judged(stamped, at=NOW + 5 * DAY)

        assert (report.verdict, report.reasons) == ("invalid", ["certificate_revoked"])

    def test_without_proof_of_time_any_revocation_condemns(self, world: World, judged) -> None:
        data = papers.signed(papers.page(), world.chi)
        world.chi.revoke(NOW + 2 * DAY)

        assert judged(data, at=NOW + 5 * DAY).verdict == "invalid"

    def test_a_claimed_time_is_no_proof(self, world: World, judged) -> None:
        world.chi.revoke(NOW - 2 * DAY)
        data = papers.signed(papers.page(), world.chi, at=NOW - 30 * DAY)

        assert judged(data).verdict == "invalid"

    def test_an_untrusted_stamp_is_no_proof(self, world: World, judged) -> None:
        stranger = pki.authority("TSA lạ").issue("TSA", usage=pki.TIME_STAMPING, key=pki.tsa_key())
        data = papers.signed(
            papers.page(), world.chi, timestamper=stranger.timestamper(NOW - 30 * DAY)
        )
        world.chi.revoke(NOW - 2 * DAY)

        assert judged(data).verdict == "invalid"

    def test_the_files_own_list_counts_where_ours_is_missing(
        self, world: World, stamped: bytes, judged
    ) -> None:
        data = papers.stored_data(stamped, crls=[world.persons.crl(NOW - DAY)], certs=[])

        report = judged(data, crls=(world.stamps.crl(NOW - DAY),))

        assert (report.verdict, report.signatures[0].level) == ("valid", "B-LT")
        assert report.signatures[0].changes == ["validation_data"]

    def test_a_list_in_the_file_issued_before_it_was_signed_does_not_outlive_its_day(
        self, world: World, stamped: bytes, judged
    ) -> None:
        data = papers.stored_data(stamped, crls=[world.persons.crl(NOW - DAY)], certs=[])
        later = NOW + 60 * DAY

        report = judged(data, at=later, crls=(world.stamps.crl(later - DAY),))

        assert (report.verdict, report.reasons) == ("undetermined", ["revocation_unknown"])

    def test_a_list_in_the_file_issued_after_it_was_signed_proves_the_signing_day(
        self, world: World, stamped: bytes, judged
    ) -> None:
        data = papers.stored_data(stamped, crls=[world.persons.crl(NOW + DAY)], certs=[])
        later = NOW + 60 * DAY

        report = judged(data, at=later, crls=(world.stamps.crl(later - DAY),))

        assert report.verdict == "valid"
        assert report.signatures[0].revocation == "good_at_signing"

    def test_a_revoked_issuing_authority_condemns_what_it_issued(
        self, world: World, judged
    ) -> None:
        child = pki.subordinate(world.persons, "CA con")
        data = papers.signed(papers.page(), child.issue("Cán bộ"))
        before = (child.crl(NOW - DAY), world.persons.crl(NOW - DAY))
        world.persons.revoke(child.certificate, NOW - 2 * DAY)
        after = (child.crl(NOW - DAY), world.persons.crl(NOW - DAY))

        assert judged(data, crls=before).verdict == "valid"
        assert judged(data, crls=after).reasons == ["certificate_revoked"]


class TestOcsp:
    @pytest.fixture
    def officer(self, world: World) -> pki.Leaf:
        return world.persons.issue("Cán bộ", asks="http://ocsp.test/")

    def test_a_fresh_answer_is_enough(self, officer: pki.Leaf, judged) -> None:
        data = papers.signed(papers.page(), officer)

        report = judged(data, crls=(), ocsps=(officer.ocsp(NOW - timedelta(hours=2)),))

        assert (report.verdict, report.signatures[0].revocation) == ("valid", "good")

    def test_a_stale_answer_is_none(self, officer: pki.Leaf, judged) -> None:
        data = papers.signed(papers.page(), officer)

        report = judged(data, crls=(), ocsps=(officer.ocsp(NOW - 9 * DAY),))

        assert report.reasons == ["revocation_unknown"]

    def test_an_answer_about_somebody_else_is_none(
        self, world: World, officer: pki.Leaf, judged
    ) -> None:
        other = world.persons.issue("Người khác", asks="http://ocsp.test/")
        data = papers.signed(papers.page(), officer)

        report = judged(data, crls=(), ocsps=(other.ocsp(NOW - timedelta(hours=2)),))

        assert report.reasons == ["revocation_unknown"]

    def test_a_revoked_certificate_is_refused(self, officer: pki.Leaf, judged) -> None:
        data = papers.signed(papers.page(), officer)
        answer = officer.ocsp(NOW - timedelta(hours=2), revoked=NOW - 3 * DAY)

        report = judged(data, crls=(), ocsps=(answer,))

        assert (report.verdict, report.reasons) == ("invalid", ["certificate_revoked"])


class TestExpiry:
    def test_a_time_stamp_alone_does_not_carry_beyond_the_certificate(
        self, stamped: bytes, judged
    ) -> None:
        report = judged(stamped, at=NOW + 3 * YEAR)

        assert (report.verdict, report.reasons) == ("undetermined", ["certificate_expired"])
        assert report.signatures[0].integrity == "intact"

    def test_an_archive_time_stamp_does(self, lasting: bytes, judged) -> None:
        today = judged(lasting, at=NOW + 2 * DAY)
        later = judged(lasting, at=NOW + 3 * YEAR)

        assert (today.verdict, today.signatures[0].level) == ("valid", "B-LTA")
        assert (later.verdict, later.reasons) == ("valid", [])
        assert later.signatures[0].revocation == "good_at_signing"
        assert [line.kind for line in later.signatures] == ["pades", "timestamp"]
        assert later.signatures[0].changes == [
            "timestamp:" + later.signatures[1].field,
            "validation_data",
        ]

    def test_when_the_archive_stamp_itself_expires_nothing_is_proven(
        self, lasting: bytes, judged
    ) -> None:
        report = judged(lasting, at=NOW + 8 * YEAR)

        assert report.verdict == "undetermined"

    def test_a_renewal_carries_on(self, world: World, lasting: bytes, judged) -> None:
        renewed_at = NOW + 6 * YEAR
        young = world.stamps.issue(
            "TSA 2", usage=pki.TIME_STAMPING, key=pki.tsa_key(), start=NOW + 5 * YEAR, years=4
        )
        data = papers.archived(
            lasting,
            young,
            at=renewed_at,
            roots=[world.stamps.der],
            crls=[world.stamps.crl(renewed_at - DAY)],
        )

        report = judged(data, at=NOW + 8 * YEAR)

        assert (report.verdict, report.reasons) == ("valid", [])
        assert len(report.signatures) == 3

    def test_an_archive_stamp_made_after_expiry_proves_nothing(
        self, world: World, stamped: bytes, judged
    ) -> None:
        late = archive(world, stamped, NOW + 2 * YEAR)

        report = judged(late, at=NOW + 3 * YEAR)

        assert report.verdict == "undetermined"

    def test_revoked_before_signing_is_not_forgotten_with_the_years(
        self, world: World, judged
    ) -> None:
        world.chi.revoke(NOW - 2 * DAY)
        data = papers.signed(papers.page(), world.chi, timestamper=world.tsa.timestamper(NOW))
        data = archive(world, data, NOW + timedelta(hours=1))

        assert judged(data, at=NOW + 3 * YEAR).verdict == "invalid"

    def test_lists_added_after_the_archive_stamp_do_not_prove_the_past(
        self, world: World, stamped: bytes, judged
    ) -> None:
        bare = papers.archived(
            stamped,
            world.tsa,
            at=NOW + timedelta(hours=1),
            roots=[world.stamps.der],
            crls=[world.stamps.crl(NOW - DAY)],
        )
        data = papers.stored_data(bare, crls=[world.persons.crl(NOW - DAY)], certs=[])

        report = judged(data, at=NOW + 3 * YEAR)

        assert report.verdict == "undetermined"

    @pytest.mark.parametrize(
        ("years", "verdict", "second"), [(3, "valid", "OK"), (8, "undetermined", "NO_POE")]
    )
    def test_the_librarys_own_validation_of_archives_agrees(
        self, years: int, verdict: str, second: str, world: World, lasting: bytes, judged
    ) -> None:
        at = NOW + years * YEAR

        opinion = second_opinion(world, lasting, at)

        assert (judged(lasting, at=at).verdict, opinion) == (verdict, second)


def second_opinion(world: World, data: bytes, at: datetime) -> str:
    """ETSI's algorithm for archives (EN 319 102-1, 5.6) as pyHanko has it, without a network."""

    def trusting(der: bytes) -> CertValidationPolicySpec:
        manager = SimpleTrustManager.build([Certificate.load(der)])
        return CertValidationPolicySpec(manager, CertRevTrustPolicy(REQUIRE_REVINFO))

    spec = SignatureValidationSpec(
        cert_validation_policy=trusting(world.persons.der),
        ts_cert_validation_policy=trusting(world.stamps.der),
        revinfo_gathering_policy=RevocationInfoGatheringSpec(RevinfoOnlineFetchingRule.LOCAL_ONLY),
        local_knowledge=LocalKnowledge(
            known_crls=[CRLContainer(CertificateList.load(world.stamps.crl(at - DAY)))]
        ),
    )
    embedded = PdfFileReader(io.BytesIO(data)).embedded_regular_signatures[0]
    result = asyncio.run(
        ades_lta_validation(
            embedded,
            PdfSignatureValidationSpec(spec),
            timing_info=ValidationTimingInfo(at, at, point_in_time_validation=True),
        )
    )
    return result.ades_subindic.name


class TestAnchors:
    def test_an_anchor_counts_in_its_period_only(self, world: World, judged) -> None:
        data = papers.signed(papers.page(), world.chi)
        ended = TrustedCertificate(
            certificate=world.persons.der, purpose="person", valid_to=NOW - DAY
        )
        begun = TrustedCertificate(
            certificate=world.persons.der, purpose="person", valid_from=NOW - DAY
        )

        assert judged(data, anchors=(ended,)).reasons == ["unknown_issuer"]
        assert judged(data, anchors=(begun,)).verdict == "valid"

    def test_intermediates_complete_a_chain_and_are_not_trusted_themselves(
        self, world: World, judged
    ) -> None:
        child = pki.subordinate(world.persons, "CA con")
        data = papers.gazette_style(papers.page(), child.issue("Công báo"))
        lists = (child.crl(NOW - DAY), world.persons.crl(NOW - DAY))
        root = TrustedCertificate(certificate=world.persons.der, purpose="person")
        between = TrustedCertificate(certificate=child.der, purpose="intermediate")

        assert judged(data, anchors=(root,), crls=lists).reasons == ["unknown_issuer"]
        assert judged(data, anchors=(between,), crls=lists).reasons == ["unknown_issuer"]
        assert judged(data, anchors=(root, between), crls=lists).verdict == "valid"

    def test_without_any_anchor_nothing_is_determined(self, world: World, judged) -> None:
        report = judged(papers.signed(papers.page(), world.chi), anchors=())

        assert (report.verdict, report.reasons) == ("undetermined", ["unknown_issuer"])
