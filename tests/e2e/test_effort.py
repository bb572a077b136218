"""From README alone a công văn is drafted, routed and signed: what the browser counts on that way.

Every trusted click and Enter is counted by the page itself, every page that is loaded by the
browser; the sign-in and the PIN belong to it.
"""

from dataclasses import dataclass

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from docflow.demo import cast
from tests.e2e.conftest import Office
from tests.e2e.people import NAMES, PATIENCE
from tests.e2e.writing import CHECKER, DRAFTER, HEAD, SIGNER, content

WARD_CHAIR = "p02.chutich"
SUBJECT = "đề nghị cử cán bộ dự tập huấn"
BODY = "Đề nghị cơ quan cử một cán bộ dự tập huấn về văn thư, lưu trữ."
# A label sends a second click to its field, a button one for Enter: what a hand did counts once.
COUNT = """
for (const kind of ["pointerup", "keyup"]) addEventListener(kind, (event) => {
  if (event.isTrusted && (kind === "pointerup" || event.key === "Enter")) window.did(kind);
}, true);
"""


@dataclass
class Effort:
    clicks: int = 0
    enters: int = 0
    loads: int = 0

    @property
    def hands(self) -> int:
        return self.clicks + self.enters

    @property
    def whole(self) -> int:
        return self.hands + self.loads

    def watch(self, context: BrowserContext) -> Page:
        context.expose_function("did", self._did)
        context.add_init_script(COUNT)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("domcontentloaded", lambda _page: self._loaded())
        return page

    def _did(self, kind: str) -> None:
        if kind == "keyup":
            self.enters += 1
        else:
            self.clicks += 1

    def _loaded(self) -> None:
        self.loads += 1


def sign_in(page: Page, office: Office, username: str) -> None:
    page.goto(office.address)
    people = page.locator(f"button[name=username][value='{username}']")
    people.wait_for(state="attached")
    if not people.is_visible():
        page.locator("details", has=people).locator("summary").click()
    people.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bàn làm việc")


def choose_by_keys(chosen: Locator, name: str) -> None:
    """From the keyboard, as from the field before it: arrows to the name, no click, no Enter."""
    chosen.focus()
    chosen.press("Home")
    for _each in range(chosen.locator("option").count()):
        if name in chosen.locator("option:checked").inner_text():
            return
        chosen.press("ArrowDown")
    assert name in chosen.locator("option:checked").inner_text()


def draft(page: Page, to: str, signer: str = "") -> None:
    """`signer` is chosen where the form names somebody else: whoever signed the last letter."""
    page.get_by_role("link", name="Soạn văn bản", exact=True).click()
    page.get_by_role("link", name="Công văn", exact=True).click()
    page.get_by_label("Trích yếu").fill(SUBJECT)
    content(page).fill(BODY)
    if signer:
        choose_by_keys(page.get_by_label("Người ký", exact=True), signer)
    page.get_by_label(to, exact=True).check()
    page.get_by_role("button", name="Lưu và trình", exact=True).click()
    page.locator("main").get_by_role("button", name="Trình", exact=True).click()
    expect(page.locator("main .notice", has_text="Đã trình.").first).to_be_visible()


def decide(page: Page, act: str, told: str) -> None:
    """Open the act of the page, type the PIN, confirm with Enter."""
    page.locator(".main-action").get_by_role("link", name=act, exact=True).click()
    pin = page.locator("#dialog[open]").get_by_label("Mã PIN")
    pin.fill(cast.PIN)
    pin.press("Enter")
    expect(page.locator("main .notice", has_text=told).first).to_be_visible()


def test_one_person_drafts_routes_and_signs_under_twenty(browser: Browser, office: Office) -> None:
    """Who leads an office needs nobody else for a letter of their own."""
    effort = Effort()
    context = browser.new_context(locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh")
    page = effort.watch(context)

    sign_in(page, office, WARD_CHAIR)
    draft(page, cast.BODIES[0].name)
    decide(page, "Duyệt và ký", "Đã ký")

    expect(page.locator(".page-head .badge").first).to_have_text("Đã ký")
    context.close()
    assert effort.clicks >= 8
    assert effort.enters == 1
    assert effort.loads >= 7
    assert effort.whole < 20, effort


def test_the_four_people_of_readme_need_under_twenty_of_each(
    browser: Browser, office: Office
) -> None:
    """Officer, head of unit, check of form, chairman: each signs in and finds it on the desk."""
    effort = Effort()

    def window(username: str) -> tuple[BrowserContext, Page]:
        context = browser.new_context(locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh")
        page = effort.watch(context)
        sign_in(page, office, username)
        return context, page

    context, page = window(DRAFTER)
    draft(page, cast.WARDS[0].name, NAMES[SIGNER])
    expect(page.get_by_text(NAMES[SIGNER]).first).to_be_visible()
    context.close()
    for username, act, told in (
        (HEAD, "Đồng ý", "Đã đồng ý."),
        (CHECKER, "Đồng ý", "Đã đồng ý."),
        (SIGNER, "Duyệt và ký", "Đã ký"),
    ):
        context, page = window(username)
        page.locator("#work tr[data-row]", has_text=SUBJECT).get_by_role("link").first.click()
        decide(page, act, told)
        context.close()

    assert effort.enters == 3
    assert effort.hands < 20, effort
    assert effort.loads < 20, effort
