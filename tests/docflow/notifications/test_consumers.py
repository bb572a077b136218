"""The socket: only for who is signed in, only one's own, only numbers, from our own pages."""

import json

import pytest
from asgiref.sync import sync_to_async
from asgiref.testing import ApplicationCommunicator
from channels.layers import get_channel_layer
from django.conf import settings
from django.test import Client

from docflow.notifications.consumers import NOT_SIGNED_IN
from tests.factories.org import make_user

pytestmark = pytest.mark.django_db(transaction=True)
HOST = (b"host", b"testserver")
OURS = (b"origin", b"http://testserver")


def session_of(user) -> tuple[bytes, bytes]:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    return b"cookie", f"{settings.SESSION_COOKIE_NAME}={cookie}".encode()


def page_of(*headers: tuple[bytes, bytes], path: str = "/ws/") -> ApplicationCommunicator:
    """A page opening its socket; channels' own helper needs a second server installed."""
    scope = {
        "type": "websocket",
        "path": path,
        "query_string": b"",
        "headers": [HOST, *headers],
        "subprotocols": [],
    }
    # Loaded here: it reads the folder of static files, which a fixture makes.
    from docflow.asgi import application

    return ApplicationCommunicator(application, scope)


async def connect(page: ApplicationCommunicator) -> str:
    await page.send_input({"type": "websocket.connect"})
    return (await page.receive_output(5))["type"]


async def opened(user) -> ApplicationCommunicator:
    page = page_of(OURS, await sync_to_async(session_of)(user))
    assert await connect(page) == "websocket.accept"
    return page


async def closed(page: ApplicationCommunicator) -> None:
    await page.send_input({"type": "websocket.disconnect", "code": 1000})
    await page.wait()


async def test_a_person_gets_the_numbers_of_their_own_notices():
    user = await sync_to_async(make_user)()
    page = await opened(user)

    message = {"type": "notice", "id": 7, "unread": 3}
    await get_channel_layer().group_send(f"user.{user.pk}", message)

    answer = await page.receive_output(5)
    assert json.loads(answer["text"]) == {"id": 7, "unread": 3}
    await closed(page)


async def test_a_person_hears_nothing_of_others():
    mine, other = [await sync_to_async(make_user)() for _ in range(2)]
    page = await opened(mine)

    message = {"type": "notice", "id": 7, "unread": 3}
    await get_channel_layer().group_send(f"user.{other.pk}", message)

    assert await page.receive_nothing()
    await closed(page)


async def test_who_is_not_signed_in_is_turned_away():
    page = page_of(OURS)

    await connect(page)

    answer = await page.receive_output(5)
    assert (answer["type"], answer["code"]) == ("websocket.close", NOT_SIGNED_IN)


async def test_another_site_cannot_open_a_socket():
    user = await sync_to_async(make_user)()
    header = await sync_to_async(session_of)(user)
    page = page_of((b"origin", b"http://evil.example"), header)

    assert await connect(page) == "websocket.close"


async def test_what_a_page_sends_is_not_listened_to():
    page = await opened(await sync_to_async(make_user)())

    await page.send_input({"type": "websocket.receive", "text": "{not json"})
    await page.send_input({"type": "websocket.receive", "bytes": b"\x00" * 100})

    assert await page.receive_nothing()
    await closed(page)


async def test_signing_out_closes_the_socket():
    user = await sync_to_async(make_user)()
    page = await opened(user)

    await get_channel_layer().group_send(f"user.{user.pk}", {"type": "signed_out"})

    answer = await page.receive_output(5)
    assert (answer["type"], answer["code"]) == ("websocket.close", NOT_SIGNED_IN)


@pytest.mark.parametrize("path", ["/ws", "/ws/notices/2/", "/", "/documents/1/"])
async def test_a_socket_to_nowhere_is_turned_away_without_an_error(path):
    """Anybody can ask for one, so it must not write a report of ours each time."""
    for headers in (
        (OURS,),
        (OURS, await sync_to_async(session_of)(await sync_to_async(make_user)())),
    ):
        assert await connect(page_of(*headers, path=path)) == "websocket.close"
