"""Comments on a passage of a draft, with their answers: kept for ever, never changed."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from docflow.documents.models.documents import Document
from docflow.documents.models.versions import Version
from docflow.org.models import Position


class Comment(models.Model):
    """What somebody said about exact words of one version (NĐ 30/2020/NĐ-CP, Phụ lục VI, III.5a).

    The words of the passage and of the comment never change; triggers hold it (`said`). What
    nobody answered may be withdrawn by its author: the row stays, marked.
    """

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="comments")
    # Within the document, as people name it.
    number = models.PositiveIntegerField()
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    # From 1, of that version; and which of the same words on the page it is, from 0.
    page = models.PositiveIntegerField()
    words = models.TextField()
    nth = models.PositiveIntegerField(default=0)
    text = models.TextField()
    author = models.ForeignKey(Position, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(
        Position, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["document", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["document", "number"], name="documents_comment_numbered_once"
            ),
            models.CheckConstraint(
                condition=~Q(words="") & ~Q(text="") & Q(page__gte=1) & Q(number__gte=1),
                name="documents_comment_says_something",
            ),
            models.CheckConstraint(
                condition=Q(resolved_at__isnull=True, resolved_by__isnull=True)
                | Q(resolved_at__isnull=False, resolved_by__isnull=False),
                name="documents_comment_resolved_whole",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(resolved_at__isnull=True),
                name="documents_comment_withdrawn_is_over",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["document"],
                condition=Q(resolved_at__isnull=True, withdrawn_at__isnull=True),
                name="documents_comment_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.document_id} #{self.number}"

    @property
    def is_open(self) -> bool:
        return self.resolved_at is None and self.withdrawn_at is None


class CommentAnswer(models.Model):
    """One answer in the thread of a comment; never changed and never taken away."""

    comment = models.ForeignKey(Comment, on_delete=models.PROTECT, related_name="answers")
    text = models.TextField()
    author = models.ForeignKey(Position, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["comment", "made_at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(text=""), name="documents_comment_answer_says_something"
            )
        ]

    def __str__(self) -> str:
        return f"{self.comment_id}: {self.text[:40]}"
