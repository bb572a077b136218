"""Rules of reminding, what was reminded of, and when a person last looked at their tasks."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from directives.models.assignments import Assignment
from directives.states import Occasion, Recipient
from docflow.org.models import Office


class ReminderRule(models.Model):
    """So many working days after (negative: before) the occasion, tell one rung of the ladder."""

    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="reminder_rules")
    occasion = models.CharField(max_length=12, choices=Occasion.choices)
    days = models.SmallIntegerField()
    recipient = models.CharField(max_length=10, choices=Recipient.choices)
    # Again every so many working days, until it is handled; 0: once.
    every = models.PositiveSmallIntegerField(default=0)
    # A rule that was switched off stays, or the defaults would come back.
    active = models.BooleanField(default=True)

    class Meta:
        ordering: ClassVar = ["occasion", "days", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["office", "occasion", "days", "recipient"], name="directives_rule_once"
            ),
            models.CheckConstraint(
                condition=Q(occasion=Occasion.DUE) | Q(days__gte=0),
                name="directives_rule_after",
            ),
            models.CheckConstraint(
                condition=Q(days__gte=-250, days__lte=250, every__lte=250),
                name="directives_rule_range",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_occasion_display()} {self.days:+d}: {self.get_recipient_display()}"


class Reminder(models.Model):
    """One rung that was told, or passed over for a later one; never twice for one anchor."""

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="reminders")
    occasion = models.CharField(max_length=12, choices=Occasion.choices)
    # The deadline, or the moment of giving or reporting, that the days are counted from.
    anchor = models.DateTimeField()
    days = models.SmallIntegerField()
    recipient = models.CharField(max_length=10, choices=Recipient.choices)
    sent_at = models.DateTimeField()
    # How many people were told; 0 when a later rung was due by then or nobody could act.
    told = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["sent_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["assignment", "occasion", "anchor", "days", "recipient"],
                name="directives_reminded_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.assignment_id}: {self.get_occasion_display()} {self.days:+d}"


class EscalationDay(models.Model):
    """Everything that one person is to hear of on one day because others are late: one notice."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="escalation_days"
    )
    day = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "day"], name="directives_one_escalation_day")
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.day:%d/%m/%Y}"

    def get_absolute_url(self) -> str:
        return f"{reverse('directives:escalated')}?day={self.day.isoformat()}"


class Escalation(models.Model):
    """One assignment in it, with the words of that day; later words take their place."""

    list = models.ForeignKey(EscalationDay, on_delete=models.CASCADE, related_name="lines")
    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="escalations")
    text = models.CharField(max_length=300)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["list", "assignment"], name="directives_escalated_once")
        ]

    def __str__(self) -> str:
        return self.text


class Look(models.Model):
    """When a person last looked at their tasks, and the time before: what changed lies between."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="task_look"
    )
    at = models.DateTimeField()
    before = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.user_id}: {self.at}"
