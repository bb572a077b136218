"""The seed decides: the same question has the same answer, whoever asks and when."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from docflow.exchange import envelope
from docflow.exchange.models import OutboxMessage
from docflow.exchange.services import composing
from docflow.exchange.simulator import fates
from docflow.exchange.simulator.fates import Fate, Lot
from docflow.exchange.simulator.plans import RATES, Direction, Plan, Rates

SURE = Rates(loss=1, silence=1, doubling=1, damage=1, delay=1, disorder=1, forgery=1)
seeds = some.integers(0, 2**31 - 1)
ids = some.text("0123456789abcdef", min_size=32, max_size=32)
ways = some.sampled_from(Direction)
plans = some.sampled_from([RATES[plan] for plan in Plan])


@given(plans, seeds, ids, ways, some.integers(1, 40))
def test_the_same_try_has_the_same_fate(rates, seed, message_id, way, number):
    first = fates.of_try(rates, seed, message_id, way, number)
    # What others are asked meanwhile changes nothing.
    fates.of_try(rates, seed + 1, message_id, way, number)
    fates.of_message(rates, seed, message_id, way)

    assert fates.of_try(rates, seed, message_id, way, number) == first


@given(seeds, ids, ways, some.integers(1, 40))
def test_what_never_happens_never_does_and_what_always_happens_does(seed, message_id, way, number):
    quiet = RATES[Plan.QUIET]

    assert fates.of_try(quiet, seed, message_id, way, number) == Fate()
    assert fates.of_message(quiet, seed, message_id, way) == Lot()
    assert fates.of_try(SURE, seed, message_id, way, number) == Fate(True, True, True, True)
    lot = fates.of_message(SURE, seed, message_id, way)
    assert lot.overtaken
    assert lot.forgery is not None
    assert lot.delay <= fates.LONGEST_DELAY


@given(seeds, ids, ways, some.floats(0, 1), some.floats(0, 1))
def test_a_worse_line_loses_what_a_better_one_loses(seed, message_id, way, one, other):
    better, worse = sorted((one, other))
    lost = [
        fates.of_try(Rates(loss=rate), seed, message_id, way, 1).lost for rate in (better, worse)
    ]

    assert lost[1] or not lost[0]


def test_rates_are_kept_over_many_messages():
    rates = RATES[Plan.ALL]
    many = [fates.of_try(rates, 1, f"m{n}", Direction.IN, 1) for n in range(4000)]

    for name, rate in (("lost", rates.loss), ("damaged", rates.damage)):
        share = sum(getattr(one, name) for one in many) / len(many)
        assert share == pytest.approx(rate, abs=0.03)


@given(some.binary(min_size=1, max_size=400), seeds, ids, some.integers(1, 40))
def test_damage_always_changes_the_bytes(data, seed, message_id, number):
    damaged = fates.damage(data, seed, message_id, number)

    assert damaged != data
    assert fates.damage(data, seed, message_id, number) == damaged


def test_no_damage_to_a_message_goes_unseen(play):
    """Neither read as what it was, nor attested as what it is now."""
    play.send()
    data = composing.envelope_of(OutboxMessage.objects.get())
    assert envelope.read(data).attested.intact
    seen = set()

    for number in range(1, 200):
        try:
            parcel = envelope.read(fates.damage(data, 1, "m", number))
        except envelope.BadMessage as bad:
            seen.add(bad.code)
        else:
            assert parcel.attested is not None
            assert not parcel.attested.intact
            seen.add("changed")

    assert {"M.edXML", "changed"} <= seen


def test_every_plan_has_its_rates():
    assert set(RATES) == set(Plan)
