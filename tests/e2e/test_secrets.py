"""A state secret on paper is numbered by keys alone, and a hasty second press takes no number."""

from playwright.sync_api import expect

from tests.e2e.conftest import Enter
from tests.e2e.screens import CLERK

TWICE = "(form) => { const go = () => form.requestSubmit(); go(); go(); }"


def test_a_number_is_taken_by_keys_and_once(enter: Enter) -> None:
    person = enter(CLERK, known=True, at="/registers/")
    page = person.page
    page.locator("main").get_by_role("link", name="Cấp số văn bản mật đi").press("Enter")
    expect(person.heading).to_have_text("Cấp số văn bản mật đi")
    page.wait_for_load_state()

    page.get_by_label("Tối mật").press("Space")
    kind = page.get_by_label("Loại văn bản")
    kind.focus()
    kind.select_option("KH")
    code = page.locator("#next-code strong")
    expect(code).to_contain_text("/KH-")
    promised = code.inner_text()
    page.get_by_label("Người ký").fill("Trần Văn Chi")
    page.locator("form#secret").evaluate(TWICE)

    # Whichever answer is shown, it names the number, and no second one was given.
    expect(page.locator("main")).to_contain_text(f"{int(promised.split('/')[0])}")
    page.wait_for_load_state()
    person.go("/registers/secret/")
    expect(page.locator("#next-code strong")).to_have_text(f"{int(promised.split('/')[0]) + 1:02d}")


def test_without_scripts_the_number_is_taken_as_well(enter: Enter) -> None:
    person = enter(CLERK, known=True, javascript=False, width=390, at="/documents/incoming/secret/")
    page = person.page
    number = int(page.locator("main header strong").inner_text())

    page.get_by_label("Mật", exact=True).check()
    page.get_by_label("Cơ quan ban hành").fill("Ủy ban nhân dân Thành phố")
    page.get_by_role("button", name="Vào sổ", exact=True).click()

    expect(page.locator("main [role=status]").first).to_contain_text(f"ghi số đến {number} lên dấu")
