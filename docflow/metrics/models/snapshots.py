"""The figures of a period as they stood at one moment, signed; never changed afterwards."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from docflow.core.models import StoredFile
from docflow.org.models import Office


class Snapshot(models.Model):
    """The database refuses to change or remove it (`metrics.frozen`)."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="snapshots")
    first = models.DateField()
    last = models.DateField()
    taken_at = models.DateTimeField()
    taken_by = models.CharField(max_length=100)
    # {"A": {"numerator", "denominator", "excluded"}, …}: what its statement says.
    figures = models.JSONField()
    documents = models.PositiveIntegerField()
    # The statement: figures and every row behind them, as signed (`selectors.statements`).
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    signature = models.BinaryField()
    fingerprint = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar = ["-taken_at", "-pk"]
        indexes: ClassVar = [
            models.Index(fields=["office", "-taken_at"], name="metrics_snapshots_of_office")
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(first__lte=F("last")), name="metrics_snapshot_period"
            )
        ]

    def __str__(self) -> str:
        return f"{self.first:%d/%m/%Y} – {self.last:%d/%m/%Y}"

    def get_absolute_url(self) -> str:
        return reverse("metrics:snapshot", args=[self.pk])

    @property
    def sha256(self) -> str:
        return str(self.file_id)

    def share(self, name: str) -> float | None:
        figure: dict[str, Any] = self.figures[name]
        whole: int = figure["denominator"]
        return figure["numerator"] / whole if whole else None
