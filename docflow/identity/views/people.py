"""Accounts of the office's people, for its administrators: never content, never a secret."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from docflow.core import barcodes, policy
from docflow.core.attempts import say
from docflow.core.errors import Invalid
from docflow.core.web import actor_of, freshly, requires
from docflow.identity.forms.ruling import RuleForm
from docflow.identity.selectors import accounts, factors
from docflow.identity.services import inviting, ruling
from docflow.identity.states import Perm
from docflow.org.models import Office, User

_act = require_http_methods(["GET", "HEAD", "POST"])


@requires(Perm.SEE_ACCOUNTS)
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Everybody who serves in the office: who can sign in, and how."""
    lines = accounts.of_office(actor_of(request).office_id)
    return render(request, "identity/people.html", {"lines": lines})


@requires(Perm.SEE_ACCOUNTS)
@require_safe
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One person's account; a part of the person's page, and a page of its own."""
    user = _of_office(request, pk)
    may = policy.can(actor_of(request), Perm.GIVE_ACCESS, user)
    context = {"line": accounts.account(user), "may": may}
    return render(request, "identity/person.html", context)


@requires(Perm.GIVE_ACCESS)
@freshly(asks_first=True)
@_act
def invite(request: HttpRequest, pk: int) -> HttpResponse:
    """A link to set a password, shown on this answer and never again."""
    user = _of_office(request, pk)
    line = accounts.account(user)
    if request.method == "POST":
        row, token = inviting.invite(actor=actor_of(request), user=user)
        link = request.build_absolute_uri(reverse("identity:invitation", args=[token]))
        context = {"row": row, "link": link, "person": user, "picture": barcodes.qr(link)}
        return render(request, "identity/invited.html", context)
    policy.guard(actor_of(request), Perm.GIVE_ACCESS, user)
    return render(request, "identity/invite.html", {"line": line})


@requires(Perm.GIVE_ACCESS)
@freshly
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    user = _of_office(request, pk)
    inviting.withdraw(actor=actor_of(request), user=user)
    messages.success(request, _("Đã hủy liên kết."))
    return redirect("identity:person", pk)


@requires(Perm.GIVE_ACCESS)
@freshly
@require_POST
def end_sessions(request: HttpRequest, pk: int) -> HttpResponse:
    user = _of_office(request, pk)
    inviting.end_sessions(actor=actor_of(request), user=user)
    messages.success(request, _("Đã kết thúc mọi phiên của người này."))
    return redirect("identity:person", pk)


@requires(Perm.RULE_FACTORS)
@freshly
@_act
def rule(request: HttpRequest) -> HttpResponse:
    """Whom the office asks for a second factor."""
    actor = actor_of(request)
    office = get_object_or_404(Office, pk=actor.office_id)
    standing = {one.circle: one.since for one in factors.rules_of(office.pk)}
    form = RuleForm(request.POST or None, initial=standing)
    # Without a day in any field nothing is sent but the token, which is an answer too.
    if request.method == "POST" and form.is_valid():
        try:
            ruling.rule(actor=actor, office=office, since=form.cleaned_data)
        except Invalid as problem:
            say(form, problem)
        else:
            messages.success(request, _("Đã ghi quy định về bước xác thực thứ hai."))
            return redirect("identity:people")
    return render(request, "identity/rule.html", {"form": form})


def _of_office(request: HttpRequest, pk: int) -> User:
    """The person, when the office's own; else 404 as if there were none."""
    user = User.objects.filter(pk=pk).first()
    if user is None or not policy.can(actor_of(request), Perm.SEE_ACCOUNTS, user):
        raise Http404
    return user
