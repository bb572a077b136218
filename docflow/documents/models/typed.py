"""What a person typed and has not saved: a row of its own, never a version."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse

from docflow.documents.models.documents import Document
from docflow.org.models import Office, User


class TypedText(models.Model):
    """The fields of one open page; two pages of one draft never overwrite each other."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="typed_texts")
    # Empty while the draft itself was never saved.
    document = models.ForeignKey(
        Document, null=True, blank=True, on_delete=models.CASCADE, related_name="typed_texts"
    )
    type_code = models.CharField(max_length=10)
    # Drawn when the page is made; all that is typed in that page comes under it.
    tab = models.CharField(max_length=32)
    # The body of the form as the browser sends it.
    fields = models.TextField()
    kept_at = models.DateTimeField(db_index=True)
    # The page was saved: what it sends late is nothing unsaved, and nothing of it is kept.
    saved = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["-kept_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "tab"], name="documents_typed_once"),
            models.CheckConstraint(condition=~Q(tab=""), name="documents_typed_in_a_tab"),
            models.CheckConstraint(
                condition=Q(saved=False) | Q(fields=""), name="documents_typed_saved_is_empty"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.type_code} {self.kept_at:%Y-%m-%d %H:%M}"

    def get_absolute_url(self) -> str:
        """The page to go on with what was typed."""
        page = (
            reverse("documents:edit", args=[self.document_id])
            if self.document_id
            else reverse("documents:write", args=[self.type_code])
        )
        return f"{page}?typed={self.pk}"
