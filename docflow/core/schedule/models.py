"""Owns the rows of work: when a sweep last ran, and the base of every row that waits for one."""

from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from docflow.core import clock


class ScheduleRun(models.Model):
    """One sweep: its last run, and the lease of the worker that runs it now (machine time)."""

    name = models.CharField(max_length=80, primary_key=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    claimed_until = models.DateTimeField(null=True)
    done = models.IntegerField(default=0)
    failures = models.IntegerField(default=0)
    last_error = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.name


class WorkState(models.TextChoices):
    QUEUED = "queued", _("Đang chờ")
    CLAIMED = "claimed", _("Đang xử lý")
    DONE = "done", _("Đã xong")
    DEAD = "dead", _("Không thực hiện được")


class Work(models.Model):
    """A row of work that must not be lost; `schedule.claims` moves it, nobody else."""

    max_attempts = 8
    first_pause = timedelta(seconds=5)
    longest_pause = timedelta(hours=1)
    # In which order those that are due get their turn.
    first: tuple[str, ...] = ("next_try_at", "pk")

    state = models.CharField(max_length=8, choices=WorkState, default=WorkState.QUEUED)
    next_try_at = models.DateTimeField(default=clock.now)
    claimed_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    last_error = models.TextField(blank=True)

    class Meta:
        abstract = True
        indexes = [
            # Small for ever: finished rows are not in it.
            models.Index(
                fields=["next_try_at"],
                condition=Q(state__in=["queued", "claimed"]),
                name="%(class)s_waiting",
            )
        ]

    @property
    def is_dead(self) -> bool:
        return self.state == WorkState.DEAD
