"""What others are late with, by the day on which one was told of it."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from directives.selectors import escalations
from directives.views.places import views_of
from directives.views.shapes import rows_of
from docflow.core import clock, web
from docflow.core.web import signed_in
from docflow.documents.views.paging import pager_if_long, start_of

SHOWN = 100


@signed_in
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """The list behind the notice of one day; today where the address names none."""
    actor = web.actor_of(request)
    day = _day(request.GET.get("day", ""))
    told = escalations.count(actor, day)
    found = escalations.on(actor, day)
    total = found.count()
    start = start_of(request, total)
    context = {
        "day": day,
        "total": total,
        "hidden": told - total,
        "rows": rows_of(found[start : start + SHOWN], actor.office_id, clock.now()),
        "page": pager_if_long(request, start, total, SHOWN),
        "days": [_link(one, day) for one in escalations.days(actor)],
        "views": views_of(request),
    }
    return render(request, "directives/escalated.html", context)


def _link(day: date, shown: date) -> dict[str, object]:
    url = f"{reverse('directives:escalated')}?day={day.isoformat()}"
    return {"label": f"{day:%d/%m/%Y}", "url": url, "current": day == shown}


def _day(words: str) -> date:
    try:
        return date.fromisoformat(words)
    except ValueError:
        return clock.today()
