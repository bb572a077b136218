"""A served office of the demo in a process of its own, and browsers for its people."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import pytest
from playwright.sync_api import Browser

from tests import migrated
from tests.browsing import CHROMIUM
from tests.e2e.people import Person, window

ROOT = Path(__file__).resolve().parents[2]
ANNOUNCED = "Docflow: "
# Seconds after which somebody signs in again: keys and administration ask for a proof after 900.
STILL_FRESH = 600

Enter = Callable[..., Person]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.e2e)
            if not CHROMIUM.exists():
                item.add_marker(pytest.mark.skip(reason=f"{CHROMIUM} not found"))


@dataclass(frozen=True)
class Office:
    """Where it answers and where its data lies."""

    address: str
    folder: Path
    # Where its pages look for a signing agent.
    agent_port: int


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """The demo tenant, served with its worker on a free port."""
    folder = tmp_path_factory.mktemp("office")
    log = (folder / "serve.log").open("w")
    port = _free_port()
    shutil.copytree(_built_once(tmp_path_factory), folder / "data")
    server = _run(folder, port, log, "manage.py", "serve", "--port", "0")
    try:
        assert server.stdout is not None
        line = next((line for line in server.stdout if line.startswith(ANNOUNCED)), "")
        assert line, (folder / "serve.log").read_text()[-2000:]
        yield Office(line.removeprefix(ANNOUNCED).strip(), folder, port)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=60)
        server.stdout.close()
        log.close()


def _built_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data of the house, which the first process of a run that asks builds for all of them."""
    shared = tmp_path_factory.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        shared = shared.parent
    with migrated.only_one(shared):
        house = shared / "house"
        if not house.exists():
            unfinished = tmp_path_factory.mktemp("house")
            migrated.lay(unfinished / "data" / "docflow.sqlite3")
            with (unfinished / "log").open("w") as log:
                built = _run(unfinished, 0, log, "-m", "tests.e2e.house").wait(timeout=900)
            assert built == 0, (unfinished / "log").read_text()[-2000:]
            unfinished.rename(house)
    return house / "data"


def run(office: Office, log: IO[str], *words: str) -> "subprocess.Popen[str]":
    """Python with the settings and the data of the served office."""
    return _run(office.folder, office.agent_port, log, *words)


def waiting(office: Office, count: int, *words: str) -> list[int]:
    """The keys of so many new documents that wait for the deputy or, `signed`, for the seal."""
    told = office.folder / "waiting.txt"
    with told.open("w") as log:
        made = run(office, log, "-m", "tests.e2e.waiting", str(count), *words)
        assert made.wait(timeout=900) == 0, told.read_text()
    return [int(pk) for pk in told.read_text().split()[-count:]]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _run(folder: Path, agent_port: int, log: IO[str], *words: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-W", "ignore", *words],
        stdout=subprocess.PIPE if "serve" in words else log,
        stderr=log,
        text=True,
        cwd=ROOT,
        env={
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "DJANGO_SETTINGS_MODULE": "docflow.settings.development",
            "DOCFLOW_DATA_DIR": str(folder / "data"),
            "DOCFLOW_LOG_LEVEL": "WARNING",
            "DOCFLOW_AGENT_URL": f"http://127.0.0.1:{agent_port}",
        },
    )


@pytest.fixture(scope="session")
def signed_in() -> dict[str, Any]:
    """When who signed in, and their cookies, by name."""
    return {}


@pytest.fixture
def enter(office: Office, browser: Browser, signed_in: dict[str, Any]) -> Iterator[Enter]:
    """Let people in, each with a window of their own; at the end no page may have complained.

    Who is `known` signed in before and does not pass the sign-in page again.
    """
    people: list[Person] = []

    def _enter(username: str, *, known: bool = False, at: str = "/", **more: Any) -> Person:
        since, cookies = signed_in.get(username, (0.0, None))
        if not known or time.monotonic() - since > STILL_FRESH:
            cookies = None
        person = window(browser, office.address, username, cookies=cookies, at=at, **more)
        people.append(person)
        began = since if cookies else time.monotonic()
        signed_in[username] = (began, person.page.context.storage_state())
        return person

    yield _enter
    complaints = [f"{one.username}: {line}" for one in people for line in one.complaints]
    for one in people:
        one.page.context.close()
    assert not complaints, "\n".join(complaints)
