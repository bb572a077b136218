"""The metric page: one figure with its target, what is behind it, and the list of what failed."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from docflow.core import clock, policy
from docflow.core.web import actor_of, requires
from docflow.documents.rendering.sheets import MEDIA_TYPE
from docflow.documents.views.answers import attachment
from docflow.documents.views.paging import pager_if_long, start_of
from docflow.metrics import charts
from docflow.metrics.forms.asking import AskForm
from docflow.metrics.selectors import choices
from docflow.metrics.selectors import page as pages
from docflow.metrics.selectors.cells import Question
from docflow.metrics.selectors.figures import Figure
from docflow.metrics.selectors.lists import PARTS, Listed
from docflow.metrics.selectors.page import Page, Reader
from docflow.metrics.services.workbooks import workbook_of
from docflow.metrics.states import HELP, Exclusion, Once, Perm, Reading, Reason

FILTERS = ("month", "direction", "unit", "type", "partner")
# Bars that a chart draws; the table beside it has every line.
DRAWN = 12
ROWS = 50


@requires(Perm.READ_FIGURES)
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    actor, today = actor_of(request), clock.today()
    question = pages.question_from(actor.office_id, request.GET, today)
    built = Reader(actor, question).page(today)
    context = {
        "page": built,
        "main": charts.percent(built.figures.a.share),
        "form": _form(request, question),
        "narrowed": any(getattr(question, name) for name in FILTERS[1:]),
        "curve": charts.curve(
            _("Chỉ số A theo tháng"), [(one.label, one.figures.a.share) for one in built.trend]
        ),
        "links": _links(request, built),
        "readings": _readings(built),
        "months": _months(request, built),
        "may_freeze": policy.can(actor, Perm.FREEZE),
        **_units(request, built),
        **_reasons(request, built),
        **_exclusions(request, built),
    }
    return render(request, "metrics/figures.html", context)


@requires(Perm.READ_LIST)
@require_safe
def listed(request: HttpRequest, part: str) -> HttpResponse:
    """The list behind one number; what the reader may not see stays without a name."""
    if part not in PARTS:
        raise Http404
    actor = actor_of(request)
    question = pages.question_from(actor.office_id, request.GET, clock.today())
    reader = Reader(actor, question)
    rows = Listed(reader.sums, question, PARTS[part])
    total = rows.count()
    start = start_of(request, total)
    context = {
        "title": _title(part),
        "question": question,
        "rows": reader.told(rows.page(start, ROWS)),
        "of_deliveries": PARTS[part].of == "c",
        "total": total,
        "page": pager_if_long(request, start, total, ROWS),
        "back": f"{reverse('metrics:figures')}?{_query(request)}",
    }
    return render(request, "metrics/list.html", context)


@requires(Perm.READ_LIST)
@require_safe
def workbook(request: HttpRequest) -> HttpResponse:
    """The same figures and the whole list as a spreadsheet."""
    actor, today = actor_of(request), clock.today()
    question = pages.question_from(actor.office_id, request.GET, today)
    reader = Reader(actor, question)
    data = workbook_of(reader.page(today), reader.failures(0, None))
    return attachment(data, f"chi-so-{question.first:%Y-%m}.xlsx", MEDIA_TYPE)


def _form(request: HttpRequest, question: Question) -> AskForm:
    asked, today = request.GET.get("month", ""), clock.today()
    data = request.GET.copy()
    data["month"] = asked or f"{question.first:%Y-%m}"
    return AskForm(
        data,
        periods=choices.periods(today, question.first, asked),
        units=choices.units(question.office),
        partners=choices.partners(question.office, question.last, question.partner),
    )


def _query(request: HttpRequest, **changes: str) -> str:
    kept = {name: request.GET.get(name, "") for name in FILTERS}
    return urlencode({name: value for name, value in {**kept, **changes}.items() if value})


def _url(request: HttpRequest, part: str, **changes: str) -> str:
    return f"{reverse('metrics:list', args=[part])}?{_query(request, **changes)}"


def _links(request: HttpRequest, built: Page) -> dict[str, Any]:
    """Every number of A, B and C with the address of its list."""
    figures = {"a": built.figures.a, "b": built.figures.b, "c": built.figures.c}
    return {
        name: {
            "share": charts.percent(figure.share),
            "figure": figure,
            **{word: _url(request, f"{name}.{word}") for word in ("all", "in", "out")},
        }
        for name, figure in figures.items()
    }


def _readings(built: Page) -> list[dict[str, Any]]:
    """A, B and C with and without what may be counted otherwise."""
    usual = built.readings[0][1]
    return [
        {
            "label": reading.label,
            "usual": reading == Reading.USUAL,
            "same": reading != Reading.USUAL
            and (found.a, found.b, found.c) == (usual.a, usual.b, usual.c),
            "figures": [_cell(figure) for figure in (found.a, found.b, found.c)],
        }
        for reading, found in built.readings
    ]


def _cell(figure: Figure) -> dict[str, str]:
    if not figure.denominator:
        return {"share": "–", "of": ""}
    return {
        "share": charts.percent(figure.share),
        "of": f"{figure.numerator}/{figure.denominator}",
    }


def _months(request: HttpRequest, built: Page) -> list[dict[str, Any]]:
    return [
        {
            "label": one.label,
            "url": f"?{_query(request, month=f'{one.first:%Y-%m}')}",
            "current": one.first == built.question.first,
            "figures": [_cell(figure) for figure in (one.figures.a, one.figures.b, one.figures.c)],
        }
        for one in built.trend
    ]


def _units(request: HttpRequest, built: Page) -> dict[str, Any]:
    """The units behind the figure, the worst first: bars for some, a table of all."""
    lines: list[dict[str, Any]] = [
        {
            "name": one.name,
            "figure": one.figure,
            "share": charts.percent(one.figure.share),
            "all": _url(request, "a.all", unit=one.key),
            "in": _url(request, "a.in", unit=one.key),
            "out": _url(request, "a.out", unit=one.key),
        }
        for one in built.units
    ]
    drawn = [
        (one.name, one.figure.share or 0, charts.percent(one.figure.share), line["out"])
        for one, line in zip(built.units[:DRAWN], lines, strict=False)
    ]
    return {
        "units": lines,
        "unit_bars": charts.bars(_("Chỉ số A theo đơn vị, thấp nhất trước"), drawn, 1),
    }


def _reasons(request: HttpRequest, built: Page) -> dict[str, Any]:
    lines: list[dict[str, Any]] = [
        {
            "label": reason.label,
            "n": n,
            "help": HELP[reason],
            "url": _url(request, f"reason.{reason.value}"),
        }
        for reason, n in built.reasons
    ]
    most = max((n for _reason, n in built.reasons), default=0)
    drawn = [(str(one["label"]), one["n"], str(one["n"]), one["url"]) for one in lines]
    return {
        "reasons": lines,
        "reason_bars": charts.bars(_("Văn bản chưa đạt theo lý do"), drawn, most),
    }


def _exclusions(request: HttpRequest, built: Page) -> dict[str, Any]:
    found = [
        {"label": label, "n": n, "url": _listable(request, code)}
        for code, label, n in built.excluded
    ]
    if built.once:
        label = Once.SAME.label
        found.append({"label": label, "n": built.once, "url": _listable(request, Once.SAME.value)})
    return {"exclusions": found}


def _listable(request: HttpRequest, code: str) -> str:
    part = f"excluded.{code}"
    return _url(request, part) if part in PARTS else ""


def _title(part: str) -> str:
    kind, _dot, what = part.partition(".")
    if kind == "reason":
        return str(Reason(what).label)
    if kind == "excluded":
        labels = {**dict(Exclusion.choices), **dict(Once.choices)}
        return _("Không tính: %(why)s") % {"why": labels[what]}
    words = {
        "all": _("Chỉ số %(name)s: tất cả"),
        "in": _("Chỉ số %(name)s: đã đạt"),
        "out": _("Chỉ số %(name)s: chưa đạt"),
    }
    return words[what] % {"name": kind.upper()}
