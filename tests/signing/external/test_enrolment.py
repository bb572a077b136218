"""A key held elsewhere is registered once it is trusted for the purpose and proven to be held."""

from datetime import timedelta

import pytest

from signing import authority
from signing.external import enrolment, errors, sweeping
from signing.external.models import PendingEnrolment, State
from signing.keys.models import Credential, Custody
from signing.trust import anchors
from tests.signing.conftest import NOW
from tests.signing.external import tokens
from tests.signing.external.conftest import ME

pytestmark = pytest.mark.django_db


def challenge(token, **more):
    wanted = {
        "owner": ME,
        "purpose": "person",
        "certificate": token.certificate,
        "chain": token.chain,
        "asked_by": ME,
        "words": "Docflow: đăng ký chứng thư của Nguyễn Thị Bình",
        "now": NOW,
    }
    return enrolment.challenge(**{**wanted, **more})


def confirm(row, value, **more):
    wanted = {"nonce": row.nonce, "asked_by": ME, "value": value, "now": NOW}
    return enrolment.confirm(**{**wanted, **more})


@pytest.mark.parametrize("kind", ["rsa", "p256", "p384"])
def test_a_proven_key_becomes_a_credential(demo_authority, kind):
    token = tokens.make(kind, "Nguyễn Thị Bình", NOW)
    row = challenge(token)

    credential = confirm(row, token.sign(bytes(row.signed_attributes), raw=True))

    assert (credential.owner, credential.purpose) == (ME, "person")
    assert credential.custody == Custody.EXTERNAL
    assert bytes(credential.certificate) == token.certificate
    assert credential.envelope == {}
    assert credential.demo is True
    row.refresh_from_db()
    assert (row.state, row.credential) == (State.FINISHED, credential)


def test_the_words_name_person_certificate_and_this_one_challenge(token):
    row = challenge(token)

    assert row.text.startswith("Docflow: đăng ký chứng thư của Nguyễn Thị Bình\n")
    assert row.fingerprint in row.text
    assert row.nonce in row.text


def test_who_does_not_hold_the_key_registers_nothing_and_may_not_try_again(token):
    row = challenge(token)
    other = tokens.make("p256", "Nguyễn Thị Bình", NOW)

    with pytest.raises(errors.WrongAnswer):
        confirm(row, other.sign(bytes(row.signed_attributes)))
    with pytest.raises(errors.AlreadyAnswered):
        confirm(row, token.sign(bytes(row.signed_attributes)))

    assert not Credential.objects.filter(custody=Custody.EXTERNAL).exists()


def test_an_answer_to_an_older_challenge_or_of_somebody_else_or_too_late(token):
    first = challenge(token)
    second = challenge(token)
    right = token.sign(bytes(second.signed_attributes))

    with pytest.raises(errors.AlreadyAnswered):
        confirm(first, token.sign(bytes(first.signed_attributes)))
    with pytest.raises(errors.Unknown):
        confirm(second, right, asked_by="person:2")
    with pytest.raises(errors.Late):
        confirm(second, right, now=second.expires_at)
    assert sweeping.sweep(second.expires_at, 10) == 1
    with pytest.raises(errors.Late):
        confirm(second, right)


def refused(token, **more) -> str:
    with pytest.raises(errors.CertificateRefused) as told:
        challenge(token, **more)
    assert str(told.value)
    return told.value.problem


def test_a_certificate_the_gate_would_not_accept_is_refused_before_any_pin(token, now):
    seal = tokens.make("p256", "UBND Quận 2", NOW, purpose="seal")
    system = tokens.make("p256", "Hệ thống", NOW, purpose="system")

    assert refused(seal) == "wrong_purpose"
    assert refused(system) in ("wrong_purpose", "wrong_usage")
    assert refused(token, purpose="seal") == "wrong_purpose"
    assert refused(token, purpose="system") == "wrong_purpose"
    assert refused(token, now=now + timedelta(days=365 * 6)) == "certificate_expired"
    assert refused(token, certificate=b"no certificate") == "unreadable"
    assert refused(token, chain=[b"\x30\x00"]) == "unreadable"
    assert refused(token, chain=[token.certificate] * 7) == "unreadable"
    assert not PendingEnrolment.objects.exists()


def test_an_issuer_we_do_not_trust_is_refused(token):
    for row in anchors.believed(NOW):
        anchors.withdraw(fingerprint=row.fingerprint, now=NOW)

    assert refused(token) == "unknown_issuer"


def test_a_revoked_certificate_is_refused_between_the_requests_too(token):
    row = challenge(token)
    authority.revoke(tokens.register(token, "person:9", NOW), NOW)

    with pytest.raises(errors.CertificateRefused) as told:
        confirm(row, token.sign(bytes(row.signed_attributes)), now=NOW + timedelta(minutes=1))

    assert told.value.problem == "certificate_revoked"


def test_a_certificate_is_registered_once_whoever_asks(token):
    row = challenge(token)
    confirm(row, token.sign(bytes(row.signed_attributes)))

    assert refused(token, owner="person:2", asked_by="person:2") == "registered_already"


def test_altered_words_are_refused(token):
    row = challenge(token)
    PendingEnrolment.objects.filter(pk=row.pk).update(text="something else")

    with pytest.raises(errors.WrongAnswer):
        confirm(row, token.sign(bytes(row.signed_attributes)))
