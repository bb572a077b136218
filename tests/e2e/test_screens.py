"""Every main screen: fits a phone, has no serious fault for who cannot see or point well."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.e2e.conftest import Enter
from tests.e2e.people import Person
from tests.e2e.screens import SCREENS, Screen

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


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.name)
def test_a_main_screen_is_open_to_everybody_and_fits_a_phone(screen: Screen, enter: Enter) -> None:
    person = enter(screen.who, known=True)
    screen.show(person)

    assert faults(person) == []

    person.page.set_viewport_size(PHONE)
    screen.show(person)
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
