"""What is typed survives a closed page and a lost connection, and says where it is."""

import re

from playwright.sync_api import expect

from tests.e2e.conftest import Enter

WRITE = "/documents/new/KH/"
SOON = 10_000


def test_what_is_typed_is_kept_offered_again_and_waits_for_the_connection(enter: Enter) -> None:
    person = enter("kt.truong", known=True, at="")
    page = person.page
    state = page.locator("[data-keep-state]")
    person.go(WRITE)
    page.get_by_label("Trích yếu").fill("Kế hoạch gõ dở")
    expect(state).to_contain_text("Đã giữ tạm trên máy chủ", timeout=SOON)

    person.go(WRITE)
    page.get_by_role("link", name="Soạn tiếp nội dung này").click()
    expect(page.get_by_label("Trích yếu")).to_have_value("Kế hoạch gõ dở")

    page.context.set_offline(True)
    page.get_by_label("Trích yếu").fill("Kế hoạch gõ khi mất mạng")
    expect(state).to_contain_text("được giữ trong thẻ này", timeout=SOON)
    page.context.set_offline(False)
    expect(state).to_contain_text(re.compile("Đã giữ tạm"), timeout=SOON)
    # What the browser said of the missing network is no fault of the page.
    person.complaints.clear()

    person.go(WRITE)
    page.get_by_role("link", name="Soạn tiếp nội dung này").click()
    expect(page.get_by_label("Trích yếu")).to_have_value("Kế hoạch gõ khi mất mạng")
