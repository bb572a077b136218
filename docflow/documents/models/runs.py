"""A list that one PIN set going, file by file; and signatures that still wait for their time."""

from datetime import timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from docflow.core.schedule.models import Work
from docflow.documents.models.documents import Document
from docflow.documents.models.versions import Version
from docflow.org.models import User
from signing.batches.models import SigningBatch


class SigningRun(models.Model):
    """What became of a list; it outlives the browser and the server that worked on it."""

    class Ending(models.TextChoices):
        DONE = "done", _("Đã xong")
        STOPPED = "stopped", _("Đã dừng theo yêu cầu")
        BROKEN = "broken", _("Bị ngắt giữa chừng")

    batch = models.OneToOneField(SigningBatch, on_delete=models.PROTECT, related_name="run")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="signing_runs")
    act = models.CharField(max_length=10)
    started_at = models.DateTimeField()
    # Machine time: when the process that holds the key was last heard of.
    beat_at = models.DateTimeField()
    stop_asked_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ending = models.CharField(max_length=8, choices=Ending, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) ^ ~Q(ending=""), name="documents_run_ending"
            )
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["beat_at"], condition=Q(ended_at__isnull=True), name="documents_run_open"
            )
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("documents:run", args=[self.pk])


class RunItem(models.Model):
    """One file of the list: the exact base version, and the verdict."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Đang chờ")
        DONE = "done", _("Xong")
        FAILED = "failed", _("Chưa được")
        LEFT = "left", _("Chưa ký")

    run = models.ForeignKey(SigningRun, on_delete=models.CASCADE, related_name="items")
    ordinal = models.PositiveIntegerField()
    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="run_items")
    base = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="run_items")
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    message = models.CharField(max_length=500, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["run", "ordinal"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["run", "document"], name="documents_run_item_once")
        ]

    def __str__(self) -> str:
        return f"{self.run_id}/{self.ordinal} {self.state}"


class LateTime(Work):
    """A document signed without a time stamp since the service did not answer: time is owed."""

    # A service may be gone for weeks; what is owed is never given up before.
    max_attempts = 5000
    longest_pause = timedelta(minutes=15)

    document = models.OneToOneField(Document, on_delete=models.CASCADE, related_name="late_time")
    owed_at = models.DateTimeField()

    class Meta(Work.Meta):
        pass

    def __str__(self) -> str:
        return f"{self.document_id} {self.state}"
