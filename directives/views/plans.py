"""Plans: their goals with every threshold, met, missed or not measured; the same as a sheet."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from directives.selectors import plans
from directives.selectors.lateness import WorkingDays
from directives.selectors.plans import Goal, Plan
from directives.selectors.targets import Measured, Verdict
from directives.states import VOID
from directives.views.places import views_of
from directives.views.shapes import due_of, state_of, state_of_directive
from directives.views.targets import (
    SMALL_HEIGHT,
    SMALL_WIDTH,
    behind,
    demand,
    draw,
    period_words,
    reporter_of,
    verdict_of,
    with_unit,
)
from docflow.core import clock, web
from docflow.core.web import signed_in
from docflow.documents.rendering import sheets
from docflow.documents.views.answers import attachment
from docflow.org.selectors.calendar import ZONE


@signed_in
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Every plan with an order that the person sees, with how its thresholds stand."""
    found = plans.plans(web.actor_of(request), clock.now())
    context = {"plans": [_summary(one) for one in found], "views": views_of(request)}
    return render(request, "directives/plans.html", context)


@signed_in
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """One plan, by its name; as absent where the person sees no order of it."""
    actor = web.actor_of(request)
    now = clock.now()
    plan = _asked(request)
    days = WorkingDays.of(actor.office_id)
    context = {
        "plan": plan,
        "summary": _summary(plan),
        "goals": [
            _goal(goal, number, now, days) for number, goal in enumerate(plan.goals, start=1)
        ],
        "xlsx_url": address("directives:plan-xlsx", plan.name),
        "views": views_of(request),
    }
    return render(request, "directives/plan.html", context)


@signed_in
@require_safe
def workbook(request: HttpRequest) -> HttpResponse:
    """The same lines as an XLSX file."""
    plan = _asked(request)
    heads = [
        _("Mục tiêu"),
        _("Chủ trì"),
        _("Trạng thái"),
        _("Thời hạn"),
        _("Chỉ tiêu"),
        _("Phải đạt"),
        _("Kỳ đo"),
        _("Giá trị gần nhất"),
        _("Kỳ"),
        _("Kết quả"),
        _("Người báo cáo"),
        _("Kỳ chưa báo cáo"),
    ]
    rows = [(cells, False) for goal in plan.goals for cells in _cells(goal)]
    widths = [60, 24, 18, 18, 40, 20, 12, 16, 12, 14, 24, 20]
    data = sheets.workbook(_("Kế hoạch"), heads, rows, widths=widths)
    return attachment(data, f"{plan.name[:80]}.xlsx", sheets.MEDIA_TYPE)


def _asked(request: HttpRequest) -> Plan:
    found = plans.plan(web.actor_of(request), request.GET.get("name", "")[:200], clock.now())
    if found is None:
        raise Http404
    return found


def _summary(plan: Plan) -> dict[str, Any]:
    tally = plan.tally
    return {
        "name": plan.name,
        "url": address("directives:plan", plan.name),
        "goals": len(plan.goals),
        "completed": plan.completed,
        "thresholds": sum(tally.values()),
        **{verdict.value: tally[verdict] for verdict in Verdict},
    }


def _goal(goal: Goal, number: int, now: Any, days: WorkingDays) -> dict[str, Any]:
    lead = goal.lead
    alive = lead is not None and lead.status not in VOID
    return {
        "number": number,
        "text": goal.directive.text,
        "url": goal.directive.get_absolute_url(),
        "lead": lead.holder if lead else "",
        "state": state_of(lead) if lead and alive else state_of_directive(goal.directive),
        "due": due_of(lead, goal.standing, now, days) if lead and goal.standing else None,
        "indicators": [_line(one) for one in goal.indicators],
    }


def _line(one: Measured) -> dict[str, Any]:
    last = one.last
    return {
        "name": one.indicator.name,
        "demand": demand(one.indicator),
        "every": str(one.indicator.get_period_display()).lower(),
        "last": with_unit(last.value, one.indicator) if last else "",
        "period": period_words(last.period) if last else "",
        "verdict": verdict_of(one),
        "reporter": reporter_of(one.indicator),
        "missing": [period_words(period) for period in one.missing],
        "automatic": bool(one.indicator.figure),
        "behind": behind(one),
        "ended": one.ending is not None,
        "drawing": draw(one, SMALL_WIDTH, SMALL_HEIGHT) if len(one.latest) > 1 else None,
    }


def _cells(goal: Goal) -> list[list[str]]:
    """One row for each threshold; a goal without one has a row of its own."""
    lead = goal.lead
    due = f"{lead.due.astimezone(ZONE):%d/%m/%Y %H:%M}" if lead and lead.due else ""
    state = state_of(lead)["label"] if lead else state_of_directive(goal.directive)["label"]
    head = [goal.directive.text, lead.holder if lead else "", state, due]
    lines = [_line(one) for one in goal.indicators]
    if not lines:
        return [[*head, *[""] * 8]]
    return [
        [
            *head,
            line["name"],
            line["demand"],
            line["every"],
            line["last"],
            line["period"],
            line["verdict"]["label"],
            line["reporter"],
            ", ".join(line["missing"]),
        ]
        for line in lines
    ]


def address(route: str, name: str) -> str:
    """Where the plan `name` is shown, or taken away."""
    return f"{reverse(route)}?{urlencode({'name': name})}"
