"""Hits as lines of a table to take away: many of them, each checked, none of their texts read."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from directives.models import Directive
from docflow.core.actor import Actor
from docflow.core.clock import OFFICE_ZONE
from docflow.core.errors import Refused
from docflow.desk.question import Question
from docflow.desk.selectors.looking import still
from docflow.desk.selectors.searching import answer
from docflow.documents.models import Document

# No page of the search lies deeper.
MOST = 2_000
# As many as the search answers at once.
PAGE = 200


@dataclass(frozen=True)
class Line:
    code: str
    date: date | None
    agency: str
    title: str
    kind: str
    state: str
    url: str


@dataclass(frozen=True)
class Lines:
    """`cut`: there were more."""

    lines: list[Line]
    cut: bool


def lines(actor: Actor, question: Question, most: int = MOST) -> Lines:
    """The hits in the order of the page. Raises Refused when the question gets no answer."""
    keys: dict[tuple[str, int], None] = {}
    cursor: str | None = None
    while True:
        result = answer(actor, question, limit=min(PAGE, most - len(keys)), cursor=cursor)
        if result.error is not None:
            raise Refused(str(result.error))
        # Something may have come in between two pages; no line stands twice.
        keys |= {(hit.source, hit.id): None for hit in result.hits}
        cursor = result.cursor
        if cursor is None or len(keys) >= most:
            return Lines(_read(actor, keys), result.total > len(keys))


def _read(actor: Actor, keys: Iterable[tuple[str, int]]) -> list[Line]:
    """Pages take a while: what was taken away since the first of them is left out."""
    found: dict[str, set[int]] = {}
    for source, one in keys:
        found.setdefault(source, set()).add(one)
    seen = still(actor, found)
    keys = [(source, one) for source, one in keys if one in seen.get(source, ())]
    documents = Document.objects.in_bulk([one for source, one in keys if source == "documents"])
    directives = Directive.objects.in_bulk([one for source, one in keys if source == "directives"])
    lines: list[Line] = []
    for source, one in keys:
        if source == "documents" and one in documents:
            lines.append(_document(documents[one]))
        elif source == "directives" and one in directives:
            lines.append(_directive(directives[one]))
    return lines


def _document(document: Document) -> Line:
    return Line(
        code=document.code,
        date=document.issued_on,
        agency=document.issuer_name,
        title=document.subject,
        kind=document.type_name,
        state=str(document.get_status_display()),
        url=document.get_absolute_url(),
    )


def _directive(directive: Directive) -> Line:
    given = directive.given_at
    return Line(
        code="",
        date=given.astimezone(OFFICE_ZONE).date() if given else None,
        agency=directive.author_name,
        title=directive.text,
        kind=_("Chỉ đạo"),
        state=str(directive.get_status_display()),
        url=directive.get_absolute_url(),
    )
