"""The office's clock moves for demo and tests only, and always comes back."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured

from docflow.core import clock

MONDAY = datetime(2018, 3, 12, 1, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def machine_time():
    yield
    clock.set(None)


def now_in_thread() -> datetime:
    seen = []
    thread = threading.Thread(target=lambda: seen.append(clock.now()))
    thread.start()
    thread.join()
    return seen[0]


def test_the_clock_shows_the_machine_time_by_itself():
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)
    assert clock.now().tzinfo is UTC


def test_the_day_is_the_day_of_the_office():
    with clock.at(datetime(2018, 3, 11, 17, 30, tzinfo=UTC)):
        assert clock.today() == date(2018, 3, 12)


def test_inside_a_block_time_stands_still_for_every_thread():
    with clock.at(MONDAY):
        assert clock.now() == MONDAY
        assert now_in_thread() == MONDAY

    assert clock.now() > MONDAY


def test_blocks_nest_and_come_back_after_an_error():
    with clock.at(MONDAY):
        with pytest.raises(KeyError), clock.at(MONDAY + timedelta(days=1)):
            raise KeyError
        assert clock.now() == MONDAY


def test_a_ticking_clock_goes_on_from_the_moment():
    with clock.at(MONDAY, ticking=True):
        first = clock.now()
        assert MONDAY <= first < MONDAY + timedelta(seconds=5)
        assert clock.now() > first


def test_history_is_played_here_while_others_live_today():
    with clock.here(MONDAY):
        assert clock.now() == MONDAY
        assert now_in_thread() > MONDAY


def test_a_set_clock_stays_until_it_is_given_back():
    clock.set(MONDAY)
    assert now_in_thread() == MONDAY

    clock.set(None)
    assert clock.now() > MONDAY


def test_leases_follow_the_machine_however_the_clock_stands():
    with clock.at(MONDAY):
        assert clock.real() > MONDAY


@pytest.mark.parametrize("move", [clock.set, lambda moment: clock.at(moment).__enter__()])
def test_an_office_in_earnest_cannot_move_its_clock(settings, move):
    settings.CLOCK_MOVABLE = False

    with pytest.raises(ImproperlyConfigured):
        move(MONDAY)

    assert clock.now() > MONDAY


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="aware"):
        clock.set(datetime(2018, 3, 12))  # noqa: DTZ001
