"""Sources asked in their turn: what is proven is kept, the rest says why in the row."""

from datetime import datetime, timedelta

import pytest
from cryptography.hazmat.primitives import serialization

from signing.gate import validate
from signing.trust import anchors, messages, revocation, sources
from signing.trust.addresses import Refused
from signing.trust.models import Anchor, RevocationAnswer, Source
from tests.signing.gate import papers, pki
from tests.signing.gate.pki import DAY, NOW, World
from tests.signing.trust.conftest import Loopback

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def issuer(world: World) -> Anchor:
    return anchors.add(certificate=world.persons.der, purpose="person")


@pytest.fixture
def source(issuer: Anchor, loopback: Loopback, named) -> Source:
    return sources.add(issuer=issuer, url=loopback.url(), now=NOW)


def asked(source: Source, at: datetime = NOW) -> Source:
    assert sources.fetch_due(at) == 1
    source.refresh_from_db()
    return source


def test_a_fetched_list_is_what_the_gate_judges_by(
    world: World, source: Source, loopback: Loopback
) -> None:
    data = papers.signed(papers.page(), world.chi)
    before = validate(data, now=NOW)
    loopback.answers["/ca.crl"] = world.persons.crl(NOW - DAY)

    row = asked(source)

    assert before.reasons == ["revocation_unknown"]
    assert validate(data, now=NOW).verdict == "valid"
    assert (row.succeeded_at, row.good_until, row.problem) == (NOW, NOW + 6 * DAY, "")
    world.chi.revoke(NOW + HOUR)
    loopback.answers["/ca.crl"] = world.persons.crl(NOW + 2 * HOUR)
    asked(source, row.next_at)
    assert validate(data, now=row.next_at).reasons == ["certificate_revoked"]


def test_a_list_in_pem_is_kept_as_der(world: World, source: Source, loopback: Loopback) -> None:
    from cryptography import x509

    der = world.persons.crl(NOW - DAY)
    loopback.answers["/ca.crl"] = x509.load_der_x509_crl(der).public_bytes(
        serialization.Encoding.PEM
    )

    asked(source)

    assert [bytes(row.data) for row in revocation.fresh(NOW)] == [der]


def test_the_next_turn_follows_the_lists_own_date(
    world: World, source: Source, loopback: Loopback
) -> None:
    turns = {}
    for days in (0.01, 0.5, 1.5, 30):
        Source.objects.update(next_at=NOW)
        loopback.answers["/ca.crl"] = world.persons.crl(NOW, days=days)
        turns[days] = asked(source).next_at - NOW

    assert turns == {
        0.01: sources.SOONEST,
        0.5: 0.25 * DAY,
        1.5: 0.75 * DAY,
        30: sources.LATEST,
    }
    assert sources.fetch_due(NOW + HOUR) == 0


def test_failures_wait_longer_each_time_and_a_success_forgets_them(
    world: World, source: Source, loopback: Loopback
) -> None:
    pauses, now = [], NOW
    for _ in range(9):
        row = asked(source, now)
        pauses.append(row.next_at - now)
        now = row.next_at
    loopback.answers["/ca.crl"] = world.persons.crl(now - HOUR)

    assert (row.failures, row.problem) == (9, "refused_by_server")
    assert pauses[:3] == [timedelta(minutes=minutes) for minutes in (5, 10, 20)]
    assert pauses[-1] == sources.LONGEST_PAUSE
    assert (asked(source, now).failures, source.problem) == (0, "")


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (lambda _world: b"<html>hello</html>", "not_a_list"),
        (lambda _world: b"", "not_a_list"),
        (lambda world: world.seals.crl(NOW - DAY), "not_by_issuer"),
        (lambda world: world.persons.crl(NOW - DAY, key=world.chi.key), "not_by_issuer"),
        (lambda _world: pki.authority("CA cá nhân").crl(NOW - DAY), "not_by_issuer"),
        (lambda world: world.persons.crl(NOW - 30 * DAY), "out_of_date"),
    ],
    ids=["page", "nothing", "other issuer", "forged", "look-alike", "old"],
)
def test_what_is_not_the_issuers_list_is_not_kept(
    answer, problem: str, world: World, source: Source, loopback: Loopback
) -> None:
    loopback.answers["/ca.crl"] = answer(world)

    row = asked(source)

    assert (row.problem, row.failures, row.succeeded_at) == (problem, 1, None)
    assert not RevocationAnswer.objects.exists()
    assert messages.problem(problem) != problem


def test_an_address_inside_is_refused_when_it_is_entered_and_when_it_is_asked(
    issuer: Anchor, loopback: Loopback, settings
) -> None:
    with pytest.raises(Refused):
        sources.add(issuer=issuer, url=loopback.url(), now=NOW)
    settings.FETCH_NETWORKS = ["127.0.0.1/32"]
    row = sources.add(issuer=issuer, url=loopback.url(), now=NOW)
    settings.FETCH_NETWORKS = []

    assert asked(row).problem == "address_literal"
    assert loopback.asked == []


def test_an_address_inside_a_certificate_is_never_asked(
    world: World, source: Source, loopback: Loopback
) -> None:
    officer = world.persons.issue("Cán bộ", asks=loopback.url("/from-the-certificate"))
    stranger = pki.authority("CA lạ").issue("Kẻ lạ", asks=loopback.url("/from-a-stranger"))

    for leaf in (officer, stranger):
        validate(papers.signed(papers.page(), leaf), now=NOW)
    asked(source)

    assert {path for _, path, _ in loopback.asked} == {"/ca.crl"}


def test_what_is_withdrawn_is_not_asked(source: Source, issuer: Anchor) -> None:
    anchors.withdraw(fingerprint=issuer.fingerprint, now=NOW)
    assert sources.fetch_due(NOW + HOUR) == 0
    Anchor.objects.update(valid_to=NOW + 900 * DAY)

    with pytest.raises(sources.Twice):
        sources.add(issuer=issuer, url=source.url, now=NOW)
    sources.withdraw(source, NOW)

    assert sources.fetch_due(NOW + HOUR) == 0
    sources.add(issuer=issuer, url=source.url, now=NOW)
    assert sources.fetch_due(NOW + HOUR) == 1


def test_a_list_that_runs_out_raises_one_alarm_until_it_is_good_again(
    world: World, source: Source, loopback: Loopback
) -> None:
    loopback.answers["/ca.crl"] = world.persons.crl(NOW - DAY)
    asked(source)

    assert sources.gone_stale(NOW + DAY) == []
    assert sources.gone_stale(NOW + 7 * DAY) == [source]
    assert sources.gone_stale(NOW + 8 * DAY) == []
    loopback.answers["/ca.crl"] = world.persons.crl(NOW + 8 * DAY, days=1)
    asked(source, NOW + 8 * DAY)
    assert sources.gone_stale(NOW + 8 * DAY) == []
    assert sources.gone_stale(NOW + 10 * DAY) == [source]


def test_a_source_that_never_answered_raises_an_alarm_after_its_second_try(source: Source) -> None:
    asked(source)
    assert sources.gone_stale(NOW) == []
    asked(source, source.next_at)

    assert sources.gone_stale(NOW + HOUR) == [source]


class TestOcsp:
    @pytest.fixture
    def ours(self, world: World) -> pki.Leaf:
        """A certificate of an officer of ours."""
        from signing.keys.models import Credential

        Credential.objects.create(
            owner="person:1",
            purpose="person",
            certificate=world.chi.der,
            fingerprint=world.chi.fingerprint,
            serial="1",
            subject="Chi",
            not_before=NOW - DAY,
            not_after=NOW + DAY,
            created_at=NOW,
        )
        return world.chi

    @pytest.fixture
    def responder(self, issuer: Anchor, loopback: Loopback, named) -> Source:
        return sources.add(issuer=issuer, url=loopback.url("/ocsp"), kind="ocsp", now=NOW)

    def test_our_certificates_are_asked_about(
        self, ours: pki.Leaf, responder: Source, loopback: Loopback
    ) -> None:
        loopback.answers["/ocsp"] = ours.ocsp(NOW - HOUR)

        row = asked(responder)

        assert (row.problem, row.good_until) == ("", NOW + 23 * HOUR)
        assert RevocationAnswer.objects.get().kind == "ocsp"
        assert loopback.asked[0][0] == "POST"

    def test_an_answer_by_or_about_somebody_else_is_not_kept(
        self, ours: pki.Leaf, world: World, responder: Source, loopback: Loopback
    ) -> None:
        other = pki.Leaf(ours.key, ours.certificate, pki.authority("CA cá nhân"))
        for answer in (world.persons.issue("Khác").ocsp(NOW - HOUR), other.ocsp(NOW - HOUR)):
            Source.objects.update(next_at=NOW)
            loopback.answers["/ocsp"] = answer
            assert asked(responder).problem == "not_by_issuer"

        assert not RevocationAnswer.objects.exists()

    def test_with_none_of_ours_there_is_nothing_to_ask(self, responder: Source) -> None:
        assert asked(responder).problem == "nothing_to_ask"
