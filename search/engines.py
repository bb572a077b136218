"""The engines there are: which one the settings name, and which one has the live index."""

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from search.backends.base import Backend
from search.backends.generations import form_of

# By the beginning of their forms; the second is what has to be installed.
_FOLDERS = {
    "whoosh": ("search.backends.whoosh.store", "WhooshBackend", "whoosh"),
    "tantivy": ("search.backends.tantivy.store", "TantivyBackend", "tantivy"),
    "opensearch": ("search.backends.opensearch.store", "OpenSearchBackend", "urllib3"),
}
# The one that an address chooses.
CLUSTER = "opensearch"
_made: dict[tuple[str, str, Path], Backend] = {}


def name() -> str:
    """The engine of the settings: "whoosh", "tantivy", or "opensearch" for an address. Raises
    ImproperlyConfigured for another, for an address that cannot be read, and for one that is not
    installed; the message holds nothing of an address, which may have a password in it."""
    url = _url()
    asked = url.rstrip(":/") or "whoosh"
    if _is_address(url):
        asked = CLUSTER
    elif asked not in _FOLDERS or asked == CLUSTER:
        said = repr(asked) if asked.isalnum() else "something else"
        there = ", ".join(one for one in _FOLDERS if one != CLUSTER)
        raise ImproperlyConfigured(
            f"SEARCH_URL names {said}; there are: {there} (empty: whoosh), "
            "and the address of a cluster, http[s]://..."
        )
    if not _installed(asked):
        raise ImproperlyConfigured(
            f"SEARCH_URL names {asked!r}, which is not installed: pip install 'docflow[{asked}]'."
        )
    if asked == CLUSTER:
        try:
            import_module("search.backends.opensearch.cluster").nodes(url)
        except ValueError as problem:
            # Not chained: the text of the first may quote the address.
            raise ImproperlyConfigured(f"SEARCH_URL: {problem}") from None
    return asked


def wanted() -> Backend:
    """The engine of the settings."""
    return _engine(name())


def live() -> Backend | None:
    """The engine whose index is live; None without an index, where it is not installed, or where it
    is a cluster and the settings name none."""
    form = form_of(_path())
    kind = form.partition("-")[0]
    if kind not in _FOLDERS or not _installed(kind):
        return None
    if kind == CLUSTER and not _is_address(_url()):
        return None
    return _engine(kind)


def in_the_open() -> list[str]:
    """The other machines that the settings have asked without TLS, by name alone."""
    if not _is_address(_url()):
        return []
    return import_module("search.backends.opensearch.cluster").in_the_open(_url())


def close() -> None:
    """Close the files of every engine of this process."""
    while _made:
        _made.popitem()[1].close()


def _installed(kind: str) -> bool:
    return find_spec(_FOLDERS[kind][2]) is not None


def _engine(kind: str) -> Backend:
    url = _url() if kind == CLUSTER else ""
    made = _made.get((kind, url, _path()))
    if made is None:
        made = _made[kind, url, _path()] = make(kind, _path(), url)
    return made


def make(kind: str, path: Path, url: str = "") -> Backend:
    """An engine over the folder `path`, which asks the cluster at `url` if it is one of those."""
    module, of_class, _package = _FOLDERS[kind]
    made = getattr(import_module(module), of_class)
    return made(path, url) if kind == CLUSTER else made(path)


def _is_address(url: str) -> bool:
    return url.lower().startswith(("http://", "https://"))


def _url() -> str:
    return str(settings.SEARCH["url"]).strip()


def _path() -> Path:
    return Path(str(settings.SEARCH["path"]))
