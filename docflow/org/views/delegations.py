"""Delegations of work: one's own, given and taken; for administrators those of the office."""

from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from docflow.core import clock
from docflow.core.actor import Actor
from docflow.core.attempts import say
from docflow.core.errors import Invalid, Refused
from docflow.core.web import actor_of, requires
from docflow.org import lent
from docflow.org.forms.delegations import DelegationForm
from docflow.org.models import Delegation, Position
from docflow.org.services import delegating
from docflow.org.states import Perm, Role
from docflow.org.views.confirming import lines_of

# What is over is shown so far back; the audit keeps all.
SHOWN = 100


@requires(Perm.DELEGATE)
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest) -> HttpResponse:
    """What holds and what will; a new one."""
    actor = actor_of(request)
    administers = actor.role == Role.ADMINISTRATOR
    form = DelegationForm(
        request.POST or None,
        office_id=actor.office_id,
        own=None if administers else actor.position_id,
    )
    if request.method == "POST" and form.is_valid() and "again" not in request.POST:
        if "sure" not in request.POST:
            return _previewed(request, form, actor)
        if _done(actor, form):
            messages.success(request, _("Đã ghi ủy quyền xử lý."))
            return redirect("org:delegations")
    status = 422 if form.errors else 200
    return render(request, "org/delegations.html", _context(actor, form), status=status)


@requires(Perm.DELEGATE)
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """End one now."""
    actor = actor_of(request)
    delegation = get_object_or_404(_of(actor), pk=pk)
    delegating.revoke(actor=actor, delegation=delegation)
    messages.success(request, _("Đã kết thúc ủy quyền."))
    return redirect("org:delegations")


def _previewed(request: HttpRequest, form: DelegationForm, actor: Actor) -> HttpResponse:
    """What would be lent, before it is: sight too, of what waits (`documents.services.lending`)."""
    said = form.cleaned_data
    giver = said.get("giver") or Position.objects.get(pk=actor.position_id or 0)
    lines = [*lines_of(form)]
    lines += [
        (one.label, _("người xử lý thay sẽ xem thêm %(n)d") % {"n": one.count})
        for one in lent.waiting(giver, said["taker"])
    ]
    title = _("Ghi một ủy quyền")
    context = {"form": form, "title": title, "back": reverse("org:delegations"), "lines": lines}
    context["back_label"] = _("Ủy quyền xử lý")
    return render(request, "org/staff_confirm.html", context)


def _done(actor: Actor, form: DelegationForm) -> bool:
    values = form.values()
    if "giver" not in values:
        values["giver"] = Position.objects.get(pk=actor.position_id or 0)
    try:
        delegating.delegate(actor=actor, **values)
    except (Invalid, Refused) as problem:
        say(form, problem)
    return not form.errors


def _of(actor: Actor) -> QuerySet[Delegation]:
    rows = Delegation.objects.select_related("giver__user", "taker__user").order_by("-pk")
    if actor.role == Role.ADMINISTRATOR:
        return rows.filter(giver__office=actor.office_id)
    return rows.filter(Q(giver=actor.position_id) | Q(taker=actor.position_id))


def _context(actor: Actor, form: DelegationForm) -> dict[str, Any]:
    now = clock.now()
    rows = list(_of(actor)[:SHOWN])
    over = [one for one in rows if one.revoked_at is not None or one.ends_at <= now]
    administers = actor.role == Role.ADMINISTRATOR
    running = [
        {"row": one, "mine": administers or one.giver_id == actor.position_id}
        for one in rows
        if one not in over
    ]
    return {"form": form, "running": running, "over": over, "now": now}
