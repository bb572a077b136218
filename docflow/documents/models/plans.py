"""Reusable routes of an office or a unit: the ordered stations that a submission is given."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from docflow.documents.models.processes import LONGEST_NORM, Process
from docflow.documents.states import RouteKind, StepWho
from docflow.org.models import Office, Position, Unit
from docflow.org.states import TeamKind


class RoutePlan(models.Model):
    """A named route for types of documents; who signs always comes last and is no step of it.

    A change writes the steps of a new version: what was submitted keeps the version it had.
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="route_plans")
    # Empty: every unit of the office; else this unit and those below it.
    unit = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="route_plans"
    )
    name = models.CharField(_("tên luồng"), max_length=200)
    # Codes of types; empty: every type.
    types = models.JSONField(default=list, blank=True)
    version = models.PositiveIntegerField(default=1)
    # The internal process whose norms its stations have.
    process = models.ForeignKey(
        Process, null=True, blank=True, on_delete=models.PROTECT, related_name="route_plans"
    )
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["name", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["office", "name"],
                condition=Q(retired_at__isnull=True),
                name="documents_plan_named_once",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse("documents:route-plan", args=[self.pk])


class RoutePlanStep(models.Model):
    """One station of a version; steps of the same place are asked at once. Never changed."""

    plan = models.ForeignKey(RoutePlan, on_delete=models.PROTECT, related_name="steps")
    version = models.PositiveIntegerField()
    place = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=RouteKind.choices)
    who = models.CharField(max_length=12, choices=StepWho.choices)
    position = models.ForeignKey(
        Position, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    unit = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    needed = models.BooleanField(default=True)
    # Working minutes; empty: those of the process, else of the office's rule.
    norm_minutes = models.PositiveIntegerField(null=True, blank=True)
    # `ProcessStep.key` of the plan's process, in whatever version is in force.
    process_key = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["plan", "version", "place", "pk"]
        constraints: ClassVar = [
            # Whoever decides is asked alone; opinions are parallel.
            models.UniqueConstraint(
                fields=["plan", "version", "place"],
                condition=~Q(kind=RouteKind.OPINION),
                name="documents_plan_step_decides_alone",
            ),
            models.CheckConstraint(
                condition=~Q(kind=RouteKind.LEADER), name="documents_plan_step_no_signer"
            ),
            # Each minutes have their own secretary: no route of many documents can name one.
            models.CheckConstraint(
                condition=~Q(kind=RouteKind.SECRETARY),
                name="documents_plan_step_no_secretary",
            ),
            models.CheckConstraint(
                condition=Q(kind=RouteKind.OPINION) | Q(needed=True),
                name="documents_plan_step_needed",
            ),
            models.CheckConstraint(
                condition=Q(norm_minutes__isnull=True)
                | Q(norm_minutes__gte=1, norm_minutes__lte=LONGEST_NORM),
                name="documents_plan_step_norm",
            ),
            # A person is named where one is meant, a unit where one is meant, else neither.
            models.CheckConstraint(
                condition=Q(who=StepWho.POSITION, position__isnull=False, unit__isnull=True)
                | Q(
                    who__in=[StepWho.HEADS, StepWho.OFFICERS],
                    position__isnull=True,
                    unit__isnull=False,
                )
                | (
                    ~Q(who__in=[StepWho.POSITION, StepWho.HEADS, StepWho.OFFICERS])
                    & Q(position__isnull=True, unit__isnull=True)
                ),
                name="documents_plan_step_whom",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.get_who_display()}"


# The teams that a role stands for; those of a unit need one.
TEAMS = {
    StepWho.HEADS: TeamKind.HEADS,
    StepWho.OFFICERS: TeamKind.OFFICERS,
    StepWho.LEADERS: TeamKind.LEADERS,
    StepWho.CLERKS: TeamKind.CLERKS,
}
