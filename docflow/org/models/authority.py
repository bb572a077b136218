"""The authority register: in which capacity a position signs, and who acts for whom."""

from datetime import date, time, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from docflow.core import clock
from docflow.org.models.people import Position


class CapacityRule(models.Model):
    """Ordered lines in which a position signs, as printed above the name."""

    position = models.ForeignKey(Position, on_delete=models.CASCADE, related_name="capacities")
    # ["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"]
    lines = models.JSONField()
    # Empty: every type of document.
    types = models.JSONField(default=list, blank=True)
    basis = models.CharField(max_length=200, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="org_capacity_dates",
            ),
        ]

    def __str__(self) -> str:
        return " / ".join(self.lines)

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


class Delegation(models.Model):
    """One position acts for another between two moments; acts keep both names."""

    giver = models.ForeignKey(Position, on_delete=models.PROTECT, related_name="given")
    taker = models.ForeignKey(Position, on_delete=models.PROTECT, related_name="taken")
    reason = models.CharField(max_length=200)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    # When the other rooms heard that it began, and that it was over.
    begun_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["starts_at"], condition=Q(closed_at__isnull=True), name="org_deleg_running"
            )
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="org_deleg_dates"),
            models.CheckConstraint(condition=~Q(giver=F("taker")), name="org_deleg_two_people"),
        ]

    def __str__(self) -> str:
        return f"{self.taker} thay {self.giver}"

    @property
    def last_day(self) -> date | None:
        """The last whole day, where it ends with one; None where it ends within a day."""
        end = self.ends_at.astimezone(clock.OFFICE_ZONE)
        return (end - timedelta(days=1)).date() if end.time() == time() else None
