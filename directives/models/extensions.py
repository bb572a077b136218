"""Requests for more time, kept whatever was decided."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from directives.models.assignments import Assignment
from directives.states import ExtensionStatus


class Extension(models.Model):
    """One request: from `previous_due` to `until`; granted `until` is the new deadline."""

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="extensions")
    status = models.CharField(max_length=10, choices=ExtensionStatus.choices)
    previous_due = models.DateTimeField()
    until = models.DateTimeField(_("xin gia hạn đến"))
    reason = models.CharField(_("lý do"), max_length=1000)
    asked_at = models.DateTimeField()
    asked_by_name = models.CharField(max_length=100)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by_name = models.CharField(max_length=100, blank=True)
    decision_note = models.CharField(max_length=1000, blank=True)

    class Meta:
        ordering: ClassVar = ["asked_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["assignment"],
                condition=Q(status=ExtensionStatus.ASKED),
                name="directives_one_asked",
            ),
            models.CheckConstraint(
                condition=Q(until__gt=F("previous_due")), name="directives_extension_later"
            ),
            models.CheckConstraint(
                condition=Q(status=ExtensionStatus.ASKED, decided_at__isnull=True)
                | (~Q(status=ExtensionStatus.ASKED) & Q(decided_at__isnull=False)),
                name="directives_extension_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assignment_id}: {self.get_status_display()}"

    @property
    def office_id(self) -> int:
        return self.assignment.directive.office_id
