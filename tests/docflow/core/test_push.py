"""Hints reach sleeping sockets from any thread, and nobody suffers when they cannot."""

import asyncio
import os
import subprocess
import sys
import threading
from contextlib import contextmanager

import pytest
from channels.layers import channel_layers

from docflow.core import push
from docflow.settings import env

MESSAGE = {"type": "news", "id": 7}
MEMORY = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
WORKER = """
import django
django.setup()
from docflow.core import push
push.send("people", {"type": "news", "id": 7})
"""


@pytest.fixture(autouse=True)
def layer(settings):
    settings.CHANNEL_LAYERS = MEMORY
    push.attach(None)
    channel_layers.backends = {}
    yield channel_layers["default"]
    push.attach(None)
    channel_layers.backends = {}


@contextmanager
def server():
    """A loop that sleeps in its own thread, as the server's does while nobody asks."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    push.attach(loop)
    try:
        yield loop
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)
        loop.close()


async def listen(layer) -> dict:
    await layer.group_add("people", "mine")
    return await layer.receive("mine")


def test_a_thread_wakes_a_sleeping_socket(layer):
    with server() as loop:
        asyncio.run_coroutine_threadsafe(layer.group_add("people", "mine"), loop).result(5)
        heard = asyncio.run_coroutine_threadsafe(layer.receive("mine"), loop)

        push.send("people", MESSAGE)

        assert heard.result(1) == MESSAGE


async def test_the_server_itself_may_send(layer):
    push.attach(asyncio.get_running_loop())
    heard = asyncio.create_task(listen(layer))
    await asyncio.sleep(0)

    push.send("people", MESSAGE)

    assert await asyncio.wait_for(heard, 1) == MESSAGE


def test_without_a_server_nothing_happens(layer):
    push.send("people", MESSAGE)

    assert layer.channels == {}


def test_after_the_server_stopped_nothing_happens(layer):
    with server():
        pass

    push.send("people", MESSAGE)


def test_a_layer_that_fails_fails_nobody(layer, monkeypatch, caplog):
    async def down(group, message):
        raise ConnectionError("Redis is down")

    with server() as loop:
        monkeypatch.setattr(layer, "group_send", down)
        push.send("people", MESSAGE)
        asyncio.run_coroutine_threadsafe(asyncio.sleep(0.01), loop).result(5)

    assert "Redis is down" in caplog.text


class Elsewhere:
    """A layer that reaches other processes, as Redis does."""

    def __init__(self, fails: bool = False) -> None:
        self.sent = []
        self.fails = fails

    async def group_send(self, group, message):
        if self.fails:
            raise ConnectionError("Redis is down")
        self.sent.append((group, message))


def test_a_process_without_a_server_sends_through_redis(monkeypatch):
    layer = Elsewhere()
    monkeypatch.setattr(push, "get_channel_layer", lambda: layer)

    push.send("people", MESSAGE)

    assert layer.sent == [("people", MESSAGE)]


def test_a_redis_that_is_down_stops_no_worker(monkeypatch, caplog):
    monkeypatch.setattr(push, "get_channel_layer", lambda: Elsewhere(fails=True))

    push.send("people", MESSAGE)

    assert "was not sent" in caplog.text


@pytest.fixture
def redis_layer(settings):
    """The layer of an office with several processes."""
    if not env.REDIS_URL:
        pytest.skip("needs Redis (REDIS_URL)")
    settings.CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": [env.REDIS_URL]},
        }
    }
    channel_layers.backends = {}
    return channel_layers["default"]


async def join(layer) -> str:
    """A socket as channels opens one: its channel is named by the layer."""
    channel = await layer.new_channel()
    await layer.group_add("people", channel)
    return channel


@pytest.mark.services
def test_redis_carries_a_hint_from_a_thread_to_a_sleeping_socket(redis_layer):
    with server() as loop:
        mine = asyncio.run_coroutine_threadsafe(join(redis_layer), loop).result(5)
        heard = asyncio.run_coroutine_threadsafe(redis_layer.receive(mine), loop)

        push.send("people", MESSAGE)

        assert heard.result(5) == MESSAGE
        asyncio.run_coroutine_threadsafe(redis_layer.flush(), loop).result(5)


@pytest.mark.services
def test_redis_carries_a_hint_from_a_worker_in_another_process(redis_layer):
    with server() as loop:
        mine = asyncio.run_coroutine_threadsafe(join(redis_layer), loop).result(5)
        heard = asyncio.run_coroutine_threadsafe(redis_layer.receive(mine), loop)

        run = [sys.executable, "-c", WORKER]
        # Not the settings of the suite: they keep its processes apart.
        there = {**os.environ, "DJANGO_SETTINGS_MODULE": "docflow.settings.development"}
        subprocess.run(run, env=there, check=True, timeout=60)

        assert heard.result(5) == MESSAGE
        asyncio.run_coroutine_threadsafe(redis_layer.flush(), loop).result(5)
