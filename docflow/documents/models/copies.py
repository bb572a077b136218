"""What a certified copy was made from, in which form, and who let it be made."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from docflow.documents.models.documents import Document
from docflow.documents.states import CopyForm, Medium
from docflow.org.models import Position

MOST = 999


class Copy(models.Model):
    """The part of a copy that other documents lack; number, date and state are its document's.

    NĐ 30/2020/NĐ-CP, Điều 25-27: the ways there are stand in `states.COPY_WAYS` and here.
    """

    document = models.OneToOneField(Document, on_delete=models.CASCADE, related_name="copied")
    source = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="certified_copies")
    form = models.CharField(_("hình thức sao"), max_length=3, choices=CopyForm.choices)
    from_medium = models.CharField(max_length=10, choices=Medium.choices)
    to_medium = models.CharField(max_length=10, choices=Medium.choices)
    amount = models.PositiveSmallIntegerField(_("số bản"), default=1)
    # What was typed anew of the source: blocks as a document stores them; of an extract alone.
    extract = models.JSONField(default=list, blank=True)
    purpose = models.CharField(_("sao để làm gì"), max_length=500, blank=True)
    # The picture of the paper is not the one in the books: who asked brought it.
    scan_brought = models.BooleanField(default=False)
    # Who decided that it is made (Điều 27.1), in which position, and when.
    permitted_by = models.ForeignKey(
        Position, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    permitted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-document"]
        constraints: ClassVar = [
            # The file itself is the original: only an extract goes from file to file.
            models.CheckConstraint(
                condition=Q(form=CopyForm.EXTRACT)
                | Q(from_medium=Medium.PAPER)
                | Q(to_medium=Medium.PAPER),
                name="documents_copy_way",
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=1, amount__lte=MOST)
                & (Q(to_medium=Medium.PAPER) | Q(amount=1)),
                name="documents_copy_amount",
            ),
            models.CheckConstraint(
                condition=Q(form=CopyForm.EXTRACT) ^ Q(extract=[]), name="documents_copy_extract"
            ),
            models.CheckConstraint(
                condition=Q(permitted_by__isnull=True, permitted_at__isnull=True)
                | Q(permitted_by__isnull=False, permitted_at__isnull=False),
                name="documents_copy_permitted",
            ),
            # An extract is typed, and paper is copied from the paper.
            models.CheckConstraint(
                condition=Q(scan_brought=False)
                | (
                    Q(from_medium=Medium.PAPER, to_medium=Medium.ELECTRONIC)
                    & ~Q(form=CopyForm.EXTRACT)
                ),
                name="documents_copy_brought",
            ),
            models.CheckConstraint(
                condition=~Q(document=F("source")), name="documents_copy_of_another"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.form} {self.source_id}"
