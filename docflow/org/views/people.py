"""The people of one's own office, their positions and whether they can sign."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from docflow.core import clock
from docflow.core.web import actor_of, requires
from docflow.org.selectors import people
from docflow.org.selectors.keys import keys_of
from docflow.org.states import Perm


@requires(Perm.ADMINISTER)
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    positions = list(
        people.serving(actor.office_id)
        .prefetch_related("capacities")
        .order_by("unit__ordinal", "pk")
    )
    keys = keys_of([position.user.owner for position in positions], clock.now())
    rows = [{"position": position, "key": keys.get(position.user.owner)} for position in positions]
    return render(
        request, "org/people.html", {"rows": rows, "calendar_url": reverse("org:calendar")}
    )
