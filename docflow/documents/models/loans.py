"""Originals that are out of the store: who has one, with whose permission, until when."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from docflow.documents.models.documents import Document
from docflow.documents.states import LoanStatus
from docflow.org.models import Office, Position


class Loan(models.Model):
    """One row of the register of borrowed originals (NĐ 30/2020/NĐ-CP, Phụ lục IV, IV)."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="loans")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="loans")
    # A colleague; empty for somebody from outside, who has a name alone.
    borrower = models.ForeignKey(
        Position, null=True, blank=True, on_delete=models.PROTECT, related_name="borrowed"
    )
    borrower_name = models.CharField(_("người sử dụng"), max_length=150)
    purpose = models.CharField(_("mục đích"), max_length=300)
    permitted_by = models.ForeignKey(Position, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=10, choices=LoanStatus.choices, default=LoanStatus.LENT)
    lent_on = models.DateField(_("ngày mượn"))
    lent_by = models.CharField(max_length=100)
    due_on = models.DateField(_("hạn trả"))
    returned_on = models.DateField(_("ngày trả"), null=True, blank=True)
    remark = models.CharField(_("ghi chú"), max_length=300, blank=True)
    # For which day it was said that it is overdue: once for each.
    warned_for = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-lent_on", "-pk"]
        indexes: ClassVar = [
            models.Index(
                fields=["due_on"], condition=Q(status=LoanStatus.LENT), name="documents_loan_due"
            )
        ]
        constraints: ClassVar = [
            # There is one original: who wants it waits until it is back.
            models.UniqueConstraint(
                fields=["document"],
                condition=Q(status=LoanStatus.LENT),
                name="documents_loan_one_out",
            ),
            models.CheckConstraint(
                condition=Q(status=LoanStatus.RETURNED) ^ Q(returned_on__isnull=True),
                name="documents_loan_returned",
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("lent_on"))
                & (Q(returned_on__isnull=True) | Q(returned_on__gte=F("lent_on"))),
                name="documents_loan_days",
            ),
            models.CheckConstraint(
                condition=~Q(borrower_name="") & ~Q(purpose=""), name="documents_loan_to_whom"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document.code} {self.borrower_name}"

    def get_absolute_url(self) -> str:
        return reverse("documents:loan", args=[self.pk])
