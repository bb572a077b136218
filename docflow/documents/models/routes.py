"""The review route: who must agree, in which order, and what they said."""

from typing import ClassVar

from django.db import models

from docflow.documents.models.documents import Document
from docflow.documents.states import RouteKind, RouteState
from docflow.org.models import Position


class RouteStep(models.Model):
    """One station of a review; `principal` (a person or a team) is who may answer it."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="route")
    # The submission it belongs to; a return starts a new round.
    round = models.PositiveIntegerField()
    ordinal = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=RouteKind.choices)
    principal = models.BigIntegerField()
    # Shown to people: the name of the person or of the team.
    holder = models.CharField(max_length=200)
    # The signature field that this station may fill; empty where it initials nothing.
    field = models.CharField(max_length=32, blank=True)
    state = models.CharField(max_length=10, choices=RouteState.choices, default=RouteState.WAITING)
    opened_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        Position, null=True, blank=True, on_delete=models.PROTECT, related_name="answers"
    )
    note = models.CharField(max_length=1000, blank=True)

    class Meta:
        ordering: ClassVar = ["document", "round", "ordinal"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["document", "round", "ordinal"], name="documents_route_once"
            ),
            # One station at a time.
            models.UniqueConstraint(
                fields=["document"],
                condition=models.Q(state=RouteState.OPEN),
                name="documents_route_one_open",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["principal", "state"], name="documents_route_waiting")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.holder}"
