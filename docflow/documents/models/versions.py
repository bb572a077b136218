"""Versions: immutable files of a document, each on top of the one before; attachments."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from docflow.core.models import StoredFile
from docflow.documents.models.documents import Document
from docflow.documents.states import VersionKind


class Version(models.Model):
    """One state of the document's file. A signature makes a new version; bytes never change."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="versions")
    ordinal = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=VersionKind.choices)
    file = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT)
    pages = models.PositiveIntegerField(default=0)
    # What it was rendered from, and the signature boxes: [{name, page, x1, y1, x2, y2}].
    content = models.JSONField(default=dict, blank=True)
    fields = models.JSONField(default=list, blank=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=100)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering: ClassVar = ["document", "ordinal"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["document", "ordinal"], name="documents_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.document_id}/{self.ordinal} {self.get_kind_display()}"


class Attachment(models.Model):
    """A file beside the main one: an appendix, a table, a scan."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="attachments")
    ordinal = models.PositiveIntegerField()
    name = models.CharField(max_length=255)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT)
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=100)
    # Of our own documents, from the issue on: the file as the office signed it, and the gate's
    # report on exactly these bytes.
    signed = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    verdict = models.CharField(max_length=20, blank=True)
    report = models.JSONField(default=dict, blank=True)
    # The archive's own: the signed file with revocation data and its latest time stamp, and how
    # long that stamp can be relied on.
    preserved = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    proof_ends = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["document", "ordinal"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["document", "ordinal"], name="documents_attachment_once"
            ),
            models.CheckConstraint(
                condition=Q(preserved__isnull=True) | Q(signed__isnull=False),
                name="documents_attachment_proved",
            ),
            models.CheckConstraint(
                condition=Q(signed__isnull=True, verdict="")
                | (Q(signed__isnull=False) & ~Q(verdict="")),
                name="documents_attachment_judged",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def official_id(self) -> str:
        """SHA-256 of what goes out: the signed file, before the issue the one that was added."""
        return self.signed_id or self.file_id

    @property
    def owes_time(self) -> bool:
        """Signed while the service was silent, and the archive has not added the time yet."""
        lines = self.report.get("signatures", [])
        return self.preserved_id is None and any(
            str(line.get("level", "")).endswith("B-B") for line in lines
        )
