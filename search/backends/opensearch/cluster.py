"""Asks the nodes of a cluster over HTTP: no redirect, no proxy, bounded in bytes and in time.

What it raises and logs names neither user nor password, nor anything that was sent or answered but
the kind of an error: answers about a refused entry quote its text.
"""

import base64
import ipaddress
import json
import logging
import threading
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

import urllib3
from urllib3.exceptions import HTTPError, NewConnectionError, ProtocolError

from search.backends.base import Away

logger = logging.getLogger(__name__)

# Seconds to connect, to answer a question, and to take in what is written.
CONNECT, READ, WRITE = 2.0, 10.0, 60.0
# Seconds in which a cluster that did not answer in time is not asked again.
REST = 5.0
# A page of ten thousand hits has some two megabytes.
MOST_BYTES = 64 * 1024 * 1024
_CHUNK = 64 * 1024
# Nobody reads more nodes than that out of a setting by intent.
_MOST_NODES = 20


class Refused(Exception):
    """The cluster would not do it: `status` of HTTP and `kind`, the cluster's name of the error."""

    def __init__(self, status: int, kind: str) -> None:
        super().__init__(f"{kind} ({status})")
        self.status, self.kind = status, kind


def nodes(url: str) -> list[SplitResult]:
    """The addresses in a setting, divided by commas. Raises ValueError without naming them."""
    found = [urlsplit(one.strip().rstrip("/")) for one in url.split(",") if one.strip()]
    for node in found:
        try:
            whole = node.scheme in ("http", "https") and node.hostname and node.port != 0
        except ValueError:
            whole = False
        if not whole or node.query or node.fragment:
            raise ValueError("not an address of a cluster: http[s]://[user:password@]host[:port]")
    if not 0 < len(found) <= _MOST_NODES:
        raise ValueError(f"1 to {_MOST_NODES} addresses of a cluster")
    return found


def in_the_open(url: str) -> list[str]:
    """The hosts of a setting that are other machines and asked without TLS."""
    return [
        str(node.hostname)
        for node in nodes(url)
        if node.scheme == "http" and not _is_here(str(node.hostname))
    ]


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class _Node:
    """One address and its connections, which stay open."""

    def __init__(self, address: SplitResult) -> None:
        made = (
            urllib3.HTTPSConnectionPool if address.scheme == "https" else urllib3.HTTPConnectionPool
        )
        self.pool = made(str(address.hostname), address.port, maxsize=8, retries=False)
        self.path = address.path
        self.headers = {"User-Agent": "Docflow", "Accept-Encoding": "identity"}
        if address.username:
            word = f"{unquote(address.username)}:{unquote(address.password or '')}"
            self.headers["Authorization"] = f"Basic {base64.b64encode(word.encode()).decode()}"

    def ask(
        self, method: str, path: str, body: bytes | None, kind: str, seconds: float
    ) -> tuple[int, bytes]:
        until = time.monotonic() + seconds
        answer = self.pool.urlopen(
            method,
            self.path + path,
            body,
            {**self.headers, "Content-Type": kind} if body is not None else self.headers,
            redirect=False,
            timeout=urllib3.Timeout(connect=CONNECT, read=seconds),
            preload_content=False,
            decode_content=False,
        )
        try:
            data = bytearray()
            while chunk := answer.read1(_CHUNK):
                data += chunk
                if len(data) > MOST_BYTES or time.monotonic() > until:
                    answer.close()
                    raise Away("the cluster answers too much or too slowly")
            return answer.status, bytes(data)
        finally:
            answer.release_conn()


class Cluster:
    """The nodes; used from many threads. Whatever keeps them from answering raises Away."""

    def __init__(self, url: str) -> None:
        self._nodes = [_Node(address) for address in nodes(url)]
        self._turn = 0
        self._lock = threading.Lock()
        self._rests_until = 0.0
        self._silent = False

    def close(self) -> None:
        for node in self._nodes:
            node.pool.close()

    def ask(
        self, method: str, path: str, body: Mapping[str, Any] | None = None, *, seconds: float = 0.0
    ) -> Any:
        """The answer; `seconds` in all, READ by default. Raises Away, Refused."""
        sent = None if body is None else _json(body)
        return self._answer(method, path, sent, "application/json", seconds or READ)

    def tell(self, path: str, lines: Iterable[bytes], *, seconds: float = 0.0) -> Any:
        """The answer to many at once, each line by `line`. Raises Away, Refused."""
        return self._answer("POST", path, b"".join(lines), "application/x-ndjson", seconds or READ)

    def _answer(self, method: str, path: str, body: bytes | None, kind: str, seconds: float) -> Any:
        try:
            status, data = self._of_a_node(method, path, body, kind, seconds)
            if status in (401, 403, 429) or not (status < 300 or 400 <= status < 500):
                raise Away(f"the cluster answers {status}")
            answer = _parsed(data)
            if status >= 400:
                raise Refused(status, error_of(answer))
        except Away as problem:
            self._heard(problem)
            raise
        self._heard(None)
        return answer

    def _of_a_node(
        self, method: str, path: str, body: bytes | None, kind: str, seconds: float
    ) -> tuple[int, bytes]:
        if time.monotonic() < self._rests_until:
            raise Away("the cluster did not answer a moment ago")
        with self._lock:
            self._turn += 1
            turn = self._turn
        try:
            try:
                return self._node(turn).ask(method, path, body, kind, seconds)
            except (NewConnectionError, ProtocolError):
                # It stopped, or closed a connection that was kept open: the next one, once.
                return self._node(turn + 1).ask(method, path, body, kind, seconds)
        except (HTTPError, OSError) as problem:
            self._rests_until = time.monotonic() + REST
            raise Away(f"the cluster does not answer: {type(problem).__name__}") from None

    def _node(self, turn: int) -> _Node:
        return self._nodes[turn % len(self._nodes)]

    def _heard(self, problem: Away | None) -> None:
        """An outage is logged when it begins and when it ends."""
        if problem and not self._silent:
            logger.error("Search is without its cluster: %s", problem)
        elif self._silent and not problem:
            logger.warning("The cluster of the search answers again")
        self._silent = problem is not None


def line(what: Mapping[str, Any]) -> bytes:
    """One line of many."""
    return _json(what) + b"\n"


def error_of(answer: Mapping[str, Any]) -> str:
    """The kind of an error, never its words."""
    error = answer.get("error")
    kind = error.get("type") if isinstance(error, dict) else None
    return kind[:80] if isinstance(kind, str) else "error"


def _json(what: Mapping[str, Any]) -> bytes:
    return json.dumps(what, separators=(",", ":"), ensure_ascii=False).encode()


def _parsed(data: bytes) -> Any:
    with suppress(ValueError, RecursionError):
        answer = json.loads(data or b"{}")
        if isinstance(answer, dict):
            return answer
    raise Away("the cluster does not answer in JSON")
