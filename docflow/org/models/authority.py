"""The authority register: in which capacity a position signs, and who acts for whom."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

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

    def __str__(self) -> str:
        return " / ".join(self.lines)


class Delegation(models.Model):
    """One position acts for another between two moments; acts keep both names."""

    giver = models.ForeignKey(Position, on_delete=models.PROTECT, related_name="given")
    taker = models.ForeignKey(Position, on_delete=models.PROTECT, related_name="taken")
    reason = models.CharField(max_length=200)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="org_deleg_dates"),
            models.CheckConstraint(condition=~Q(giver=F("taker")), name="org_deleg_two_people"),
        ]

    def __str__(self) -> str:
        return f"{self.taker} thay {self.giver}"
