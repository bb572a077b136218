"""The verdict on each document as it stands, and the sums by month that a page reads.

All of it follows from the rows of `documents` and `exchange`. Triggers mark a document whose rows
changed (`metrics.triggers`), a sweep settles it; until then readers judge it anew.
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from docflow.documents.models import Document
from docflow.documents.states import Direction
from docflow.metrics.states import By, Exclusion, Measure, Once, Reason
from docflow.org.models import Office


class Outcome(models.Model):
    """What was found: an exclusion or none, and the first reason of each figure, "" for none."""

    excluded = models.CharField(
        max_length=20, choices=[*Exclusion.choices, *Once.choices], blank=True
    )
    reason_a = models.CharField(max_length=30, choices=Reason.choices, blank=True)
    reason_b = models.CharField(max_length=30, choices=Reason.choices, blank=True)
    # The same without the recipients that are not connected; "not_connected" where none is left.
    rest_a = models.CharField(max_length=30, choices=Reason.choices, blank=True)
    rest_b = models.CharField(max_length=30, choices=Reason.choices, blank=True)

    class Meta:
        abstract = True


class Counted(Outcome):
    """One document of one office, with its verdict."""

    # No constraint of the database: the mark on a document outlives it, and settles it away.
    document = models.OneToOneField(
        Document, on_delete=models.DO_NOTHING, db_constraint=False, related_name="counted"
    )
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+", db_index=False)
    direction = models.CharField(max_length=10, choices=Direction.choices)
    # The date printed on what goes out, the day of arrival of what comes in.
    day = models.DateField()
    unit = models.BigIntegerField(null=True)
    type_code = models.CharField(max_length=8, blank=True)
    # Names the same arrival on paper and electronically; empty for what goes out.
    twin = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=[
                    *("office", "day", "excluded", "reason_a", "reason_b", "rest_a", "rest_b"),
                    *("direction", "unit", "type_code"),
                ],
                name="metrics_counted_days",
            ),
            # The list of what failed, newest first, wherever in the years it lies.
            models.Index(
                fields=["office", "excluded", "reason_a", "day"], name="metrics_counted_reasons"
            ),
            models.Index(
                fields=["office", "twin"], condition=~Q(twin=""), name="metrics_counted_twins"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document_id}: {self.excluded or self.reason_a}"


class CountedDelivery(models.Model):
    """One pair of a document and an official recipient, or the sender of an arrival."""

    counted = models.ForeignKey(Counted, on_delete=models.CASCADE, related_name="deliveries")
    # Null for a body that is in no address book.
    partner = models.ForeignKey(Office, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=30, choices=Reason.choices, blank=True)

    def __str__(self) -> str:
        return f"{self.counted_id} → {self.partner_id}: {self.reason}"


class Tally(Outcome):
    """How many documents or deliveries of one month have one outcome: of all, of one unit, of
    one type, or exchanged with one partner."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+", db_index=False)
    by = models.CharField(max_length=8, choices=By.choices, blank=True)
    # The first of the month.
    month = models.DateField()
    key = models.CharField(max_length=20, blank=True)
    measure = models.CharField(max_length=8, choices=Measure.choices)
    direction = models.CharField(max_length=10, choices=Direction.choices)
    n = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=[
                    *("office", "by", "month", "key", "measure", "direction", "excluded"),
                    *("reason_a", "reason_b", "rest_a", "rest_b"),
                ],
                name="metrics_tally_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.month:%m/%Y} {self.by} {self.key}: {self.n}"


class Unsettled(models.Model):
    """A document whose rows changed since its verdict was kept; written by triggers alone."""

    document = models.BigIntegerField()

    def __str__(self) -> str:
        return str(self.document)
