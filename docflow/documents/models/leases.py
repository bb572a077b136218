"""Who has a draft open for editing: one row per draft, which ends by itself."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from docflow.documents.models.documents import Document
from docflow.org.models import User


class EditLease(models.Model):
    """A person's hold on the words of a draft. Without a sign of life it is over at `until`.

    One row per document, so that two people can never hold it; what has run out is taken by the
    next one who opens the draft, and swept after a day.
    """

    document = models.OneToOneField(Document, on_delete=models.CASCADE, related_name="lease")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    # As others read it: name and title of the day.
    name = models.CharField(max_length=200)
    # The open page, as `TypedText` names it; empty where nothing is typed (an upload).
    tab = models.CharField(max_length=32, blank=True)
    began_at = models.DateTimeField()
    renewed_at = models.DateTimeField()
    until = models.DateTimeField(db_index=True)
    # Who asked for it last, so that the holder's own page can say so.
    asked_by = models.CharField(max_length=200, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(renewed_at__gte=F("began_at")) & Q(until__gt=F("renewed_at")),
                name="documents_lease_ends",
            ),
            models.CheckConstraint(
                condition=(Q(asked_by="") & Q(asked_at__isnull=True))
                | (~Q(asked_by="") & Q(asked_at__isnull=False)),
                name="documents_lease_asked_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document_id}: {self.name}"

    def lives(self, now: datetime) -> bool:
        return self.until > now
