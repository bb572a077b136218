"""Choosing the position in which one acts."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST

from docflow.core.web import signed_in
from docflow.identity.views.returning import back_to
from docflow.org.middleware import POSITION_KEY
from docflow.org.models import User
from docflow.org.selectors.acting import positions_of


@signed_in
@require_POST
def acting(request: HttpRequest) -> HttpResponse:
    """Act in another of one's own positions; somebody else's is ignored."""
    user = request.user
    wanted = request.POST.get("position", "")
    held = positions_of(user) if isinstance(user, User) else None
    if held is not None and wanted.isdigit() and held.filter(pk=int(wanted)).exists():
        request.session[POSITION_KEY] = int(wanted)
    return HttpResponseRedirect(back_to(request))
