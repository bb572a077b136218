"""`serve`: pages, sockets and the worker in one process."""

import asyncio
import signal
import socket
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import uvicorn
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from docflow.core import push, schedule

APPLICATION = "docflow.asgi:application"
# Sockets stay open for ever: a stop waits so many seconds for them and no longer.
GRACE_SECONDS = 5
WORKER_SECONDS = 30


class Server(uvicorn.Server):
    """Says when it answers and lends its loop to hints that come from other threads."""

    def __init__(self, config: uvicorn.Config, on_start: Callable[[], None]) -> None:
        super().__init__(config)
        self.on_start = on_start

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            push.attach(asyncio.get_running_loop())
            self.on_start()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        push.attach(None)
        await super().shutdown(sockets)


class Command(BaseCommand):
    help = "Web, sockets and worker in one process; prints the address."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="0 takes a free one")
        parser.add_argument("--host", default="127.0.0.1")

    def handle(self, *args: Any, **options: Any) -> None:
        # Without the folder WhiteNoise warns at every start.
        Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
        listener = _listen(options["host"], options["port"])
        host, port = listener.getsockname()[:2]
        worker = schedule.Worker()
        # A sweep that outlasts the stop is cut off: its row is free again after its lease.
        thread = threading.Thread(target=worker.run, name="docflow-worker", daemon=True)

        def started() -> None:
            thread.start()
            shown = f"[{host}]" if ":" in host else host
            self.stdout.write(f"Docflow: http://{shown}:{port}/", ending="\n")
            self.stdout.flush()

        # uvicorn raises the signal again when it is done; only then does the worker stop.
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: worker.stop())
        server = Server(_config(), started)
        try:
            server.run(sockets=[listener])
        finally:
            worker.stop()
            if thread.is_alive():
                thread.join(WORKER_SECONDS)
            listener.close()


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except (OSError, OverflowError) as error:
        listener.close()
        raise CommandError(f"{host}:{port} cannot be used ({error}). Try --port.") from error
    listener.set_inheritable(True)
    return listener


def _config() -> uvicorn.Config:
    """The server's own settings; who a client is, only a proxy named in the settings may say."""
    return uvicorn.Config(
        APPLICATION,
        workers=1,
        ws="websockets-sansio",
        access_log=False,
        log_config=None,
        # The application has none, and a server that asks for it logs the refusal.
        lifespan="off",
        # Said even when empty: else uvicorn trusts the whole machine, or FORWARDED_ALLOW_IPS.
        proxy_headers=bool(settings.TRUSTED_PROXIES),
        forwarded_allow_ips=settings.TRUSTED_PROXIES,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
