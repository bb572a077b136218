"""`serve` and `work` as a person starts and stops them, in a process of their own."""

import asyncio
import os
import re
import select
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pytest
from django.conf import settings
from websockets.exceptions import ConnectionClosedError
from websockets.sync.client import connect

from docflow.core.management.commands import serve

SETTINGS = {"DJANGO_SETTINGS_MODULE": "docflow.settings.development", "DATABASE_URL": ""}
pytestmark = pytest.mark.enable_socket


@pytest.fixture
def start(tmp_path) -> Iterator:
    running: list[subprocess.Popen] = []

    def command(*arguments: str) -> subprocess.Popen:
        # A file, not a pipe: a process that finds its pipe full neither answers nor stops.
        with (tmp_path / "stderr").open("w") as errors:
            process = run(errors, *arguments)
        running.append(process)
        return process

    def run(errors: IO[str], *arguments: str) -> subprocess.Popen:
        return subprocess.Popen(
            [sys.executable, "manage.py", *arguments],
            cwd=settings.BASE_DIR,
            env={**os.environ, **SETTINGS, "DOCFLOW_DATA_DIR": str(tmp_path)},
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )

    yield command
    for process in running:
        process.kill()
        process.communicate()


def until_said(stream: IO[str], words: str) -> str:
    """The first line with these words; a process that ends or keeps silent fails the test."""
    while True:
        ready, _, _ = select.select([stream], [], [], 60)
        assert ready, f"{words!r} was not said in time"
        line = stream.readline()
        assert line, f"the process ended before it said {words!r}"
        if words in line:
            return line


def until_written(path: Path, words: str) -> None:
    """Wait until the file says so; a process that keeps silent fails the test."""
    deadline = time.monotonic() + 60
    while words not in path.read_text():
        assert time.monotonic() < deadline, f"{words!r} was not said in time"
        time.sleep(0.05)


def address_of(server: subprocess.Popen) -> str:
    found = re.search(r"http://(127\.0\.0\.1:\d+)/", until_said(server.stdout, "http://"))
    assert found
    return found[1]


def answer(url: str) -> int:
    try:
        with urllib.request.urlopen(url, timeout=10) as page:  # noqa: S310
            return page.status
    except urllib.error.HTTPError as error:
        return error.code


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_server_says_where_it_answers_and_stops_when_asked(start, number):
    server = start("serve", "--port", "0")
    address = address_of(server)
    assert answer(f"http://{address}/nowhere") in {302, 404}

    server.send_signal(number)

    assert server.wait(15) == 0


def test_the_server_answers_sockets(start):
    address = address_of(start("serve", "--port", "0"))

    with (
        connect(f"ws://{address}/ws/", origin=f"http://{address}") as stranger,
        pytest.raises(ConnectionClosedError) as closed,
    ):
        stranger.recv(timeout=10)

    # 4401 is said by our own consumer; a server without socket support never gets there.
    assert closed.value.rcvd.code == 4401


def test_a_port_in_use_is_said_in_one_line(start, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        server = start("serve", "--port", str(taken.getsockname()[1]))
        server.communicate(timeout=60)
        error = (tmp_path / "stderr").read_text()

    assert server.returncode == 1
    assert "cannot be used" in error
    assert "Traceback" not in error


def test_a_worker_alone_stops_when_asked(start, tmp_path):
    worker = start("work")
    until_written(tmp_path / "stderr", "The worker runs")
    time.sleep(0.5)

    worker.send_signal(signal.SIGTERM)

    assert worker.wait(15) == 0


def test_a_worker_knows_its_queues(start, tmp_path):
    worker = start("work", "--queues", "nonsense")
    worker.communicate(timeout=60)
    error = (tmp_path / "stderr").read_text()

    assert worker.returncode == 2
    assert "nonsense" in error


async def client_seen(trusted: list[str], settings) -> tuple[str, str]:
    """Address and scheme that reach the application for a client who claims others."""
    settings.TRUSTED_PROXIES = trusted
    config = serve._config()
    seen: list[tuple[str, str]] = []

    async def application(scope, _receive, _send) -> None:
        seen.append((scope["client"][0], scope["scheme"]))

    config.app = application
    config.load()
    headers = [(b"x-forwarded-for", b"203.0.113.9"), (b"x-forwarded-proto", b"https")]
    scope = {"type": "http", "client": ("127.0.0.1", 5), "scheme": "http", "headers": headers}
    await config.loaded_app(scope, None, None)
    return seen[0]


@pytest.mark.parametrize(
    ("trusted", "seen"),
    [
        ([], ("127.0.0.1", "http")),
        (["192.0.2.1"], ("127.0.0.1", "http")),
        (["127.0.0.1"], ("203.0.113.9", "https")),
        (["127.0.0.0/8"], ("203.0.113.9", "https")),
    ],
)
def test_only_a_named_proxy_says_who_the_client_is(settings, monkeypatch, trusted, seen):
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "*")

    assert asyncio.run(client_seen(trusted, settings)) == seen
