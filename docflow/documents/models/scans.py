"""Scans of paper that wait to be registered: many go in at once, one after the other comes out."""

from typing import ClassVar

from django.db import models

from docflow.core.models import StoredFile
from docflow.org.models import Office


class WaitingScan(models.Model):
    """One scanned paper of an office; gone once it is registered or put aside."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="waiting_scans")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT)
    # As the scanner named it, the last part only.
    name = models.CharField(max_length=255)
    pages = models.PositiveIntegerField()
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=100)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            # The same paper fed twice waits once.
            models.UniqueConstraint(fields=["office", "file"], name="documents_scan_waits_once")
        ]

    def __str__(self) -> str:
        return self.name
