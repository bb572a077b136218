"""A list under one PIN: shown, signed in the background, told file by file; stopped in between."""

from playwright.sync_api import expect

from docflow.demo import cast
from tests.e2e.conftest import Enter, Office
from tests.e2e.conftest import waiting as new_documents
from tests.e2e.people import Person

LEADER, DEPUTY = "chutich", "pct.kinhte"
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
# More than are signed before somebody can press.
MANY = 14


def waiting(leader: Person) -> list[str]:
    """The documents that lie before the leader."""
    leader.go("/documents/outgoing/?view=waiting")
    boxes = leader.page.locator("tr[data-row] input[name=pick]").all()
    return [box.get_attribute("value") or "" for box in boxes]


def test_a_list_is_refused_with_a_wrong_pin_and_told_with_a_right_one(enter: Enter) -> None:
    leader = enter(LEADER, known=True, at="")
    page = leader.page
    # Two, so that others find theirs in front.
    picks = waiting(leader)[-2:]
    assert len(picks) == 2
    leader.go("/documents/sign/?" + "&".join(f"pick={one}" for one in picks))
    expect(leader.heading).to_have_text(f"Ký {len(picks)} văn bản")
    expect(page.get_by_text("SHA-256")).to_have_count(len(picks))

    page.get_by_label("Mã PIN").fill("000111")
    page.get_by_role("button", name=f"Ký {len(picks)} văn bản").click()
    expect(
        page.get_by_text("Mã PIN không đúng. Chưa có gì được ký; còn 4 lần thử.")
    ).to_be_visible()

    page.get_by_label("Mã PIN").fill(cast.PIN)
    page.get_by_role("button", name=f"Ký {len(picks)} văn bản").click()

    # The page reads itself again until the list has ended.
    expect(page.get_by_text(f"Đã ký {len(picks)} trên {len(picks)} văn bản.")).to_be_visible()
    expect(leader.heading).to_have_text("Kết quả ký")
    expect(page.locator("#run tr", has_text="Chữ ký hợp lệ")).to_have_count(len(picks))
    expect(page.get_by_role("button", name="Dừng")).to_have_count(0)
    assert not set(picks) & set(waiting(leader))


def test_a_list_is_stopped_by_its_button_and_what_is_left_is_offered_again(
    enter: Enter, office: Office
) -> None:
    picks = new_documents(office, MANY)
    deputy = enter(DEPUTY, known=True, at="")
    page = deputy.page
    deputy.go("/documents/sign/?" + "&".join(f"pick={one}" for one in picks))
    page.get_by_label("Mã PIN").fill(cast.PIN)
    page.get_by_role("button", name=f"Ký {MANY} văn bản").click()
    expect(deputy.heading).to_have_text("Đang ký")
    stop = page.get_by_role("button", name="Dừng")
    page.set_viewport_size(PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    # By the keyboard: focus must not be lost to the list reading itself again.
    stop.focus()
    page.keyboard.press("Enter")

    expect(page.get_by_text("Đã dừng theo yêu cầu")).to_be_visible()
    expect(deputy.heading).to_have_text("Kết quả ký")
    expect(stop).to_have_count(0)
    signed = page.locator("#run tr[data-row]", has_text="Chữ ký hợp lệ").count()
    assert 0 < signed < MANY
    left = MANY - signed
    expect(
        page.get_by_text(f"Đã ký {signed} trên {MANY} văn bản, {left} chưa làm tới.")
    ).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.set_viewport_size(DESK)

    # What was not reached is whole and waits: the next PIN takes it up.
    page.get_by_role("link", name=f"Làm tiếp {left} văn bản còn lại").click()
    expect(deputy.heading).to_have_text(f"Ký {left} văn bản" if left > 1 else "Ký văn bản")
    page.get_by_label("Mã PIN").fill(cast.PIN)
    page.get_by_role("button", name="Ký").last.click()
    expect(page.get_by_text(f"Đã ký {left} trên {left} văn bản.")).to_be_visible()
