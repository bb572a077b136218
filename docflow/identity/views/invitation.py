"""The first day: the page behind the link, for who has nothing yet but the link."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from docflow.core.errors import NotFound, Refused
from docflow.core.web import public
from docflow.identity.arriving import address_of
from docflow.identity.forms.entering import NewPasswordForm
from docflow.identity.selectors import invitations
from docflow.identity.services import inviting


@public
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """Set a password; used, withdrawn, old and invented links are answered alike."""
    found = invitations.by_token(token)
    if found is None:
        return render(request, "identity/invitation_over.html", status=404)
    form = NewPasswordForm(request.POST or None, user=found.person)
    if request.method == "POST" and form.is_valid():
        try:
            inviting.accept(token=token, new=form.cleaned_data["new"], address=address_of(request))
        except NotFound:
            return render(request, "identity/invitation_over.html", status=404)
        except Refused as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("Đã đặt mật khẩu. Hãy đăng nhập."))
            return redirect(settings.LOGIN_URL)
    context = {"form": form, "person": found.person}
    return render(request, "identity/invitation.html", context)
