"""A server that stands before the cluster of the tests and can be told to fail in its stead."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import urllib3

from tests.search import cluster

# What a faulty cluster answers: status, headers, body.
FAULTS: dict[str, tuple[int, dict[str, str], bytes]] = {
    "broken": (500, {}, b'{"error": {"type": "boom"}}'),
    "busy": (429, {}, b'{"error": {"type": "rejected"}}'),
    "locked": (401, {}, b""),
    "moved": (302, {"Location": "/elsewhere"}, b""),
    "refusing": (400, {}, b'{"error": {"type": "parsing_exception", "reason": "kin"}}'),
    "proxy": (200, {}, b"<html>signed out</html>"),
    "other": (200, {}, b"{}"),
    "in part": (200, {}, b'{"_shards": {"failed": 1}, "responses": []}'),
    "late": (200, {}, b'{"timed_out": true, "responses": []}'),
    "huge": (200, {}, b" " * 3000),
}


class Between:
    """Passes everything on, or answers with `fault`; remembers what it was asked."""

    def __init__(self) -> None:
        self.fault = ""
        # What is refused of a bulk: ids to (status, type).
        self.refused: dict[str, tuple[int, str]] = {}
        self.asked: list[tuple[str, str]] = []
        self.keys: set[str | None] = set()
        # Set at the end: whoever was kept waiting may go.
        self.over = threading.Event()
        self._pool = urllib3.PoolManager()
        self._server: ThreadingHTTPServer | None = None
        self.port = 0
        self.start()

    @property
    def url(self) -> str:
        return f"http://clerk:s%40fe-word@127.0.0.1:{self.port}"

    def start(self) -> None:
        between = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self) -> None:
                if between._server is not server:
                    # Connections that were kept open end with their server.
                    raise ConnectionResetError
                between.keys.add(self.headers.get("Authorization"))
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                status, headers, data = between.answer(self.command, self.path, body)
                self.send_response(status)
                for name, value in {**headers, "Content-Length": str(len(data))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(data)

            do_GET = do_POST = do_PUT = do_DELETE = answer

            def log_message(self, *args: Any) -> None:
                pass

            def handle(self) -> None:
                with suppress(ConnectionError):
                    super().handle()

        self._server = server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        server.daemon_threads = True
        self.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def answer(self, method: str, path: str, body: bytes) -> tuple[int, dict[str, str], bytes]:
        self.asked.append((method, path))
        if self.fault == "silent":
            self.over.wait(60)
        if self.fault in FAULTS:
            return FAULTS[self.fault]
        kind = "application/x-ndjson" if b"\n" in body else "application/json"
        told = self._pool.request(
            method, cluster.address() + path, body=body or None, headers={"Content-Type": kind}
        )
        data = told.data
        if "_bulk" in path and self.refused:
            data = self._with_refusals(json.loads(data))
        return told.status, {"Content-Type": "application/json"}, data

    def _with_refusals(self, told: Any) -> bytes:
        for item in told["items"]:
            for done in item.values():
                if done["_id"] in self.refused:
                    status, kind = self.refused[done["_id"]]
                    done |= {"status": status, "error": {"type": kind, "reason": "kín"}}
                    told["errors"] = True
        return json.dumps(told).encode()


@contextmanager
def standing() -> Iterator[Between]:
    between = Between()
    try:
        yield between
    finally:
        between.over.set()
        between.stop()
        between._pool.clear()
