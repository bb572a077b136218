"""Support access: who asks, who lets, who looked; and the way in and out for who was let in."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from docflow.core import clock, policy
from docflow.core.actor import Actor
from docflow.core.attempts import say
from docflow.core.errors import Invalid, Refused
from docflow.core.web import actor_of, find, freshly, requires
from docflow.org.forms.support import SupportForm
from docflow.org.models import SupportAccess
from docflow.org.selectors import support
from docflow.org.services import supporting
from docflow.org.states import SUPPORT_KEY, Perm

# What is over is shown so far back; the audit keeps all.
SHOWN = 100


@requires(Perm.SEE_SUPPORT)
@freshly
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest) -> HttpResponse:
    """What waits, what runs, what was; administrators ask here."""
    actor = actor_of(request)
    may_ask = policy.can(actor, Perm.ASK_SUPPORT)
    form = SupportForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        policy.guard(actor, Perm.ASK_SUPPORT)
        if form.is_valid():
            try:
                supporting.ask(actor=actor, **form.cleaned_data)
            except Invalid as problem:
                say(form, problem)
            else:
                messages.success(request, _("Đã gửi đề nghị đến lãnh đạo cơ quan."))
                return redirect("org:support")
    rows = SupportAccess.objects.filter(office_id=actor.office_id)
    rows = rows.select_related("person", "permitted_by").order_by("-pk")[:SHOWN]
    context = {
        "form": form if may_ask else None,
        "lines": [_line(actor, row) for row in rows],
        "may_begin": may_ask and support.as_support(actor) is not None,
        "looking": actor.supports,
    }
    return render(request, "org/support.html", context, status=422 if form.errors else 200)


@requires(Perm.SEE_SUPPORT)
@freshly
@require_POST
def permit(request: HttpRequest, pk: int) -> HttpResponse:
    """The service asks whether this person may decide."""
    actor = actor_of(request)
    supporting.permit(actor=actor, access=find(actor, SupportAccess, pk))
    messages.success(request, _("Đã cho phép; có thể kết thúc bất cứ lúc nào ở trang này."))
    return redirect("org:support")


@requires(Perm.END_SUPPORT, SupportAccess)
@require_POST
def decline(request: HttpRequest, access: SupportAccess) -> HttpResponse:
    supporting.close(actor=actor_of(request), access=access)
    messages.success(request, _("Đã từ chối đề nghị."))
    return redirect("org:support")


@requires(Perm.END_SUPPORT, SupportAccess)
@require_POST
def end(request: HttpRequest, access: SupportAccess) -> HttpResponse:
    supporting.close(actor=actor_of(request), access=access)
    messages.success(request, _("Lượt hỗ trợ đã kết thúc ngay."))
    return redirect("org:support")


@requires(Perm.ASK_SUPPORT)
@freshly
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """From administering to looking, in this session."""
    actor = actor_of(request)
    if support.as_support(actor) is None:
        raise Refused(_("Chưa được phép, hoặc thời gian cho phép đã hết. Hãy đề nghị lại."))
    request.session[SUPPORT_KEY] = actor.position_id
    return redirect("desk:home")


@requires(Perm.SEE_SUPPORT)
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Back to administering."""
    request.session.pop(SUPPORT_KEY, None)
    return redirect("org:support")


def _line(actor: Actor, row: SupportAccess) -> dict[str, Any]:
    over = row.closed_at is not None or (row.ends_at is not None and row.ends_at <= clock.now())
    waits = row.permitted_at is None and not over
    if waits:
        state, tone = _("Chờ quyết định"), "accent"
    elif not over:
        state, tone = _("Được xem"), "soon"
    elif row.permitted_at is None:
        state, tone = _("Không cho phép"), "neutral"
    else:
        state, tone = _("Đã kết thúc"), "neutral"
    ended = min(filter(None, (row.closed_at, row.ends_at)), default=None)
    return {
        "access": row,
        "state": state,
        "tone": tone,
        "ends": ended,
        "may_permit": waits and policy.can(actor, Perm.PERMIT_SUPPORT, row),
        "may_decline": waits and policy.can(actor, Perm.END_SUPPORT, row),
        "may_end": not waits and not over and policy.can(actor, Perm.END_SUPPORT, row),
    }
