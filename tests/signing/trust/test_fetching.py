"""One request to the address that was checked: bounded, no redirect, no proxy."""

import socket
import threading
import time

import pytest

from signing.trust import fetching
from signing.trust.addresses import Refused
from signing.trust.fetching import Failed, fetch
from tests.signing.trust.conftest import Loopback, drip, redirect


def failure(url: str, **wishes: object) -> str:
    with pytest.raises(Failed) as failed:
        fetch(url, **wishes)
    return failed.value.code


def test_loopback_is_refused_unless_it_is_named(loopback: Loopback, monkeypatch) -> None:
    real = socket.getaddrinfo
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda _host, *rest, **more: real("127.0.0.1", *rest, **more)
    )
    loopback.answers["/ca.crl"] = b"list"

    with pytest.raises(Refused):
        fetch(loopback.url(host="ca.example.vn"))

    assert loopback.asked == []


def test_it_connects_to_the_address_it_checked_and_asks_no_second_time(
    loopback: Loopback, named, monkeypatch
) -> None:
    """DNS that answers otherwise the second time leads nowhere."""
    answers = iter(["127.0.0.1", "10.0.0.1"])
    real = socket.getaddrinfo

    def turning(host: str, *rest: object, **more: object) -> object:
        return real(next(answers) if host == "ca.example.vn" else host, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", turning)
    loopback.answers["/ca.crl"] = b"list"

    assert fetch(loopback.url(host="ca.example.vn")) == b"list"
    assert loopback.asked == [("GET", "/ca.crl", f"ca.example.vn:{loopback.port}")]
    assert next(answers) == "10.0.0.1"


def test_a_redirect_is_not_followed(loopback: Loopback, named) -> None:
    loopback.answers["/ca.crl"] = redirect("/inside")
    loopback.answers["/inside"] = b"secret"

    assert failure(loopback.url()) == "redirected"
    assert [path for _, path, _ in loopback.asked] == ["/ca.crl"]


def test_a_proxy_of_the_environment_is_ignored(loopback: Loopback, named, monkeypatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    loopback.answers["/ca.crl"] = b"list"

    assert fetch(loopback.url()) == b"list"


def test_what_is_posted_arrives(loopback: Loopback, named) -> None:
    seen: list[tuple[bytes, str | None]] = []

    def answer(handler) -> None:
        seen.append((handler.body, handler.headers["Content-Type"]))
        handler.send_response(200)
        handler.end_headers()
        handler.wfile.write(b"answer")

    loopback.answers["/ocsp"] = answer

    assert fetch(loopback.url("/ocsp"), body=b"ask", media_type="application/x") == b"answer"
    assert seen == [(b"ask", "application/x")]


def test_more_bytes_than_allowed_are_not_read(loopback: Loopback, named) -> None:
    loopback.answers["/told"] = bytes(2000)

    def untold(handler) -> None:
        handler.send_response(200)
        handler.end_headers()
        handler.wfile.write(bytes(2000))

    loopback.answers["/untold"] = untold

    assert failure(loopback.url("/told"), most=1000) == "too_large"
    assert failure(loopback.url("/untold"), most=1000) == "too_large"


def test_a_server_that_drips_is_cut_off(loopback: Loopback, named) -> None:
    loopback.answers["/ca.crl"] = drip
    start = time.monotonic()

    assert failure(loopback.url(), seconds=0.3) in {"timed_out", "no_answer"}
    assert time.monotonic() - start < 5


def test_fewer_bytes_than_announced_are_no_answer(loopback: Loopback, named) -> None:
    def short(handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "100")
        handler.end_headers()
        handler.wfile.write(b"short")

    loopback.answers["/ca.crl"] = short

    assert failure(loopback.url()) == "no_answer"


def test_other_troubles_have_their_words(loopback: Loopback, named, monkeypatch) -> None:
    assert failure(loopback.url("/missing")) == "refused_by_server"
    assert failure(f"https://127.0.0.1:{loopback.port}/") in {"certificate_of_server", "no_answer"}
    assert failure("http://127.0.0.1:1/") == "no_answer"

    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror("no such name")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert failure("http://ca.example.vn/") == "name_unknown"
    assert fetching.SECONDS <= 30


def test_whoever_asks_for_it_gets_status_headers_and_words(loopback: Loopback, named) -> None:
    seen: list[str | None] = []

    def later(handler) -> None:
        seen.append(handler.headers["X-Question"])
        handler.send_response(503)
        handler.send_header("Retry-After", "30")
        handler.end_headers()
        handler.wfile.write(b"later")

    loopback.answers["/inbox"] = later
    place = fetching.locate(loopback.url("/inbox"))

    answer = fetching.ask(place, body=b"ask", headers={"X-Question": "now"})

    assert (answer.status, answer.headers["Retry-After"], answer.data) == (503, "30", b"later")
    assert seen == ["now"]
    loopback.answers["/inbox"] = redirect("/inside")
    with pytest.raises(Failed, match="redirected"):
        fetching.ask(place)


def test_an_answer_given_before_the_body_was_sent_is_read(named) -> None:
    """Who turns a large body away says so and closes."""
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]

    def turn_away() -> None:
        taken, _ = listener.accept()
        with taken:
            taken.recv(1024)
            taken.sendall(b"HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n")
            # No more is read, and what was not read yet is waited for by nobody.
            taken.shutdown(socket.SHUT_WR)
            while taken.recv(64 * 1024):
                pass

    thread = threading.Thread(target=turn_away, daemon=True)
    thread.start()

    answer = fetching.ask(fetching.locate(f"http://127.0.0.1:{port}/"), body=bytes(4_000_000))

    assert answer.status == 413
    thread.join(10)
    listener.close()
