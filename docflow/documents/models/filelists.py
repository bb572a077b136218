"""The yearly list of files, from which case files are opened."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from docflow.documents.states import ListStatus
from docflow.org.models import Office

# The longest limited term (TT 10/2022/TT-BNV); above it a file is kept for ever.
LONGEST_TERM = 70


class FileList(models.Model):
    """Danh mục hồ sơ of one office and year (NĐ 30/2020/NĐ-CP, Điều 28 and Phụ lục V, I-II)."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="file_lists")
    year = models.PositiveSmallIntegerField(_("năm"))
    status = models.CharField(max_length=10, choices=ListStatus.choices, default=ListStatus.DRAFT)
    # "Quyết định số 12/QĐ-UBND ngày 05/01/2026": the line under the title.
    decision = models.CharField(_("kèm theo"), max_length=200, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering: ClassVar = ["-year"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office", "year"], name="documents_list_once"),
            models.CheckConstraint(
                condition=Q(status=ListStatus.DRAFT, approved_at__isnull=True, approved_by="")
                | (Q(status=ListStatus.APPROVED, approved_at__isnull=False) & ~Q(approved_by="")),
                name="documents_list_approved_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"Danh mục hồ sơ năm {self.year}"

    def get_absolute_url(self) -> str:
        return reverse("documents:file-list", args=[self.pk])


class FileListLine(models.Model):
    """One planned file: where it stands in the list, its code, term and who opens it."""

    file_list = models.ForeignKey(FileList, on_delete=models.CASCADE, related_name="lines")
    ordinal = models.PositiveIntegerField()
    heading = models.CharField(_("đề mục lớn"), max_length=200, blank=True)
    subheading = models.CharField(_("đề mục nhỏ"), max_length=200, blank=True)
    code = models.CharField(_("số, ký hiệu hồ sơ"), max_length=40)
    title = models.CharField(_("tiêu đề hồ sơ"), max_length=500)
    # Years; null keeps it for ever, unless the term is not known yet.
    retention_years = models.PositiveIntegerField(_("thời hạn bảo quản"), null=True, blank=True)
    term_known = models.BooleanField(default=True)
    # As written in the list; the person, where the name means exactly one.
    opener_name = models.CharField(_("người lập hồ sơ"), max_length=100, blank=True)
    opener = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT
    )
    note = models.CharField(_("ghi chú"), max_length=500, blank=True)

    class Meta:
        ordering: ClassVar = ["file_list", "ordinal", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["file_list", "code"], name="documents_line_once"),
            models.CheckConstraint(
                condition=~Q(code="") & ~Q(title=""), name="documents_line_is_named"
            ),
            models.CheckConstraint(
                condition=Q(retention_years__isnull=True)
                | Q(term_known=True, retention_years__gte=1, retention_years__lte=LONGEST_TERM),
                name="documents_line_term",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"
