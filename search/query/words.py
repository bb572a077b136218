"""What people write for the values that entries hold, as the apps say it: lists and names.

A list is closed: a state, a verdict; its words are written whole. Names are open: books, units,
files; part of one is enough, and an app finds only those that the person may know.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

from django.conf import settings
from django.utils import translation

from search import analysis

Values = tuple[str, ...]
Listed = Callable[[], Iterable[tuple[str, Values]]]
# (words as typed, principals of the person) -> the stored values whose name has these words.
Finder = Callable[[str, frozenset[int]], Iterable[str]]
# (stored values, principals of the person) -> what each is called; one without a name is not told.
Namer = Callable[[Iterable[str], frozenset[int]], Mapping[str, str]]
Syllables = tuple[str, ...]

_lists: dict[str, list[Listed]] = {}
_finders: dict[str, Finder] = {}
_namers: dict[str, Namer] = {}


def register(name: str, listed: Listed) -> None:
    """Add the words of a closed list: what is written -> the stored values it stands for.

    `listed` is called in the language of the house, and again in the reader's; a word that two
    apps give stands for the values of both.
    """
    of_name = _lists.setdefault(name, [])
    if listed not in of_name:
        of_name.append(listed)
    _told.cache_clear()


def find_by(name: str, finder: Finder) -> None:
    """Let `finder` answer which stored values of `name` somebody means by part of a name."""
    _finders[name] = finder


def name_by(name: str, namer: Namer) -> None:
    """Let `namer` say what stored values of `name` are called, to people who may know."""
    _namers[name] = namer


def listed(name: str) -> Mapping[Syllables, tuple[str, Values]]:
    """The closed list of `name`: folded syllables -> (the word as shown, stored values)."""
    return _told(name, translation.get_language() or "")


def found(name: str, text: str, principals: frozenset[int]) -> Values:
    """The stored values whose name has the words of `text`; none when there is no such name, or
    none the person may know: such a question finds nothing, and tells nothing. Where nobody names
    the values they are what is written."""
    finder = _finders.get(name)
    # What was written may be the stored value of something hidden, such as the key of a file.
    return tuple(finder(text, principals)) if finder else (text,)


def named(name: str, values: Iterable[str], principals: frozenset[int]) -> dict[str, str]:
    """What stored values, such as those of a facet, are called: whoever shows them leaves out the
    ones that are not in the answer."""
    wanted = list(values)
    if namer := _namers.get(name):
        return dict(namer(wanted, principals))
    called: dict[str, str] = {}
    for word, stored in listed(name).values():
        if len(stored) == 1:
            called.setdefault(stored[0], word)
    return {value: called.get(value, value) for value in wanted}


def has(name: str, text: str) -> bool:
    """Whether the words of `text` follow each other in `name`, with any marks."""
    long, short = syllables(name), syllables(text)
    places = range(len(long) - len(short) + 1)
    return bool(short) and any(long[at : at + len(short)] == short for at in places)


def syllables(text: str) -> Syllables:
    return tuple(folded for _exact, folded in analysis.syllables(text))


@lru_cache(maxsize=64)
def _told(name: str, language: str) -> Mapping[Syllables, tuple[str, Values]]:
    """The reader's words first: they are the ones shown."""
    told: dict[Syllables, tuple[str, Values]] = {}
    for spoken in dict.fromkeys((language, settings.LANGUAGE_CODE)):
        of_language: dict[Syllables, tuple[str, Values]] = {}
        with translation.override(spoken):
            for listed in _lists.get(name, ()):
                for word, values in listed():
                    key = syllables(word)
                    shown, before = of_language.get(key, (str(word), ()))
                    of_language[key] = (shown, tuple(dict.fromkeys((*before, *values))))
        told |= {key: of_language[key] for key in of_language if key not in told}
    return told
