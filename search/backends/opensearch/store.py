"""Indexes in a cluster as generations of a folder: the folder says which is live, and who writes.

index/cluster      names this installation among those that share the cluster
index/g7/INDEX     the index of this generation in the cluster

A cluster that is away damages nothing: its questions raise Away until it answers again.
"""

import logging
import re
import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

from search.backends.base import Away, Found, Request, Unusable
from search.backends.generations import Generations, replace
from search.backends.opensearch import fields
from search.backends.opensearch.cluster import WRITE, Cluster, Refused, error_of, line
from search.backends.opensearch.index import Gone, Index, part, refuse
from search.sources import Entry, Key

logger = logging.getLogger(__name__)

T = TypeVar("T")
# Every name of ours in a cluster begins so.
PREFIX = "docflow"
# Bytes sent at once; a larger entry goes alone.
_MOST_SENT = 4 * 1024 * 1024
_NAME = re.compile(r"[a-z0-9-]{1,120}", re.ASCII)


class OpenSearchBackend(Generations):
    """The engine over one folder and one cluster; see `search.backends.base.Backend`."""

    FORM = fields.FORM
    KEYED = True

    def __init__(self, path: Path, url: str) -> None:
        super().__init__(path)
        self._cluster = Cluster(url)
        self._index = Index(self._cluster)
        # The index that was looked at; a writer looks each time.
        self._known = ""

    def close(self) -> None:
        self._known = ""
        self._cluster.close()

    # Reading

    def search(self, request: Request) -> Found:
        return self._reading(lambda name: self._index.answer(name, request))

    def suggest(self, words: Sequence[str], principals: frozenset[int]) -> dict[str, str]:
        return self._reading(lambda name: self._index.nearest(name, words, principals))

    def size(self) -> int:
        return self._reading(self._index.count)

    def digests(self) -> dict[Key, str]:
        return self._reading(self._index.digests)

    def _reading(self, read: Callable[[str], T]) -> T:
        """Read the live index. One that is gone although it is still named is damage."""
        failed = ""
        for _attempt in range(5):
            live = self.live()
            try:
                name = self._name(self.path / live)
                if name != self._known:
                    self._index.look(name)
                    self._known = name
                return read(name)
            except Gone as problem:
                self._known = ""
                if live == failed:
                    self.report(problem)
                    raise Unusable(str(problem)) from problem
                failed = live
            except Refused as problem:
                # Something of ours, or a cluster of another kind; rows answer meanwhile.
                logger.error("The cluster refuses a question of the search: %s", problem)
                raise Away(f"the cluster refuses a question: {problem}") from problem
        raise Unusable("the index changes faster than it can be read")

    def _name(self, folder: Path) -> str:
        """The index of a generation. Raises Gone."""
        with suppress(OSError):
            name = (folder / "INDEX").read_text()
            if _NAME.fullmatch(name):
                return name
        raise Gone(f"{folder.name} names no index")

    # Writing

    def change(self, folder: Path, puts: Sequence[Entry], drops: Sequence[Key]) -> None:
        with self._writing(folder) as name:
            latest = {entry.key: entry for entry in puts}
            gone = [key for key in dict.fromkeys(drops) if key not in latest]
            # Shown at once to whoever asks next: the answer waits for the next refresh.
            self._send(name, latest.values(), gone, "?refresh=wait_for")

    @contextmanager
    def _writing(self, folder: Path) -> Iterator[str]:
        """The index of a generation, looked at: a cluster makes what is written to and not there.
        What is gone is reported, as long as it is the live one."""
        try:
            name = self._name(folder)
            self._index.look(name)
            yield name
        except Gone as problem:
            (folder / "PROGRESS").unlink(missing_ok=True)
            with suppress(Unusable):
                if folder.name == self.live():
                    self.report(problem)
            raise Unusable(str(problem)) from problem

    def _send(self, name: str, puts: Iterable[Entry], drops: Iterable[Key], how: str = "") -> None:
        """In as few requests as their size allows. Killed between two of them, or refused in part,
        all of it is sent again by whoever swept: it names what it changes."""
        lines: list[bytes] = []
        size = 0
        for one in _changes(puts, drops):
            if lines and size + len(one) > _MOST_SENT:
                self._bulk(name, lines, how)
                lines, size = [], 0
            lines.append(one)
            size += len(one)
        if lines:
            self._bulk(name, lines, how)

    def _bulk(self, name: str, lines: Sequence[bytes], how: str) -> None:
        told = self._index.of(
            name, lambda: self._cluster.tell(f"/{name}/_bulk{how}", lines, seconds=WRITE)
        )
        items = part(told, "items")
        if len(items) != len(lines):
            raise Away("the cluster answers something else")
        for item in items:
            for done in item.values():
                if "error" in done:
                    refuse(done.get("status", 500), error_of(done), name)

    # Building

    @contextmanager
    def building(self, folder: Path) -> Iterator[Callable[[list[Entry]], None]]:
        if not (folder / "INDEX").exists():
            self._create(folder)
        with self._writing(folder) as name:
            yield lambda entries: self._send(name, entries, [])

    def _create(self, folder: Path) -> None:
        """No name is used twice, so what was left of an older one cannot be met."""
        name = f"{self._installation()}-{folder.name}-{secrets.token_hex(4)}"
        replace(folder / "INDEX", name)
        try:
            self._cluster.ask("PUT", f"/{name}", fields.creation(name), seconds=WRITE)
        except Refused as problem:
            raise Away(f"the cluster refuses to make an index: {problem}") from problem

    def _installation(self) -> str:
        known = self.path / "cluster"
        if not known.exists():
            replace(known, secrets.token_hex(6))
        return f"{PREFIX}-{known.read_text()}"

    def count(self, folder: Path) -> int:
        """Raises Unusable where the index is gone."""
        try:
            name = self._name(folder)
            self._index.look(name)
            self._cluster.ask("POST", f"/{name}/_refresh", seconds=WRITE)
            return self._index.count(name)
        except Gone as problem:
            raise Unusable(str(problem)) from problem

    def remove(self, folder: Path) -> None:
        """The folder goes; its index too, if not now then with the nightly tidying."""
        with suppress(Gone, Away, Refused):
            self._delete(self._name(folder))
        super().remove(folder)

    def _delete(self, name: str) -> None:
        # One name, written out: never a pattern.
        if _NAME.fullmatch(name):
            self._cluster.ask("DELETE", f"/{name}", seconds=WRITE)

    def merge(self, folder: Path) -> None:
        """A cluster merges by itself; indexes of this installation that no generation names go."""
        ours = self._installation()
        named = {self._named(one) for one in self._generations()}
        with suppress(Refused):
            for name in self._cluster.ask("GET", f"/{ours}-*/_mapping"):
                if name.startswith(f"{ours}-") and name not in named:
                    self._delete(name)

    def _named(self, folder: Path) -> str:
        with suppress(Gone):
            return self._name(folder)
        return ""


def _changes(puts: Iterable[Entry], drops: Iterable[Key]) -> Iterator[bytes]:
    for key in drops:
        yield line({"delete": {"_id": str(key)}})
    for entry in puts:
        yield line({"index": {"_id": str(entry.key)}}) + line(fields.document(entry))
