"""An envelope opens with its PIN, its server key and in its own row, and not otherwise."""

import pytest

from signing.keys import envelope

BOUND = b"person:1|person|ab"


@pytest.fixture
def closed():
    return envelope.close(b"secret key", pin="123456", bound_to=BOUND)


def test_the_pin_opens_it(closed):
    assert envelope.open_(closed, pin="123456", bound_to=BOUND) == b"secret key"


def test_another_pin_does_not(closed):
    with pytest.raises(envelope.PinMismatch):
        envelope.open_(closed, pin="123457", bound_to=BOUND)


def test_no_pin_does_not(closed):
    with pytest.raises(envelope.PinMismatch):
        envelope.open_(closed, pin=None, bound_to=BOUND)


def test_another_row_does_not(closed):
    with pytest.raises(envelope.Broken):
        envelope.open_(closed, pin="123456", bound_to=b"person:2|person|ab")


def test_another_server_key_does_not_even_with_the_pin(closed, settings, tmp_path):
    settings.SERVER_KEY_FILE = tmp_path / "other.key"

    with pytest.raises(envelope.Broken):
        envelope.open_(closed, pin="123456", bound_to=BOUND)


@pytest.mark.parametrize("part", ["key", "secret", "salt"])
def test_an_altered_envelope_does_not_open(closed, part):
    other = envelope.close(b"secret key", pin="123456", bound_to=BOUND)

    with pytest.raises((envelope.Broken, envelope.PinMismatch)):
        envelope.open_({**closed, part: other[part]}, pin="123456", bound_to=BOUND)


def test_a_key_closed_at_one_cost_opens_after_the_cost_was_raised(closed, settings):
    settings.SIGNING_ARGON2 = {"memory_kib": 128, "passes": 2}

    assert envelope.open_(closed, pin="123456", bound_to=BOUND) == b"secret key"
    assert closed["pin"]["memory_kib"] == 64


def test_in_earnest_a_try_costs_64_mebibytes_and_three_passes(settings):
    del settings.SIGNING_ARGON2

    assert (envelope.cost().memory_kib, envelope.cost().passes) == (64 * 1024, 3)


def test_the_same_secret_never_looks_the_same(closed):
    again = envelope.close(b"secret key", pin="123456", bound_to=BOUND)

    assert all(again[part] != closed[part] for part in ("salt", "key", "secret"))
