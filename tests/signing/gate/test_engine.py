"""Honest files: what the gate accepts, and what it says about them."""

from datetime import timedelta

from signing.gate import Report, integrity
from tests.signing.gate import papers
from tests.signing.gate.pki import DAY, NOW, World


def test_a_signature_without_time_stamp_is_valid_as_b_b(world: World, judged) -> None:
    data = papers.signed(papers.page(), world.chi)

    report = judged(data)

    line = report.signatures[0]
    assert (report.verdict, report.reasons) == ("valid", [])
    assert (line.kind, line.level, line.integrity) == ("pades", "B-B", "intact")
    assert (line.trust, line.revocation, line.coverage) == ("trusted", "good", "whole_file")
    assert (line.signer, line.signer_fingerprint) == ("Nguyễn Thị Chi", world.chi.fingerprint)
    assert (line.purpose, line.signed_at, line.signed_at_proven) == ("person", NOW, False)


def test_a_trusted_time_stamp_proves_the_moment(world: World, judged) -> None:
    moment = NOW - timedelta(minutes=3)
    data = papers.signed(
        papers.page(), world.chi, at=NOW - DAY, timestamper=world.tsa.timestamper(moment)
    )

    report = judged(data)

    line = report.signatures[0]
    assert (report.verdict, line.level) == ("valid", "B-T")
    assert (line.signed_at, line.signed_at_proven) == (moment, True)


def test_what_the_gap_check_refuses_the_gate_refuses(world: World, judged, monkeypatch) -> None:
    data = papers.signed(papers.page(), world.chi)
    monkeypatch.setattr(integrity, "gap_holds_only", lambda *_: False)

    report = judged(data)

    assert (report.verdict, report.reasons) == ("invalid", ["uncovered_bytes"])
    assert report.signatures[0].integrity == "broken"


def test_later_signatures_are_listed_and_lower_nothing(world: World, judged) -> None:
    data = papers.with_fields(papers.page(), "Signer", "Seal")
    data = papers.signed(data, world.chi, field="Signer", certify=True)
    data = papers.signed(data, world.seal, field="Seal")

    report = judged(data)

    first, second = report.signatures
    assert report.verdict == "valid"
    assert (first.field, first.coverage, first.changes) == (
        "Signer",
        "whole_revision",
        ["signature:Seal"],
    )
    assert (second.field, second.coverage, second.purpose) == ("Seal", "whole_file", "seal")
    assert data[: first.signed_bytes].rstrip().endswith(b"%%EOF")


def test_a_filled_field_under_a_certification_is_valid_with_changes(world: World, judged) -> None:
    data = papers.signed(papers.page(form=True), world.chi, certify=True)

    report = judged(papers.changed(data, papers.fill_note))

    assert (report.verdict, report.reasons) == ("valid_with_changes", ["form_filled"])
    assert report.signatures[0].changes == ["form_field:Note"]


def test_pkcs7_without_signed_attributes_is_intact_but_undetermined_for_strangers(
    world: World, judged
) -> None:
    data = papers.gazette_style(papers.page(), world.chi)

    report = judged(data, anchors=())

    line = report.signatures[0]
    assert (report.verdict, line.kind, line.integrity) == ("undetermined", "pkcs7", "intact")
    assert (line.trust, line.level) == ("unknown_issuer", "PKCS7-B")


def test_pkcs7_with_only_the_signers_certificate_is_valid_under_its_anchor(
    world: World, judged
) -> None:
    data = papers.gazette_style(papers.page(), world.chi)

    assert judged(data).verdict == "valid"


def test_a_file_without_signature_is_unsigned(judged) -> None:
    report = judged(papers.page())

    assert (report.verdict, report.reasons) == ("unsigned", ["no_signature"])


def test_a_page_that_shows_a_signature_is_named_as_such(judged) -> None:
    report = judged(papers.page("Signed by: Uy ban nhan dan"))

    assert report.verdict == "unsigned"
    assert report.reasons == ["no_signature", "signature_shown_not_carried"]


def test_a_left_over_byte_range_is_named_as_such(world: World, judged) -> None:
    remains = papers.page() + b"% /ByteRange [0 1 2 3]\n"

    report = judged(remains)

    assert report.reasons == ["no_signature", "signature_shown_not_carried"]


def test_an_empty_signature_field_is_no_signature(judged) -> None:
    report = judged(papers.with_fields(papers.page(), "Signer"), empty_fields=("Signer",))

    assert (report.verdict, report.reasons) == ("unsigned", ["no_signature"])


def test_a_time_stamp_alone_signs_nothing(world: World, judged) -> None:
    data = papers.archived(
        papers.page(),
        world.tsa,
        at=NOW,
        roots=[world.stamps.der],
        crls=[world.stamps.crl(NOW - DAY)],
    )

    report = judged(data)

    assert report.verdict == "unsigned"
    assert "only_timestamps" in report.reasons


def test_a_report_survives_json(world: World, judged) -> None:
    report = judged(papers.signed(papers.page(), world.chi))

    assert Report.from_json(report.to_json()) == report
    assert report.signatures[0].certificate_ends is not None


def test_a_report_that_trusts_embedded_certificates_is_not_storable(world: World, judged) -> None:
    data = papers.signed(papers.page(), world.chi)

    embedded = judged(data, trust_embedded=True, anchors=(), crls=())

    assert (embedded.verdict, embedded.signatures[0].trust) == ("valid", "embedded")
    assert embedded.trust_embedded
    assert not embedded.storable()
    assert Report.from_json(embedded.to_json()).storable() is False
    assert judged(data).storable()


class TestExpectedFields:
    """The workflow names who must have signed where."""

    def test_the_named_signers_are_accepted(self, world: World, judged) -> None:
        data = papers.signed(papers.page(), world.chi)

        assert judged(data, expected_fields={"Signer": world.chi.fingerprint}).verdict == "valid"

    def test_another_persons_certificate_is_refused(self, world: World, judged) -> None:
        data = papers.signed(papers.page(), world.persons.issue("Kẻ khác"))

        report = judged(data, expected_fields={"Signer": world.chi.fingerprint})

        assert (report.verdict, report.reasons) == ("invalid", ["wrong_signer"])

    def test_a_missing_signature_is_refused(self, world: World, judged) -> None:
        data = papers.signed(papers.page(), world.chi)

        report = judged(data, expected_fields={"Signer": "", "Seal": ""})

        assert (report.verdict, report.reasons) == ("invalid", ["expected_signature_missing"])

    def test_one_signature_too_many_is_refused(self, world: World, judged) -> None:
        data = papers.signed(papers.signed(papers.page(), world.chi), world.seal, field="Seal")

        report = judged(data, expected_fields={"Signer": ""})

        assert (report.verdict, report.reasons) == ("invalid", ["unexpected_signature"])

    def test_a_stripped_signature_stays_unsigned_and_says_what_is_missing(self, judged) -> None:
        report = judged(papers.page(), expected_fields={"Signer": ""})

        assert report.verdict == "unsigned"
        assert "expected_signature_missing" in report.reasons

    def test_a_field_that_should_be_empty_must_exist_and_be_empty(
        self, world: World, judged
    ) -> None:
        data = papers.signed(papers.with_fields(papers.page(), "Signer", "Seal"), world.chi)

        assert judged(data, empty_fields=("Seal",)).verdict == "valid"
        assert judged(data, empty_fields=("Signer",)).reasons == ["field_not_empty"]
        assert judged(data, empty_fields=("Elsewhere",)).verdict == "invalid"
