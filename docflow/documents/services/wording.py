"""The words of documents for search: read out of the newest file and those beside it, once each."""

import hashlib
from collections import defaultdict
from collections.abc import Sequence

from django.db.models import OuterRef, Subquery

from docflow.core import files
from docflow.documents.models import Attachment, Document, DocumentText, Version
from docflow.documents.rendering import wordings
from docflow.documents.services import recognising
from docflow.documents.states import Secrecy

# Between the words of two files: no page of one runs into the other.
BETWEEN = "\f"
# What is kept of one document.
MOST_SIGNS = 4_000_000


def words_of(documents: Sequence[Document]) -> dict[int, str]:
    """Plain text of the newest file of each and of the files beside it; kept beside the document
    until there are others.

    Three queries, and more only for files that were not read yet. A state secret has no words here.
    A file that cannot be read has none either.
    """
    pks = [one.pk for one in documents if one.secrecy == Secrecy.NONE]
    kept = {one.document_id: one for one in DocumentText.objects.filter(document__in=pks)}
    newest, beside = _newest(pks), _beside(pks)
    return {pk: _words(pk, kept.get(pk), newest.get(pk, ""), beside[pk]) for pk in pks}


def _newest(pks: Sequence[int]) -> dict[int, str]:
    """SHA-256 of the newest file of each document."""
    last = Version.objects.filter(document=OuterRef("document")).order_by("-ordinal")
    rows = Version.objects.filter(document__in=pks, pk=Subquery(last.values("pk")[:1]))
    return {pk: sha256 or "" for pk, sha256 in rows.values_list("document_id", "file_id")}


def _beside(pks: Sequence[int]) -> dict[int, list[str]]:
    """SHA-256 of the files beside each, as they were added: a signature changes no word."""
    found: dict[int, list[str]] = defaultdict(list)
    rows = Attachment.objects.filter(document__in=pks).order_by("document", "ordinal")
    for pk, sha256 in rows.values_list("document_id", "file_id"):
        found[pk].append(sha256)
    return found


def _words(pk: int, kept: DocumentText | None, sha256: str, beside: list[str]) -> str:
    mark = hashlib.sha256("\n".join(beside).encode()).hexdigest() if beside else ""
    of_file = kept is not None and (kept.sha256 == sha256 or not sha256)
    if kept is not None and of_file and kept.beside == mark:
        return kept.text
    if kept is not None and of_file:
        # Of a row of an old register there are words without a file.
        text, way, sha256 = kept.text[: kept.own], kept.way, kept.sha256
    else:
        text, way = _read(sha256)
        if sha256 and not way:
            recognising.ask(pk, sha256)
    others = [words for one in beside if (words := _read(one)[0]).strip()]
    whole = BETWEEN.join([text, *others])[:MOST_SIGNS]
    DocumentText.objects.update_or_create(
        document_id=pk,
        defaults={
            "sha256": sha256, "text": whole, "way": way, "own": len(text), "beside": mark,
        },
    )  # fmt: skip
    return whole


def _read(sha256: str) -> tuple[str, str]:
    """Raises files.Damaged: the task of the index stays, and is done once the file is restored."""
    try:
        return wordings.read(files.read(sha256)) if sha256 else ("", "")
    except OSError:
        return "", ""
