"""Support access: an administrator looks at content for hours, because a leader said so."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from docflow.org.models.offices import Office
from docflow.org.models.people import Position

# Longer trouble is asked for again.
LONGEST_HOURS = 8


class SupportAccess(models.Model):
    """Asked for by an administrator, permitted by somebody else, ended by the clock or by hand.
    The right follows from these times alone; rows are never removed."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="support")
    position = models.ForeignKey(Position, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="support"
    )
    reason = models.CharField(max_length=300)
    hours = models.PositiveSmallIntegerField()
    asked_at = models.DateTimeField()
    permitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    permitted_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    # Declined, taken back, or ended before its time; and by whom.
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [models.Index(fields=["office", "ends_at"], name="org_support_now")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(hours__gte=1, hours__lte=LONGEST_HOURS), name="org_support_hours"
            ),
            # The second person.
            models.CheckConstraint(
                condition=Q(permitted_by=None) | ~Q(permitted_by=F("person")),
                name="org_support_second_person",
            ),
            models.CheckConstraint(
                condition=Q(permitted_by=None, permitted_at=None, ends_at=None)
                | Q(permitted_by__isnull=False, permitted_at__isnull=False, ends_at__isnull=False),
                name="org_support_permitted",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="org_support_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.reason}"
