"""The trust store: one certificate, one purpose, one period."""

from datetime import UTC

import pytest
from cryptography.hazmat.primitives import serialization

from signing.trust import anchors
from signing.trust.models import Anchor
from tests.signing.gate import pki
from tests.signing.gate.pki import DAY, NOW, YEAR

pytestmark = pytest.mark.django_db


@pytest.fixture
def root() -> pki.Authority:
    return pki.world().persons


def pem(ca: pki.Authority) -> bytes:
    return ca.certificate.public_bytes(serialization.Encoding.PEM)


def test_an_anchor_takes_the_period_of_its_certificate(root) -> None:
    row = anchors.add(certificate=root.der, purpose="person")

    assert row.valid_from == root.certificate.not_valid_before_utc.astimezone(UTC)
    assert row.valid_to == root.certificate.not_valid_after_utc
    assert (bytes(row.certificate), row.demo) == (root.der, False)
    assert "CA cá nhân" in row.subject


def test_pem_and_der_are_the_same_anchor(root) -> None:
    first = anchors.add(certificate=root.der, purpose="person")

    again = anchors.add(certificate=pem(root), purpose="person", demo=True)

    assert (again.pk, again.demo) == (first.pk, True)
    assert Anchor.objects.count() == 1


def test_one_certificate_may_serve_two_purposes(root) -> None:
    anchors.add(certificate=root.der, purpose="person")
    anchors.add(certificate=root.der, purpose="seal")

    assert anchors.for_purpose("seal", NOW).count() == 1
    assert anchors.believed(NOW).count() == 2


def test_an_anchor_is_believed_in_its_period_only(root) -> None:
    anchors.add(certificate=root.der, purpose="person", valid_from=NOW, valid_to=NOW + YEAR)

    assert not anchors.for_purpose("person", NOW - DAY).exists()
    assert anchors.for_purpose("person", NOW).exists()
    assert not anchors.for_purpose("person", NOW + YEAR).exists()
    assert not anchors.for_purpose("tsa", NOW).exists()


def test_a_withdrawn_anchor_stays_as_a_row_and_is_believed_no_more(root) -> None:
    row = anchors.add(certificate=root.der, purpose="person")

    assert anchors.withdraw(fingerprint=row.fingerprint, now=NOW) == 1

    assert anchors.believed(NOW - DAY).exists()
    assert not anchors.believed(NOW).exists()
    assert Anchor.objects.count() == 1


def test_demo_anchors_are_believed_only_where_the_demo_is_on(root, settings) -> None:
    anchors.add(certificate=root.der, purpose="person", demo=True)

    settings.DEMO = False
    off = anchors.believed(NOW).exists()
    settings.DEMO = True

    assert not off
    assert anchors.believed(NOW).exists()


def test_an_unknown_purpose_is_refused(root) -> None:
    with pytest.raises(ValueError, match="everything"):
        anchors.add(certificate=root.der, purpose="everything")


@pytest.mark.parametrize(
    "data", [b"", b"nonsense", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"]
)
def test_bytes_that_are_no_certificate_are_refused(data: bytes) -> None:
    with pytest.raises(anchors.BadCertificate):
        anchors.add(certificate=data, purpose="person")


def test_a_pem_file_may_hold_several_certificates(root) -> None:
    other = pki.world().seals

    found = [der for der, _ in anchors.read(pem(root) + pem(other))]

    assert found == [root.der, other.der]
