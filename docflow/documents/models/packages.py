"""Packages of case files: asked for and made in the background, or taken in from elsewhere."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from docflow.core.models import StoredFile
from docflow.core.schedule.models import Work
from docflow.documents.models.cases import CaseFile
from docflow.documents.models.handing import HandOver
from docflow.documents.states import BroughtState
from docflow.org.models import Office


class ExportPackage(Work):
    """A package to be made: of one case file, or of all files of a batch."""

    max_attempts = 4

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="packages")
    case_file = models.ForeignKey(
        CaseFile, null=True, blank=True, on_delete=models.PROTECT, related_name="packages"
    )
    hand_over = models.ForeignKey(
        HandOver, null=True, blank=True, on_delete=models.PROTECT, related_name="packages"
    )
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    asked_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True, blank=True)
    file = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT)
    # What kept it from being made, in words for people.
    fault = models.CharField(max_length=1000, blank=True)

    class Meta(Work.Meta):
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(case_file__isnull=False, hand_over__isnull=True)
                | Q(case_file__isnull=True, hand_over__isnull=False),
                name="documents_package_of_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(file__isnull=True, made_at__isnull=True)
                | Q(file__isnull=False, made_at__isnull=False),
                name="documents_package_made",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_file or self.hand_over}"


class TakenPackage(models.Model):
    """A package that was read: once per office, whoever brings it again."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="taken_packages")
    sha256 = models.CharField(max_length=64)
    organ_code = models.CharField(max_length=35)
    organ_name = models.CharField(max_length=200)
    # The key that signed the manifest, as the certificate names it.
    signer = models.CharField(max_length=300)
    fingerprint = models.CharField(max_length=64)
    case_files = models.PositiveIntegerField()
    documents = models.PositiveIntegerField()
    taken_at = models.DateTimeField()
    taken_by = models.CharField(max_length=100)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office", "sha256"], name="documents_taken_once")
        ]

    def __str__(self) -> str:
        return f"{self.organ_code} {self.sha256[:12]}"


class BroughtPackage(Work):
    """A package uploaded on a page: what is in it is shown before anything of it is kept."""

    max_attempts = 3

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="brought_packages")
    # The last part of the name only, as the browser said it.
    name = models.CharField(max_length=255)
    size = models.PositiveBigIntegerField()
    file = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT)
    brought_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    brought_at = models.DateTimeField()
    stage = models.CharField(
        max_length=8, choices=BroughtState.choices, default=BroughtState.CHECKING
    )
    # Who packed it, and each file in it: code, title, documents, pages, whether it is here already.
    contents = models.JSONField(default=dict, blank=True)
    # The code of the refusal and its words.
    code = models.CharField(max_length=20, blank=True)
    fault = models.CharField(max_length=1000, blank=True)
    taken = models.ForeignKey(TakenPackage, null=True, blank=True, on_delete=models.PROTECT)

    class Meta(Work.Meta):
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(stage=BroughtState.TAKEN, taken__isnull=False)
                | (~Q(stage=BroughtState.TAKEN) & Q(taken__isnull=True)),
                name="documents_brought_and_taken",
            ),
        ]

    def __str__(self) -> str:
        return self.name
