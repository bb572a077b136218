"""How an indicator looks on a page: the demand in words, its values, the drawing against it."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _

from directives.models import Indicator, IndicatorValue
from directives.selectors import periods
from directives.selectors.targets import Measured, Verdict
from directives.services import figures
from directives.states import Target

WIDTH, HEIGHT = 600, 140
# The same picture small, beside a line of the plan.
SMALL_WIDTH, SMALL_HEIGHT = 96, 24
_TONES = {Verdict.MET: "accent", Verdict.MISSED: "late", Verdict.UNMEASURED: "neutral"}
_ICONS = {Verdict.MET: "check"}


@dataclass(frozen=True)
class Drawing:
    """Values over periods against the threshold, in units of the picture; y grows downwards."""

    width: int
    height: int
    top: str
    line: str
    marks: list[dict[str, Any]]
    # Where a value must lie: (y, height) of the band, or the one line at its edge.
    band: tuple[int, int] | None
    edge: int | None


def number(value: Decimal | float) -> str:
    """As people here write it, without needless noughts: 91,2."""
    plain = Decimal(f"{round(Decimal(value), 2).normalize():f}")
    return str(formats.number_format(plain))


def with_unit(value: Decimal, indicator: Indicator) -> str:
    return number(value) + unit_of(indicator)


def unit_of(indicator: Indicator) -> str:
    return "%" if indicator.unit == "%" else f" {indicator.unit}"


def demand(indicator: Indicator) -> str:
    """The threshold in words: "trên 90%", "từ 30 đến 40%"."""
    low, high = indicator.low, indicator.high
    if low is not None and high is not None:
        ends = {"low": number(low), "high": number(high)}
        words = _("từ %(low)s đến %(high)s") % ends + unit_of(indicator)
        return _("%(range)s, không tính hai đầu") % {"range": words} if indicator.strict else words
    value = with_unit(low if low is not None else high or Decimal(0), indicator)
    if indicator.target == Target.EXACTLY:
        return _("đúng %(value)s") % {"value": value}
    if indicator.strict:
        words = _("trên %(value)s") if low is not None else _("dưới %(value)s")
    else:
        words = _("ít nhất %(value)s") if low is not None else _("nhiều nhất %(value)s")
    return words % {"value": value}


def period_words(written: str) -> str:
    """A period as people here write it: "11/2026", "quý 3/2026", "2026"."""
    year, _dash, part = written.partition("-")
    if part.startswith("Q"):
        return _("quý %(quarter)s/%(year)s") % {"quarter": part[1:], "year": year}
    return f"{part}/{year}" if part else year


def verdict_of(one: Measured) -> dict[str, Any]:
    """The badge; what nobody measured is neither met nor missed."""
    verdict = one.verdict
    label = str(verdict.label)
    if verdict == Verdict.UNMEASURED and one.indicator.figure:
        label = _("chưa có số liệu")
    return {"label": label, "tone": _TONES[verdict], "icon": _ICONS.get(verdict)}


def shape(one: Measured) -> dict[str, Any]:
    """An indicator on the page of its directive."""
    indicator, last = one.indicator, one.last
    return {
        "pk": indicator.pk,
        "name": indicator.name,
        "demand": demand(indicator),
        "every": str(indicator.get_period_display()).lower(),
        "reporter": reporter_of(indicator),
        "verdict": verdict_of(one),
        "last": with_unit(last.value, indicator) if last else None,
        "last_period": period_words(last.period) if last else "",
        "last_at": last.measured_at if last else None,
        "by": last.measured_by if last else "",
        "automatic": bool(indicator.figure),
        "behind": behind(one),
        "missing": [period_words(period) for period in one.missing],
        "ending": one.ending,
        "drawing": draw(one, WIDTH, HEIGHT) if len(one.latest) + len(one.missing) > 1 else None,
        "history": [_value(value, one) for value in reversed(one.history)],
    }


def behind(one: Measured) -> str:
    """The list behind the last value that the system read, as it stood when it was read."""
    last, kind = one.last, one.indicator.period
    route = figures.behind(one.indicator.figure)
    if not route or last is None or not last.automatic:
        return ""
    first = periods.first_day(kind, last.period)
    if first is None:
        return ""
    at = min(last.measured_at, periods.end(kind, first) - timedelta(seconds=1))
    asked = {"first": first.isoformat(), "at": at.isoformat()}
    return f"{reverse(route)}?{urlencode(asked)}"


def reporter_of(indicator: Indicator) -> str:
    """Who reports: the system, a named person, or whoever leads."""
    if indicator.figure:
        return _("hệ thống tự đọc")
    if indicator.reporter is not None:
        return str(indicator.reporter.user.full_name)
    return _("nơi chủ trì")


def draw(one: Measured, width: int, height: int) -> Drawing:
    """The latest value of each period; a missing period leaves its place empty."""
    indicator = one.indicator
    values = {value.period: float(value.value) for value in one.latest}
    places = sorted({*values, *one.missing})
    low, high = (None if end is None else float(end) for end in (indicator.low, indicator.high))
    ends = [end for end in (low, high) if end is not None]
    floor, top = _scale([*values.values(), *ends], indicator, whole=height > SMALL_HEIGHT)

    def y(value: float) -> int:
        return round(height - (value - floor) / (top - floor) * height)

    step = width / max(len(places) - 1, 1)
    marks = [
        {
            "label": period_words(place),
            "x": round(at * step),
            "y": y(values[place]) if place in values else None,
            "value": with_unit(Decimal(values[place]), indicator) if place in values else "",
        }
        for at, place in enumerate(places)
    ]
    band = (y(high), max(y(low) - y(high), 1)) if low is not None and high is not None else None
    return Drawing(
        width=width,
        height=height,
        top=number(top) + unit_of(indicator),
        line=" ".join(f"{mark['x']},{mark['y']}" for mark in marks if mark["y"] is not None),
        marks=marks,
        band=band,
        edge=None if band else y(ends[0]),
    )


def _scale(values: list[float], indicator: Indicator, *, whole: bool) -> tuple[float, float]:
    """From nought, to a hundred for per cent; a small picture shows only where the values lie."""
    least, most = min(values), max(values)
    if not whole:
        room = (most - least) * 0.1 or 1.0
        return least - room, most + room
    top = 100.0 if indicator.unit == "%" and most <= 100 else max(most, 1.0) * 1.1
    return min(0.0, least), top


def _value(value: IndicatorValue, one: Measured) -> dict[str, Any]:
    report = value.evidence
    directive_id = one.indicator.directive_id
    return {
        "period": period_words(value.period),
        "value": with_unit(value.value, one.indicator),
        "met": one.indicator.is_met_by(value.value),
        "at": value.measured_at,
        "by": value.measured_by,
        "note": value.note,
        "replaced": value.pk in one.replaced,
        "files": [
            {"name": file.name, "url": reverse("directives:file", args=[directive_id, file.pk])}
            for file in (report.files.all() if report else ())
        ],
        "outgoing": report.outgoing.code if report and report.outgoing else "",
    }
