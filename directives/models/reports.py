"""Reports on an assignment, with their evidence and what was decided on them."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from directives.models.assignments import Assignment
from directives.states import Decision, ReportKind
from docflow.core.models import StoredFile
from docflow.documents.models import Document
from docflow.org.models import Position


class Report(models.Model):
    """Progress, or a result that the giver accepts or sends back."""

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="reports")
    kind = models.CharField(max_length=10, choices=ReportKind.choices)
    text = models.TextField(_("nội dung báo cáo"))
    percent = models.PositiveSmallIntegerField(_("mức độ hoàn thành (%)"), null=True, blank=True)
    # The answer or product (NĐ 30/2020/NĐ-CP, Phụ lục IV: Số, ký hiệu văn bản trả lời).
    outgoing = models.ForeignKey(
        Document, null=True, blank=True, on_delete=models.PROTECT, related_name="evidence_of"
    )
    # Why a result is reported although orders handed on are unfinished.
    unfinished = models.CharField(max_length=1000, blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Position, on_delete=models.PROTECT, related_name="reports")
    made_by_name = models.CharField(max_length=100)
    # The form it was sent with: sent twice, it is one.
    once = models.UUIDField(null=True, blank=True, unique=True, editable=False)

    decision = models.CharField(
        max_length=10, choices=Decision.choices, default=Decision.PENDING, blank=True
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by_name = models.CharField(max_length=100, blank=True)
    decision_note = models.CharField(max_length=1000, blank=True)

    class Meta:
        ordering: ClassVar = ["made_at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind=ReportKind.RESULT) | Q(decision=Decision.PENDING),
                name="directives_progress_undecided",
            ),
            models.CheckConstraint(
                condition=Q(decision=Decision.PENDING, decided_at__isnull=True)
                | (~Q(decision=Decision.PENDING) & Q(decided_at__isnull=False)),
                name="directives_decision_moment",
            ),
            models.CheckConstraint(
                condition=Q(percent__isnull=True) | Q(percent__lte=100),
                name="directives_percent",
            ),
            models.UniqueConstraint(
                fields=["assignment"],
                condition=Q(kind=ReportKind.RESULT, decision=Decision.PENDING),
                name="directives_one_open_result",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.text[:80]}"


class ReportFile(models.Model):
    """A file handed in as evidence."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="files")
    ordinal = models.PositiveIntegerField()
    name = models.CharField(max_length=255)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT)

    class Meta:
        ordering: ClassVar = ["report", "ordinal"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["report", "ordinal"], name="directives_file_once")
        ]

    def __str__(self) -> str:
        return self.name
