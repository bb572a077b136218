"""Figures that indicators read by themselves: once a day, and once more when a period has ended."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from directives.models import Indicator, IndicatorValue
from directives.selectors import periods, targets
from directives.services import figures, indicators
from directives.states import DirectiveStatus
from docflow.core import deeds
from docflow.core.actor import Actor

# A figure is read once a day at most; whoever looks in between sees the value of the morning.
READ_EVERY = timedelta(days=1)


def read_figures(now: datetime, limit: int) -> int:
    """Sweep: read the figure of every open indicator whose last value is a day old.

    A figure that is unknown, or has nothing to measure, writes nothing. How many were read.
    """
    done = 0
    for indicator in _unread(now)[:limit]:
        office = indicator.directive.office
        machine = Actor.system(office.pk, office.name)
        read = False
        for period, until in _wanted(indicator, now):
            first = periods.first_day(indicator.period, period)
            value = figures.read(indicator.figure, office.pk, until, first)
            if value is None:
                continue
            with deeds.act():
                indicators.write(
                    actor=machine, indicator=indicator, value=value, period=period, automatic=True
                )
            read = True
        done += read
    return done


def _wanted(indicator: Any, now: datetime) -> Iterator[tuple[str, datetime]]:
    """The present period, and before it the last one when its end has not been read yet."""
    present = periods.period_of(indicator.period, now)
    last = periods.before(indicator.period, present)
    first = periods.first_day(indicator.period, last)
    if indicator.last is not None and first is not None:
        end = periods.end(indicator.period, first)
        if indicator.last < end:
            yield last, end - timedelta(seconds=1)
    yield present, now


def _unread(now: datetime) -> QuerySet[Any]:
    newest = IndicatorValue.objects.filter(indicator=OuterRef("pk")).order_by("-measured_at")
    names = [figure.name for figure in figures.registered()]
    open_ = Indicator.objects.filter(figure__in=names, directive__status=DirectiveStatus.GIVEN)
    ended = targets.ended(open_.values_list("pk", flat=True))
    return (
        open_.exclude(pk__in=ended)
        .annotate(last=Subquery(newest.values("measured_at")[:1]))
        .filter(Q(last__isnull=True) | Q(last__lte=now - READ_EVERY))
        .select_related("directive__office")
        # What has nothing to measure yet keeps nobody else waiting.
        .order_by(F("last").asc(nulls_last=True), "pk")
    )
