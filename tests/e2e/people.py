"""A person at a browser: signs in with one click as the cast does, presses what the page offers."""

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Request, Response, expect

from docflow.demo import cast

# Seven people share two cores at times: a page may take its time, a wrong one never comes right.
PATIENCE = 90_000
expect.set_options(timeout=PATIENCE)

NAMES = {person.username: person.full_name for body in cast.BODIES for person in body.people}

# The news are read once more when the socket stands, and parts of the page with them.
HAS_READ = """() => {
  const { live, news } = document.body.dataset;
  const told = performance.getEntriesByType("resource").some((one) =>
    news && new URL(one.name).pathname.startsWith(news.replace(/0\\/$/, "")));
  return document.readyState === "complete" && (!live || !news || told)
    && !document.querySelector(".htmx-request, .htmx-swapping, .htmx-settling, .htmx-added");
}"""


@dataclass
class Person:
    """One signed-in person with a window of their own."""

    username: str
    page: Page
    address: str
    javascript: bool = True
    complaints: list[str] = field(default_factory=list)
    # Asked of the server and not answered yet.
    asked: set[Request] = field(default_factory=set)

    def watch(self) -> None:
        """Collect whatever the browser complains of on any page."""
        self.page.set_default_timeout(PATIENCE)
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        self.page.on("response", self._answered)
        self.page.on("request", lambda asked: self.asked.add(asked))
        for end in ("requestfinished", "requestfailed"):
            self.page.on(end, lambda asked: self.asked.discard(asked))

    def sign_in(self) -> None:
        """From the sign-in page, by the button that carries the person's name."""
        self.go("/vao/")
        if not self.javascript:
            self.page.get_by_role("link", name="Tài khoản trình diễn").click()
        button = self.page.locator(f"button[name=username][value='{self.username}']")
        button.wait_for(state="attached")
        if not button.is_visible():
            self.page.locator("details", has=button).locator("summary").click()
        button.click()
        expect(self.page.get_by_role("heading", level=1)).to_have_text("Bàn làm việc")

    def go(self, path: str) -> None:
        self.page.goto(path if path.startswith("http") else self.address.rstrip("/") + path)

    def place(self, label: str) -> None:
        """A place of the left rail."""
        self.page.locator(".rail").get_by_role("link", name=re.compile(f"^{label}")).click()
        expect(self.page.locator(".rail [aria-current=page]")).to_contain_text(label)
        # Keys pressed before the scripts have come are lost.
        self.page.wait_for_load_state()

    def settle(self) -> None:
        """Until what the page reads by itself has come.

        That is known without waiting for half a second of silence: its parts, its news, and what
        these ask for in their turn.
        """
        if not self.javascript:
            self.page.wait_for_load_state("networkidle")
            return
        self.page.wait_for_load_state()
        self.page.wait_for_function(HAS_READ)
        while self.asked:
            self.page.wait_for_timeout(10)
            self.page.wait_for_function(HAS_READ)

    @property
    def path(self) -> str:
        return urlsplit(self.page.url).path

    @property
    def heading(self) -> Locator:
        return self.page.get_by_role("heading", level=1)

    def offer(self, name: str) -> Locator:
        """An act that the page offers, in its head or beside the state."""
        found = self.page.locator(".main-action, .split-summary, aside").get_by_role(
            "link", name=name, exact=True
        )
        return found.first

    def act(self, name: str, confirm: str = "", **fields: str) -> None:
        """Press an act, fill in what it asks, confirm; a dialog here, a page without scripts."""
        self.offer(name).click()
        self.answer(confirm or name, **fields)

    def answer(self, confirm: str, **fields: str) -> None:
        asked = self.page.locator("#dialog[open]" if self.javascript else "main")
        for label, value in fields.items():
            asked.get_by_label(LABELS.get(label, label)).first.fill(value)
        with self.page.expect_navigation():
            asked.get_by_role("button", name=confirm, exact=True).click()

    def choose(self, label: str, contains: str) -> None:
        """The option of a list that names `contains`."""
        chosen = self.page.get_by_label(label).last
        chosen.select_option(label=chosen.locator("option", has_text=contains).first.inner_text())

    def path_of(self, place: Locator) -> str:
        """Where a link, or the first link of a place, leads."""
        link = place if place.get_attribute("href") else place.get_by_role("link").first
        return urlsplit(link.get_attribute("href") or "").path

    def told(self, words: str) -> None:
        """The page says in a message that it was done."""
        expect(self.page.locator("main .notice", has_text=words).first).to_be_visible()

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(f"{self.path} {message.type}: {message.text}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400:
            self.complaints.append(f"{response.status} {response.request.method} {response.url}")


LABELS = {"pin": "Mã PIN", "note": "Ý kiến", "text": "Nội dung báo cáo"}


def window(
    browser: Browser,
    address: str,
    username: str,
    *,
    width: int = 1280,
    height: int = 900,
    javascript: bool = True,
    cookies: Any = None,
    at: str = "/",
) -> Person:
    """A browser window of one's own, signed in, open `at` a place; without a name nobody is.

    `cookies` of an earlier sign-in spare the way through the sign-in page.
    """
    context = browser.new_context(
        viewport={"width": width, "height": height},
        java_script_enabled=javascript,
        locale="vi-VN",
        timezone_id="Asia/Ho_Chi_Minh",
        storage_state=cookies,
    )
    person = Person(username, context.new_page(), address, javascript)
    person.watch()
    if username and not cookies:
        person.sign_in()
    if username and at and (cookies or at != "/"):
        person.go(at)
    return person
