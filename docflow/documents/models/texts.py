"""The words of a document, read out of its file once, for highlights and the index."""

from django.db import models

from docflow.core.schedule import Work
from docflow.documents.models.documents import Document
from docflow.documents.states import TextWay


class DocumentText(models.Model):
    """Plain text of the file named by `sha256` and of the files beside it; made again when the
    document has a newer file, or other ones beside it."""

    document = models.OneToOneField(Document, on_delete=models.CASCADE, related_name="words")
    sha256 = models.CharField(max_length=64, blank=True)
    text = models.TextField(blank=True)
    # How the words of the file itself were come by; empty where it has none.
    way = models.CharField(max_length=8, choices=TextWay.choices, blank=True)
    # How many signs of `text` are the file's own, before those of the files beside it; null: all.
    own = models.PositiveIntegerField(null=True, blank=True)
    # SHA-256 over the names of the files beside it whose words are in `text`; empty: of none.
    beside = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return f"{self.document_id}: {len(self.text)}"


class TextRecognition(Work):
    """A scan whose words are to be recognised, or were: the newest file of its document."""

    document = models.OneToOneField(Document, on_delete=models.CASCADE, related_name="recognition")
    sha256 = models.CharField(max_length=64)

    class Meta(Work.Meta):
        pass

    def __str__(self) -> str:
        return f"{self.document_id} {self.state}"
