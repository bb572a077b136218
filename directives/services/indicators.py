"""Targets of directives: set with the order, measured by people or read from figures."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from directives.models import Directive, Indicator, IndicatorValue, Report
from directives.services import figures
from directives.states import DirectiveStatus, Period, Perm, Target
from docflow.core import clock, deeds, policy, workflow
from docflow.core.actor import Actor
from docflow.core.errors import Invalid, Refused
from docflow.org.models import Position
from docflow.org.selectors.calendar import ZONE

# A figure is read once a day at most; whoever looks in between sees the value of the morning.
READ_EVERY = timedelta(days=1)


def set_target(
    *,
    actor: Actor,
    directive: Directive,
    name: str,
    target: str,
    low: Decimal | None = None,
    high: Decimal | None = None,
    strict: bool = False,
    unit: str = "%",
    period: str = Period.ONCE,
    figure: str = "",
    reporter: Position | None = None,
) -> Indicator:
    """Give the directive its measurable target. Raises Invalid for thresholds that do not fit
    `target` and for an unknown figure, Refused when there is one already."""
    with deeds.act():
        policy.guard(actor, Perm.GIVE, directive)
        row = workflow.lock(directive)
        if row.status not in (DirectiveStatus.DRAFTED, DirectiveStatus.GIVEN):
            raise Refused(_("Việc đã kết thúc nên không đặt chỉ tiêu được."))
        if Indicator.objects.filter(directive=row).exists():
            raise Refused(_("Việc này đã có chỉ tiêu."))
        _check(target, low, high, figure)
        indicator = Indicator.objects.create(
            directive=row,
            name=name.strip(),
            unit=unit,
            target=target,
            low=low,
            high=high,
            strict=strict,
            period=period,
            figure=figure,
            reporter=None if figure else reporter,
        )
        deeds.record(
            actor,
            "indicator.set",
            indicator,
            data={"target": target, "low": low, "high": high, "figure": figure},
        )
    return indicator


def report_value(
    *,
    actor: Actor,
    indicator: Indicator,
    value: Decimal,
    period: str = "",
    evidence: Report | None = None,
    note: str = "",
) -> IndicatorValue:
    """Write down a measured value for a period ("2018-Q3"; the present one when left out)."""
    with deeds.act():
        policy.guard(actor, Perm.MEASURE, indicator)
        if evidence is not None and evidence.assignment.directive_id != indicator.directive_id:
            raise Invalid({"evidence": [_("Báo cáo này thuộc việc khác.")]})
        return _write(actor, indicator, value, period, evidence=evidence, note=note)


def read_figures(now: datetime, limit: int) -> int:
    """Sweep: read the figure of every open indicator whose last value is a day old."""
    due = _unread(now)[:limit]
    done = 0
    for indicator in due:
        office = indicator.directive.office
        value = figures.read(indicator.figure, office.pk, now)
        if value is None:
            continue
        with deeds.act():
            machine = Actor.system(office.pk, office.name)
            _write(machine, indicator, value, "", automatic=True)
        done += 1
    return done


def period_of(kind: str, moment: datetime) -> str:
    """The period of `kind` in which `moment` lies, as it is written: 2018, 2018-Q3, 2018-09."""
    day = moment.astimezone(ZONE).date()
    if kind == Period.MONTH:
        return f"{day:%Y-%m}"
    if kind == Period.QUARTER:
        return f"{day:%Y}-Q{(day.month + 2) // 3}"
    return f"{day:%Y}"


def _unread(now: datetime) -> QuerySet[Any]:
    newest = IndicatorValue.objects.filter(indicator=OuterRef("pk")).order_by("-measured_at")
    names = [figure.name for figure in figures.registered()]
    return (
        Indicator.objects.filter(figure__in=names, directive__status=DirectiveStatus.GIVEN)
        .annotate(last=Subquery(newest.values("measured_at")[:1]))
        .filter(Q(last__isnull=True) | Q(last__lte=now - READ_EVERY))
        .select_related("directive__office")
        .order_by("pk")
    )


def _write(
    actor: Actor,
    indicator: Indicator,
    value: Decimal,
    period: str,
    *,
    evidence: Report | None = None,
    note: str = "",
    automatic: bool = False,
) -> IndicatorValue:
    now = clock.now()
    row = IndicatorValue.objects.create(
        indicator=indicator,
        period=(period or period_of(indicator.period, now))[:10],
        value=value,
        measured_at=now,
        measured_by=actor.name,
        automatic=automatic,
        evidence=evidence,
        note=note.strip()[:500],
    )
    deeds.record(
        actor,
        "indicator.measure",
        row,
        data={"indicator": indicator.pk, "value": value, "met": indicator.is_met_by(value)},
    )
    return row


def _check(target: str, low: Decimal | None, high: Decimal | None, figure: str) -> None:
    needed = {
        Target.AT_LEAST: (True, False),
        Target.EXACTLY: (True, False),
        Target.AT_MOST: (False, True),
        Target.RANGE: (True, True),
    }
    if target not in needed or needed[Target(target)] != (low is not None, high is not None):
        raise Invalid({"target": [_("Ngưỡng không khớp với kiểu chỉ tiêu.")]})
    if low is not None and high is not None and low > high:
        raise Invalid({"low": [_("Ngưỡng dưới lớn hơn ngưỡng trên.")]})
    if figure and not figures.is_known(figure):
        raise Invalid({"figure": [_("Không có chỉ số “%(name)s”.") % {"name": figure}]})
