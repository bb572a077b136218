"""The search as one person sees it: engine inside, every page checked, words from the database."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models.functions import Left
from django.utils.functional import Promise

from directives import policies as directive_policies
from directives.models import Directive
from docflow.core.access import tokens
from docflow.core.actor import Actor
from docflow.core.clock import OFFICE_ZONE
from docflow.desk.question import Question
from docflow.desk.states import Order
from docflow.documents import policies as document_policies
from docflow.documents.models import Document, DocumentText
from docflow.org.states import Role
from search import analysis, query
from search.sources import Key

Pieces = list[tuple[str, bool]]


@dataclass(frozen=True)
class Hit:
    """One hit, ready to be shown: pieces are plain text, the template escapes them."""

    source: str
    id: int
    url: str
    code: str
    title: Pieces
    passage: Pieces
    date: Any
    agency: str
    state: str | Promise
    score: float

    @property
    def key(self) -> tuple[str, int]:
        return self.source, self.id


@dataclass(frozen=True)
class Found:
    """An answer: the engine's result and its hits in words."""

    result: query.Result
    hits: tuple[Hit, ...]


def find(actor: Actor, text: str, *, limit: int = 20, exact: bool = False) -> Found:
    """`ask` for words alone, best first."""
    return ask(actor, Question(text, exact=exact), limit=limit)


def ask(
    actor: Actor,
    question: Question,
    *,
    limit: int = 20,
    cursor: str | None = None,
    passages: bool = True,
) -> Found:
    """Search as `actor`: totals, facets and hits as if what is hidden did not exist. Without
    `passages` no text is read and nothing marked."""
    result = answer(actor, question, limit=limit, cursor=cursor)
    return Found(result, tuple(_shown(result.hits, result.needles if passages else [])))


def answer(
    actor: Actor, question: Question, *, limit: int, cursor: str | None = None
) -> query.Result:
    """The engine's result alone: each hit checked, none of them in words."""
    return query.run(
        question.text,
        principals=tokens_of(actor),
        check=lambda source, ids: visible(actor, source, ids),
        filters=question.filters(),
        order="newest" if question.order == Order.NEWEST else "best",
        limit=limit,
        cursor=cursor,
        exact=question.exact,
    )


def similar(actor: Actor, document: Document, *, limit: int = 5) -> tuple[Hit, ...] | None:
    """What speaks of the same as a document that `actor` sees, the nearest first; None while the
    index cannot answer."""
    rows = DocumentText.objects.filter(document=document)
    text = rows.values_list(Left("text", query.ALIKE_READS), flat=True).first()
    found = query.alike(
        Key("documents", document.pk),
        document.title,
        text or "",
        principals=tokens_of(actor),
        check=lambda source, ids: visible(actor, source, ids),
        limit=limit,
    )
    return None if found is None else tuple(_shown(found, []))


def tokens_of(actor: Actor) -> frozenset[int]:
    """What `actor` may find, here and in the present role: an administrator no content, whatever
    the person was given in other work (`documents.policies.visible_to`)."""
    if actor.role == Role.ADMINISTRATOR:
        return frozenset()
    return tokens(actor.principals, actor.office_id)


def visible(actor: Actor, source: str, ids: Iterable[int]) -> set[int]:
    """The ids that `actor` may see now, from the access lists: one query per source."""
    views = {
        "documents": document_policies.visible_to,
        "directives": directive_policies.visible_to,
    }
    if source not in views:
        return set()
    return set(views[source](actor).filter(pk__in=list(ids)).values_list("pk", flat=True))


def _shown(hits: Sequence[query.Hit], needles: Sequence[analysis.Needle]) -> Iterable[Hit]:
    ids: dict[str, list[int]] = {}
    for hit in hits:
        ids.setdefault(hit.source, []).append(hit.id)
    documents = Document.objects.in_bulk(ids.get("documents", []))
    directives = Directive.objects.in_bulk(ids.get("directives", []))
    # Without words to look for no text is read.
    asked = list(documents) if needles else []
    words = dict(DocumentText.objects.filter(document__in=asked).values_list("document", "text"))
    for hit in hits:
        if hit.source == "documents" and hit.id in documents:
            document = documents[hit.id]
            yield _document(document, words.get(hit.id, ""), hit, needles)
        elif hit.source == "directives" and hit.id in directives:
            yield _directive(directives[hit.id], hit, needles)


def _document(
    document: Document, words: str, hit: query.Hit, needles: Sequence[analysis.Needle]
) -> Hit:
    return Hit(
        source=hit.source,
        id=hit.id,
        url=document.get_absolute_url(),
        code=document.code,
        title=analysis.highlight(document.title, needles, width=None),
        passage=_passage(words, needles),
        date=document.issued_on,
        agency=document.issuer_name,
        state=document.get_status_display(),
        score=hit.score,
    )


def _day(directive: Directive) -> date | None:
    given = directive.given_at
    return given.astimezone(OFFICE_ZONE).date() if given else None


def _passage(text: str, needles: Sequence[analysis.Needle]) -> Pieces:
    """Where the words stand in the text; nothing when only the title has them."""
    pieces = analysis.highlight(text, needles) if text and needles else []
    return pieces if any(is_hit for _piece, is_hit in pieces) else []


def _directive(directive: Directive, hit: query.Hit, needles: Sequence[analysis.Needle]) -> Hit:
    return Hit(
        source=hit.source,
        id=hit.id,
        url=directive.get_absolute_url(),
        code="",
        title=analysis.highlight(directive.text, needles, width=None),
        passage=_passage(directive.passage, needles),
        date=_day(directive),
        agency=directive.author_name,
        state=directive.get_status_display(),
        score=hit.score,
    )
