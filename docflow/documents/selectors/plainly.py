"""Finds documents by number, day and single fields from their rows, while there is no index."""

import datetime as dt
import re
from collections.abc import Iterable, Sequence

from django.db.models import Q, QuerySet

from docflow.core.access import offices_in, principals_in, visible
from docflow.documents.models import Document, DocumentAccess
from docflow.documents.states import TYPES, Secrecy
from search import analysis
from search.sources import Plain

_COLUMNS = {"agency": "issuer_name", "signer": "signer_name", "title": "subject"}
_VALUES = {"agency": "issuer_name", "signer": "signer_name", "direction": "direction",
           "status": "status"}  # fmt: skip
# Rows that are read to compare numbers, which are printed in many ways.
_MOST_READ = 2000


def rows(asked: Plain, held: frozenset[int], most: int) -> Iterable[tuple[int, dt.date | None]]:
    """(id, day) of the newest that answer; words of a field are compared with their tones."""
    here = Document.objects.filter(secrecy=Secrecy.NONE, office_id__in=offices_in(held))
    found = visible(here, DocumentAccess, principals_in(held))
    found = _narrowed(found, asked).order_by("-issued_on", "-pk")
    fields = found.values_list("pk", "issued_on", "code")
    if not asked.codes:
        return [(number, day) for number, day, _code in fields[:most]]
    alike = (
        (number, day)
        for number, day, code in fields[:_MOST_READ]
        if set(asked.codes) <= {analysis.code(code)}
    )
    return [pair for pair, _count in zip(alike, range(most), strict=False)]


def _narrowed(found: QuerySet[Document], asked: Plain) -> QuerySet[Document]:
    for code in asked.codes:
        digits = re.match(r"\d*", code)
        # As printed: leading zeros and "Số:" may stand before it.
        found = found.filter(code__regex=rf"^[^0-9]*0*{digits[0] if digits else ''}[^0-9]")
    for name, spelt in asked.words:
        if name == "type":
            found = found.filter(type_code__in={code for words in spelt for code in _types(words)})
        else:
            pattern = "|".join(r"[^\w]+".join(map(re.escape, words)) for words in spelt)
            found = found.filter(**{f"{_COLUMNS[name]}__iregex": pattern})
    if asked.since or asked.until:
        found = found.filter(
            issued_on__range=(asked.since or dt.date.min, asked.until or dt.date.max)
        )
    for name, values in asked.values.items():
        found = found.filter(_valued(name, values))
    return found


def _types(words: Sequence[str]) -> list[str]:
    folded = analysis.fold(" ".join(words))
    return [
        code
        for code, kind in TYPES.items()
        if folded in (analysis.fold(code), analysis.fold(kind.abbreviation))
        or folded in analysis.fold(str(kind.name))
    ]


def _valued(name: str, values: frozenset[str]) -> Q:
    if name == "source":
        return Q()
    if name == "type":
        return Q(type_code__in=[code for code, kind in TYPES.items() if kind.name in values])
    if name in _VALUES:
        return Q(**{f"{_VALUES[name]}__in": values})
    # What only the index knows finds nothing rather than everything.
    return Q(pk__in=[])
