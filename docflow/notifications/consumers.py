"""The socket of an open page: says that something is new; the page reads it over HTTP."""

from typing import Any

from channels.generic.websocket import AsyncJsonWebsocketConsumer, AsyncWebsocketConsumer

from docflow.notifications.services.telling import group_of, session_group

# Private use (RFC 6455, section 7.4.2): the page shows the sign-in form instead of reconnecting.
NOT_SIGNED_IN = 4401


class NoticeConsumer(AsyncJsonWebsocketConsumer):
    """One group per person and one per session. Nothing a client sends is listened to."""

    joined: tuple[str, ...] = ()

    async def connect(self) -> None:
        user = self.scope.get("user")
        if user is None or not user.is_authenticated or not user.is_active:
            await self.accept()
            await self.close(code=NOT_SIGNED_IN)
            return
        key = getattr(self.scope.get("session"), "session_key", None)
        self.joined = (group_of(user.pk), *((session_group(key),) if key else ()))
        for group in self.joined:
            await self.channel_layer.group_add(group, self.channel_name)
        await self.accept()

    async def disconnect(self, code: int) -> None:
        for group in self.joined:
            await self.channel_layer.group_discard(group, self.channel_name)

    async def receive(
        self, text_data: str | None = None, bytes_data: bytes | None = None, **kwargs: Any
    ) -> None:
        """Pages only listen."""

    async def notice(self, event: dict[str, Any]) -> None:
        await self.send_json({"id": event["id"], "unread": event["unread"]})

    async def progress(self, event: dict[str, Any]) -> None:
        """Something the person set going moved on: the page reads it again."""
        await self.send_json({"id": None})

    async def signed_out(self, event: dict[str, Any]) -> None:
        """Every page of the person reconnects; the one that signed out is then turned away."""
        await self.close(code=NOT_SIGNED_IN)


class NowhereConsumer(AsyncWebsocketConsumer):
    """A socket to an address that is none: never opened."""

    async def connect(self) -> None:
        await self.close()
