"""Files somebody tampered with, one test per class: none of them is accepted, each says why."""

import pytest
from cryptography.x509.oid import ExtendedKeyUsageOID
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from signing.gate import TrustedCertificate
from tests.signing.gate import papers, pki
from tests.signing.gate.pki import DAY, NOW, YEAR, World


@pytest.fixture
def twice_signed(world: World, judged) -> bytes:
    data = papers.signed(papers.signed(papers.page(), world.chi), world.seal, field="Seal")
    assert judged(data).accepted
    return data


class TestContent:
    """The file was changed after signing."""

    def test_bytes_after_the_end(self, world: World, judged) -> None:
        data = papers.signed(papers.page(), world.chi) + b"\n% one more thing\n"

        report = judged(data)

        assert not report.accepted
        assert report.verdict == "invalid"

    def test_a_changed_byte_of_the_page(self, world: World, judged) -> None:
        data = papers.signed(papers.page(), world.chi).replace(b"/Helvetica", b"/Helveticb")

        report = judged(data)

        assert (report.verdict, report.signatures[0].integrity) == ("invalid", "broken")
        assert "digest_differs" in report.reasons

    @pytest.mark.parametrize(
        "change",
        [
            papers.draw_on_page,
            papers.annotate,
            papers.add_page,
            papers.rewrite_unchanged,
            papers.orphan,
        ],
        ids=lambda change: change.__name__,
    )
    def test_a_later_revision(self, change, world: World, judged) -> None:
        data = papers.changed(papers.signed(papers.page(), world.chi), change)

        report = judged(data)

        assert report.verdict == "invalid"
        assert "changed_after_signing" in report.reasons
        assert report.signatures[0].integrity == "intact"

    @pytest.mark.parametrize(
        "change", [papers.draw_on_page, papers.annotate, papers.add_page, papers.rewrite_unchanged]
    )
    def test_a_certification_does_not_permit_it_either(self, change, world: World, judged) -> None:
        data = papers.changed(papers.signed(papers.page(), world.chi, certify=True), change)

        assert judged(data).verdict == "invalid"

    @pytest.mark.parametrize("change", [papers.draw_on_page, papers.annotate])
    def test_a_change_between_two_signatures_condemns_the_first(
        self, change, world: World, judged
    ) -> None:
        tampered = papers.changed(papers.signed(papers.page(), world.chi), change)

        report = judged(papers.signed(tampered, world.seal, field="Seal"))

        first, second = report.signatures
        assert report.verdict == "invalid"
        assert (first.verdict, second.verdict) == ("invalid", "valid")

    def test_a_form_value_after_an_approval_signature(self, world: World, judged) -> None:
        data = papers.signed(papers.page(form=True), world.chi)

        report = judged(papers.changed(data, papers.fill_note))

        assert report.verdict == "invalid"
        assert "form_fields_changed" in report.reasons

    @pytest.mark.parametrize("certify", [True, False])
    def test_another_picture_on_a_signature(self, certify: bool, world: World, judged) -> None:
        data = papers.signed(papers.page(), world.chi, visible=True, certify=certify)

        assert judged(data).verdict == "valid"
        assert judged(papers.changed(data, papers.swap_appearance("Signer"))).verdict == "invalid"

    def test_a_picture_in_a_signature_field_nobody_signed(self, world: World, judged) -> None:
        data = papers.with_fields(papers.page(), "Signer", "Seal")
        data = papers.signed(data, world.chi, certify=True)

        report = judged(papers.changed(data, papers.swap_appearance("Seal")))

        assert report.verdict == "invalid"

    def test_a_new_field_after_a_certification(self, world: World, judged) -> None:
        data = papers.signed(papers.page(), world.chi, certify=True)

        report = judged(papers.signed(data, world.seal, field="Late", visible=True))

        assert report.verdict == "invalid"
        assert report.by_field("Signer").reasons == ["changed_after_signing"]

    def test_empty_fields_added_without_a_signature(self, world: World, judged) -> None:
        data = papers.with_fields(papers.signed(papers.page(), world.chi), "Seal")

        assert judged(data).verdict == "invalid"

    def test_a_signature_moved_to_another_file(self, world: World, judged) -> None:
        data = papers.signed(papers.page("Ke hoach A"), world.chi)
        other = papers.signed(papers.page("Ke hoach B"), world.chi)
        value = _contents(data)

        report = judged(other.replace(_contents(other), value))

        assert report.verdict == "invalid"

    def test_two_fields_of_one_name(self, world: World, judged) -> None:
        data = papers.signed(papers.signed(papers.page(), world.chi), world.seal, field="Seal")

        def rename(writer: IncrementalPdfFileWriter) -> None:
            for reference in writer.root["/AcroForm"]["/Fields"]:
                field = reference.get_object()
                field["/T"] = papers.pdf_string("Signer")
                writer.update_container(field)

        report = judged(papers.changed(data, rename))

        assert report.verdict == "invalid"
        assert "duplicate_field" in report.reasons

    def test_a_signature_of_an_unknown_format_is_not_passed_over(
        self, world: World, judged
    ) -> None:
        data = papers.signed(papers.signed(papers.page(), world.chi), world.seal, field="Seal")
        first = data.index(b"/ETSI.CAdES.detached")
        data = data[:first] + b"/ETSI.CAdES.detacheX" + data[first + 20 :]

        report = judged(data)

        assert report.verdict == "invalid"
        assert "unsupported_format" in report.reasons

    @settings(
        max_examples=80,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(place=st.floats(0, 1, exclude_max=True), mask=st.integers(1, 255))
    def test_no_changed_byte_inside_the_covered_range_is_ever_accepted(
        self, place: float, mask: int, twice_signed: bytes, judged
    ) -> None:
        covered = _covered(twice_signed)
        position = covered[int(place * len(covered))]
        data = bytearray(twice_signed)
        data[position] ^= mask

        assert not judged(bytes(data)).accepted


class TestSigner:
    """The file is as it was signed; the certificate is the trouble."""

    def test_revoked(self, world: World, judged) -> None:
        data = papers.signed(papers.page(), world.chi)
        world.chi.revoke(NOW - 2 * DAY)

        report = judged(data)

        line = report.signatures[0]
        assert (report.verdict, report.reasons) == ("invalid", ["certificate_revoked"])
        assert (line.integrity, line.revocation) == ("intact", "revoked")

    def test_expired_today_without_proof_of_time(self, world: World, judged) -> None:
        data = papers.signed(papers.page(), world.chi)

        report = judged(data, at=NOW + 3 * YEAR)

        assert (report.verdict, report.reasons) == ("undetermined", ["certificate_expired"])

    def test_expired_when_it_was_used(self, world: World, judged) -> None:
        old = world.persons.issue("Đã nghỉ hưu", start=NOW - 3 * YEAR, end=NOW - YEAR)

        report = judged(papers.signed(papers.page(), old))

        assert report.reasons == ["certificate_not_valid_at_signing"]
        assert report.verdict == "invalid"

    def test_a_time_stamp_after_the_certificate_ended(self, world: World, judged) -> None:
        old = world.persons.issue("Đã nghỉ hưu", start=NOW - 3 * YEAR, end=NOW - YEAR)
        data = papers.signed(
            papers.page(), old, at=NOW - 2 * YEAR, timestamper=world.tsa.timestamper(NOW - DAY)
        )

        assert judged(data).reasons == ["certificate_not_valid_at_signing"]

    def test_a_system_key(self, world: World, judged) -> None:
        data = papers.signed(papers.page(), world.systems.issue("Hệ thống"))

        report = judged(data)

        assert (report.verdict, report.reasons) == ("invalid", ["wrong_purpose"])
        assert report.signatures[0].purpose == "system"

    def test_a_system_key_under_a_root_that_is_also_trusted_for_persons(
        self, world: World, judged
    ) -> None:
        systems = pki.subordinate(world.persons, "CA hệ thống con")
        data = papers.signed(papers.page(), systems.issue("Hệ thống"))
        anchors = (
            TrustedCertificate(certificate=world.persons.der, purpose="person"),
            TrustedCertificate(certificate=systems.der, purpose="system"),
        )

        report = judged(
            data, anchors=anchors, crls=(systems.crl(NOW - DAY), *world.crls(NOW - DAY))
        )

        assert report.reasons == ["wrong_purpose"]

    def test_a_time_stamping_certificate(self, world: World, judged) -> None:
        assert judged(papers.signed(papers.page(), world.tsa)).reasons == ["wrong_purpose"]

    def test_a_servers_certificate(self, world: World, judged) -> None:
        server = world.persons.issue("may-chu.test", usage=[ExtendedKeyUsageOID.SERVER_AUTH])

        report = judged(papers.signed(papers.page(), server))

        assert (report.verdict, report.reasons) == ("invalid", ["wrong_usage"])

    def test_a_key_not_meant_for_commitment(self, world: World, judged) -> None:
        plain = world.persons.issue("Đăng nhập", content_commitment=False)

        assert judged(papers.signed(papers.page(), plain)).reasons == ["wrong_usage"]

    def test_the_usages_of_the_government_ca_are_accepted(self, world: World, judged) -> None:
        usages = [ExtendedKeyUsageOID.CLIENT_AUTH, ExtendedKeyUsageOID.EMAIL_PROTECTION]
        officer = world.persons.issue("Cán bộ", usage=usages)

        assert judged(papers.signed(papers.page(), officer)).verdict == "valid"

    def test_an_unknown_root(self, world: World, judged) -> None:
        stranger = pki.authority("CA lạ").issue("Người lạ")

        report = judged(papers.signed(papers.page(), stranger))

        assert (report.verdict, report.reasons) == ("undetermined", ["unknown_issuer"])

    def test_a_look_alike_root(self, world: World, judged) -> None:
        forged = pki.authority(world.persons.name).issue("Nguyễn Thị Chi")

        report = judged(papers.signed(papers.page(), forged))

        assert not report.accepted
        assert report.reasons == ["chain_failed"]

    def test_a_certificate_issued_by_an_officer(self, world: World, judged) -> None:
        chi = world.chi
        pretended = pki.Authority("Nguyễn Thị Chi", chi.key, chi.certificate)
        child = pretended.issue("Con dấu giả")

        report = judged(papers.signed(papers.page(), child))

        assert not report.accepted

    def test_a_pinned_officer_is_no_authority(self, world: World, judged) -> None:
        chi = world.chi
        child = pki.Authority("Nguyễn Thị Chi", chi.key, chi.certificate).issue("Con dấu giả")

        anchors = (TrustedCertificate(certificate=chi.der, purpose="person"),)

        assert judged(papers.signed(papers.page(), chi), anchors=anchors).verdict == "valid"
        assert judged(papers.signed(papers.page(), child), anchors=anchors).reasons == [
            "chain_failed"
        ]

    def test_no_list_at_all(self, world: World, judged) -> None:
        report = judged(papers.signed(papers.page(), world.chi), crls=())

        assert (report.verdict, report.reasons) == ("undetermined", ["revocation_unknown"])

    def test_a_stale_list(self, world: World, judged) -> None:
        report = judged(papers.signed(papers.page(), world.chi), crls=world.crls(NOW - 30 * DAY))

        assert (report.verdict, report.reasons) == ("undetermined", ["revocation_unknown"])

    def test_a_list_signed_by_somebody_else(self, world: World, judged) -> None:
        forged = world.persons.crl(NOW - DAY, key=world.chi.key)

        report = judged(papers.signed(papers.page(), world.chi), crls=(forged,))

        assert (report.verdict, report.reasons) == ("undetermined", ["revocation_unknown"])

    def test_an_old_list_inside_the_file_does_not_hide_a_newer_revocation(
        self, world: World, judged
    ) -> None:
        before = world.persons.crl(NOW - 2 * DAY)
        data = papers.stored_data(papers.signed(papers.page(), world.chi), crls=[before], certs=[])
        world.chi.revoke(NOW - 1.5 * DAY)

        report = judged(data)

        assert report.reasons == ["certificate_revoked"]

    def test_sha_1(self, world: World, judged) -> None:
        data = papers.signed(papers.page(), world.chi, digest="sha1")

        report = judged(data)

        assert (report.verdict, report.reasons) == ("invalid", ["weak_algorithm"])
        assert report.signatures[0].integrity == "intact"

    def test_sha_1_is_refused_for_embedded_trust_too(self, world: World, judged) -> None:
        data = papers.signed(papers.page(), world.chi, digest="sha1")

        assert judged(data, trust_embedded=True).verdict == "invalid"

    def test_a_short_rsa_key(self, world: World, judged) -> None:
        weak = world.persons.issue("Khóa ngắn", key=pki.tsa_key(1024))

        assert judged(papers.signed(papers.page(), weak)).reasons == ["weak_algorithm"]


class TestTime:
    """The time stamp is the trouble."""

    def test_a_stamp_by_a_stranger(self, world: World, judged) -> None:
        stranger = pki.authority("TSA lạ").issue("TSA", usage=pki.TIME_STAMPING, key=pki.tsa_key())
        data = papers.signed(papers.page(), world.chi, timestamper=stranger.timestamper(NOW))

        report = judged(data)

        line = report.signatures[0]
        assert (report.verdict, report.reasons) == ("undetermined", ["timestamp_untrusted"])
        assert (line.signed_at, line.signed_at_proven) == (NOW, False)

    def test_a_stamp_by_an_officer(self, world: World, judged) -> None:
        officer = world.persons.issue("Cán bộ", key=pki.tsa_key())
        data = papers.signed(papers.page(), world.chi, timestamper=officer.timestamper(NOW))

        report = judged(data)

        assert (report.verdict, report.reasons) == ("invalid", ["timestamp_invalid"])

    def test_a_stamp_by_a_revoked_authority(self, world: World, judged) -> None:
        data = papers.signed(papers.page(), world.chi, timestamper=world.tsa.timestamper(NOW))
        world.tsa.revoke(NOW - 2 * DAY)

        assert judged(data).reasons == ["timestamp_invalid"]

    def test_a_stamp_from_the_future(self, world: World, judged) -> None:
        data = papers.signed(papers.page(), world.chi, timestamper=world.tsa.timestamper(NOW + DAY))

        assert judged(data).reasons == ["timestamp_in_future"]

    def test_a_stamp_taken_from_another_signature(self, world: World, judged) -> None:
        stolen = _StolenStamp(world, NOW - 30 * DAY)
        data = papers.signed(papers.page(), world.chi, timestamper=stolen.stamper)

        assert judged(data).reasons == ["timestamp_invalid"]


class _StolenStamp:
    """A time stamper that hands out an older token for other bytes."""

    def __init__(self, world: World, moment) -> None:
        self.stamper = world.tsa.timestamper(moment)
        honest = self.stamper.async_timestamp

        async def steal(message_digest: bytes, md_algorithm: str):
            return await honest(bytes(len(message_digest)), md_algorithm)

        self.stamper.async_timestamp = steal


def _contents(data: bytes) -> bytes:
    start = data.index(b"/Contents <") + len(b"/Contents ")
    return data[start : data.index(b">", start)]


def _covered(data: bytes) -> list[int]:
    """Positions that the last signature covers: everything but its own value."""
    start = data.rindex(b"/Contents <") + len(b"/Contents ")
    end = data.index(b">", start) + 1
    return [*range(start), *range(end, len(data))]
