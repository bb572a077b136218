"""The office's choice for when its time-stamping service does not answer."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from docflow.core.web import actor_of, freshly, requires
from docflow.org.forms.late_time import LateTimeForm
from docflow.org.models import Office
from docflow.org.services import timestamps
from docflow.org.states import Perm


@requires(Perm.ADMINISTER)
@freshly
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    office = get_object_or_404(Office, pk=actor.office_id)
    now = LateTimeForm.LATER if office.late_time else LateTimeForm.STOP
    form = LateTimeForm(
        request.POST if request.method == "POST" else None, initial={"silent_service": now}
    )
    if request.method == "POST" and form.is_valid():
        late = form.cleaned_data["silent_service"] == LateTimeForm.LATER
        timestamps.choose(actor=actor, office=office, late=late)
        messages.success(request, _("Đã ghi lựa chọn của cơ quan."))
        return redirect("org:late-time")
    return render(request, "org/late_time.html", {"form": form}, status=422 if form.errors else 200)
