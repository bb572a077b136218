"""The wire from one installation to the other: a proxy that can be cut in three ways."""

import asyncio
import contextlib
import threading
from collections import Counter
from enum import StrEnum, auto


class Cut(StrEnum):
    """What becomes of a connection while the wire is cut."""

    # Reset at once, as where nobody listens.
    REFUSES = auto()
    # Taken and never answered.
    SWALLOWS = auto()
    # The request gets there, its answer does not come back.
    LOSES_ANSWERS = auto()


class Line:
    """Listens on `port` of loopback and hands on to `there`; counts what it saw."""

    def __init__(self, there: int) -> None:
        self.there = there
        self.port = 0
        self.cut: Cut | None = None
        self.seen: Counter[str] = Counter()
        self._open: set[asyncio.StreamWriter] = set()
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        self._ready.wait()

    def sever(self, how: Cut) -> None:
        """From now on; what is under way breaks."""
        self.cut = how
        self._loop.call_soon_threadsafe(self._break)

    def restore(self) -> None:
        """Connections that were swallowed end, new ones go through."""
        self.cut = None
        self._loop.call_soon_threadsafe(self._break)

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(
            asyncio.start_server(self._serve, "127.0.0.1", 0, backlog=128)
        )
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()
        server.close()
        tasks = asyncio.all_tasks(self._loop)
        for task in tasks:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
        self._loop.close()

    def _break(self) -> None:
        for writer in list(self._open):
            self.seen["broken"] += 1
            writer.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.seen["connections"] += 1
        how = self.cut
        if how is not None:
            self.seen[how] += 1
        self._open.add(writer)
        try:
            if how == Cut.REFUSES:
                writer.transport.abort()
            elif how == Cut.SWALLOWS:
                while await reader.read(65536):
                    pass
            else:
                await self._hand_on(reader, writer, deaf=how == Cut.LOSES_ANSWERS)
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            self._open.discard(writer)
            writer.transport.abort()

    async def _hand_on(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, deaf: bool
    ) -> None:
        try:
            back, there = await asyncio.open_connection("127.0.0.1", self.there)
        except OSError:
            self.seen["nobody"] += 1
            return
        going = asyncio.ensure_future(_copy(reader, there))
        try:
            # The client asks once for each connection and waits for the end of the answer.
            while data := await back.read(65536):
                if not deaf:
                    writer.write(data)
                    await writer.drain()
            if not deaf:
                writer.close()
                await writer.wait_closed()
        finally:
            going.cancel()
            there.transport.abort()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
