"""A web server on loopback that answers as each test wishes, and counts who asked."""

import http.server
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest

from tests.signing.gate import pki


@dataclass
class Loopback:
    """What the server answers by path: bytes, or a function of the handler."""

    port: int = 0
    answers: dict[str, object] = field(default_factory=dict)
    asked: list[tuple[str, str, str | None]] = field(default_factory=list)

    def url(self, path: str = "/ca.crl", host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"


@pytest.fixture
def loopback() -> Iterator[Loopback]:
    made = Loopback()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            made.asked.append((self.command, self.path, self.headers.get("Host")))
            length = int(self.headers.get("Content-Length") or 0)
            self.body = self.rfile.read(length)
            answer = made.answers.get(self.path)
            if callable(answer):
                answer(self)
                return
            self.send_response(200 if answer is not None else 404)
            self.send_header("Content-Length", str(len(answer or b"")))
            self.end_headers()
            self.wfile.write(answer or b"")

        do_POST = do_GET

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    made.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield made
    server.shutdown()
    server.server_close()


@pytest.fixture
def named(settings) -> None:
    """Loopback is a network that the installation allows, as a state network would be."""
    settings.FETCH_NETWORKS = ["127.0.0.1/32"]


@pytest.fixture
def world() -> pki.World:
    return pki.world()


def redirect(to: str) -> Callable[[http.server.BaseHTTPRequestHandler], None]:
    def answer(handler: http.server.BaseHTTPRequestHandler) -> None:
        handler.send_response(302)
        handler.send_header("Location", to)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    return answer


def drip(handler: http.server.BaseHTTPRequestHandler) -> None:
    """A byte now and then, for ever."""
    handler.send_response(200)
    handler.end_headers()
    try:
        for _ in range(200):
            handler.wfile.write(b".")
            time.sleep(0.05)
    except OSError:
        return
