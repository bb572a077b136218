"""What was said of a time limit of the law: each word about each document once."""

from typing import ClassVar

from django.db import models

from docflow.documents.models.documents import Document
from docflow.documents.states import LimitAct, LimitWord


class LimitNotice(models.Model):
    """That the registry was told of a limit; `since` tells one wait from the next."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="limit_notices")
    act = models.CharField(max_length=10, choices=LimitAct.choices)
    word = models.CharField(max_length=6, choices=LimitWord.choices)
    since = models.DateTimeField()
    told_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["document", "act", "word", "since"], name="documents_limit_told_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document_id} {self.act} {self.word}"
