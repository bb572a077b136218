"""Internal processes of a unit (quy trình nội bộ): versions of steps, each with its norm."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from docflow.org.models import Office, Position, Unit
from docflow.org.states import Role

# A quarter of a year of eight-hour days, in minutes.
LONGEST_NORM = 31200


class Process(models.Model):
    """A named process of one unit; what it asks stands in its versions."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="processes")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="processes")
    name = models.CharField(_("tên quy trình"), max_length=200)
    made_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["unit__ordinal", "unit", "name", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["unit", "name"],
                condition=Q(retired_at__isnull=True),
                name="documents_process_named_once",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse("documents:process", args=[self.pk])


class ProcessVersion(models.Model):
    """One version; a draft until it is published, then frozen with its steps (`frozen`)."""

    process = models.ForeignKey(Process, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    note = models.CharField(_("lý do thay đổi"), max_length=500, blank=True)
    # About the making and carrying out of an investment project: the plan asks more of it.
    investment = models.BooleanField(_("liên quan dự án đầu tư"), default=False)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(
        Position, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering: ClassVar = ["process", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["process", "number"], name="documents_process_version_once"
            ),
            models.UniqueConstraint(
                fields=["process"],
                condition=Q(published_at__isnull=True),
                name="documents_process_one_draft",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.process_id} / {self.number}"

    @property
    def is_draft(self) -> bool:
        return self.published_at is None


class ProcessStep(models.Model):
    """One step of a version: what is done, by whom, in how many working minutes."""

    version = models.ForeignKey(ProcessVersion, on_delete=models.PROTECT, related_name="steps")
    ordinal = models.PositiveIntegerField()
    # The same step through all versions of the process: by it routes and comparisons find it.
    key = models.PositiveIntegerField()
    name = models.CharField(_("tên bước"), max_length=200)
    role = models.CharField(max_length=16, choices=Role.choices, blank=True)
    position = models.ForeignKey(
        Position, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    norm_minutes = models.PositiveIntegerField()

    class Meta:
        ordering: ClassVar = ["version", "ordinal"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["version", "ordinal"], name="documents_process_step_place"
            ),
            models.UniqueConstraint(fields=["version", "key"], name="documents_process_step_key"),
            models.CheckConstraint(
                condition=Q(norm_minutes__gte=1, norm_minutes__lte=LONGEST_NORM),
                name="documents_process_step_norm",
            ),
            # Responsible is a role or one position, never both and never nobody.
            models.CheckConstraint(
                condition=(Q(role="") & Q(position__isnull=False))
                | (~Q(role="") & Q(position__isnull=True)),
                name="documents_process_step_whose",
            ),
        ]

    def __str__(self) -> str:
        return self.name
