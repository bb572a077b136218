"""The words of documents for search: read out of the newest file, once per file."""

from collections.abc import Sequence

from django.db.models import OuterRef, Subquery

from docflow.documents.models import Document, DocumentText, Version
from docflow.documents.rendering import pictures
from docflow.documents.selectors.versions import data_of
from docflow.documents.states import Secrecy


def words_of(documents: Sequence[Document]) -> dict[int, str]:
    """Plain text of the newest file of each; kept beside the document until there is a newer one.

    Two queries, and more only for files that were not read yet. A state secret has no words here.
    A file that cannot be read has none either.
    """
    pks = [one.pk for one in documents if one.secrecy == Secrecy.NONE]
    kept = {one.document_id: one for one in DocumentText.objects.filter(document__in=pks)}
    newest = _newest(pks)
    return {pk: _words(pk, kept.get(pk), newest.get(pk)) for pk in pks}


def _newest(pks: Sequence[int]) -> dict[int, Version]:
    last = Version.objects.filter(document=OuterRef("document")).order_by("-ordinal")
    rows = Version.objects.filter(document__in=pks, pk=Subquery(last.values("pk")[:1]))
    return {one.document_id: one for one in rows.only("document_id", "file_id")}


def _words(pk: int, kept: DocumentText | None, version: Version | None) -> str:
    sha256 = version.file_id if version and version.file_id else ""
    if kept is not None and (kept.sha256 == sha256 or not sha256):
        return kept.text
    text = _read(version) if version else ""
    DocumentText.objects.update_or_create(document_id=pk, defaults={"sha256": sha256, "text": text})
    return text


def _read(version: Version) -> str:
    try:
        return pictures.text(data_of(version))
    except (pictures.Unreadable, OSError):
        return ""
