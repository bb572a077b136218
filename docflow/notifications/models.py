"""What people were told: one row per notice. The row is the truth, push and mail are hints."""

from datetime import timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models

from docflow.core.schedule import Work
from docflow.notifications.states import DigestKind, DigestWish


class Notification(models.Model):
    """A notice to one person; its object is named by values, so any room may tell."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications"
    )
    # One word of the room that tells, such as `waiting` or `late`.
    reason = models.CharField(max_length=24)
    object_type = models.CharField(max_length=60)
    object_id = models.CharField(max_length=40)
    text = models.CharField(max_length=300)
    url = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    # Object, reason and day: the second notice of the day takes the place of the first.
    dedupe_key = models.CharField(max_length=140)

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "dedupe_key"], name="notifications_once_a_day")
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["user"],
                condition=models.Q(read_at__isnull=True),
                name="notifications_unread",
            )
        ]

    def __str__(self) -> str:
        return self.text


class Digest(Work):
    """One mail that gathers what waits for a person; what it says is read when it leaves."""

    # A mail server that is down over lunch costs nothing; after a day the next digest says more.
    max_attempts = 12
    first_pause = timedelta(minutes=1)

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="digests"
    )
    day = models.DateField()
    kind = models.CharField(max_length=6, choices=DigestKind.choices)
    # Empty on a row that is done: there was nothing to say, or a later digest said it.
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta(Work.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "day", "kind"], name="notifications_one_digest")
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.get_kind_display()} {self.day:%d/%m/%Y}"


class DigestChoice(models.Model):
    """How often a person wants the digest; without a row the role decides."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="digest_choice"
    )
    wish = models.CharField(max_length=6, choices=DigestWish.choices)

    def __str__(self) -> str:
        return f"{self.user_id}: {self.get_wish_display()}"
