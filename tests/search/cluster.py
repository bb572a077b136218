"""The cluster that tests ask: the one that SEARCH_URL names when they run, or else a double of its
API, which keeps everything in the memory of a process of its own."""

import atexit
import os
from collections.abc import Iterable
from functools import cache
from importlib.util import find_spec
from typing import Any

from search.backends.opensearch import cluster as engine
from search.backends.opensearch import store
from search.backends.opensearch.cluster import Cluster

REAL = os.environ.get("SEARCH_URL", "")
# Of this process, so that several share a real cluster, and none touches what is no test's.
store.PREFIX = PREFIX = f"docflow-test-{os.getpid()}"
# A double on a busy machine is slow; what happens when one is too slow has tests of its own.
engine.READ, store.WRITE = 120.0, 600.0


def is_there() -> bool:
    return REAL.startswith(("http://", "https://")) or find_spec("osmem_server") is not None


@cache
def address() -> str:
    """Where it listens; begun when a test first asks."""
    if REAL.startswith(("http://", "https://")):
        return REAL
    from osmem_server import OsmemServer

    double = OsmemServer.start(japanese=False)
    atexit.register(double.close)
    return str(double.url)


@cache
def _asked() -> Cluster:
    return Cluster(address())


def ask(method: str, path: str, body: dict[str, Any] | None = None) -> Any:
    """Ask it past the engine."""
    return _asked().ask(method, path, body)


def indexes() -> set[str]:
    """The indexes of this process; none as long as nobody asked for a cluster."""
    return set(ask("GET", f"/{PREFIX}-*/_mapping")) if address.cache_info().currsize else set()


def delete(names: Iterable[str]) -> None:
    for name in names:
        ask("DELETE", f"/{name}")
