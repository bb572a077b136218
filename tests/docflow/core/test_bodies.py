"""What a request may bring is counted while it arrives, whatever was announced."""

import pytest

from docflow.core.bodies import Bounded

MOST = 1000


class Visit:
    """One request, sent in `parts`; notes how much of it was read and what was answered."""

    def __init__(self, *parts: bytes, headers=(), path: str = "/somewhere/") -> None:
        self.parts = list(parts)
        self.scope = {"type": "http", "path": path, "headers": list(headers)}
        self.read = 0
        self.sent: list[dict] = []
        self.kept = b""

    async def receive(self) -> dict:
        self.read += 1
        body = self.parts.pop(0) if self.parts else b""
        return {"type": "http.request", "body": body, "more_body": bool(self.parts)}

    async def send(self, message: dict) -> None:
        self.sent.append(message)

    async def application(self, scope, receive, send) -> None:
        more = True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            self.kept += message["body"]
            more = message["more_body"]
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def go(self) -> int:
        await Bounded(self.application, lambda _path: MOST)(self.scope, self.receive, self.send)
        return self.sent[0]["status"]


async def test_what_fits_arrives_whole():
    visit = Visit(b"a" * 600, b"b" * 400)

    assert await visit.go() == 200
    assert visit.kept == b"a" * 600 + b"b" * 400


async def test_what_does_not_end_is_left_where_it_is_too_much():
    visit = Visit(*[b"x" * 300] * 1000)

    assert await visit.go() == 413
    assert visit.read == 4
    assert len(visit.kept) <= MOST


@pytest.mark.parametrize("length", [b"1001", b"9" * 4000])
async def test_what_announces_too_much_is_not_read_at_all(length):
    visit = Visit(b"x", headers=[(b"content-length", length)])

    assert await visit.go() == 413
    assert visit.read == 0


@pytest.mark.parametrize("length", [b"-1", b"abc", b"1", b""])
async def test_what_announces_too_little_is_counted_all_the_same(length):
    visit = Visit(*[b"x" * 300] * 10, headers=[(b"content-length", length)])

    assert await visit.go() == 413


async def test_django_itself_gives_up_reading_and_says_nothing_more():
    """The body is read before any view: what it cannot hold must end there."""
    from django.core.handlers.asgi import ASGIHandler

    visit = Visit(*[b"x" * 300] * 10)
    visit.application = ASGIHandler().__call__
    visit.scope |= {"method": "POST", "query_string": b"", "server": ("testserver", 80)}

    assert await visit.go() == 413
    assert [message["type"].rpartition(".")[2] for message in visit.sent] == ["start", "body"]


async def test_sockets_pass():
    seen = []

    async def application(scope, receive, send):
        seen.append(scope["type"])

    await Bounded(application, lambda _path: 0)({"type": "websocket"}, None, None)

    assert seen == ["websocket"]


def test_the_server_is_bounded_and_strangers_more_than_others(settings):
    # Not sooner: it looks for the folder of static files, which a fixture makes.
    from docflow import asgi

    pages = asgi.application.application_mapping["http"]

    assert isinstance(pages, Bounded)
    assert pages.most("/verify/") == pages.most("/verify/abc/") == 40 * 2**20
    assert pages.most("/documents/new/upload/") > settings.UPLOAD_LIMIT
