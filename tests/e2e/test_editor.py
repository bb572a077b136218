"""The editor of a draft: blocks, keys, tables, what is pasted; the text stays equal."""

from typing import Any

from playwright.sync_api import Locator, Page, expect

from docflow.documents.forms.typed import told
from docflow.documents.rendering import plain
from tests.e2e.conftest import Enter
from tests.e2e.test_screens import CUT, PHONE, TOO_WIDE, faults
from tests.e2e.writing import content

WRITE = "/documents/new/TB/"
DRAFTER = "nv.chuyenvien"
SAMPLE = """Chương I
QUY ĐỊNH CHUNG
Điều 1. Phạm vi điều chỉnh
Quyết định này quy định về văn thư.
1. Khoản một:
a) điểm a;
b) điểm b.
- Gạch đầu dòng.
2. Khoản hai.
Điều 2. Hiệu lực.
I. MỤC ĐÍCH
| STT | Việc |
| 1 | a\\|b |

| Nội dung | Số |
|---|---|
| - | 2 |
Kết thúc."""


def body(page: Page) -> Locator:
    return page.locator("[data-editor-root]").nth(PLACE)


# Căn cứ stands above the body.
PLACE = 1


def area(page: Page) -> str:
    return page.locator("#id_body").input_value()


def blocks(page: Page) -> Locator:
    return body(page).locator(".block textarea")


def paste(place: Locator, text: str, html: str = "") -> None:
    place.focus()
    place.evaluate(
        """(one, [text, html]) => {
          const data = new DataTransfer();
          data.setData("text/plain", text);
          if (html) data.setData("text/html", html);
          const how = {clipboardData: data, bubbles: true, cancelable: true};
          one.dispatchEvent(new ClipboardEvent("paste", how));
        }""",
        [text, html],
    )


def parsed(page: Page, text: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = page.evaluate("(text) => Draft.parse(text)", text)
    return found


def test_the_script_reads_lines_as_the_printed_page_does(enter: Enter) -> None:
    page = enter(DRAFTER, known=True, at=WRITE).page
    lines = [
        *SAMPLE.splitlines(),
        *("Điều 5a. Sửa đổi", "Mục 2", "Phần thứ nhất", "1.2. Nội dung", "đ) điểm đ", "V. TỔ CHỨC"),
        *("Số 5. không phải khoản", "12", "|", "||", "|--|", "| một | hai", "x) y", "Điều", "I.x"),
    ]
    texts = [SAMPLE, *("\n".join(lines[at : at + 3]) for at in range(len(lines)))]

    for text in texts:
        ours = plain.blocks(text)
        # The words are the same after a way through the blocks of the script ...
        again = page.evaluate("(text) => Draft.told(Draft.parse(text))", text)
        assert plain.blocks(again) == ours, text
        # ... and telling is settled: the second time nothing changes.
        assert page.evaluate("(text) => Draft.told(Draft.parse(text))", again) == again
        assert page.evaluate("(text) => Draft.told(Draft.parse(text))", told(ours)) == told(ours)
        kinds = [one["kind"] for one in parsed(page, text)]
        assert len(kinds) == len(ours), text


def test_enter_tab_and_moving_count_the_labels_anew(enter: Enter) -> None:
    page = enter(DRAFTER, known=True, at=WRITE).page
    blocks(page).first.click()
    keys = page.keyboard

    keys.type("Điều 1. Phạm vi")
    keys.press("Enter")
    keys.type("Khoản một.")
    keys.press("Tab")
    keys.press("Enter")
    keys.type("Khoản hai.")
    keys.press("Enter")
    keys.press("Tab")
    keys.type("điểm a;")
    keys.press("Enter")
    keys.type("điểm b.")
    keys.press("Enter")
    keys.press("Shift+Tab")
    keys.press("Shift+Tab")
    keys.type("Hiệu lực")
    assert area(page) == (
        "Điều 1. Phạm vi\n1. Khoản một.\n2. Khoản hai.\na) điểm a;\nb) điểm b.\nĐiều 2. Hiệu lực"
    )

    # An article takes along what belongs to it; what stands between is counted anew.
    blocks(page).first.click()
    keys.press("Alt+ArrowDown")
    assert area(page).startswith("Điều 1. Hiệu lực\nĐiều 2. Phạm vi\n1. Khoản một.")
    keys.press("Control+z")
    assert area(page).startswith("Điều 1. Phạm vi\n1. Khoản một.")
    keys.press("Control+y")
    assert area(page).startswith("Điều 1. Hiệu lực")
    keys.press("Control+z")

    # A clause put between and one taken out.
    blocks(page).nth(1).click()
    keys.press("End")
    keys.press("Enter")
    keys.type("Khoản chen.")
    assert "2. Khoản chen.\n3. Khoản hai." in area(page)
    body(page).get_by_role("button", name="Bỏ đoạn này").click()
    assert "1. Khoản một.\n2. Khoản hai." in area(page)
    expect(body(page).get_by_role("status")).to_contain_text("Hoàn tác")
    body(page).get_by_role("button", name="Hoàn tác").click()
    assert "2. Khoản chen." in area(page)


def test_the_keyboard_joins_splits_and_leaves(enter: Enter) -> None:
    page = enter(DRAFTER, known=True, at=WRITE).page
    blocks(page).first.fill("1. Một hai")
    keys = page.keyboard
    keys.press("Home")
    for _ in range(3):
        keys.press("ArrowRight")
    keys.press("Enter")
    assert area(page) == "1. Một\n2. hai"
    keys.press("Home")
    keys.press("Backspace")
    assert area(page) == "1. Một\nhai"
    keys.press("Backspace")
    assert area(page) == "1. Mộthai"
    # An empty part loses its label instead of making another one.
    keys.press("End")
    keys.press("Enter")
    keys.press("Enter")
    keys.type("Đoạn.")
    assert area(page) == "1. Mộthai\nĐoạn."
    keys.press("ArrowUp")
    expect(blocks(page).first).to_be_focused()
    # The Tab key is no trap.
    keys.press("Escape")
    keys.press("Tab")
    expect(blocks(page).nth(1)).to_be_focused()


def test_the_plain_text_is_always_equal_and_goes_on_both_ways(enter: Enter) -> None:
    page = enter(DRAFTER, known=True, at=WRITE).page
    paste(blocks(page).first, SAMPLE)
    assert plain.blocks(area(page)) == plain.blocks(SAMPLE)
    expect(body(page).locator(".block")).to_have_count(len(plain.blocks(SAMPLE)))

    body(page).get_by_role("button", name="Gõ dạng văn bản thuần").click()
    page.get_by_label("Nội dung").fill("1. Từ văn bản thuần.")
    body(page).get_by_role("button", name="Soạn theo từng đoạn").click()
    expect(blocks(page).first).to_have_value("Từ văn bản thuần.")
    blocks(page).first.press("Control+z")
    assert plain.blocks(area(page)) == plain.blocks(SAMPLE)


def test_tables_are_grids_and_take_what_excel_copies(enter: Enter) -> None:
    page = enter(DRAFTER, known=True, at=WRITE).page
    first = blocks(page).first
    first.fill("Bảng:")
    body(page).get_by_role("button", name="Thêm bảng").click()
    page.get_by_label("Bảng, hàng 1, cột 1").fill("STT")
    paste(page.get_by_label("Bảng, hàng 2, cột 1"), 'Một\t"hai\ndòng"\tba|bốn\r\n2\tx\ty\r\n')
    assert area(page) == ("Bảng:\n| STT |  |  |\n| Một | hai dòng | ba\\|bốn |\n| 2 | x | y |")
    page.get_by_label("Bảng, hàng 3, cột 3").click()
    body(page).get_by_role("button", name="Bỏ cột").click()
    body(page).get_by_role("button", name="Thêm hàng").click()
    page.keyboard.type("cuối")
    assert area(page).endswith("| 2 | x |\n|  | cuối |")
    body(page).get_by_role("button", name="Bỏ hàng").click()
    body(page).get_by_role("button", name="Hàng đầu là tiêu đề").click()
    assert plain.blocks(area(page))[1].header == ()
    page.keyboard.press("Control+z")
    assert plain.blocks(area(page))[1].header == ("STT", "")
    # Copied together with its text, a table finds its place.
    paste(first, "Sau bảng\n1.\tKhoản từ Word\n•\tDấu đầu dòng\nA\tB\n1\t2")
    assert "Sau bảng\n1. Khoản từ Word\n- Dấu đầu dòng\n| A | B |\n| 1 | 2 |" in area(page)


def test_lines_are_added_moved_and_taken_out(enter: Enter) -> None:
    page = enter(DRAFTER, known=True, at=WRITE).page
    grounds = page.locator("#id_grounds + [data-editor-root]")
    page.get_by_label("Căn cứ").fill("Căn cứ Luật A\nCăn cứ Luật B")
    grounds.get_by_role("button", name="Thêm dòng").click()
    page.keyboard.type("1. không là khoản")
    page.keyboard.press("Alt+ArrowUp")
    text = page.locator("#id_grounds")
    expect(text).to_have_value("Căn cứ Luật A\n1. không là khoản\nCăn cứ Luật B")
    grounds.get_by_role("button", name="Bỏ đoạn này").click()
    expect(text).to_have_value("Căn cứ Luật A\nCăn cứ Luật B")


def test_appendices_come_go_come_back_and_are_saved(enter: Enter) -> None:
    person = enter(DRAFTER, known=True, at="/documents/new/KH/")
    page = person.page
    page.get_by_label("Trích yếu").fill("Kế hoạch có phụ lục")
    content(page).fill("Chi tiết tại các phụ lục kèm theo.")
    page.get_by_label("Người ký").select_option(index=1)
    for title in ("Biểu mẫu", "Danh mục"):
        page.get_by_role("button", name="Thêm phụ lục").click()
        page.get_by_label("Tên phụ lục").last.fill(title)
        page.get_by_label("Chữ và bảng của phụ lục").last.fill(f"1. Chữ của {title}.")
    page.get_by_label("Khổ giấy A4").last.select_option("landscape")
    page.get_by_role("button", name="Đưa phụ lục lên").last.click()
    page.get_by_role("button", name="Bỏ phụ lục này").last.click()
    expect(page.locator(".appendix-gone", has_text="Biểu mẫu")).to_be_visible()
    page.get_by_role("button", name="Lấy lại").last.click()
    expect(page.locator("#draft-pages svg.page")).to_have_count(3)
    page.get_by_role("button", name="Lưu dự thảo").click()
    person.go(f"{person.path}edit/")
    titles = page.get_by_label("Tên phụ lục")
    assert [one.input_value() for one in titles.all()] == ["Danh mục", "Biểu mẫu"]
    expect(page.get_by_label("Khổ giấy A4").first).to_have_value("landscape")
    expect(page.locator(".appendix .block textarea").first).to_have_value("Chữ của Danh mục.")


def test_the_editor_is_open_to_everybody_and_fits_a_phone(enter: Enter) -> None:
    person = enter(DRAFTER, known=True, at="")
    page = person.page
    for size in ({"width": 1280, "height": 900}, PHONE):
        page.set_viewport_size(size)
        person.go(WRITE)
        content(page).fill(SAMPLE)
        page.get_by_role("button", name="Thêm phụ lục").click()
        page.get_by_label("Bảng, hàng 1, cột 1").first.click()
        person.settle()
        assert page.evaluate(TOO_WIDE) <= 1
        assert page.evaluate(CUT) == []
        assert faults(person) == []


def test_a_script_that_fails_leaves_the_text_as_it_was(enter: Enter) -> None:
    person = enter(DRAFTER, known=True, at="")
    page = person.page
    page.route("**/js/draft/grammar*.js", lambda route: route.abort())
    person.go(WRITE)
    page.get_by_label("Nội dung").fill("Điều 1. Gõ không có trình soạn.")
    expect(page.locator("#id_body")).to_be_visible()
    person.complaints.clear()
