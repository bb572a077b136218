"""Of all lists only those are walked with that may say something, and nothing else changes."""

from collections.abc import Sequence
from datetime import datetime

import pytest
from asn1crypto.crl import CertificateList
from asn1crypto.ocsp import OCSPResponse
from asn1crypto.x509 import Certificate
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization

from signing.gate import TrustedCertificate, paths
from signing.gate.paths import Answers, Subject, Trust, walk
from signing.gate.policy import ON_DOCUMENTS
from tests.signing.gate import pki
from tests.signing.gate.pki import DAY, NOW, Authority, Leaf, World


def subject(leaf: Leaf, *others: Authority) -> Subject:
    known = tuple(Certificate.load(one.der) for one in others)
    return Subject(Certificate.load(leaf.der), known, paths.SIGNER_USAGE, ON_DOCUMENTS)


def answers(*lists: bytes, ocsps: Sequence[bytes] = ()) -> Answers:
    return Answers(tuple(map(CertificateList.load, lists)), tuple(map(OCSPResponse.load, ocsps)))


def used(found: Answers, about: Subject) -> list[bytes]:
    return [crl.dump() for crl in paths._usable(found, about, about.others)]


def indirect(ca: Authority) -> bytes:
    """A list of `ca` in the name of other authorities."""
    part = x509.IssuingDistributionPoint(None, None, False, False, None, True, False)
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(ca.certificate.subject)
        .last_update(NOW - DAY)
        .next_update(NOW + DAY)
        .add_extension(part, critical=True)
    )
    return builder.sign(ca.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


class TestWhichLists:
    def test_those_of_strangers_are_left_out(self, world: World) -> None:
        ours, *strangers = world.crls(NOW - DAY)

        assert used(answers(ours, *strangers), subject(world.chi)) == [ours]

    def test_those_of_every_issuer_above_are_kept(self, world: World) -> None:
        below = pki.subordinate(world.persons, "CA cấp dưới")
        lists = [below.crl(NOW - DAY), world.persons.crl(NOW - DAY)]

        assert used(answers(*lists), subject(below.issue("An"), below, world.persons)) == lists

    def test_one_signed_for_an_issuer_by_another_name_is_kept(self, world: World) -> None:
        helper = pki.subordinate(world.persons, "Người ký danh sách")
        made = helper.crl(NOW - DAY)

        assert used(answers(made), subject(world.chi, helper)) == [made]

    def test_one_in_the_name_of_others_is_kept(self, world: World) -> None:
        made = indirect(world.seals)

        assert used(answers(made), subject(world.chi)) == [made]

    def test_those_about_who_answers_are_kept(self, world: World) -> None:
        """The certificate of a responder may be revoked by a list as well."""
        about, made = subject(world.chi), world.stamps.crl(NOW - DAY)
        answer = OCSPResponse.load(world.chi.ocsp())
        answer.basic_ocsp_response["certs"] = [Certificate.load(world.tsa.der)]

        assert used(answers(made), about) == []
        assert used(Answers(answers(made).crls, (answer,)), about) == [made]

    def test_one_issued_after_the_certificate_ended_proves_nothing(self, world: World) -> None:
        ended = world.persons.issue("Hết hạn", end=NOW - 2 * DAY)

        assert used(answers(world.persons.crl(NOW - DAY)), subject(ended)) == []


@pytest.fixture
def below(world: World) -> Authority:
    return pki.subordinate(world.persons, "CA cấp dưới")


def trust(world: World) -> Trust:
    return Trust.parse([TrustedCertificate(certificate=world.persons.der, purpose="person")])


def told(about: Subject, believed: Trust, found: Answers, at: datetime = NOW) -> list[tuple]:
    """The answer of a walk alone, and of one that starts from what is known."""
    base = walk(about, believed, at, None)
    both = walk(about, believed, at, found), walk(about, believed, at, found, base=base)
    return [
        (path.problem, path.revoked_at, path.purpose, [one.dump() for one in path.certificates])
        for path in both
    ]


class TestTwoAuthoritiesOfOneName:
    @pytest.mark.parametrize("trusted", ["one", "both"])
    @pytest.mark.parametrize("revoked", [False, True])
    def test_each_list_counts_for_its_own_alone(self, trusted: str, revoked: bool) -> None:
        mine, other = pki.authority("CA trùng tên"), pki.authority("CA trùng tên")
        leaf = mine.issue("Phạm Thị Chi")
        (mine if revoked else other).revoke(leaf.certificate, NOW - 2 * DAY)
        believed = [mine, other] if trusted == "both" else [mine]
        anchors = [TrustedCertificate(certificate=ca.der, purpose="person") for ca in believed]
        lists = answers(*(ca.crl(NOW - DAY, named=True) for ca in (mine, other)))

        found = walk(subject(leaf), Trust.parse(anchors), NOW, lists)

        assert found.problem == ("certificate_revoked" if revoked else "")


class TestStartingFromWhatIsKnown:
    @pytest.mark.parametrize("revoked", ["nobody", "person", "authority"])
    @pytest.mark.parametrize("known", ["all", "own", "issuers", "none"])
    def test_the_answer_is_the_same(
        self, world: World, below: Authority, revoked: str, known: str
    ) -> None:
        leaf = below.issue("An")
        if revoked == "person":
            leaf.revoke(NOW - DAY)
        if revoked == "authority":
            world.persons.revoke(below.certificate, NOW - DAY)
        lists = {"own": [below.crl(NOW - DAY)], "issuers": [world.persons.crl(NOW - DAY)]}
        lists |= {"all": lists["own"] + lists["issuers"], "none": []}

        alone, started = told(subject(leaf, below), trust(world), answers(*lists[known]))

        assert alone == started

    def test_a_revoked_authority_is_found_either_way(self, world: World, below: Authority) -> None:
        world.persons.revoke(below.certificate, NOW - DAY)
        lists = answers(below.crl(NOW - DAY), world.persons.crl(NOW - DAY))

        alone, started = told(subject(below.issue("An"), below), trust(world), lists)

        assert alone[0] == started[0] == "certificate_revoked"

    def test_one_walk_is_saved(self, world: World, below: Authority, monkeypatch) -> None:
        about = subject(below.issue("An"), below)
        lists = answers(below.crl(NOW - DAY), world.persons.crl(NOW - DAY))
        base = walk(about, trust(world), NOW, None)
        asked, plain = [], paths._walk
        monkeypatch.setattr(paths, "_walk", lambda *args: asked.append(args[-1]) or plain(*args))

        assert walk(about, trust(world), NOW, lists, base=base).problem == ""
        assert asked == [paths.REQUIRED_OF_ALL]
