"""How much a request may bring, counted while it arrives: Django keeps a whole body, on the disk if
it is long, before it asks who sent it and what for."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Any, Any, Any], Awaitable[None]]

WORDS = "Yêu cầu lớn hơn mức cho phép nên không được nhận. Chưa có gì thay đổi."


class Bounded:
    """Answers 413 to a body longer than `most` says for its path, announced or not; the rest of it
    is not read."""

    def __init__(self, application: Application, most: Callable[[str], int]) -> None:
        self.application = application
        self.most = most

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.application(scope, receive, send)
            return
        most, arrived, answered = self.most(scope["path"]), 0, False
        if _announced(scope) > most:
            await _refuse(send)
            return

        async def counted() -> Message:
            nonlocal arrived
            message = await receive()
            arrived += len(message.get("body", b""))
            # The application lets go of what it has, as of a client that went away.
            return message if arrived <= most else {"type": "http.disconnect"}

        async def noted(message: Message) -> None:
            nonlocal answered
            answered = True
            await send(message)

        await self.application(scope, counted, noted)
        if arrived > most and not answered:
            await _refuse(send)


def _announced(scope: Message) -> int:
    for name, value in scope["headers"]:
        if name.lower() == b"content-length" and value.isdigit():
            return int(value[:20])
    return 0


async def _refuse(send: Send) -> None:
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"x-content-type-options", b"nosniff"),
        (b"cache-control", b"no-store"),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": WORDS.encode()})
