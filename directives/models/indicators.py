"""The measurable target of a directive, and the values measured for it."""

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from directives.models.directives import Directive
from directives.models.reports import Report
from directives.states import Period, Target
from docflow.org.models import Position


class Indicator(models.Model):
    """A target with its threshold; measured by a person, or read from a figure of the system."""

    directive = models.ForeignKey(Directive, on_delete=models.CASCADE, related_name="indicators")
    name = models.CharField(_("chỉ tiêu"), max_length=300)
    unit = models.CharField(_("đơn vị tính"), max_length=40, default="%")
    target = models.CharField(max_length=10, choices=Target.choices)
    # At least and exactly use `low`, at most uses `high`, a range both; both ends belong to it
    # unless `strict` ("trên 90 %").
    low = models.DecimalField(max_digits=14, decimal_places=4, null=True, blank=True)
    high = models.DecimalField(max_digits=14, decimal_places=4, null=True, blank=True)
    strict = models.BooleanField(default=False)
    period = models.CharField(max_length=10, choices=Period.choices, default=Period.ONCE)
    # The name under which `services.figures` reads the value; empty where a person reports it.
    figure = models.CharField(max_length=80, blank=True)
    reporter = models.ForeignKey(
        Position, null=True, blank=True, on_delete=models.PROTECT, related_name="indicators"
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(
                    target__in=[Target.AT_LEAST, Target.EXACTLY],
                    low__isnull=False,
                    high__isnull=True,
                )
                | Q(target=Target.AT_MOST, low__isnull=True, high__isnull=False)
                | Q(target=Target.RANGE, low__isnull=False, high__gte=F("low")),
                name="directives_threshold",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def office_id(self) -> int:
        return self.directive.office_id

    def is_met_by(self, value: Decimal) -> bool:
        """Whether `value` reaches the threshold."""
        if self.target == Target.EXACTLY:
            return value == self.low
        if self.low is not None and (value < self.low or (self.strict and value == self.low)):
            return False
        return self.high is None or (value < self.high or (not self.strict and value == self.high))


class IndicatorValue(models.Model):
    """One measurement for one period ("2018", "2018-Q3", "2018-09-30"); later ones replace none."""

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="values")
    period = models.CharField(max_length=10)
    value = models.DecimalField(max_digits=14, decimal_places=4)
    measured_at = models.DateTimeField()
    measured_by = models.CharField(max_length=100)
    # Read from a figure, not reported by a person.
    automatic = models.BooleanField(default=False)
    evidence = models.ForeignKey(
        Report, null=True, blank=True, on_delete=models.PROTECT, related_name="measured"
    )
    note = models.CharField(max_length=500, blank=True)
    # The form it was sent with: sent twice, it is one.
    once = models.UUIDField(null=True, blank=True, unique=True, editable=False)

    class Meta:
        ordering: ClassVar = ["measured_at", "pk"]
        indexes: ClassVar = [
            models.Index(fields=["indicator", "-measured_at"], name="directives_latest_value")
        ]

    def __str__(self) -> str:
        return f"{self.period}: {self.value}"
