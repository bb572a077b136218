"""The keys, dialogs and selection of static/js/app.js in a real browser, under the policy."""

import importlib.util
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.browsing import CHROMIUM

HERE = Path(__file__).resolve().parent

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="chromium not found"),
]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The sample screens, served with the policy of the product."""
    folder = tmp_path_factory.mktemp("screens")
    script = HERE / "screenshots.py"
    subprocess.run([sys.executable, script, folder, "--draw"], check=True)
    spec = importlib.util.spec_from_file_location("screenshots", script)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(module.Handler, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    """A page that fails the test when the console complains (the socket has no server here)."""
    complaints: list[str] = []
    page = browser.new_page(viewport={"width": 1440, "height": 800})
    page.on("console", lambda m: "WebSocket" in m.text or complaints.append(m.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    page.close()
    assert complaints == []


def focused(page: Any, what: str) -> str:
    return page.evaluate(f"document.activeElement.{what}")


def test_arrows_walk_the_rows_and_x_selects(page: Any, address: str) -> None:
    page.goto(f"{address}/list.html")

    assert page.is_hidden("[data-toolbar]")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("x")

    assert page.is_checked("[data-row]:nth-child(2) [data-pick]")
    assert "Đã chọn 1 trên trang này" in page.inner_text("[data-toolbar]")


def test_all_that_match_are_selected_only_when_said_so(page: Any, address: str) -> None:
    page.goto(f"{address}/list.html")

    page.click("[data-select-page]")
    on_page = page.input_value("[data-select-all-value]")
    page.click("[data-select-all]")
    everywhere = page.input_value("[data-select-all-value]")
    words = page.inner_text("[data-toolbar]")
    page.click("[data-row]:nth-child(3) [data-pick]")

    assert (on_page, everywhere) == ("", "1")
    assert "Đã chọn cả 128" in words
    assert page.input_value("[data-select-all-value]") == ""
    assert "Đã chọn 29 trên trang này" in page.inner_text("[data-toolbar]")


def test_slash_goes_to_the_search_and_is_not_typed(page: Any, address: str) -> None:
    page.goto(f"{address}/home.html")

    page.keyboard.press("/")

    assert focused(page, "name") == "q"
    assert page.input_value("[data-search]") == ""


def test_a_letter_typed_into_a_field_is_no_command(page: Any, address: str) -> None:
    page.goto(f"{address}/home.html")

    page.focus("[data-search]")
    page.keyboard.type("?x/")

    assert page.input_value("[data-search]") == "?x/"
    assert not page.is_visible("#keys")


def test_question_mark_lists_the_keys_and_escape_gives_the_focus_back(
    page: Any, address: str
) -> None:
    page.goto(f"{address}/list.html")
    page.keyboard.press("ArrowDown")
    before = focused(page, "textContent")

    page.keyboard.press("?")
    shown = page.is_visible("#keys")
    page.keyboard.press("Escape")

    assert shown
    assert focused(page, "textContent") == before


def test_an_address_opens_as_a_dialog_and_gives_the_focus_back(page: Any, address: str) -> None:
    page.goto(f"{address}/document.html")

    page.click("a[data-dialog].main")
    page.wait_for_selector("#dialog[open]")
    field = focused(page, "name")
    page.click("#dialog [data-close] >> nth=0")

    assert field == "pin"
    assert page.url.endswith("/document.html")
    assert "Ký văn bản" in focused(page, "textContent")


def test_a_dialog_that_cannot_be_read_is_opened_as_a_page(page: Any, address: str) -> None:
    page.goto(f"{address}/document.html")

    page.evaluate("() => { window.fetch = () => Promise.reject(new Error('offline')); }")

    page.click("a[data-dialog].main")

    page.wait_for_url("**/sign.html")


def test_the_next_signature_box_is_reached_by_key(page: Any, address: str) -> None:
    page.goto(f"{address}/document.html")

    page.keyboard.press("n")
    page.keyboard.press("n")

    assert focused(page, "id") == "box-2"


def test_the_preview_follows_the_row_and_is_remembered(page: Any, address: str) -> None:
    page.goto(f"{address}/list.html")
    page.click("[data-preview-switch]")
    page.keyboard.press("ArrowDown")
    page.wait_for_selector("#preview h2")

    page.reload()

    assert page.is_visible("#preview")


SCREENS = ["home", "list", "document", "draft", "sign", "board", "metric", "sign_in", "empty"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("screen", SCREENS)
def test_a_screen_has_no_barrier_that_axe_finds(
    browser: Any, address: str, screen: str, scheme: str
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    # Without the policy, because axe itself is put into the page.
    context = browser.new_context(color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    page.goto(f"{address}/{screen}.html")

    found = axe.run(page).response["violations"]
    context.close()

    assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []


@pytest.mark.parametrize("width", [390, 800, 1280, 1920])
@pytest.mark.parametrize("screen", SCREENS)
def test_a_screen_never_scrolls_sideways(page: Any, address: str, screen: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})

    page.goto(f"{address}/{screen}.html")

    assert page.evaluate("document.documentElement.scrollWidth") <= width


SOCKET = """
window.WebSocket = class {
  constructor(url) {
    Object.assign(this, { url, readyState: 1 });
    window.socket = this;
    window.opens = (window.opens || 0) + 1;
  }
};
window.WebSocket.OPEN = 1;
addEventListener("live", () => window.reads = (window.reads || 0) + 1, true);
"""


def test_news_are_read_over_http_and_counted_on_the_bell(page: Any, address: str) -> None:
    asked: list[str] = []
    notice = {"id": 8, "text": "<b>Chờ ký</b> 12/KH-UBND", "url": "/d/1/", "read": False}

    def answer(route: Any) -> None:
        asked.append(route.request.url)
        route.fulfill(json={"notices": [notice], "cursor": 7, "unread": 6})

    page.add_init_script(SOCKET)
    page.route("**/notifications/since/**", answer)
    page.goto(f"{address}/home.html")

    page.evaluate("() => { socket.onmessage({data: JSON.stringify({id: 8, unread: 6})}); }")
    page.wait_for_selector("#toasts a")
    page.evaluate("() => { document.querySelector('#toasts').replaceChildren(); }")
    page.evaluate("() => { socket.onmessage({data: JSON.stringify({id: 8, unread: 6})}); }")
    page.wait_for_timeout(200)

    assert page.evaluate("socket.url.href").startswith("ws://")
    assert [one.rsplit("/", 2)[1] for one in asked] == ["7", "7"]
    assert page.evaluate("window.reads") == 2
    assert page.inner_text("#bell .dot") == "6"
    assert page.get_attribute("#bell", "aria-label") == "6 thông báo chưa đọc"
    # Told once, however often it is read; and never as markup.
    assert page.inner_text("#toasts") == ""


def test_a_notice_is_shown_as_words(page: Any, address: str) -> None:
    notice = {"id": 8, "text": "<b>Chờ ký</b>", "url": "/d/1/", "read": False}
    news = {"notices": [notice], "cursor": 8, "unread": 1}
    page.add_init_script(SOCKET)
    page.route("**/notifications/since/**", lambda route: route.fulfill(json=news))
    page.goto(f"{address}/home.html")

    page.evaluate("() => { socket.onmessage({data: JSON.stringify({id: 8, unread: 1})}); }")
    page.wait_for_selector("#toasts a")

    assert page.inner_text("#toasts") == "<b>Chờ ký</b>"


def test_who_is_turned_away_is_told_and_not_tried_again(page: Any, address: str) -> None:
    page.clock.install()
    page.add_init_script(SOCKET)
    page.goto(f"{address}/home.html")

    page.evaluate("() => { socket.readyState = 3; socket.onopen(); socket.onclose({code: 4401}); }")
    page.clock.run_for(2500)

    assert "Phiên làm việc đã kết thúc" in page.inner_text("#toasts")
    assert page.evaluate("window.opens") == 1
    assert page.evaluate("window.reads || 0") == 0


def test_a_lost_socket_is_opened_again(page: Any, address: str) -> None:
    page.clock.install()
    page.add_init_script(SOCKET)
    page.goto(f"{address}/home.html")

    page.evaluate("() => { socket.onclose({code: 1006}); }")
    page.clock.run_for(4000)

    assert page.evaluate("window.opens") == 2
