"""The words of a document for search: read out of its newest official file, once per file."""

from docflow.documents.models import Document, DocumentText, Version
from docflow.documents.rendering import pictures
from docflow.documents.selectors.versions import data_of, latest
from docflow.documents.states import Secrecy


def words_of(document: Document) -> str:
    """Plain text of the newest file; kept beside the document until there is a newer one.

    A state secret has no words here. A file that cannot be read has none either.
    """
    if document.secrecy != Secrecy.NONE:
        return ""
    kept = DocumentText.objects.filter(document=document).first()
    version = latest(document)
    sha256 = version.file_id if version and version.file_id else ""
    if kept is not None and (kept.sha256 == sha256 or not sha256):
        return kept.text
    text = _read(version) if version else ""
    DocumentText.objects.update_or_create(
        document=document, defaults={"sha256": sha256, "text": text}
    )
    return text


def _read(version: Version) -> str:
    try:
        return pictures.text(data_of(version))
    except (pictures.Unreadable, OSError):
        return ""
