"""The working calendar of an office: only the days that differ from Monday to Friday."""

from typing import ClassVar

from django.db import models

from docflow.org.models.offices import Office
from docflow.org.states import DayKind, Shift


class CalendarDay(models.Model):
    """A holiday, a day off or a working Saturday; seeded from a package, then the office's own."""

    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="calendar")
    date = models.DateField()
    kind = models.CharField(max_length=16, choices=DayKind.choices)
    # Half a day off, or half a day made up: the other half is as on any such weekday.
    shift = models.CharField(max_length=10, choices=Shift.choices, default=Shift.WHOLE)
    name = models.CharField(max_length=120)
    # A guess of the package until the office confirms the year's decision.
    confirmed = models.BooleanField(default=False)
    source = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering: ClassVar = ["date"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office", "date"], name="org_calendar_once")
        ]

    def __str__(self) -> str:
        return f"{self.date:%d/%m/%Y} {self.name}"
