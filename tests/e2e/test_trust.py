"""A keeper of trust believes one more authority: the fingerprint first, then the word."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e import authority
from tests.e2e.conftest import Enter

KEEPER = "quantri"


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate of an authority that nobody here knows yet."""
    authority.make(tmp_path / "authority.pem")
    return tmp_path / "authority.pem"


def test_an_authority_is_compared_believed_and_given_up(enter: Enter, certificate: Path) -> None:
    keeper = enter(KEEPER, known=True, at="/quan-tri/tin-cay/")
    page = keeper.page

    page.get_by_label("Chứng thư (PEM hoặc DER)").set_input_files(certificate)
    page.get_by_label("Được tin cho").select_option(label="con dấu cơ quan")
    page.get_by_label("Chỉ để trình diễn").check()
    page.get_by_role("button", name="Xem dấu vân tay").click()

    # Nothing is believed yet, and nothing will be without the tick.
    expect(keeper.heading).to_have_text("Đối chiếu dấu vân tay")
    expect(page.locator("main")).to_contain_text("con dấu cơ quan")
    expect(page.locator("main")).to_contain_text("chỉ được tin ở bản trình diễn")
    page.get_by_label("Tôi đã đối chiếu").check()
    page.get_by_role("button", name="Tin cậy chứng thư này").click()

    keeper.told("Đã thêm vào danh sách tin cậy.")
    row = page.locator("tr", has_text="Example Seals CA")
    expect(row).to_contain_text("Trình diễn")
    expect(row).to_contain_text("đang được tin cậy")
    row.get_by_role("link", name="Ngừng tin").click()
    page.get_by_role("button", name="Ngừng tin cậy").click()
    keeper.told("Đã ngừng tin cậy.")
    expect(page.locator("tr", has_text="Example Seals CA")).to_contain_text("đã ngừng tin cậy")


def test_an_intermediate_only_completes_chains(enter: Enter) -> None:
    keeper = enter(KEEPER, known=True, at="/quan-tri/tin-cay/")

    rows = keeper.page.locator("tr", has_text="chứng thư trung gian")
    for row in rows.all():
        expect(row).to_contain_text("dùng để nối chuỗi")
        expect(row).not_to_contain_text("đang được tin cậy")
    assert rows.count() >= 4
