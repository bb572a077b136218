"""The search page with the keyboard, a quick look on both widths, and a saved search."""

from playwright.sync_api import Page, expect

from tests.e2e.conftest import Enter

ASKED = "/tra-cuu/?q=h%C3%A0nh+ch%C3%ADnh"


def hits(page: Page):
    return page.locator("ol.hits > li")


def test_a_slash_leads_to_the_box_and_arrows_walk_the_hits(enter: Enter) -> None:
    person = enter("vanthu", known=True, at=ASKED)
    page = person.page
    page.wait_for_load_state()
    second = person.path_of(hits(page).nth(1).locator("h2 a"))

    page.keyboard.press("/")
    expect(page.locator("#search-page")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(hits(page).nth(0).locator("h2 a")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(hits(page).nth(1).locator("h2 a")).to_be_focused()
    page.keyboard.press("Enter")

    page.wait_for_url(f"**{second}")


def test_the_space_bar_shows_a_hit_beside_the_list_and_takes_it_away(enter: Enter) -> None:
    person = enter("vanthu", known=True, width=1280, at=ASKED)
    page = person.page
    page.wait_for_load_state()
    pane = page.locator("#preview")
    expect(pane).to_be_hidden()

    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    expect(pane.locator("mark").first).to_be_visible()
    expect(pane.locator("svg.page image")).to_have_count(1)
    first = pane.locator("h2").inner_text()
    page.keyboard.press("ArrowDown")
    expect(pane.locator("h2")).not_to_have_text(first)
    expect(hits(page).nth(1)).to_have_attribute("aria-current", "true")
    page.keyboard.press("Space")

    expect(pane).to_be_hidden()
    assert "/tra-cuu/" in page.url


def test_on_a_phone_a_hit_opens_below_itself(enter: Enter) -> None:
    person = enter("vanthu", known=True, width=390, at=ASKED)
    page = person.page
    page.wait_for_load_state()
    look = hits(page).nth(0).locator("[data-peek]")
    below = hits(page).nth(0).locator("[data-below]")

    look.click()
    expect(below.locator("dl.facts")).to_be_visible()
    expect(look).to_have_attribute("aria-expanded", "true")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    look.click()

    expect(below).to_be_hidden()


def test_a_search_is_saved_found_again_and_removed_with_a_way_back(enter: Enter) -> None:
    person = enter("vanthu", known=True, at=ASKED)
    page = person.page
    page.wait_for_load_state()

    page.get_by_role("link", name="Lưu tìm kiếm").click()
    dialog = page.locator("#dialog")
    dialog.get_by_label("Tên").fill("Hành chính")
    dialog.get_by_role("button", name="Lưu").click()
    expect(page.locator(".saved-current")).to_contain_text("Hành chính")
    expect(page.locator(".saved-current")).to_contain_text("Đang báo")
    person.go("/tra-cuu/")
    page.locator(".saved-list").get_by_role("link", name="Hành chính", exact=True).click()
    expect(page.locator("#search-page")).to_have_value("hành chính")
    page.get_by_role("button", name="Xóa").click()
    expect(page.locator(".saved-list")).to_have_count(0)
    page.get_by_role("button", name="Khôi phục").click()

    expect(page.locator(".saved-list")).to_contain_text("Hành chính")
