"""Where an imported document came from: the run and the row; the guard against a second import."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from docflow.documents.models.documents import Document
from docflow.documents.models.registers import Register
from docflow.org.models import Office


class ImportRun(models.Model):
    """One call of an import; without `finished_at` it was cut short and may be run again."""

    class Kind(models.TextChoices):
        REGISTER = "register", _("Sổ cũ")
        ARCHIVE = "archive", _("Kho tệp")

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="import_runs")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    # The last part of the path only.
    name = models.CharField(max_length=255)
    counts = models.JSONField(default=dict, blank=True)
    started_at = models.DateTimeField()
    started_by = models.CharField(max_length=200)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-started_at", "-pk"]

    def __str__(self) -> str:
        return self.name


class ImportedRow(models.Model):
    """A row or file that was imported into an office once; `key` is a hash of what it said.

    Numbers of an old register may repeat, so its rows are no entries of a numbered series.
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="imported_rows")
    key = models.CharField(max_length=64)
    document = models.OneToOneField(Document, on_delete=models.CASCADE, related_name="imported")
    run = models.ForeignKey(ImportRun, on_delete=models.PROTECT, related_name="rows")
    register = models.ForeignKey(
        Register, null=True, blank=True, on_delete=models.PROTECT, related_name="imported_rows"
    )
    # The place in its file, from 1.
    row = models.PositiveIntegerField()

    class Meta:
        ordering: ClassVar = ["run", "row"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office", "key"], name="documents_imported_once")
        ]

    def __str__(self) -> str:
        return f"{self.run_id}/{self.row}"
