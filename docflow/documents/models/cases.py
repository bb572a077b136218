"""Case files: the documents of one matter, kept together without copying."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from docflow.documents.models.documents import Document
from docflow.documents.models.filelists import LONGEST_TERM, FileListLine
from docflow.documents.states import CaseStatus
from docflow.org.models import Office, Unit


class CaseFile(models.Model):
    """Hồ sơ công việc (NĐ 30/2020/NĐ-CP, Điều 28-31)."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="case_files")
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT)
    # The year of the list in which the code is unique: codes begin anew each January.
    year = models.PositiveSmallIntegerField(_("năm"))
    code = models.CharField(_("số, ký hiệu hồ sơ"), max_length=40)
    title = models.CharField(_("tiêu đề hồ sơ"), max_length=500)
    # The line of the yearly list it was opened from, where there is one.
    line = models.OneToOneField(
        FileListLine, null=True, blank=True, on_delete=models.PROTECT, related_name="case_file"
    )
    # Code of the body that listed it; empty where that is this office.
    organ_code = models.CharField(max_length=35, blank=True)
    # Years; null keeps it for ever (vĩnh viễn), unless the term is not known yet.
    retention_years = models.PositiveIntegerField(_("thời hạn bảo quản"), null=True, blank=True)
    term_known = models.BooleanField(default=True)
    rights = models.CharField(_("chế độ sử dụng"), max_length=30, blank=True)
    language = models.CharField(_("ngôn ngữ"), max_length=50, default="Tiếng Việt")
    description = models.CharField(_("ghi chú"), max_length=500, blank=True)
    # As the package said it came in; empty where the keeper made it.
    creator = models.CharField(_("người lập"), max_length=100, blank=True)
    keeper = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    status = models.CharField(max_length=12, choices=CaseStatus.choices, default=CaseStatus.OPEN)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    # Derived when it is closed: first and last day of its documents, how many, on how many pages.
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    document_total = models.PositiveIntegerField(null=True, blank=True)
    page_total = models.PositiveIntegerField(null=True, blank=True)

    # Building project: its three months run from the day the final accounts were settled.
    building = models.BooleanField(_("hồ sơ xây dựng cơ bản"), default=False)
    settled_on = models.DateField(_("ngày quyết toán"), null=True, blank=True)
    # By this day it goes to the archive; counted when it is closed. Null: it stays in the unit.
    due_on = models.DateField(_("nộp lưu trước ngày"), null=True, blank=True)
    # Kept back with the head's written consent, at most two years longer.
    kept_until = models.DateField(_("được giữ lại đến ngày"), null=True, blank=True)
    consent = models.CharField(_("văn bản đồng ý"), max_length=200, blank=True)
    # For which day its keeper was warned: once for each.
    warned_for = models.DateField(null=True, blank=True)
    # For which last day of a keeper who leaves people were told to take the file over.
    leaver_told_for = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-opened_at", "-pk"]
        indexes: ClassVar = [
            models.Index(
                fields=["due_on"], condition=Q(status=CaseStatus.CLOSED), name="documents_case_due"
            )
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["office", "organ_code", "year", "code"], name="documents_case_once"
            ),
            models.CheckConstraint(
                condition=Q(retention_years__isnull=True)
                | Q(term_known=True, retention_years__gte=1, retention_years__lte=LONGEST_TERM),
                name="documents_case_term",
            ),
            models.CheckConstraint(
                condition=Q(kept_until__isnull=True) | (Q(due_on__isnull=False) & ~Q(consent="")),
                name="documents_case_kept_with_consent",
            ),
            models.CheckConstraint(
                condition=Q(settled_on__isnull=True) | Q(building=True),
                name="documents_case_settled_building",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("documents:case", args=[self.pk])


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
