"""Every main screen: fits a phone, has no serious fault for who cannot see or point well."""

import time
from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from tests.e2e.conftest import STILL_FRESH, Office
from tests.e2e.people import Person, window
from tests.e2e.screens import SCREENS, Screen

DESK = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
GRAVE = ("serious", "critical")
# The last pixel belongs to rounding.
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# What sticks out although an ancestor hides it, as clipped content does.
CUT = """() => [...document.querySelectorAll("main *")].filter((one) => {
    const box = one.getBoundingClientRect();
    if (!box.width || box.right <= innerWidth + 1 || one.closest("svg")) return false;
    for (let up = one.parentElement; up; up = up.parentElement) {
        if (["auto", "scroll", "hidden", "clip"].includes(getComputedStyle(up).overflowX)) {
            return false;
        }
    }
    return true;
}).slice(0, 3).map((one) => one.outerHTML.slice(0, 120))"""


@pytest.fixture(scope="module")
def seats(browser: Browser, office: Office) -> Iterator[Callable[[str], Person]]:
    """Everybody's window: who only looks leaves nothing in it, so one serves for all screens."""
    taken: dict[str, tuple[float, Person]] = {}

    def seat(username: str) -> Person:
        since, person = taken.get(username, (0.0, None))
        if person is None or time.monotonic() - since > STILL_FRESH:
            if person is not None:
                person.page.context.close()
            person = window(browser, office.address, username)
            taken[username] = (time.monotonic(), person)
        return person

    yield seat
    for _since, person in taken.values():
        person.page.context.close()


@pytest.fixture
def look(seats: Callable[[str], Person]) -> Iterator[Callable[[str], Person]]:
    """At the end no page may have complained."""
    looking: list[Person] = []

    def look(username: str) -> Person:
        looking.append(seats(username))
        return looking[-1]

    yield look
    complaints = [line for person in looking for line in person.complaints]
    for person in looking:
        person.complaints.clear()
    assert complaints == []


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.name)
def test_a_main_screen_is_open_to_everybody_and_fits_a_phone(
    screen: Screen, look: Callable[[str], Person]
) -> None:
    person = look(screen.who)
    person.page.set_viewport_size(DESK)
    screen.show(person)

    assert faults(person) == []

    person.page.set_viewport_size(PHONE)
    screen.show_again(person)
    assert person.page.evaluate(TOO_WIDE) <= 1
    assert person.page.evaluate(CUT) == []
    assert faults(person) == []


def faults(person: Person) -> list[str]:
    """Grave faults in words, each with the first place where it is."""
    found = Axe().run(person.page).response["violations"]
    return [
        f"{one['id']}: {one['help']}: {one['nodes'][0]['html'][:160]} ({len(one['nodes'])})"
        for one in found
        if one["impact"] in GRAVE
    ]
