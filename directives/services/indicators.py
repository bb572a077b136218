"""Targets of directives: set with the order, edited until measured, ended; values by people."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from directives.models import Directive, Indicator, IndicatorValue, Report
from directives.selectors import periods, targets
from directives.selectors.periods import period_of
from directives.services import figures, holding, sharing
from directives.states import DirectiveStatus, Period, Perm, Target
from docflow.core import clock, deeds, policy, workflow
from docflow.core.actor import Actor
from docflow.core.errors import Invalid, Refused
from docflow.core.workflow import NOTE_LENGTH
from docflow.org.models import Position

__all__ = ["change", "end", "period_of", "remove", "report_value", "set_target", "write"]


@dataclass(frozen=True)
class _Terms:
    """Everything that the giver says about an indicator."""

    name: str
    target: str
    low: Decimal | None
    high: Decimal | None
    strict: bool
    unit: str
    period: str
    figure: str
    reporter: Position | None


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
    """Give the directive a measurable target; it may have several, each under a name of its own.

    Raises Invalid for thresholds that do not fit `target`, for an unknown figure and for a name
    that the directive has already, Refused when the directive is finished.
    """
    with deeds.act():
        policy.guard(actor, Perm.GIVE, directive)
        holding.hold([directive.pk])
        row = workflow.lock(directive)
        if row.status not in (DirectiveStatus.DRAFTED, DirectiveStatus.GIVEN):
            raise Refused(_("Việc đã kết thúc nên không đặt chỉ tiêu được."))
        values = _Terms(
            name.strip(), target, low, high, strict, unit.strip(), period, figure, reporter
        )
        _check(row, values)
        indicator = Indicator(directive=row)
        _fill(indicator, values)
        indicator.save(force_insert=True)
        sharing.open_to_reporter(indicator=indicator, actor=actor)
        deeds.record(actor, "indicator.set", indicator, data=_said(indicator))
    return indicator


def change(
    *,
    actor: Actor,
    indicator: Indicator,
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
    """Say anew what the indicator demands; only while nothing was measured for it."""
    with deeds.act():
        row = _unmeasured(actor, indicator)
        before = _said(row)
        values = _Terms(
            name.strip(), target, low, high, strict, unit.strip(), period, figure, reporter
        )
        _check(row.directive, values, besides=row.pk)
        sharing.close_to_reporter(indicator=row)
        _fill(row, values)
        row.save()
        sharing.open_to_reporter(indicator=row, actor=actor)
        deeds.record(actor, "indicator.change", row, data={"before": before, **_said(row)})
    return row


def remove(*, actor: Actor, indicator: Indicator) -> None:
    """Take the indicator away as if it had not been set; only while nothing was measured."""
    with deeds.act():
        row = _unmeasured(actor, indicator)
        sharing.close_to_reporter(indicator=row)
        deeds.record(actor, "indicator.remove", row, data=_said(row))
        row.delete()


def end(*, actor: Actor, indicator: Indicator, note: str) -> None:
    """Nothing more is measured for it; its values stay. The note (ten characters) says why."""
    with deeds.act():
        row = _locked(actor, indicator)
        if len(note.strip()) < NOTE_LENGTH:
            raise Invalid({"note": [_("Hãy nêu lý do, ít nhất 10 ký tự.")]})
        deeds.record(actor, targets.ENDED, row, summary=note.strip(), data=_said(row))


def report_value(
    *,
    actor: Actor,
    indicator: Indicator,
    value: Decimal,
    period: str = "",
    evidence: Report | None = None,
    note: str = "",
    once: UUID | None = None,
) -> IndicatorValue:
    """Write down a measured value for a period ("2018-Q3"; the present one when left out).

    A second value for a period corrects the first, which stays. `once` marks one sending: sent
    again, it is the value that was written of it. Raises Invalid for a period that
    is none of the indicator's kind or has not begun, Refused when nothing is measured any more.
    """
    with deeds.act():
        policy.guard(actor, Perm.MEASURE, indicator)
        holding.hold([indicator.directive_id])
        row = workflow.lock(indicator)
        if (sent := sent_before(row, once)) is not None:
            return sent
        if row.directive.status != DirectiveStatus.GIVEN:
            raise Refused(_("Việc đã kết thúc nên không ghi giá trị được."))
        _check_not_ended(row)
        if evidence is not None and evidence.assignment.directive_id != indicator.directive_id:
            raise Invalid({"evidence": [_("Báo cáo này thuộc việc khác.")]})
        chosen = _period(row, period.strip())
        return write(
            actor=actor,
            indicator=row,
            value=value,
            period=chosen,
            evidence=evidence,
            note=note,
            once=once,
        )


def sent_before(held: Indicator, once: UUID | None) -> IndicatorValue | None:
    """The value that the same sending has written already; the order of `held` is held."""
    return None if once is None else held.values.filter(once=once).first()


def write(
    *,
    actor: Actor,
    indicator: Indicator,
    value: Decimal,
    period: str,
    evidence: Report | None = None,
    note: str = "",
    automatic: bool = False,
    once: UUID | None = None,
) -> IndicatorValue:
    """The row of one measurement, inside the act of who reports or reads it."""
    row = IndicatorValue.objects.create(
        indicator=indicator,
        period=period,
        value=value,
        measured_at=clock.now(),
        measured_by=actor.name,
        automatic=automatic,
        evidence=evidence,
        note=note.strip()[:500],
        once=once,
    )
    deeds.record(
        actor,
        "indicator.measure",
        row,
        data={
            "indicator": indicator.pk,
            "period": period,
            "value": value,
            "met": indicator.is_met_by(value),
        },
    )
    return row


def _locked(actor: Actor, indicator: Indicator) -> Indicator:
    policy.guard(actor, Perm.GIVE, indicator)
    holding.hold([indicator.directive_id])
    row = workflow.lock(indicator)
    if row.directive.status not in (DirectiveStatus.DRAFTED, DirectiveStatus.GIVEN):
        raise Refused(_("Việc đã kết thúc nên chỉ tiêu không đổi được nữa."))
    _check_not_ended(row)
    return row


def _unmeasured(actor: Actor, indicator: Indicator) -> Indicator:
    row = _locked(actor, indicator)
    if row.values.exists():
        raise Refused(_("Chỉ tiêu đã có giá trị đo nên không sửa hoặc bỏ được; hãy kết thúc nó."))
    return row


def _check_not_ended(indicator: Indicator) -> None:
    ending = targets.ended([indicator.pk]).get(indicator.pk)
    if ending is not None:
        raise Refused(
            _("Chỉ tiêu này đã được %(name)s kết thúc: %(note)s")
            % {"name": ending.who, "note": ending.note}
        )


def _period(indicator: Indicator, written: str) -> str:
    now = clock.now()
    if not written:
        return period_of(indicator.period, now)
    kind = Period(indicator.period)
    first = periods.first_day(kind, written)
    if first is None:
        message = _("“%(typed)s” không phải kỳ đo của chỉ tiêu này. Hãy ghi như %(example)s.")
        raise Invalid({"period": [message % {"typed": written, "example": periods.EXAMPLES[kind]}]})
    if first > clock.today():
        raise Invalid({"period": [_("Kỳ %(typed)s chưa bắt đầu.") % {"typed": written}]})
    return written


def _fill(indicator: Indicator, terms: _Terms) -> None:
    indicator.name = terms.name
    indicator.unit = terms.unit
    indicator.target = terms.target
    indicator.low = terms.low
    indicator.high = terms.high
    indicator.strict = terms.strict
    indicator.period = terms.period
    indicator.figure = terms.figure
    indicator.reporter = None if terms.figure else terms.reporter


def _said(indicator: Indicator) -> dict[str, object]:
    return {
        "name": indicator.name,
        "target": indicator.target,
        "low": indicator.low,
        "high": indicator.high,
        "strict": indicator.strict,
        "unit": indicator.unit,
        "period": indicator.period,
        "figure": indicator.figure,
        "reporter": indicator.reporter_id,
    }


def _check(directive: Directive, terms: _Terms, besides: int | None = None) -> None:
    needed = {
        Target.AT_LEAST: (True, False),
        Target.EXACTLY: (True, False),
        Target.AT_MOST: (False, True),
        Target.RANGE: (True, True),
    }
    target, low, high = terms.target, terms.low, terms.high
    if not terms.name:
        raise Invalid({"name": [_("Hãy ghi tên chỉ tiêu.")]})
    same = Indicator.objects.filter(directive=directive, name__iexact=terms.name)
    if same.exclude(pk=besides or 0).exists():
        raise Invalid({"name": [_("Việc này đã có chỉ tiêu cùng tên.")]})
    if target not in needed or needed[Target(target)] != (low is not None, high is not None):
        raise Invalid({"target": [_("Ngưỡng không khớp với kiểu chỉ tiêu.")]})
    if low is not None and high is not None and low > high:
        raise Invalid({"low": [_("Ngưỡng dưới lớn hơn ngưỡng trên.")]})
    if terms.period not in Period.values:
        raise Invalid({"period": [_("Không có kỳ đo này.")]})
    if terms.figure and not figures.is_known(terms.figure):
        raise Invalid({"figure": [_("Không có chỉ số “%(name)s”.") % {"name": terms.figure}]})
    if terms.reporter is not None and terms.reporter.office_id != directive.office_id:
        raise Invalid({"reporter": [_("Người báo cáo thuộc cơ quan khác.")]})
