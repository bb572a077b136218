"""The people of one's own office, their positions and whether they can sign."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from docflow.core import clock, policy
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
    today = clock.today()
    rows = [
        {
            "position": position,
            "key": keys.get(position.user.owner),
            "capacities": [r for r in position.capacities.all() if r.holds_on(today)],
        }
        for position in positions
    ]
    keeps_trust = policy.can(actor, Perm.KEEP_TRUST)
    return render(
        request,
        "org/people.html",
        {
            "rows": rows,
            "new_url": reverse("org:person-new"),
            "calendar_url": reverse("org:calendar"),
            "time_url": reverse("org:late-time"),
            "form_url": reverse("org:form-rule"),
            "authority_url": reverse("org:authority"),
            "trust_url": reverse("org:trust") if keeps_trust else "",
        },
    )
