"""What scripts add: keys, live news; and the other language."""

import re

from playwright.sync_api import expect

from docflow.demo.texts import TEXTS
from tests.e2e.conftest import Enter
from tests.e2e.people import NAMES
from tests.e2e.writing import draft

LETTER = next(text for text in TEXTS if text.type_code == "TB")


def test_a_slash_leads_to_the_search_box(enter: Enter) -> None:
    page = enter("vanthu", known=True).page

    page.keyboard.press("/")
    page.keyboard.type("69/KH")

    expect(page.locator("[data-search]")).to_be_focused()
    expect(page.locator("[data-search]")).to_have_value("69/KH")


def test_arrows_walk_the_rows_and_enter_opens_one(enter: Enter) -> None:
    person = enter("vanthu", known=True)
    page = person.page
    person.place("Văn bản đi")
    rows = page.locator("tr[data-row]")
    second = person.path_of(rows.nth(1).locator("td.lead a"))

    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(rows.nth(1).locator("td.lead a")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(rows.nth(0).locator("td.lead a")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    page.wait_for_url(f"**{second}")


def test_a_question_mark_opens_the_keys_and_escape_gives_the_page_back(enter: Enter) -> None:
    page = enter("vanthu", known=True).page

    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Phím tắt")).to_be_visible()
    page.keyboard.press("Escape")

    expect(page.get_by_role("dialog", name="Phím tắt")).to_be_hidden()


def test_g_and_a_letter_lead_to_a_place(enter: Enter) -> None:
    person = enter("vanthu", known=True)
    link = person.page.locator(".rail a[data-key]").nth(2)
    key, path = link.get_attribute("data-key") or "", person.path_of(link)

    person.page.keyboard.press("g")
    person.page.keyboard.press(key)

    person.page.wait_for_url(f"**{path}")


def test_a_dialog_gives_the_focus_back_to_what_opened_it(enter: Enter) -> None:
    person = enter("vanthu", known=True, at="/documents/outgoing/")
    person.page.locator("tr[data-row] td.lead a").first.click()
    opener = person.page.locator("a[data-dialog]").first

    opener.press("Enter")
    expect(person.page.locator("#dialog[open]")).to_be_visible()
    person.page.keyboard.press("Escape")

    expect(person.page.locator("#dialog")).to_be_hidden()
    expect(opener).to_be_focused()


def test_news_comes_to_the_open_page_by_itself(enter: Enter) -> None:
    head = enter("nv.truong", known=True)
    head.page.evaluate("window.sameVisit = true")
    unread = head.page.locator("#bell .dot")
    before = int(unread.inner_text() or 0)

    draft(enter("nv.chuyenvien", known=True, javascript=False), "Thông báo", LETTER, [])

    expect(unread).to_have_text(str(before + 1))
    expect(head.page.locator("#toasts .notice")).to_contain_text(LETTER.subject)
    expect(head.page.locator("#work tr[data-row]", has_text=LETTER.subject)).to_be_visible()
    assert head.page.evaluate("window.sameVisit")


def test_the_switch_shows_the_pages_in_english(enter: Enter) -> None:
    person = enter("vanthu")
    page = person.page

    page.get_by_role("button", name="English").first.click()

    expect(page.locator("html")).to_have_attribute("lang", "en")
    for path in ("/", "/documents/outgoing/", "/documents/incoming/", "/registers/", "/chi-dao/"):
        person.go(path)
        # Names of offices and what people wrote stay as they are; the words of the frame do not.
        words = page.locator(".page-head h1, .rail .label, th, .button").all_inner_texts()
        left = [word for word in words if vietnamese(word) and NAMES["vanthu"] not in word]
        assert left in ([], ["Tiếng Việt"]), path
    page.get_by_role("button", name="Tiếng Việt").first.click()
    expect(page.locator("html")).to_have_attribute("lang", "vi")


def vietnamese(text: str) -> bool:
    return bool(
        re.search(r"[ăâđêôơưĂÂĐÊÔƠƯạảãầấậẩẫằắặẳẵẹẻẽềếệểễịỉĩọỏõồốộổỗờớợởỡụủũừứựửữỳýỵỷỹ]", text)
    )
