"""Councils and boards of one's own office: their names and days, and who signs for them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from docflow.core import clock
from docflow.core.attempts import say
from docflow.core.errors import Invalid
from docflow.core.web import actor_of, freshly, requires
from docflow.org.forms.councils import CouncilForm, SeatForm
from docflow.org.models import Council, CouncilSeat
from docflow.org.selectors import councils as selector
from docflow.org.services import councils
from docflow.org.states import Perm


@requires(Perm.KEEP_COUNCILS)
@freshly
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest) -> HttpResponse:
    """Those that issue, those that ended; a new one."""
    actor, today = actor_of(request), clock.today()
    sent = request.POST if request.method == "POST" else None
    form = CouncilForm(sent, initial={"valid_from": today})
    if request.method == "POST" and form.is_valid():
        try:
            council = councils.found(actor=actor, **form.cleaned_data)
        except Invalid as problem:
            say(form, problem)
        else:
            messages.success(request, _("Đã ghi. Hãy thêm người ký thay mặt."))
            return redirect(council)
    rows = selector.with_seats(actor.office_id or 0)
    context = {
        "form": form,
        "holding": [one for one in rows if one.valid_to is None or one.valid_to >= today],
        "past": [one for one in rows if one.valid_to is not None and one.valid_to < today],
        "today": today,
    }
    return render(request, "org/councils.html", context, status=422 if form.errors else 200)


@requires(Perm.KEEP_COUNCILS)
@freshly
@require_http_methods(["GET", "HEAD", "POST"])
def council(request: HttpRequest, pk: int) -> HttpResponse:
    """One council: its signers, and one more."""
    actor, today = actor_of(request), clock.today()
    row = get_object_or_404(Council, pk=pk, office_id=actor.office_id)
    sent = request.POST if request.method == "POST" else None
    form = SeatForm(sent, office_id=row.office_id, initial={"valid_from": row.valid_from})
    if request.method == "POST" and form.is_valid():
        try:
            councils.seat(actor=actor, council=row, **form.cleaned_data)
        except Invalid as problem:
            say(form, problem)
        else:
            messages.success(request, _("Đã ghi người ký."))
            return redirect(row)
    seats = row.seats.select_related("position__user").order_by("-valid_from", "pk")
    context = {"council": row, "seats": seats, "form": form, "today": today}
    return render(request, "org/council.html", context, status=422 if form.errors else 200)


@requires(Perm.KEEP_COUNCILS)
@freshly
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Today is the last day on which it issues."""
    actor = actor_of(request)
    row = get_object_or_404(Council, pk=pk, office_id=actor.office_id)
    councils.end(actor=actor, council=row, day=clock.today())
    messages.success(request, _("Hôm nay là ngày ban hành cuối cùng."))
    return redirect("org:councils")


@requires(Perm.KEEP_COUNCILS)
@freshly
@require_POST
def unseat(request: HttpRequest, pk: int) -> HttpResponse:
    """Today is the last day on which the person signs for the council."""
    actor = actor_of(request)
    rows = CouncilSeat.objects.filter(council__office_id=actor.office_id)
    row = get_object_or_404(rows.select_related("council"), pk=pk)
    councils.unseat(actor=actor, seat=row, day=clock.today())
    messages.success(request, _("Tư cách ký này hết hiệu lực sau hôm nay."))
    return redirect(row.council)
