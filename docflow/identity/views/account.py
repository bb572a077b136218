"""One's own account: password, second factor, where one is signed in."""

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import authenticate, update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from docflow.core import web
from docflow.core.characters import whole
from docflow.core.web import actor_of, signed_in
from docflow.identity.arriving import address_of
from docflow.identity.forms.entering import ChangePasswordForm
from docflow.identity.owing import without_factor
from docflow.identity.selectors import factors
from docflow.identity.selectors import sessions as reads
from docflow.identity.services import passwords, sessions
from docflow.identity.views import counting
from docflow.org.models import User


def own(request: HttpRequest) -> User:
    """The account behind the request; only below `signed_in`."""
    user = request.user
    assert isinstance(user, User)  # noqa: S101 - `signed_in` let in nobody else
    return user


@signed_in
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    user = own(request)
    context = {
        "held": factors.held_by(user.pk),
        "asked": factors.asked_today(user),
        "has_password": user.has_usable_password(),
        "lines": reads.lines(user.pk, request.session.session_key),
    }
    return render(request, "identity/account.html", context)


@without_factor
@signed_in
@require_safe
def must(request: HttpRequest) -> HttpResponse:
    """The office asks for a second factor, and this person has none yet."""
    if factors.has_second(own(request).pk):
        return redirect("identity:account")
    return render(request, "identity/must.html")


@signed_in
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """The old password is a counted try, as at the sign-in."""
    user = own(request)
    form = ChangePasswordForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        name, old = user.get_username(), form.cleaned_data["old"]
        if not counting.sprayed(request, name) and authenticate(
            request, username=name, password=old
        ):
            _change(request, user, form.cleaned_data["new"])
            messages.success(request, _("Đã đổi mật khẩu. Các phiên khác đã kết thúc."))
            return redirect("identity:account")
        counting.failed(request, name)
        form.add_error("old", _("Mật khẩu hiện tại không đúng."))
    return render(request, "identity/password.html", {"form": form})


def _change(request: HttpRequest, user: User, new: str) -> None:
    here = str(request.session.session_key)
    passwords.change(
        actor=actor_of(request), user=user, new=new, here=here, address=address_of(request)
    )
    # This session goes on under a key of its own.
    update_session_auth_hash(request, user)
    web.prove(request)
    UserSession.objects.filter(session_key=here).update(session_key=request.session.session_key)


@signed_in
@require_POST
def end_session(request: HttpRequest) -> HttpResponse:
    """One session by its number, or all but this one."""
    user, actor = own(request), actor_of(request)
    chosen = request.POST.get("session", "")
    if chosen == "others":
        sessions.end_others(actor=actor, user=user, here=str(request.session.session_key))
        messages.success(request, _("Đã kết thúc mọi phiên khác."))
    else:
        sessions.end(actor=actor, user=user, session_id=whole(chosen) or 0)
        messages.success(request, _("Đã kết thúc phiên."))
    return redirect("identity:account")
