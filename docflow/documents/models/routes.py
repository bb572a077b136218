"""The review route: who must agree, in which order, by when, and what they said."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from docflow.documents.models.documents import Document
from docflow.documents.models.plans import RoutePlanStep
from docflow.documents.models.processes import ProcessStep
from docflow.documents.models.versions import Version
from docflow.documents.states import RouteKind, RouteState
from docflow.org.models import Office, Position


class RouteStep(models.Model):
    """One station of a review; `principal` (a person or a team) is who may answer it.

    Stations of the same ordinal are asked at once. That no two ordinals of a document are open is
    held by `triggers`: a constraint of the table cannot say it.
    """

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="route")
    # The submission it belongs to; a return to the drafter starts a new round.
    round = models.PositiveIntegerField()
    ordinal = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=RouteKind.choices)
    principal = models.BigIntegerField()
    # Shown to people: the name of the person or of the team.
    holder = models.CharField(max_length=200)
    # The step waits for it; an opinion that is not needed is passed over when the others are in.
    needed = models.BooleanField(default=True)
    # The signature field that this station may fill; empty where it initials nothing.
    field = models.CharField(max_length=32, blank=True)
    state = models.CharField(max_length=10, choices=RouteState.choices, default=RouteState.WAITING)
    # Who put the question, where it was none of the route's own.
    asked_by = models.ForeignKey(
        Position, null=True, blank=True, on_delete=models.PROTECT, related_name="asked"
    )
    opened_at = models.DateTimeField(null=True, blank=True)
    # When somebody who may answer it first looked: from then on it is not taken back.
    seen_at = models.DateTimeField(null=True, blank=True)
    # Working minutes that it may take, and that it took.
    norm_minutes = models.PositiveIntegerField(null=True, blank=True)
    spent_minutes = models.PositiveIntegerField(null=True, blank=True)
    # Where it comes from: the step of a reusable route, and of the process that gave its norm.
    planned = models.ForeignKey(
        RoutePlanStep, null=True, blank=True, on_delete=models.PROTECT, related_name="stations"
    )
    process_step = models.ForeignKey(
        ProcessStep, null=True, blank=True, on_delete=models.PROTECT, related_name="stations"
    )
    due_at = models.DateTimeField(null=True, blank=True)
    # When the sweep looks at it next; empty when nothing more is to be said.
    look_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        Position, null=True, blank=True, on_delete=models.PROTECT, related_name="answers"
    )
    # For whom the one who answered stood in; empty when it was their own.
    on_behalf = models.CharField(max_length=200, blank=True)
    # What lay before the person who answered.
    version = models.ForeignKey(
        Version, null=True, blank=True, on_delete=models.RESTRICT, related_name="+"
    )
    note = models.CharField(max_length=1000, blank=True)

    class Meta:
        ordering: ClassVar = ["document", "round", "ordinal", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["document", "round", "ordinal", "principal"],
                condition=~Q(state=RouteState.UNDONE),
                name="documents_route_asked_once",
            ),
            # Who will sign is asked alone, and never passed over.
            models.UniqueConstraint(
                fields=["document", "round", "ordinal"],
                condition=Q(kind=RouteKind.LEADER) & ~Q(state=RouteState.UNDONE),
                name="documents_route_one_leader",
            ),
            models.CheckConstraint(
                condition=Q(kind=RouteKind.OPINION) | ~Q(state=RouteState.DIFFERED),
                name="documents_route_opinion_differs",
            ),
            models.CheckConstraint(
                condition=~Q(kind=RouteKind.LEADER) | Q(needed=True),
                name="documents_route_leader_needed",
            ),
            # Minutes wait for their secretary, who signs them.
            models.CheckConstraint(
                condition=~Q(kind=RouteKind.SECRETARY) | Q(needed=True),
                name="documents_route_secretary_needed",
            ),
            # Whoever is told of, is told of a station that is open and late: never before.
            models.CheckConstraint(
                condition=Q(escalated_at__isnull=True) | Q(reminded_at__isnull=False),
                name="documents_route_reminded_first",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["principal", "state"], name="documents_route_waiting"),
            models.Index(
                fields=["look_at"],
                condition=Q(look_at__isnull=False),
                name="documents_route_look",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.holder}"


class RouteRule(models.Model):
    """An office's own rules of its routes; without a row the defaults hold."""

    office = models.OneToOneField(Office, on_delete=models.CASCADE, related_name="route_rule")
    # Working minutes that a station may take where its process says nothing.
    norm_minutes = models.PositiveIntegerField(default=480)
    # Working minutes after the reminder until the superior hears of it.
    patience_minutes = models.PositiveIntegerField(default=480)
    # Who answers for form (NĐ 30/2020/NĐ-CP, Điều 12.2); empty: the registry's head.
    form_keeper = models.ForeignKey(
        Position, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints: ClassVar = [
            # From a minute to a quarter of a year of eight-hour days.
            models.CheckConstraint(
                condition=Q(norm_minutes__gte=1, norm_minutes__lte=31200)
                & Q(patience_minutes__gte=1, patience_minutes__lte=31200),
                name="documents_route_rule_range",
            )
        ]

    def __str__(self) -> str:
        return f"{self.office_id}: {self.norm_minutes}"
