"""Second factors in a real browser: an authenticator app, and a passkey of a virtual device."""

import re
import time
from collections.abc import Iterator

import pytest
from allauth.mfa.totp.internal import auth as totp
from playwright.sync_api import Browser, BrowserContext, Page, expect

from docflow.demo import cast
from tests.e2e.conftest import Office
from tests.e2e.people import PATIENCE

WHO = "vanthu"
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def context(browser: Browser, office: Office) -> Iterator[BrowserContext]:
    """Passkeys belong to a name, and without TLS to this one alone."""
    address = office.address.replace("127.0.0.1", "localhost")
    found = browser.new_context(base_url=address, locale="vi-VN")
    found.set_default_timeout(PATIENCE)
    yield found
    found.close()


def by_password(page: Page) -> None:
    page.goto("/vao/")
    page.get_by_label("Tên đăng nhập").fill(WHO)
    page.get_by_label("Mật khẩu").fill(cast.PASSWORD)
    page.get_by_role("button", name="Vào", exact=True).click()


def leave(page: Page) -> None:
    """Sign out, without the menu of the frame."""
    page.context.clear_cookies(name="sessionid")


def remove_all(page: Page) -> None:
    """Back to how the other tests expect the person."""
    page.goto("/tai-khoan/")
    while page.get_by_role("link", name=re.compile("^Bỏ")).count():
        page.get_by_role("link", name=re.compile("^Bỏ")).first.click()
        page.get_by_role("button", name="Bỏ", exact=True).click()
        expect(page.get_by_text("Đã bỏ cách xác thực.")).to_be_visible()


def code(secret: str, steps: int) -> str:
    step = int(time.time()) // 30 + steps
    return totp.format_hotp_value(totp.hotp_value(secret, step))


def test_an_app_is_set_up_and_asked_at_the_next_sign_in(context: BrowserContext) -> None:
    page = context.new_page()
    by_password(page)
    page.goto("/tai-khoan/ung-dung/")
    secret = page.locator("code").inner_text().replace(" ", "")
    page.get_by_label("Mã đang hiện trong ứng dụng").fill(code(secret, -1))
    page.get_by_role("button", name="Thêm ứng dụng").click()
    expect(page.locator("li code")).to_have_count(10)
    with page.expect_download() as file:
        page.get_by_role("button", name="Tải tệp văn bản").click()
    assert file.value.suggested_filename == "ma-du-phong.txt"

    leave(page)
    by_password(page)
    page.get_by_label("Mã xác thực").fill("000000")
    page.get_by_role("button", name="Tiếp tục").click()
    expect(page.get_by_text("Mã không đúng")).to_be_visible()
    page.get_by_label("Mã xác thực").fill(code(secret, 0))
    page.get_by_role("button", name="Tiếp tục").click()

    expect(page).to_have_url(re.compile(r"//localhost:\d+/$"))
    remove_all(page)


def test_a_passkey_is_made_and_opens_the_desk_alone(context: BrowserContext) -> None:
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    refused: list[str] = []
    page.on("console", lambda line: refused.append(line.text) if line.type == "error" else None)
    by_password(page)
    page.goto("/tai-khoan/khoa/them/")
    page.get_by_label("Tên khóa").fill("Máy của văn thư")
    page.get_by_role("button", name="Tạo khóa").click()
    expect(page.locator("li code")).to_have_count(10)

    leave(page)
    page.goto("/vao/")
    page.get_by_role("button", name="Vào bằng khóa đăng nhập").click()
    expect(page).to_have_url(re.compile(r"//localhost:\d+/$"))
    page.goto("/tai-khoan/")
    expect(page.get_by_text("Máy của văn thư").first).to_be_visible()

    leave(page)
    by_password(page)
    page.get_by_role("button", name="Dùng khóa đăng nhập").click()
    expect(page).to_have_url(re.compile(r"//localhost:\d+/$"))
    remove_all(page)
    assert [line for line in refused if "Content Security Policy" in line] == []
