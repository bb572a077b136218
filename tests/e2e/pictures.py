"""Photographs every main screen of a served demo office: `python -m tests.e2e.pictures URL OUT`."""

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browsing import ARGUMENTS, CHROMIUM
from tests.e2e.people import Person, window
from tests.e2e.screens import SCREENS

WIDTHS = (1280, 390)


def main(address: str, out: Path, only: set[str]) -> None:
    out.mkdir(parents=True, exist_ok=True)
    people: dict[str, Person] = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        for screen in SCREENS:
            if only and screen.name not in only:
                continue
            if screen.who not in people:
                people[screen.who] = window(browser, address, screen.who)
            person = people[screen.who]
            for width in WIDTHS:
                person.page.set_viewport_size(
                    {"width": width, "height": 900 if width > 999 else 844}
                )
                try:
                    screen.show(person)
                except Exception as problem:
                    print(f"{screen.name}: {problem}")
                    continue
                person.page.screenshot(path=out / f"{screen.name}-{width}.png")
        for person in people.values():
            print(*person.complaints, sep="\n")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), set(sys.argv[3:]))
