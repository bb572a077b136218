"""Where the words of a question stand in one text: a few passages, in the order of the text."""

from directives.models import Directive
from docflow.desk.question import Question
from docflow.documents.models import Document, DocumentText
from search import analysis, nodes
from search.query.lexer import QueryError
from search.query.parser import parse

Pieces = list[tuple[str, bool]]
MOST = 3
# A passage comes out of a part of about this length, so that two of them are two places.
PART = 600
# Longer texts are looked through up to here: somebody waits.
LONGEST = 400_000


def of_document(document: Document, question: Question) -> list[Pieces]:
    row = DocumentText.objects.filter(document=document).values_list("text", flat=True).first()
    return of_text(row or "", question)


def of_directive(directive: Directive, question: Question) -> list[Pieces]:
    return of_text(directive.passage, question)


def of_text(text: str, question: Question, most: int = MOST) -> list[Pieces]:
    """The passages that show most of what was asked; none for a question without words."""
    try:
        needles = nodes.needles(parse(question.text))
    except QueryError:
        return []
    if not needles or not text:
        return []
    found = [analysis.highlight(part, needles) for part in _parts(text[:LONGEST])]
    weights = [_weight(pieces) for pieces in found]
    # One stray syllable of a phrase is no place where it is spoken of.
    least = max(weights, default=0) / 2
    marked = [one for one in enumerate(found) if weights[one[0]] > least]
    best = sorted(marked, key=lambda one: (-weights[one[0]], one[0]))[:most]
    return [pieces for _place, pieces in sorted(best, key=lambda one: one[0])]


def _weight(pieces: Pieces) -> int:
    """How much of the question stands there: different words count, repetition does not."""
    return len({word for piece, is_hit in pieces if is_hit for word in piece.casefold().split()})


def _parts(text: str) -> list[str]:
    """The text in parts that end with a line, so that no word and hardly a phrase is cut."""
    parts: list[str] = []
    lines: list[str] = []
    length = 0
    for line in text.splitlines():
        lines.append(line)
        length += len(line)
        if length >= PART:
            parts.append("\n".join(lines))
            lines, length = [], 0
    return [*parts, "\n".join(lines)] if lines else parts
