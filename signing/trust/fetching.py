"""One request to one checked address: no redirect, no proxy, bounded in bytes and in time."""

import contextlib
import http.client
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass

from signing.trust import addresses
from signing.trust.addresses import Place, Refused

# A national revocation list has a few megabytes.
MOST_BYTES = 32 * 1024 * 1024
SECONDS = 20.0
# Where nobody is, nobody answers however long one waits.
CONNECT_SECONDS = 10.0
CHUNK = 64 * 1024


class Failed(Exception):
    """No answer that can be used; `code` says why (`signing.trust.messages`)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Answer:
    """What a server said: no redirect, and not more than was asked for."""

    status: int
    headers: Mapping[str, str]
    data: bytes


def fetch(
    url: str,
    *,
    body: bytes | None = None,
    media_type: str = "",
    seconds: float = SECONDS,
    most: int = MOST_BYTES,
) -> bytes:
    """The answer to GET `url`, or to POST with `body`: at most `most` bytes within `seconds` of
    wall time. Connects to the IP address that was checked and to no other. Raises Refused, Failed.
    """
    headers = {"Content-Type": media_type} if media_type else {}
    answer = ask(locate(url), body=body, headers=headers, seconds=seconds, most=most)
    if answer.status != 200:
        raise Failed("refused_by_server")
    return answer.data


def locate(url: str) -> Place:
    """The address with the one IP address to connect to. Raises Refused, Failed."""
    place = addresses.parse(url)
    try:
        return addresses.resolve(place)
    except OSError as error:
        raise Failed("name_unknown") from error


def ask(
    place: Place,
    *,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    seconds: float = SECONDS,
    most: int = MOST_BYTES,
) -> Answer:
    """As `fetch`, from a place that was located, whatever status the server answers with."""
    connection = _Checked(place, seconds)
    late = threading.Event()
    timer = threading.Timer(seconds, _cut, (connection, late))
    timer.daemon = True
    timer.start()
    try:
        answer = _ask(connection, place, body, headers or {}, most)
        if late.is_set():
            # The cut looks like the end of an answer without a length.
            raise Failed("timed_out")
    except (Refused, Failed):
        raise
    except ssl.SSLError as error:
        raise Failed("timed_out" if late.is_set() else "certificate_of_server") from error
    except TimeoutError as error:
        raise Failed("timed_out") from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise Failed("timed_out" if late.is_set() else "no_answer") from error
    finally:
        timer.cancel()
        connection.close()
    return answer


def _ask(
    connection: "_Checked", place: Place, body: bytes | None, more: Mapping[str, str], most: int
) -> Answer:
    headers = {"User-Agent": "Docflow", "Accept-Encoding": "identity", "Connection": "close"}
    method = "GET" if body is None else "POST"
    # Who turns a body away may close before all of it was sent; the answer is there to be read.
    with contextlib.suppress(BrokenPipeError):
        connection.request(method, place.target, body, {**headers, **more})
    with connection.getresponse() as answer:
        if 300 <= answer.status < 400:
            raise Failed("redirected")
        return Answer(answer.status, dict(answer.headers), _read(answer, most))


def _read(answer: http.client.HTTPResponse, most: int) -> bytes:
    if answer.length is not None and answer.length > most:
        raise Failed("too_large")
    data = bytearray()
    while chunk := answer.read1(CHUNK):
        data += chunk
        if len(data) > most:
            raise Failed("too_large")
    if answer.length:
        # Fewer bytes than were announced.
        raise Failed("no_answer")
    return bytes(data)


class _Checked(http.client.HTTPConnection):
    """Connects to the IP address of its place; the name only goes into Host and certificate.

    The standard connection knows no proxy and follows nothing.
    """

    def __init__(self, place: Place, seconds: float) -> None:
        self.place = place
        self.until = time.monotonic() + seconds
        super().__init__(place.host, place.port, timeout=seconds)
        self.default_port = addresses.PORTS[place.scheme]
        # Ours as well: the standard connection gives its socket away with the answer.
        self.held: socket.socket | None = None

    def connect(self) -> None:
        left = max(0.01, self.until - time.monotonic())
        soon = min(left, CONNECT_SECONDS)
        self.held = socket.create_connection((self.place.ip, self.port), timeout=soon)
        self.held.settimeout(left)
        if self.place.scheme == "https":
            context = ssl.create_default_context()
            # In two steps, so that the cut reaches a handshake that drips.
            wrapped = context.wrap_socket(
                self.held, server_hostname=self.place.host, do_handshake_on_connect=False
            )
            self.held = wrapped
            wrapped.do_handshake()
        self.sock = self.held

    def close(self) -> None:
        super().close()
        if self.held is not None:
            self.held.close()


def _cut(connection: _Checked, late: threading.Event) -> None:
    """A server that sends a byte now and then must not hold the sweep."""
    late.set()
    held = connection.held
    if held is not None:
        with contextlib.suppress(OSError):
            held.shutdown(socket.SHUT_RDWR)
