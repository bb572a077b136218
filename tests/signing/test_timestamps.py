"""Time stamps over bytes: bound to them, to the service, to its moment."""

from datetime import timedelta

import pytest

from signing import authority, timestamps
from signing.messages import LARGEST, BadMessage
from signing.pades import clock
from signing.pades.errors import TimestampFailed
from signing.trust.brought import Brought, Named
from signing.trust.models import Anchor

pytestmark = pytest.mark.django_db

DATA = b"a signature"


@pytest.fixture
def token(demo_authority, now):
    return timestamps.over(DATA, now)


def fault(data: bytes, token: bytes, brought: Brought | None = None) -> str:
    with pytest.raises(BadMessage) as bad:
        timestamps.moment_of(data, token, brought or Brought())
    return bad.value.code


def test_it_proves_its_moment(token, now):
    assert timestamps.moment_of(DATA, token) == now


@pytest.mark.parametrize("data", [b"", DATA + b".", DATA[:-1]])
def test_it_is_over_these_bytes_alone(token, data):
    assert fault(data, token) == "not_over_this_data"


def test_what_is_no_token_is_unreadable(demo_authority):
    assert {fault(DATA, one) for one in (b"", b"0", b"\x30\x00", b"\x00" * 90)} == {"unreadable"}
    assert fault(DATA, b"0" * (LARGEST + 1)) == "too_large"


def test_no_flipped_byte_gives_another_moment(token, now):
    for at in range(0, len(token), 61):
        forged = bytearray(token)
        forged[at] ^= 0x04
        try:
            assert timestamps.moment_of(DATA, bytes(forged)) == now
        except BadMessage:
            continue


def test_another_service_is_not_believed(token, now):
    Anchor.objects.filter(purpose="tsa").delete()

    assert fault(DATA, token) == "untrusted"


def test_an_anchor_counts_for_its_purpose_only(token):
    Anchor.objects.filter(purpose="tsa").update(purpose="person")

    assert fault(DATA, token) == "untrusted"


def test_named_anchors_stand_instead_of_the_stored(token, now):
    tsa = bytes(Anchor.objects.get(purpose="tsa").certificate)
    other = bytes(Anchor.objects.filter(purpose="person").first().certificate)
    Anchor.objects.all().delete()

    assert timestamps.moment_of(DATA, token, Brought(anchors=(Named(tsa),))) == now
    assert fault(DATA, token, Brought(anchors=(Named(other),))) == "untrusted"
    assert fault(DATA, token, Brought(anchors=())) == "untrusted"


def test_an_anchor_that_was_withdrawn_before_is_not_believed(token, now):
    Anchor.objects.filter(purpose="tsa").update(
        valid_to=now - timedelta(days=1), valid_from=now - timedelta(days=2)
    )

    assert fault(DATA, token) == "untrusted"


def test_a_silent_service_is_told(demo_authority, now, monkeypatch):
    class Silent:
        async def async_timestamp(self, _digest, _name):
            raise OSError("no route")

    monkeypatch.setattr(clock, "source", lambda _now: Silent())

    with pytest.raises(TimestampFailed):
        timestamps.over(DATA, now)


def test_without_an_authority_there_is_none(db, now):
    with pytest.raises(authority.NotSetUp):
        timestamps.over(DATA, now)
