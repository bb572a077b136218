"""What became of deadlines: every change, and the recounts that a changed calendar asks for."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from directives.models.assignments import Assignment
from directives.states import DeadlineCause
from docflow.org.models import Office


class DeadlineChange(models.Model):
    """One move of a deadline, kept for ever; their number stands on the assignment too."""

    assignment = models.ForeignKey(
        Assignment, on_delete=models.CASCADE, related_name="deadline_history"
    )
    at = models.DateTimeField()
    before = models.DateTimeField()
    after = models.DateTimeField()
    because = models.CharField(max_length=12, choices=DeadlineCause.choices)
    by_name = models.CharField(max_length=100)
    note = models.CharField(max_length=1000, blank=True)

    class Meta:
        ordering: ClassVar = ["at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(before=F("after")), name="directives_deadline_moved"
            )
        ]

    def __str__(self) -> str:
        return f"{self.assignment_id}: {self.get_because_display()}"


class Recount(models.Model):
    """Days of an office's calendar changed: terms that run across them are counted again.

    Swept in steps; `last` is the assignment reached, so a killed worker loses nothing.
    """

    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="recounts")
    first_day = models.DateField()
    last_day = models.DateField()
    asked_at = models.DateTimeField()
    asked_by_name = models.CharField(max_length=100)
    last = models.BigIntegerField(default=0)
    moved = models.PositiveIntegerField(default=0)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")), name="directives_recount_days"
            )
        ]

    def __str__(self) -> str:
        return f"{self.office_id}: {self.first_day} - {self.last_day}"
