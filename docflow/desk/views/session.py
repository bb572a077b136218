"""Choosing the position in which one acts."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST

from docflow.core.characters import whole
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
    number = whole(wanted) or 0
    if held is not None and held.filter(pk=number).exists():
        request.session[POSITION_KEY] = number
    return HttpResponseRedirect(back_to(request))
