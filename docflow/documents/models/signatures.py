"""Who signed which version, and what the gate said of which bytes."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from docflow.documents.models.documents import Document
from docflow.documents.models.versions import Version


class SignatureRecord(models.Model):
    """One signature made here, as values: it stays true when people move."""

    class Act(models.TextChoices):
        INITIAL = "initial", _("Ký nháy")
        RECORD = "record", _("Thư ký biên bản")
        SIGN = "sign", _("Ký ban hành")
        ISSUE_LINE = "issue_line", _("Số và ngày")
        SEAL = "seal", _("Ký số cơ quan")
        # The same key on a copy: text at the top right instead of the seal.
        COPY = "copy", _("Ký số bản sao")
        PRESERVE = "preserve", _("Dấu thời gian lưu trữ")

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="signatures")
    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="signatures")
    act = models.CharField(max_length=12, choices=Act.choices)
    field = models.CharField(max_length=32)
    owner = models.CharField(max_length=32)
    name = models.CharField(max_length=200)
    title = models.CharField(max_length=200, blank=True)
    on_behalf_of = models.CharField(max_length=100, blank=True)
    fingerprint = models.CharField(max_length=64)
    # What the gate found in the newest version, so it rises when time and proof are added.
    level = models.CharField(max_length=8)
    signed_at = models.DateTimeField()
    # Of an archive time stamp: when its certificate ends; it is renewed before.
    proof_ends = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["signed_at", "pk"]

    def __str__(self) -> str:
        return f"{self.field}: {self.name}"


class ValidationRecord(models.Model):
    """The gate's report on a version's bytes; never re-written, a new look is a new row."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="validations")
    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="validations")
    sha256 = models.CharField(max_length=64)
    verdict = models.CharField(max_length=20)
    report = models.JSONField()
    judged_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-judged_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.document_id}: {self.verdict}"
