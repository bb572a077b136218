"""The list behind each number: documents, or deliveries of documents, with why they stand there."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from docflow.documents.models import Document
from docflow.metrics.selectors import cells
from docflow.metrics.selectors.cells import NOBODY, Question, Sums
from docflow.metrics.selectors.facts import Fact, Pair
from docflow.metrics.states import Exclusion, Once, Reason


@dataclass(frozen=True)
class Part:
    """One number of a page: its condition on rows, and the same on values."""

    of: str
    rows: Q
    takes: Callable[[str, str, str], bool]


class Entry(NamedTuple):
    """One line of a list. `partner` and its name stand in lists of deliveries."""

    document: Document
    reason: str
    excluded: str
    partner: int | None = None


class _Row(NamedTuple):
    document: int
    reason: str
    excluded: str
    partner: int | None = None


def _part(of: str, *, excluded: str = "", inside: bool | None = None) -> Part:
    reason = "reason_b" if of == "b" else "reason" if of == "c" else "reason_a"
    said = Q(**{f"{'counted__' if of == 'c' else ''}excluded": excluded})
    if inside is not None:
        said &= Q(**{reason: ""}) if inside else ~Q(**{reason: ""})

    def takes(left_out: str, reason_a: str, reason_b: str) -> bool:
        why = reason_b if of == "b" else reason_a
        return left_out == excluded and (inside is None or inside == (why == ""))

    return Part(of, said, takes)


def _reason(code: str) -> Part:
    return Part(
        "a",
        Q(excluded="", reason_a=code),
        lambda excluded, reason_a, _b: (excluded, reason_a) == ("", code),
    )


#: What may be asked for. State secrets have no list: they are a number only.
PARTS: dict[str, Part] = {
    **{f"{figure}.all": _part(figure) for figure in "abc"},
    **{f"{figure}.in": _part(figure, inside=True) for figure in "abc"},
    **{f"{figure}.out": _part(figure, inside=False) for figure in "abc"},
    **{f"reason.{code}": _reason(code) for code in Reason.values},
    **{
        f"excluded.{code}": _part("a", excluded=code)
        for code in (*Exclusion.values, *Once.values)
        if code != Exclusion.STATE_SECRET
    },
}


class Listed:
    """The lines of one part, the unsettled first, then by day, the newest first."""

    def __init__(self, sums: Sums, question: Question, part: Part) -> None:
        self.part = part
        self.question = question
        self._settled = _rows(question, part).exclude(**_aside(sums, part))
        self._first = [
            row for fact in sums.unsettled.new if question.takes(fact) for row in self._of(fact)
        ]

    def page(self, start: int, shown: int) -> list[Entry]:
        """At most `shown` lines from `start` on; two queries."""
        rows = self._first[start : start + shown]
        left = shown - len(rows)
        if left:
            skip = max(0, start - len(self._first))
            rows += self._read(self._settled[skip : skip + left])
        return _entries(rows)

    def everything(self) -> list[Entry]:
        return _entries([*self._first, *self._read(self._settled)])

    def count(self) -> int:
        return len(self._first) + self._settled.count()

    def _read(self, rows: QuerySet[Any]) -> list[_Row]:
        fields: tuple[str, ...]
        if self.part.of == "c":
            fields = ("counted__document_id", "reason", "counted__excluded", "partner_id")
        else:
            reason = "reason_b" if self.part.of == "b" else "reason_a"
            fields = ("document_id", reason, "excluded")
        return [_Row(*row) for row in rows.values_list(*fields)]

    def _of(self, fact: Fact) -> Iterable[_Row]:
        excluded, strict, loose = fact.outcome[:3]
        if self.part.of != "c":
            if self.part.takes(excluded, strict, loose):
                why = loose if self.part.of == "b" else strict
                yield _Row(fact.document, why, excluded)
            return
        for pair in fact.pairs:
            if self._asked(pair) and self.part.takes(excluded, pair.reason, pair.reason):
                yield _Row(fact.document, pair.reason, excluded, pair.partner)

    def _asked(self, pair: Pair) -> bool:
        return self.question.partner in ("", str(pair.partner or NOBODY))


def outside(sums: Sums, question: Question) -> list[Entry]:
    """Every document in the denominator of A that is not in its numerator, by day."""
    found = Listed(sums, question, PARTS["a.out"]).everything()
    return sorted(found, key=lambda one: (_when(one.document), one.document.pk))


def _when(document: Document) -> Any:
    at = document.arrived_at
    return (document.issued_on if at is None else at.date()) or document.created_at.date()


def _rows(question: Question, part: Part) -> QuerySet[Any]:
    if part.of == "c":
        rows: QuerySet[Any] = cells.deliveries(question).filter(part.rows)
        return rows.order_by("-counted__day", "-counted", "pk")
    return cells.documents(question).filter(part.rows).order_by("-day", "-pk")


def _aside(sums: Sums, part: Part) -> dict[str, Any]:
    column = "counted__document_id__in" if part.of == "c" else "document_id__in"
    return {column: sums.set_aside} if sums.set_aside else {"pk__in": []}


def _entries(rows: list[_Row]) -> list[Entry]:
    documents = Document.objects.select_related("unit").defer("content", "original", "warnings")
    found = documents.in_bulk({row.document for row in rows})
    return [
        Entry(found[row.document], row.reason, row.excluded, row.partner)
        for row in rows
        if row.document in found
    ]
