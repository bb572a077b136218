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
}
_made: dict[tuple[str, Path], Backend] = {}


def name() -> str:
    """The engine of the settings: "whoosh" or "tantivy". Raises ImproperlyConfigured for another,
    and for one that is not installed."""
    asked = str(settings.SEARCH["url"]).rstrip(":/") or "whoosh"
    if asked not in _FOLDERS:
        raise ImproperlyConfigured(
            f"SEARCH_URL names {asked!r}; there are: {', '.join(_FOLDERS)} (empty: whoosh)."
        )
    if not _installed(asked):
        raise ImproperlyConfigured(
            f"SEARCH_URL names {asked!r}, which is not installed: pip install 'docflow[{asked}]'."
        )
    return asked


def wanted() -> Backend:
    """The engine of the settings."""
    return _engine(name())


def live() -> Backend | None:
    """The engine whose index is live; None without an index, or where it is not installed."""
    form = form_of(_path())
    kind = form.partition("-")[0]
    return _engine(kind) if kind in _FOLDERS and _installed(kind) else None


def close() -> None:
    """Close the files of every engine of this process."""
    while _made:
        _made.popitem()[1].close()


def _installed(kind: str) -> bool:
    return find_spec(_FOLDERS[kind][2]) is not None


def _engine(kind: str) -> Backend:
    made = _made.get((kind, _path()))
    if made is None:
        module, of_class, _package = _FOLDERS[kind]
        made = _made[kind, _path()] = getattr(import_module(module), of_class)(_path())
    return made


def _path() -> Path:
    return Path(str(settings.SEARCH["path"]))
