"""Adding a person, a post, moving, ending: each is shown with what it does before it is done."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from docflow.core import clock
from docflow.core.actor import Actor
from docflow.core.attempts import say
from docflow.core.errors import Invalid, Refused
from docflow.core.web import actor_of, freshly, requires
from docflow.org.forms.staff import EndForm, MoveForm, PersonForm, PostForm, ReasonForm
from docflow.org.models import Office, Position, User
from docflow.org.selectors import people
from docflow.org.selectors.effects import Effect, effect, effect_of_new
from docflow.org.services import staffing
from docflow.org.states import Perm
from docflow.org.views.confirming import lines_of

BOTH = ["GET", "HEAD", "POST"]


def person_of(actor: Actor, pk: int) -> User:
    """Somebody who holds or held a position in the actor's office; others do not exist here."""
    known = Position.objects.filter(office_id=actor.office_id, user_id=pk)
    return get_object_or_404(User.objects.filter(pk__in=known.values("user")), pk=pk)


def position_of(actor: Actor, pk: int) -> Position:
    rows = Position.objects.filter(office_id=actor.office_id)
    return get_object_or_404(rows.select_related("user", "unit", "office"), pk=pk)


def address_of(user: User) -> str:
    return reverse("org:person", args=[user.pk])


@requires(Perm.ADMINISTER)
@freshly
@require_http_methods(BOTH)
def new(request: HttpRequest) -> HttpResponse:
    """An account and its first position."""
    actor = actor_of(request)
    office = Office.objects.get(pk=actor.office_id)
    form = PersonForm(_sent(request), office_id=office.pk, initial={"valid_from": clock.today()})

    def do() -> HttpResponse:
        said = form.cleaned_data
        account = {name: said[name] for name in ("username", "full_name", "email", "phone")}
        position = staffing.open_account(actor=actor, office=office, post=form.post, **account)
        messages.success(
            request, _("Đã thêm. Hãy lập liên kết mời ở cuối trang này để người ấy vào lần đầu.")
        )
        return redirect(address_of(position.user))

    def after() -> Effect:
        return effect_of_new(_planned(None, office, form.post))

    return _asked(request, form, do, _("Thêm người"), reverse("org:people"), after=after)


@requires(Perm.ADMINISTER)
@freshly
@require_http_methods(BOTH)
def appoint(request: HttpRequest, pk: int) -> HttpResponse:
    """One more position of somebody."""
    actor = actor_of(request)
    user = person_of(actor, pk)
    office = Office.objects.get(pk=actor.office_id)
    form = PostForm(_sent(request), office_id=office.pk, initial={"valid_from": clock.today()})

    def do() -> HttpResponse:
        staffing.appoint(actor=actor, user=user, office=office, post=form.post)
        messages.success(request, _("Đã giao thêm chức vụ."))
        return redirect(address_of(user))

    def after() -> Effect:
        return effect(user, [*_held(user), _planned(user, office, form.post)])

    return _asked(request, form, do, _("Giao thêm chức vụ"), address_of(user), user, after)


@requires(Perm.ADMINISTER)
@freshly
@require_http_methods(BOTH)
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """From one position into another, without a day between."""
    actor = actor_of(request)
    row = position_of(actor, pk)
    start = {"valid_from": clock.today(), "role": row.role, "title": row.title, "unit": row.unit_id}
    form = MoveForm(_sent(request), office_id=row.office_id, initial=start)

    def do() -> HttpResponse:
        reason = form.cleaned_data["reason"]
        staffing.move(actor=actor, position=row, post=form.post, reason=reason)
        messages.success(request, _("Đã chuyển; quyền của chức vụ cũ và mới theo ngày đã ghi."))
        return redirect(address_of(row.user))

    def after() -> Effect:
        rest = [one for one in _held(row.user) if one.pk != row.pk]
        return effect(row.user, [*rest, _planned(row.user, row.office, form.post)])

    title = _("Chuyển chức vụ: %(post)s") % {"post": row.title}
    return _asked(request, form, do, title, address_of(row.user), row.user, after)


@requires(Perm.ADMINISTER)
@freshly
@require_http_methods(BOTH)
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """The last day of a position, or its end at once."""
    actor = actor_of(request)
    row = position_of(actor, pk)
    form = EndForm(_sent(request))

    def do() -> HttpResponse:
        day = form.cleaned_data["day"] or clock.today() - timedelta(days=1)
        staffing.end(actor=actor, position=row, day=day, reason=form.cleaned_data["reason"])
        messages.success(request, _("Đã ghi. Nếu nhầm, có thể khôi phục trong 30 ngày."))
        return redirect(address_of(row.user))

    def after() -> Effect:
        return effect(row.user, [one for one in _held(row.user) if one.pk != row.pk])

    title = _("Kết thúc chức vụ: %(post)s") % {"post": row.title}
    return _asked(request, form, do, title, address_of(row.user), row.user, after)


@requires(Perm.ADMINISTER)
@freshly
@require_POST
def reinstate(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    row = position_of(actor, pk)
    staffing.reinstate(actor=actor, position=row)
    messages.success(request, _("Đã khôi phục chức vụ."))
    return redirect(address_of(row.user))


@requires(Perm.ADMINISTER)
@freshly
@require_http_methods(BOTH)
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Nobody signs in with the account any more."""
    actor = actor_of(request)
    user = person_of(actor, pk)
    office = Office.objects.get(pk=actor.office_id)
    form = ReasonForm(_sent(request))

    def do() -> HttpResponse:
        reason = form.cleaned_data["reason"]
        staffing.close_account(actor=actor, user=user, office=office, reason=reason)
        messages.success(request, _("Đã đóng tài khoản; các phiên đang mở bị ngắt."))
        return redirect(address_of(user))

    title = _("Đóng tài khoản")
    return _asked(request, form, do, title, address_of(user), user, lambda: effect(user, []))


@requires(Perm.ADMINISTER)
@freshly
@require_POST
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    user = person_of(actor, pk)
    office = Office.objects.get(pk=actor.office_id)
    staffing.reopen_account(actor=actor, user=user, office=office)
    messages.success(request, _("Đã mở lại tài khoản; hãy giao chức vụ."))
    return redirect(address_of(user))


def _asked(
    request: HttpRequest,
    form: forms.Form,
    do: Callable[[], HttpResponse],
    title: str,
    back: str,
    user: User | None = None,
    after: Callable[[], Effect] | None = None,
) -> HttpResponse:
    """The form; once it is right, what would happen; once that is confirmed, the act."""
    context: dict[str, Any] = {"form": form, "title": title, "back": back, "person": user}
    if request.method != "POST" or not form.is_valid():
        return render(request, "org/staff_form.html", context, status=422 if form.errors else 200)
    if "sure" not in request.POST and "again" not in request.POST:
        context["effect"] = after() if after else None
        context["lines"] = lines_of(form)
        return render(request, "org/staff_confirm.html", context)
    if "again" in request.POST:
        return render(request, "org/staff_form.html", context)
    try:
        return do()
    except (Invalid, Refused) as problem:
        say(form, problem)
        return render(request, "org/staff_form.html", context, status=422)


def _sent(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _held(user: User) -> list[Position]:
    return [one for one in people.held(user, clock.today()) if one.holds_on(clock.today())]


def _planned(user: User | None, office: Office, post: staffing.Post) -> Position:
    """The position as it would be; never saved."""
    return Position(
        user=user,
        office=office,
        unit=post.unit,
        role=post.role,
        title=post.title,
        valid_from=post.valid_from,
    )
