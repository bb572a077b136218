"""HTTP on loopback: who may ask is decided here, before anything is read.

`http.server` and no framework: five answers, a handful of callers, blocking calls to a token; what
runs on an officer's machine beside the key should be short enough to read.
"""

import contextlib
import json
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from signing.agent.desk import Desk
from signing.agent.refusals import Refusal, bad_request

# Bytes of one request; seconds without a byte before a caller is let go.
LARGEST, SILENCE = 2 * 1024 * 1024, 10
ACTS = ("certificates", "open", "sign", "close")
ADDRESSES = (("127.0.0.1", socket.AF_INET), ("::1", socket.AF_INET6))


class Loopback(ThreadingHTTPServer):
    """One address of loopback; refuses to be bound to any other."""

    daemon_threads = True

    def __init__(
        self, address: str, family: int, port: int, desk: Desk, origins: frozenset[str]
    ) -> None:
        if address not in {known for known, _family in ADDRESSES}:
            raise ValueError("The agent listens on loopback only.")
        self.address_family = family
        self.desk, self.origins = desk, origins
        super().__init__((address, port), Handler)

    @property
    def hosts(self) -> set[str]:
        """What a browser writes into Host when it was told to come here."""
        port = self.server_address[1]
        return {f"127.0.0.1:{port}", f"localhost:{port}", f"[::1]:{port}"}

    def service_actions(self) -> None:
        self.desk.tidy()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A caller that went away is nobody's business; no traceback with what it sent."""


class Handler(BaseHTTPRequestHandler):
    """Host and Origin first, then the act; every answer is JSON."""

    server: Loopback
    protocol_version = "HTTP/1.1"
    timeout = SILENCE

    def do_OPTIONS(self) -> None:
        """Preflight (Fetch standard), with the question of Private Network Access."""
        try:
            self._guard()
        except Refusal as refusal:
            self._answer(refusal.status, {"error": refusal.code})
            return
        more = {
            "Access-Control-Allow-Methods": "GET, POST",
            "Access-Control-Allow-Headers": "content-type",
            "Access-Control-Max-Age": "60",
        }
        if self.headers.get("Access-Control-Request-Private-Network") == "true":
            more["Access-Control-Allow-Private-Network"] = "true"
        self._answer(204, None, more)

    def do_GET(self) -> None:
        self._act("status" if self.path == "/status" else "", read=False)

    def do_POST(self) -> None:
        name = self.path.removeprefix("/")
        self._act(name if name in ACTS else "", read=True)

    def _act(self, name: str, *, read: bool) -> None:
        try:
            origin = self._guard()
            if not name:
                raise Refusal(404, "not_found")
            body = self._body() if read else {}
            self._answer(200, getattr(self.server.desk, name)(origin, body))
        except Refusal as refusal:
            self._answer(refusal.status, {"error": refusal.code})

    def _guard(self) -> str:
        """The caller's origin; a name that was bent to loopback (DNS rebinding) shows in Host."""
        if self.headers.get_all("Host", []) not in [[host] for host in self.server.hosts]:
            raise Refusal(421, "bad_host")
        origins = self.headers.get_all("Origin", [])
        if len(origins) != 1 or origins[0] not in self.server.origins:
            raise Refusal(403, "bad_origin")
        return str(origins[0])

    def _body(self) -> dict[str, Any]:
        """One JSON object. The type makes every browser ask by preflight first."""
        if self.headers.get("Content-Type", "").split(";")[0].strip() != "application/json":
            raise Refusal(415, "bad_request")
        length = self.headers.get("Content-Length", "")
        if self.headers.get("Transfer-Encoding") or not length.isascii() or not length.isdigit():
            raise bad_request()
        if int(length) > LARGEST:
            raise Refusal(413, "bad_request")
        try:
            body = json.loads(self.rfile.read(int(length)))
        except (ValueError, RecursionError, TimeoutError):
            raise bad_request() from None
        if not isinstance(body, dict):
            raise bad_request()
        return body

    def _answer(
        self, status: int, body: dict[str, Any] | None, more: dict[str, str] | None = None
    ) -> None:
        data = b"" if body is None else json.dumps(body).encode()
        self.send_response_only(status)
        origin = self.headers.get("Origin", "")
        if origin in self.server.origins:
            self.send_header("Access-Control-Allow-Origin", origin)
        self.send_header("Vary", "Origin")
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        for name, value in (more or {}).items():
            self.send_header(name, value)
        if data:
            self.send_header("Content-Type", "application/json")
        if status != 204:
            self.send_header("Content-Length", str(len(data)))
        if status >= 400:
            # What was not read of this request must not be taken for the next one.
            self.send_header("Connection", "close")
            self.close_connection = True
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing is logged: what was asked stands on the terminal."""


def listen(desk: Desk, origins: frozenset[str], port: int) -> list[Loopback]:
    """Servers on 127.0.0.1 and, where there is one, ::1, on the same port; 0 takes a free one.

    Raises OSError when 127.0.0.1 cannot be had.
    """
    servers = [Loopback("127.0.0.1", socket.AF_INET, port, desk, origins)]
    port = servers[0].server_address[1]
    # A machine may have no IPv6.
    with contextlib.suppress(OSError):
        servers.append(Loopback("::1", socket.AF_INET6, port, desk, origins))
    for server in servers:
        threading.Thread(target=server.serve_forever, args=(0.1,), daemon=True).start()
    return servers
