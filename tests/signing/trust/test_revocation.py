"""The cache of revocation answers: kept as evidence, handed out while in force, newest first."""

import pytest
from asn1crypto import pem

from signing.trust import revocation
from signing.trust.models import RevocationAnswer
from tests.signing.gate import pki
from tests.signing.gate.pki import DAY, NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> pki.World:
    return pki.world()


def test_a_list_is_kept_with_its_issuer_and_dates(world) -> None:
    data = world.persons.crl(NOW - DAY)

    row = revocation.store(data=data, now=NOW)

    assert (bytes(row.data), row.kind, row.stored_at) == (data, "crl", NOW)
    assert (row.this_update, row.next_update) == (NOW - DAY, NOW + 6 * DAY)
    assert "CA cá nhân" in row.issuer


def test_the_same_list_is_kept_once_whatever_its_coat(world) -> None:
    data = world.persons.crl()
    first = revocation.store(data=data, now=NOW)

    again = revocation.store(data=pem.armor("X509 CRL", data), now=NOW + DAY)

    assert (again.pk, again.stored_at) == (first.pk, NOW)


def test_only_the_newest_list_of_an_issuer_is_handed_out(world) -> None:
    old, new = world.persons.crl(NOW - 2 * DAY), world.persons.crl(NOW - DAY)
    revocation.store(data=new, now=NOW)
    revocation.store(data=old, now=NOW)
    seals = revocation.store(data=world.seals.crl(NOW - DAY), now=NOW)

    fresh = revocation.fresh(NOW)

    assert {bytes(row.data) for row in fresh} == {new, bytes(seals.data)}
    assert RevocationAnswer.objects.count() == 3


def test_two_keys_of_one_name_do_not_hide_each_others_list() -> None:
    """As when an authority changed its key, or where two authorities have one name."""
    before, after = pki.authority("CA đổi khóa"), pki.authority("CA đổi khóa")
    old = before.crl(NOW - 2 * DAY, named=True)
    replaced, newest = (after.crl(NOW - n * DAY, named=True) for n in (1, 0))
    for data in (newest, old, replaced):
        revocation.store(data=data, now=NOW)

    assert {bytes(row.data) for row in revocation.fresh(NOW)} == {old, newest}


def test_a_list_is_in_force_from_its_first_to_its_last_moment(world) -> None:
    revocation.store(data=world.persons.crl(NOW, days=1), now=NOW)

    assert revocation.fresh(NOW - DAY) == []
    assert len(revocation.fresh(NOW)) == 1
    assert revocation.fresh(NOW + DAY) == []


def test_what_was_in_force_on_a_past_day_is_found_again(world) -> None:
    old = revocation.store(data=world.persons.crl(NOW - 30 * DAY), now=NOW - 30 * DAY)
    revocation.store(data=world.persons.crl(NOW), now=NOW)

    assert revocation.fresh(NOW - 28 * DAY) == [old]


@pytest.mark.parametrize("kind", ["crl", "ocsp"])
@pytest.mark.parametrize("data", [b"", b"nonsense", b"\x30\x03\x02\x01\x00"])
def test_bytes_that_are_no_answer_are_refused(kind: str, data: bytes) -> None:
    with pytest.raises(revocation.BadAnswer):
        revocation.store(data=data, kind=kind, now=NOW)


def test_a_responder_that_gave_no_answer_is_refused() -> None:
    try_later = bytes.fromhex("30030a0103")

    with pytest.raises(revocation.BadAnswer):
        revocation.store(data=try_later, kind="ocsp", now=NOW)
