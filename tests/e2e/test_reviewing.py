"""Two people at one draft, and a comment on selected words, in real browsers."""

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Enter
from tests.e2e.people import NAMES, Person
from tests.e2e.writing import content

DRAFTER, OTHER = "kt.chuyenvien", "kt.truong"
SOON = 10_000


def _drafted(person: Person, subject: str) -> str:
    """A saved draft; its address."""
    page = person.page
    person.go("/documents/new/KH/")
    page.get_by_label("Trích yếu").fill(subject)
    content(page, javascript=person.javascript).fill(
        "Các phòng rà soát thủ tục trước ngày 10 tháng 12."
    )
    person.choose("Người ký", NAMES["chutich"])
    page.get_by_role("button", name="Lưu dự thảo", exact=True).click()
    person.told("Đã lưu dự thảo.")
    return person.path


def _invite(person: Person, path: str, username: str) -> None:
    person.go(f"{path}share/")
    person.choose("Đồng nghiệp", NAMES[username])
    person.page.get_by_label("Cùng soạn").check()
    person.page.get_by_role("button", name="Chia sẻ", exact=True).click()
    person.told("Đã chia sẻ.")


@pytest.mark.parametrize("javascript", [True, False])
def test_one_edits_the_other_asks_takes_over_and_both_texts_are_kept(
    enter: Enter, javascript: bool
) -> None:
    first = enter(DRAFTER, known=True, javascript=javascript, at="")
    second = enter(OTHER, known=True, javascript=javascript, at="")
    path = _drafted(first, "Kế hoạch hai người cùng soạn")
    _invite(first, path, OTHER)

    first.go(f"{path}edit/")
    first.page.get_by_label("Trích yếu").fill("Kế hoạch của người thứ nhất")
    if javascript:
        expect(first.page.locator("[data-keep-state]")).to_contain_text("Đã giữ tạm", timeout=SOON)
    second.go(f"{path}edit/")
    expect(second.heading).to_have_text("Dự thảo đang được sửa")
    expect(second.page.locator("#holding")).to_contain_text(NAMES[DRAFTER])
    second.page.get_by_role("button", name="Nhắn xin sửa").click()
    second.told("Đã nhắn")

    second.offer("Lấy quyền sửa").click()
    second.answer("Lấy quyền sửa ngay")
    second.page.get_by_label("Trích yếu").fill("Kế hoạch của người thứ hai")
    second.page.get_by_role("button", name="Lưu dự thảo", exact=True).click()
    second.told("Đã lưu dự thảo.")

    first.page.get_by_role("button", name="Lưu dự thảo", exact=True).click()
    expect(first.page.locator("main [role=alert]").first).to_contain_text("đã lưu một bản mới")
    expect(first.page.get_by_label("Trích yếu")).to_have_value("Kế hoạch của người thứ nhất")
    first.page.get_by_role("button", name="Lưu dự thảo", exact=True).click()
    first.told("Đã lưu dự thảo.")
    first.go(f"{path}compare/")
    expect(first.page.locator(".diff").first).to_contain_text("nhất")


def test_a_closed_page_lets_the_next_one_in_and_a_second_tab_loses_nothing(enter: Enter) -> None:
    first, second = (enter(name, known=True, at="") for name in (DRAFTER, OTHER))
    path = _drafted(first, "Kế hoạch mở rồi đóng")
    _invite(first, path, OTHER)

    first.go(f"{path}edit/")
    tab = first.page.context.new_page()
    tab.goto(first.address.rstrip("/") + f"{path}edit/")
    expect(tab.locator("main")).to_contain_text("cũng đang mở ở một thẻ khác")
    tab.get_by_label("Trích yếu").fill("Kế hoạch của thẻ thứ hai")
    tab.get_by_role("button", name="Lưu dự thảo", exact=True).click()
    expect(tab.locator("main .notice").first).to_contain_text("Đã lưu")
    first.page.get_by_label("Trích yếu").fill("Kế hoạch của thẻ thứ nhất")
    first.page.get_by_role("button", name="Lưu dự thảo", exact=True).click()
    expect(first.page.locator("main [role=alert]").first).to_contain_text("Chưa lưu vào dự thảo")
    expect(first.page.get_by_label("Trích yếu")).to_have_value("Kế hoạch của thẻ thứ nhất")
    tab.close()

    first.go(path)
    second.go(f"{path}edit/")
    expect(second.heading).to_have_text("Sửa dự thảo")


def test_selected_words_are_commented_on_answered_and_marked(enter: Enter) -> None:
    drafter = enter(DRAFTER, known=True, at="")
    path = _drafted(drafter, "Kế hoạch để góp ý")
    page = drafter.page

    drafter.go(f"{path}comments/")
    page.evaluate(
        """() => { const span = [...document.querySelectorAll("[data-page]")]
          .find((one) => one.textContent.includes("rà soát")); const range = document.createRange();
          const at = span.firstChild.textContent.indexOf("rà soát thủ tục");
          range.setStart(span.firstChild, at); range.setEnd(span.firstChild, at + 15);
          getSelection().removeAllRanges(); getSelection().addRange(range); }"""
    )
    page.get_by_role("button", name="Góp ý đoạn này").click()
    expect(page.locator("[data-excerpts] blockquote")).to_have_text("rà soát thủ tục")
    expect(page.get_by_label("Góp ý", exact=True)).to_be_focused()
    page.keyboard.type("Thủ tục nào?")
    page.get_by_role("button", name="Gửi góp ý").click()
    drafter.told("Đã góp ý.")
    expect(page.locator("#mark-1")).to_have_text("rà soát thủ tục")

    thread = page.locator("#comment-1")
    thread.get_by_text("Trả lời", exact=True).click()
    thread.get_by_label("Trả lời góp ý 1").fill("Mọi thủ tục.")
    thread.get_by_role("button", name="Gửi trả lời").click()
    expect(page.locator("#comment-1")).to_contain_text("Mọi thủ tục.")
    drafter.go(path)
    expect(page.locator("#comments .count")).to_have_text("1")
    expect(page.locator(".page-note").first).to_be_visible()


def test_a_paragraph_is_commented_on_without_javascript_on_a_phone(enter: Enter) -> None:
    drafter = enter(DRAFTER, known=True, javascript=False, width=390, at="")
    path = _drafted(drafter, "Kế hoạch góp ý trên điện thoại")
    page = drafter.page

    drafter.go(f"{path}comments/")
    page.locator("label", has_text="Các phòng rà soát").locator("input").check()
    page.get_by_label("Góp ý", exact=True).fill("Nêu rõ đơn vị.")
    page.get_by_role("button", name="Gửi góp ý").click()
    expect(page.locator("#comment-1")).to_contain_text("Nêu rõ đơn vị.")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator("#comment-1").get_by_role("button", name="Rút góp ý").click()
    expect(page.locator("details summary", has_text="1 góp ý đã xong")).to_be_visible()
