"""A leader signs with a key of her own machine: the browser between the office and the agent."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import ROOT, Enter, Office, run, waiting
from tests.e2e.people import NAMES, Person

LEADER, CLERK, KEEPER, PIN = "chutich", "vanthu", "quantri", "918273"


@pytest.fixture(scope="module")
def key_file(office: Office, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_for(LEADER, office, tmp_path_factory.mktemp("token"))


@pytest.fixture(scope="module")
def seal_file(office: Office, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_for(f"seal:{CLERK}", office, tmp_path_factory.mktemp("seal"))


def made_for(whose: str, office: Office, folder: Path) -> Path:
    with (folder / "log").open("w") as log:
        made = run(office, log, "-m", "tests.e2e.token", whose, str(folder / "key.p12"), PIN)
        assert made.wait(timeout=120) == 0, (folder / "log").read_text()
    (folder / "pin").write_text(PIN + "\n")
    return folder / "key.p12"


@contextmanager
def agent(office: Office, key_file: Path, origin: str = "") -> Iterator[list[str]]:
    """The agent as a person starts it, but for the PIN that comes from a file."""
    words = ["--p12", str(key_file), "--pin-file", str(key_file.with_name("pin"))]
    words += ["--allow-origin", origin or office.address.rstrip("/")]
    # As on a machine of its own: nothing of the server's is set.
    running = subprocess.Popen(
        [sys.executable, "-m", "signing.agent", *words, "--port", str(office.agent_port)],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
    )
    told: list[str] = []
    try:
        assert running.stderr is not None
        for line in running.stderr:
            told.append(line)
            if str(office.agent_port) in line:
                break
        yield told
    finally:
        running.send_signal(signal.SIGTERM)
        told += running.communicate(timeout=30)[0:2][1].splitlines()


def no_agent(person: Person) -> None:
    """Take away what the browser says of an agent that is not there; all else still counts."""
    person.complaints[:] = [one for one in person.complaints if "ERR_CONNECTION_REFUSED" not in one]


def test_a_token_is_registered_and_signs_through_the_agent(
    enter: Enter, office: Office, key_file: Path
) -> None:
    leader = enter(LEADER, known=True, at="/quan-tri/token/")
    page = leader.page

    # Without the agent: how to start it, and a way on once it runs.
    expect(page.get_by_text("Chưa thấy công cụ ký trên máy này.")).to_be_visible()
    expect(page.locator("[data-start]")).to_be_disabled()
    expect(page.locator("pre.command")).to_contain_text(
        f"--allow-origin {office.address}".rstrip("/")
    )
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.set_viewport_size({"width": 1280, "height": 900})
    no_agent(leader)

    with agent(office, key_file) as told:
        page.get_by_role("button", name="Thử lại").click()
        expect(page.locator("[data-agent-ready]")).to_be_visible()
        expect(page.locator("[data-certificates] label")).to_contain_text(NAMES[LEADER])
        register = page.get_by_role("button", name="Đăng ký thiết bị này")
        expect(register).to_be_enabled()
        register.focus()
        with page.expect_navigation():
            page.keyboard.press("Enter")
        expect(page.get_by_text("Chưa có thiết bị nào.")).to_have_count(0)
        assert page.locator(".hash").count() == 1

        sign_the_waiting_document(leader)
    said = "\n".join(told)
    assert office.address.rstrip("/") in said
    assert PIN not in said
    no_agent(leader)


def sign_the_waiting_document(leader: Person) -> None:
    page = leader.page
    leader.go("/")
    path = page.locator("tr[data-row] td.lead a").first.get_attribute("href") or ""
    leader.go(path)
    leader.go(page.locator("a[href*='/documents/sign/']").first.get_attribute("href") or "")
    page.get_by_role("link", name="Ký bằng USB token").click()
    expect(page.locator("[data-agent-ready]")).to_be_visible()
    button = page.locator("[data-start]")
    expect(button).to_be_enabled()
    button.focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-verdict]")).to_have_text("Đã ký.")
    expect(page.locator("[data-said]")).to_have_text("Đã ký 1 trên 1 văn bản.")
    page.locator("[data-document] a").first.click()
    expect(page.locator("main")).to_contain_text("Đã ký")


def test_the_offices_token_numbers_and_seals_a_list_under_one_confirmation(
    enter: Enter, office: Office, seal_file: Path
) -> None:
    picks = waiting(office, 3, "signed")
    with agent(office, seal_file) as told:
        register_for_the_office(enter(KEEPER, known=True, at=""))

        clerk = enter(CLERK, known=True, at="")
        page = clerk.page
        clerk.go("/documents/issue/?" + "&".join(f"pick={one}" for one in picks))
        page.get_by_role("link", name="Đóng dấu bằng USB token của cơ quan").click()
        expect(clerk.heading).to_have_text("Đóng dấu bằng USB token")
        expect(page.locator("[data-agent-ready]")).to_be_visible()
        page.set_viewport_size({"width": 390, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        start = page.get_by_role("button", name="Cấp số, đóng dấu, phát hành 3 văn bản")
        expect(start).to_be_enabled()
        start.focus()
        page.keyboard.press("Enter")

        expect(page.locator("[data-said]")).to_have_text("Đã phát hành 3 trên 3 văn bản.")
        verdicts = page.locator("[data-verdict]").all_inner_texts()
        assert all(one.startswith("Đã phát hành ") for one in verdicts), verdicts
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        page.set_viewport_size({"width": 1280, "height": 900})
        page.locator("[data-document] a").first.click()
        expect(page.locator("main")).to_contain_text("Chữ ký hợp lệ")
    said = "\n".join(told)
    # One PIN for six signatures, each second one announced.
    assert said.count("xin ký 6 nội dung") == 1
    assert said.count("chữ ký tiếp theo") == 3
    assert "Đã ký 6." in said
    assert PIN not in said


def test_the_files_beside_a_document_are_sealed_under_the_same_confirmation(
    enter: Enter, office: Office, seal_file: Path
) -> None:
    picks = [*waiting(office, 1, "signed", "beside"), *waiting(office, 1, "signed")]
    with agent(office, seal_file) as told:
        register_for_the_office(enter(KEEPER, known=True, at=""))
        clerk = enter(CLERK, known=True, at="")
        page = clerk.page
        clerk.go("/documents/issue/token/?" + "&".join(f"pick={one}" for one in picks))
        expect(page.locator("[data-document]").first).to_contain_text("Phụ lục II.pdf")
        page.set_viewport_size({"width": 390, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        page.set_viewport_size({"width": 1280, "height": 900})
        start = page.locator("[data-start]")
        expect(start).to_be_enabled()
        start.focus()
        page.keyboard.press("Enter")

        expect(page.locator("[data-said]")).to_have_text("Đã phát hành 2 trên 2 văn bản.")
        verdicts = page.locator("[data-verdict]").all_inner_texts()
        assert all(one.startswith("Đã phát hành ") for one in verdicts), verdicts
    said = "\n".join(told)
    # One PIN: issue line, seal and two files, then issue line and seal.
    assert said.count("xin ký 6 nội dung") == 1
    assert "và 3 chữ ký tiếp theo" in said
    assert "Đã ký 6." in said


def test_a_list_with_the_offices_token_stops_after_the_document_at_hand(
    enter: Enter, office: Office, seal_file: Path
) -> None:
    picks = waiting(office, 6, "signed")
    with agent(office, seal_file):
        register_for_the_office(enter(KEEPER, known=True, at=""))
        clerk = enter(CLERK, known=True, at="")
        page = clerk.page
        clerk.go("/documents/issue/token/?" + "&".join(f"pick={one}" for one in picks))
        start = page.locator("[data-start]")
        expect(start).to_be_enabled()
        start.click()
        halt = page.get_by_role("button", name="Dừng")
        expect(halt).to_be_focused()
        page.keyboard.press("Enter")

        said = page.locator("[data-said]")
        expect(said).to_contain_text("Đã dừng: phát hành xong")
        issued = page.locator("[data-document][data-done=yes]").count()
        assert 0 < issued < len(picks)
        left = page.locator("[data-verdict]", has_text="Chưa phát hành; số đã cấp vẫn giữ.")
        expect(left).to_have_count(len(picks) - issued)

        # The list read anew still holds the rest, with the numbers it was given.
        page.get_by_role("link", name="Tải lại danh sách").click()
        expect(page.locator("[data-document]")).to_have_count(len(picks) - issued)
        expect(page.locator("[data-start]")).to_be_enabled()
        page.locator("[data-start]").click()
        rest = len(picks) - issued
        expect(said).to_have_text(f"Đã phát hành {rest} trên {rest} văn bản.")


def register_for_the_office(keeper: Person) -> None:
    """Once for each token; the second test finds it registered."""
    page = keeper.page
    keeper.go("/quan-tri/token/co-quan/")
    expect(page.locator("[data-agent-ready]")).to_be_visible()
    if page.locator(".hash").count():
        return
    register = page.get_by_role("button", name="Đăng ký thiết bị này")
    expect(register).to_be_enabled()
    with page.expect_navigation():
        register.click()
    expect(page.locator(".hash")).to_have_count(1)


def test_another_site_is_told_nothing(enter: Enter, office: Office, key_file: Path) -> None:
    leader = enter(LEADER, known=True, at="")
    with agent(office, key_file, origin="https://docflow.example.vn"):
        leader.go("/quan-tri/token/")
        expect(leader.page.get_by_text("Chưa thấy công cụ ký trên máy này.")).to_be_visible()
    leader.complaints[:] = [
        one
        for one in leader.complaints
        if "CORS" not in one and "403" not in one and "ERR_FAILED" not in one
    ]


def test_no_other_page_may_speak_with_the_agent(
    enter: Enter, office: Office, key_file: Path
) -> None:
    leader = enter(LEADER, known=True, at="")
    with agent(office, key_file):
        leader.go("/")
        blocked = leader.page.evaluate(
            "address => fetch(address).then(() => 'reached', () => 'blocked')",
            f"http://127.0.0.1:{office.agent_port}/status",
        )
    assert blocked == "blocked"
    assert any("Content Security Policy" in one for one in leader.complaints)
    leader.complaints.clear()
