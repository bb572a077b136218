"""How a command names one document: by its row, or by its name in exchange."""

from django.core.management.base import CommandError

from docflow.core.characters import whole
from docflow.documents.models import Document
from docflow.exchange.models import Dispatch

WORDS = "row of the document, or OrganId,yyyy/MM/dd,number/notation"


def document_of(name: str) -> Document:
    """Raises CommandError for what names none here, or more than one."""
    row = whole(name)
    if row is not None:
        found = Document.objects.filter(pk=row)
    else:
        sent = Dispatch.objects.filter(exchange_id=name).values("document")
        came = Document.objects.filter(exchange_id=name).exclude(exchange_id="")
        # Who hosts both sides has it twice: the sender's is meant.
        found = Document.objects.filter(pk__in=sent)
        found = found if found.exists() else came
    rows = list(found.select_related("office")[:2])
    if len(rows) != 1:
        raise CommandError(f"Không có đúng một văn bản mang tên “{name}”.", returncode=2)
    return rows[0]
