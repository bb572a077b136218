"""The authority register of one's own office: in which capacity each person signs, since when."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from docflow.core import clock
from docflow.core.attempts import say
from docflow.core.errors import Invalid
from docflow.core.web import actor_of, freshly, requires
from docflow.org.forms.authority import CapacityForm
from docflow.org.models import CapacityRule
from docflow.org.services import authority
from docflow.org.states import Perm


@requires(Perm.ADMINISTER)
@freshly
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest) -> HttpResponse:
    """What holds, what will hold and what held; a new line of the register."""
    actor = actor_of(request)
    form = CapacityForm(request.POST or None, office_id=actor.office_id or 0)
    if request.method == "POST" and form.is_valid():
        try:
            authority.add_capacity(actor=actor, **form.cleaned_data)
        except Invalid as problem:
            say(form, problem)
        else:
            messages.success(request, _("Đã ghi tư cách ký."))
            return redirect("org:authority")
    status = 422 if request.method == "POST" else 200
    return render(
        request, "org/authority.html", _context(actor.office_id or 0, form), status=status
    )


@requires(Perm.ADMINISTER)
@freshly
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Today is the last day; documents waiting for this signature have to be printed anew."""
    actor = actor_of(request)
    rows = CapacityRule.objects.filter(position__office_id=actor.office_id)
    rule = get_object_or_404(rows.select_related("position"), pk=pk)
    authority.end_capacity(actor=actor, rule=rule, day=clock.today())
    messages.success(request, _("Tư cách ký này hết hiệu lực sau hôm nay."))
    return redirect("org:authority")


def _context(office_id: int, form: CapacityForm) -> dict[str, Any]:
    today = clock.today()
    rules = list(
        CapacityRule.objects.filter(position__office_id=office_id)
        .select_related("position__user")
        .order_by("position_id", "-valid_from", "-pk")
    )
    return {
        "form": form,
        "rules": [rule for rule in rules if rule.valid_to is None or rule.valid_to >= today],
        "past": [rule for rule in rules if rule.valid_to is not None and rule.valid_to < today],
        "today": today,
    }
