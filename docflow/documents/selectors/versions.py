"""Reading the versions of a document and their bytes."""

from docflow.core import files
from docflow.documents.models import Document, Version
from docflow.documents.states import VersionKind


def latest(document: Document) -> Version | None:
    """The newest version, which every act builds on."""
    return document.versions.order_by("-ordinal").first()


def official(document: Document) -> Version | None:
    """The version that goes out: the issued one, the print of a copy, or the file as received."""
    kinds = [
        VersionKind.ISSUED,
        VersionKind.PRINTED,
        VersionKind.RECEIVED,
        VersionKind.SCANNED,
        VersionKind.IMPORTED,
    ]
    return document.versions.filter(kind__in=kinds).order_by("-ordinal").first()


def data_of(version: Version) -> bytes:
    """The bytes of a version. Raises files.Damaged when they are not what was stored."""
    if version.file_id is None:
        raise files.Damaged
    return files.read(version.file_id)
