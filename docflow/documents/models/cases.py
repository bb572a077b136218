"""Case files: the documents of one matter, kept together without copying."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from docflow.documents.models.documents import Document
from docflow.documents.states import CaseStatus
from docflow.org.models import Office, Unit


class CaseFile(models.Model):
    """Hồ sơ công việc (NĐ 30/2020/NĐ-CP, Điều 28-31)."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="case_files")
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT)
    code = models.CharField(_("số, ký hiệu hồ sơ"), max_length=40)
    title = models.CharField(_("tiêu đề hồ sơ"), max_length=500)
    # Years; null keeps it for ever (vĩnh viễn).
    retention_years = models.PositiveIntegerField(_("thời hạn bảo quản"), null=True, blank=True)
    keeper = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    status = models.CharField(max_length=12, choices=CaseStatus.choices, default=CaseStatus.OPEN)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-opened_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office", "code"], name="documents_case_once")
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class CaseFileItem(models.Model):
    """A document's place in a file; one document may lie in many."""

    case_file = models.ForeignKey(CaseFile, on_delete=models.CASCADE, related_name="items")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="filed_in")
    ordinal = models.PositiveIntegerField()
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=100)

    class Meta:
        ordering: ClassVar = ["case_file", "ordinal"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case_file", "document"], name="documents_filed_once"),
            models.UniqueConstraint(fields=["case_file", "ordinal"], name="documents_place_once"),
        ]

    def __str__(self) -> str:
        return f"{self.case_file_id}: {self.ordinal}"
