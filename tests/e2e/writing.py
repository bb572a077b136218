"""From the empty form to the issued document, by the people of the committee."""

import re
from collections.abc import Callable, Iterable

from playwright.sync_api import Locator, Page, expect

from docflow.demo import cast
from docflow.demo.texts import Text
from tests.e2e.people import NAMES, Person

DRAFTER, HEAD, CHECKER, SIGNER, CLERK = (
    "nv.chuyenvien", "nv.truong", "vanthu.truong", "chutich", "vanthu",
)  # fmt: skip


def content(page: Page, *, javascript: bool = True) -> Locator:
    """The field of the text. With scripts that is the editor's first block, and only once it stands
    there: whoever begins to fill the plain field before waits for one that is hidden by then."""
    if javascript:
        page.locator("#id_body_first").wait_for()
    return page.get_by_label("Nội dung").first


def draft(drafter: Person, kind: str, text: Text, to: Iterable[str]) -> None:
    """Type it, choose the signer and the recipients, and hand it in."""
    page = drafter.page
    drafter.place("Văn bản đi")
    page.get_by_role("link", name="Soạn văn bản", exact=True).click()
    page.get_by_role("link", name=kind, exact=True).click()
    page.get_by_label("Trích yếu").fill(text.subject)
    content(page, javascript=drafter.javascript).fill("\n".join(text.paragraphs))
    drafter.choose("Người ký", NAMES[SIGNER])
    for name in to:
        page.get_by_label(name, exact=True).check()
    if drafter.javascript:
        expect(page.locator("#draft-pages svg.page").first).to_be_visible()
    page.get_by_role("button", name="Lưu và trình", exact=True).click()
    expect(drafter.heading).to_have_text("Trình văn bản")
    # From the form one comes to the question as a page, with scripts too.
    page.locator("main").get_by_role("button", name="Trình", exact=True).click()
    drafter.told("Đã trình.")


def state(person: Person, words: str) -> None:
    """The state of the document that is open."""
    expect(person.page.locator(".page-head .badge").first).to_have_text(words)


def review_sign_issue(enter: Callable[..., Person], path: str, **window: object) -> Person:
    """Initial, office check, the leader's signature, number and seal; the clerk's window."""
    for username, act, fields in (
        (HEAD, "Ký nháy và đồng ý", {"pin": cast.PIN}),
        (CHECKER, "Chỉ đồng ý", {}),
    ):
        reviewer = enter(username, **window)
        reviewer.go(path)
        reviewer.act("Đồng ý", act, **fields)
        reviewer.told("Đã đồng ý.")
    signer = enter(SIGNER, **window)
    signer.go(path)
    signer.act("Duyệt và ký", "Ký văn bản", pin=cast.PIN)
    state(signer, "Đã ký")
    clerk = enter(CLERK, **window)
    clerk.go(path)
    clerk.act("Cấp số, đóng dấu, phát hành", "Phát hành", pin=cast.PIN)
    state(clerk, "Đã phát hành")
    return clerk


def code_of(person: Person) -> str:
    """Number and notation, as the head of the page says them."""
    found = re.search(r"số (\S+)", person.page.locator(".page-head .line").inner_text())
    assert found
    return found[1]
