"""One person of the office: positions, what hangs on them, and the acts of who administers."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from docflow.core import clock, slots
from docflow.core.web import actor_of, requires
from docflow.org import leaving
from docflow.org.models import Position
from docflow.org.selectors import people
from docflow.org.services.staffing import WAY_BACK
from docflow.org.states import Perm
from docflow.org.views.staff import person_of


@requires(Perm.ADMINISTER)
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    actor, today = actor_of(request), clock.today()
    user = person_of(actor, pk)
    rows = Position.objects.filter(user=user, office_id=actor.office_id)
    positions = [_line(one) for one in rows.select_related("unit", "office").order_by("-pk")]
    held = people.held(user, today)
    hanging = leaving.checklist(user, actor.office_id or 0)
    context = {
        "person": user,
        "positions": positions,
        "elsewhere": held.exclude(office_id=actor.office_id).exists(),
        "left": [found for found in hanging if found.count],
        "settled": [found for found in hanging if not found.count],
        "self": user.pk == actor.user_id,
        "panels": [
            {"label": entry.label, "url": entry.url(pk=user.pk)}
            for entry in slots.in_("org.person", actor, user)
        ],
        "back": reverse("org:people"),
    }
    return render(request, "org/person.html", context)


@requires(Perm.ADMINISTER)
@require_safe
def past(request: HttpRequest) -> HttpResponse:
    """Who held a position here and holds none now."""
    actor, today = actor_of(request), clock.today()
    now = people.serving(actor.office_id).values("user")
    rows = (
        Position.objects.filter(office_id=actor.office_id)
        .exclude(user__in=now)
        .select_related("user", "unit")
        .order_by("user__full_name", "-valid_to", "-pk")
    )
    last: dict[int, Position] = {}
    for row in rows:
        last.setdefault(row.user_id, row)
    context = {"rows": list(last.values()), "today": today}
    return render(request, "org/people_past.html", context)


def _line(one: Position) -> dict[str, Any]:
    today = clock.today()
    ended = one.valid_to is not None and one.valid_to < today
    recent = one.valid_to is not None and one.valid_to >= today - WAY_BACK
    return {
        "position": one,
        "ended": ended,
        "coming": one.valid_from > today,
        "restorable": recent and one.user.is_active,
    }
