"""What people write in the query box for states, verdicts, books, units and files of documents."""

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from docflow.documents.models import Register
from docflow.documents.selectors import facts
from docflow.documents.states import Status
from docflow.org.models import Unit
from search.query import words
from search.query.words import Values
from signing.gate.report import Verdict

# As the badge of a verdict says it, and shorter. The first word for one verdict is its name.
_VERDICTS: tuple[tuple[str | Promise, Values], ...] = (
    (_("Hợp lệ"), (Verdict.VALID, Verdict.VALID_WITH_CHANGES)),
    (_("Chữ ký hợp lệ"), (Verdict.VALID,)),
    (_("Hợp lệ, có bổ sung sau khi ký"), (Verdict.VALID_WITH_CHANGES,)),
    (_("Chữ ký không hợp lệ"), (Verdict.INVALID,)),
    (_("Không hợp lệ"), (Verdict.INVALID,)),
    (_("Chưa xác định"), (Verdict.UNDETERMINED,)),
    (_("Chưa rõ"), (Verdict.UNDETERMINED,)),
    (_("Không có chữ ký số"), (Verdict.UNSIGNED,)),
    (_("Không đọc được tệp"), (Verdict.UNREADABLE,)),
)
# ETSI EN 319 142-1; the others are what the gate calls signatures of the older form.
_LEVELS = tuple(f"{form}-{level}" for form in ("B", "PKCS7") for level in ("B", "T", "LT", "LTA"))


def register() -> None:
    words.register("verdict", _verdicts)
    words.register("level", _levels)
    words.register("status", _states)
    words.find_by("register", _registers)
    words.find_by("unit", _units)
    words.find_by("file", _files)
    words.name_by("file", lambda values, principals: facts.sees_files(principals, values))


def _verdicts() -> Iterable[tuple[str, Values]]:
    return [(str(word), values) for word, values in _VERDICTS]


def _levels() -> Iterable[tuple[str, Values]]:
    return [(level, (level,)) for level in _LEVELS]


def _states() -> Iterable[tuple[str, Values]]:
    return [(str(label), (value,)) for value, label in Status.choices]


def _registers(text: str, _principals: frozenset[int]) -> Iterable[str]:
    rows = Register.objects.only("name", "year").order_by("year", "name")
    return _with(text, map(str, rows))


def _units(text: str, _principals: frozenset[int]) -> Iterable[str]:
    return _with(text, Unit.objects.order_by("name").values_list("name", flat=True))


def _files(text: str, principals: frozenset[int]) -> Iterable[str]:
    named = facts.sees_files(principals)
    return [value for value, name in named.items() if words.has(name, text)]


def _with(text: str, names: Iterable[str]) -> list[str]:
    return [name for name in dict.fromkeys(names) if words.has(name, text)]
