"""What people were told: one row per notice. The row is the truth, the push only a hint."""

from typing import ClassVar

from django.conf import settings
from django.db import models


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
