"""Anybody drops a file, or follows the code on paper; nobody has to be let in."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Enter
from tests.e2e.people import Person
from tests.e2e.screens import ROW

CLERK = "vanthu"
ISSUED = "/documents/outgoing/?view=issued"


@pytest.fixture
def issued(enter: Enter, tmp_path: Path) -> tuple[Path, str]:
    """An issued document as a file, and the address that its QR code says."""
    clerk = enter(CLERK, known=True, at=ISSUED)
    clerk.page.locator(ROW).first.wait_for()
    files = clerk.page.locator(".pages-tools a[download], a[href*='/versions/']")
    # A secret that another test numbered is issued, too, and has no file.
    for document in [clerk.path_of(row) for row in clerk.page.locator(ROW).all()]:
        clerk.go(document)
        if files.count():
            break
    with clerk.page.expect_download() as taken:
        files.first.click()
    taken.value.save_as(tmp_path / "issued.pdf")
    clerk.go(f"{document}authenticity/")
    return tmp_path / "issued.pdf", clerk.page.locator("p.hash").inner_text()


def give(stranger: Person, file: Path, button: str) -> None:
    stranger.page.locator("input[type=file]").set_input_files(file)
    with stranger.page.expect_navigation():
        stranger.page.get_by_role("button", name=button, exact=True).click()


def test_a_stranger_reads_who_signed_and_that_nothing_was_changed(
    enter: Enter, issued: tuple[Path, str], tmp_path: Path
) -> None:
    file, _address = issued
    stranger = enter("")
    stranger.go("/verify/")
    expect(stranger.page.locator(".demo-strip")).to_be_visible()

    give(stranger, file, "Kiểm tra")
    main = stranger.page.locator("main")
    expect(main).to_contain_text("Chữ ký hợp lệ")
    expect(stranger.page.get_by_role("heading", name="ô “dấu cơ quan”")).to_be_visible()
    expect(stranger.page.get_by_role("heading", name="Kiểm tra tệp khác")).to_be_visible()

    changed = tmp_path / "changed.pdf"
    changed.write_bytes(file.read_bytes() + b"\n% more")
    give(stranger, changed, "Kiểm tra")
    expect(main).to_contain_text("Chữ ký không hợp lệ")
    expect(main).to_contain_text("Việc nên làm")

    other = tmp_path / "note.pdf"
    other.write_text("no document at all")
    give(stranger, other, "Kiểm tra")
    expect(main).to_contain_text("Tệp không phải là PDF.")


def test_the_code_on_paper_tells_the_issued_copy_from_another(
    enter: Enter, issued: tuple[Path, str], tmp_path: Path
) -> None:
    file, address = issued
    stranger = enter("", width=390, height=844)
    stranger.go(address)
    expect(stranger.heading).to_have_text("Văn bản đã phát hành")

    give(stranger, file, "So sánh")
    expect(stranger.page.locator("main")).to_contain_text("Đúng bản đã phát hành")

    other = tmp_path / "other.pdf"
    other.write_bytes(file.read_bytes() + b"\n")
    give(stranger, other, "So sánh")
    expect(stranger.page.locator("main")).to_contain_text("Không phải bản đã phát hành")
