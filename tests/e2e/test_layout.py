"""The form of a draft: counted while typing, mended at a click, asked for before submission."""

import os
from pathlib import Path

from playwright.sync_api import expect

from tests.e2e.conftest import Enter
from tests.e2e.people import Person
from tests.e2e.writing import content

DRAFTER = "nv.chuyenvien"


def test_departures_are_counted_mended_and_explained(enter: Enter) -> None:
    person = enter(DRAFTER, known=True, at="/documents/new/QD/")
    page = person.page
    subject = page.get_by_label("Trích yếu", exact=True)
    subject.fill("V/v: thành lập Tổ kiểm tra cải cách hành chính;")
    page.get_by_label("Căn cứ").fill(
        "Căn cứ Luật Tổ chức chính quyền địa phương ngày 9 tháng 2 năm 2025,\n"
        "Nghị định về công tác văn thư"
    )
    content(page).fill("Điều 1: Thành lập Tổ kiểm tra.\nĐiều 2. Thi hành.")
    page.get_by_label("Người ký").select_option(index=1)
    counted = page.locator(".typed-form h2 .count")
    expect(counted).not_to_have_text("0")
    _picture(person, "typing")

    page.locator(".typed-form .departures button").first.click()
    expect(page.get_by_role("status").filter(has_text="Đã sửa trong các ô")).to_be_visible()
    _picture(person, "mended")
    page.get_by_role("button", name="Lưu dự thảo").click()
    panel = page.locator("#layout")
    expect(panel).to_contain_text("khác với thể thức")
    _picture(person, "document")

    person.go(f"{person.path}submit/")
    expect(page.get_by_label("Lý do trình")).to_be_visible()
    _picture(person, "submit")
    page.go_back()
    page.locator("#layout").get_by_role("button", name="Sửa tất cả").click()
    expect(page.locator("#layout")).to_contain_text("Hoàn tác lần sửa thể thức")
    _picture(person, "all")


def test_the_leader_decides_what_may_be_explained(enter: Enter) -> None:
    person = enter("chutich", known=True, at="/quan-tri/the-thuc/")

    expect(person.page.get_by_label("Phải sửa hoặc nêu lý do")).to_be_checked()
    _picture(person, "rule")


def _picture(person: Person, name: str) -> None:
    folder = os.environ.get("DOCFLOW_PICTURES")
    if folder is None:
        return
    for width, height in ((1280, 900), (390, 844)):
        person.page.set_viewport_size({"width": width, "height": height})
        person.settle()
        person.page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)
    person.page.set_viewport_size({"width": 1280, "height": 900})
