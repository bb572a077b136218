"""My tasks by keys, and the words of a document selected for an order."""

from playwright.sync_api import expect

from tests.e2e.conftest import Enter
from tests.e2e.people import Person
from tests.e2e.screens import SCREENS

GIVE_ON = next(screen for screen in SCREENS if screen.name == "give-on")
PHONE = {"width": 390, "height": 844}


def giving(enter: Enter) -> Person:
    person = enter(GIVE_ON.who, known=True, at="")
    GIVE_ON.show(person)
    return person


def excerpts(person: Person) -> list[str]:
    found: list[str] = person.page.locator("[name=excerpts]").evaluate_all(
        "inputs => inputs.map((one) => one.value)"
    )
    return found


def drag_over(person: Person, words: int) -> str:
    """Select by mouse from the first letters of a paragraph; what is selected then."""
    box = person.page.locator("[data-page]").nth(words).bounding_box()
    assert box is not None
    mouse = person.page.mouse
    mouse.move(box["x"] + 2, box["y"] + 10)
    mouse.down()
    mouse.move(box["x"] + 120, box["y"] + 10, steps=5)
    mouse.up()
    return " ".join(str(person.page.evaluate("String(getSelection())")).split())


def test_words_selected_by_mouse_and_keys_go_into_the_order_and_out_again(enter: Enter) -> None:
    person = giving(enter)
    page, pick = person.page, person.page.get_by_role("button", name="Trích đoạn này")
    expect(pick).to_be_hidden()

    by_mouse = drag_over(person, 2)
    expect(pick).to_be_visible()
    pick.click()
    # The end of the selection is no tick, and the button goes with the selection.
    expect(page.locator("[name=parts]:checked")).to_have_count(0)
    expect(pick).to_be_hidden()

    page.locator("[name=parts]").first.focus()
    page.keyboard.press("ArrowRight")
    first = page.evaluate("String(getSelection())").strip()
    page.keyboard.press("Shift+ArrowRight")
    by_keys = " ".join(page.evaluate("String(getSelection())").split())
    page.keyboard.press("Enter")

    assert len(by_mouse) > 5
    assert by_keys.startswith(first)
    assert len(by_keys) > len(first) > 0
    assert excerpts(person) == [f"1|{by_mouse}", f"1|{by_keys}"]

    # The server finds the words on the page and keeps them when something else is missing.
    page.evaluate("document.querySelector('#order').noValidate = true")
    page.locator("button.main[form=order]").click()
    expect(page.get_by_text("Hãy chọn một nơi chủ trì.")).to_be_visible()
    assert excerpts(person) == [f"1|{by_mouse}", f"1|{by_keys}"]
    expect(page.locator("[data-excerpts] small")).to_have_text(["trang 1", "trang 1"])

    page.get_by_role("button", name="Bỏ đoạn này").first.click()
    assert excerpts(person) == [f"1|{by_keys}"]
    # A page that was refused is expected to answer 422; the browser notes it.
    person.complaints[:] = [one for one in person.complaints if "422" not in one]


def test_the_picture_of_a_page_leads_to_its_words(enter: Enter) -> None:
    person = enter(GIVE_ON.who, known=True)
    person.page.locator(GIVE_ON.follow[0]).first.click()
    person.settle()

    person.page.locator(".page-acts a").first.click()

    person.page.wait_for_url("**/give/?page=1#page-1")
    expect(person.page.locator("[data-here]")).to_have_text("Trang 1")


def test_what_is_selected_outside_the_document_is_no_passage(enter: Enter) -> None:
    person = giving(enter)

    person.page.evaluate("getSelection().selectAllChildren(document.querySelector('h1'))")
    person.page.wait_for_timeout(200)

    expect(person.page.locator("[data-pick-passage]")).to_be_hidden()


def test_on_a_phone_the_button_is_under_the_thumb(enter: Enter) -> None:
    person = giving(enter)
    person.page.set_viewport_size(PHONE)
    person.page.evaluate("getSelection().selectAllChildren(document.querySelector('[data-page]'))")

    pick = person.page.locator("[data-pick-passage]")
    expect(pick).to_be_visible()
    box = pick.bounding_box()

    assert box is not None
    assert box["height"] >= 44
    assert box["y"] > PHONE["height"] / 2
    pick.click()
    assert len(excerpts(person)) == 1


def test_without_scripts_the_ticks_are_there(enter: Enter) -> None:
    person = enter(GIVE_ON.who, known=True, javascript=False, at="")
    GIVE_ON.show(person)

    expect(person.page.locator("[data-pick-passage]")).to_be_hidden()
    person.page.locator("[name=parts]").first.check()
    expect(person.page.locator("[name=parts]:checked")).to_have_count(1)


def test_tasks_are_walked_by_letters_and_reported_on_by_one(enter: Enter) -> None:
    person = enter("vp.totruong", known=True, at="/chi-dao/mine/")
    person.settle()
    page = person.page
    row = page.locator("tr[data-row]", has=page.locator("[data-row-key=b]")).first

    row.locator("td.lead a").focus()
    page.keyboard.press("k")
    page.keyboard.press("j")
    row.locator("td.lead a").focus()
    page.keyboard.press("b")

    dialog = page.get_by_role("dialog", name="Báo cáo nhanh")
    expect(page.locator("#dialog[open]")).to_contain_text("Báo cáo nhanh")
    expect(page.locator("#dialog [name=percent]").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_a_quick_report_from_the_phone_comes_back_to_its_row(enter: Enter) -> None:
    person = enter("vp.totruong", known=True, at="")
    person.page.set_viewport_size(PHONE)
    person.go("/chi-dao/mine/")
    person.settle()
    page = person.page
    act = page.locator("a[data-row-key=b]").first
    name = page.locator("tr[data-row]", has=act).first.locator("td.lead a").get_attribute("id")
    box = act.bounding_box()
    assert box is not None
    assert box["height"] >= 44

    act.click()
    sheet = page.locator("#dialog[open]")
    step = sheet.locator("label", has_text="50%")
    measured = step.bounding_box()
    assert measured is not None
    assert measured["height"] >= 44
    step.click()
    sheet.get_by_label("Nội dung").fill("Đã làm được một nửa")
    with page.expect_navigation():
        sheet.get_by_role("button", name="Gửi báo cáo").click()

    assert page.url.endswith(f"/chi-dao/mine/#{name}")
    expect(page.get_by_text("Đã gửi báo cáo tiến độ.")).to_be_visible()
    # Keys go on from the row; the window itself need not have the focus of the desktop.
    assert page.evaluate("document.activeElement.id") == name
