"""The words of a document, read out of its file once, for highlights and the index."""

from django.db import models

from docflow.documents.models.documents import Document


class DocumentText(models.Model):
    """Plain text of the file named by `sha256`; made again when the document has a newer file."""

    document = models.OneToOneField(Document, on_delete=models.CASCADE, related_name="words")
    sha256 = models.CharField(max_length=64, blank=True)
    text = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.document_id}: {len(self.text)}"
