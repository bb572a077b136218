"""Saved searches: kept from the page of hits, opened, renamed, shared, taken away, brought back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from docflow.core.actor import Actor
from docflow.core.attempts import say
from docflow.core.errors import Invalid, Refused
from docflow.core.web import actor_of, requires
from docflow.desk.forms.saved import SaveForm, SharedForm
from docflow.desk.models import SavedSearch
from docflow.desk.question import Question
from docflow.desk.services import saving, watching
from docflow.desk.states import Order, Perm
from docflow.documents.views.answers import see_other
from docflow.identity.views.returning import back_to

NAME_LENGTH = 60


@requires(Perm.SAVE)
@require_http_methods(["GET", "HEAD", "POST"])
def save(request: HttpRequest) -> HttpResponse:
    """The question stands in the address, as on the page of hits."""
    actor, question = actor_of(request), Question.read(request.GET.dict())
    sent = request.POST if request.method == "POST" else None
    form = SaveForm(sent, actor=actor, initial={"name": question.text[:NAME_LENGTH]})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            search = saving.save(
                actor=actor, name=given["name"], question=question, teams=given["teams"]
            )
        except Invalid as problem:
            say(form, problem)
        else:
            _saved(request, actor, search, tell=given["watch"])
            return see_other(address_of(search))
    context = {"form": form, "question": question, "back_url": _hits(question)}
    status = 422 if form.errors else 200
    return render(request, "desk/saved/save.html", context, status=status)


@requires(Perm.USE, SavedSearch)
@require_safe
def show(request: HttpRequest, search: SavedSearch) -> HttpResponse:
    """Its hits; from a notice the newest come first."""
    return see_other(address_of(search, newest=request.GET.get("new") == "1"))


@requires(Perm.KEEP, SavedSearch)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, search: SavedSearch) -> HttpResponse:
    actor = actor_of(request)
    sent = request.POST if request.method == "POST" else None
    known = {"name": search.name, "teams": search.teams.all()}
    form = SharedForm(sent, actor=actor, initial=known)
    if request.method == "POST" and form.is_valid():
        try:
            saving.change(actor=actor, search=search, **form.cleaned_data)
        except Invalid as problem:
            say(form, problem)
        else:
            messages.success(request, _("Đã ghi tên và nơi chia sẻ."))
            return see_other(address_of(search))
    context = {"form": form, "search": search, "back_url": address_of(search)}
    status = 422 if form.errors else 200
    return render(request, "desk/saved/edit.html", context, status=status)


@requires(Perm.KEEP, SavedSearch)
@require_POST
def remove(request: HttpRequest, search: SavedSearch) -> HttpResponse:
    """The page that follows offers the way back."""
    saving.remove(actor=actor_of(request), search=search)
    return see_other(f"{reverse('desk:search')}?removed={search.pk}")


@requires(Perm.KEEP, SavedSearch)
@require_POST
def restore(request: HttpRequest, search: SavedSearch) -> HttpResponse:
    saving.restore(actor=actor_of(request), search=search)
    messages.success(request, _("Đã khôi phục “%(name)s”.") % {"name": search.name})
    return see_other("desk:search")


@requires(Perm.USE, SavedSearch)
@require_POST
def watch(request: HttpRequest, search: SavedSearch) -> HttpResponse:
    """`on` is 1 to be told of new hits, anything else to be told no more."""
    actor = actor_of(request)
    if request.POST.get("on") == "1":
        watching.start(actor=actor, search=search)
        messages.success(
            request, _("Sẽ báo khi “%(name)s” có kết quả mới.") % {"name": search.name}
        )
    else:
        watching.stop(actor=actor, search=search)
        messages.success(request, _("Thôi báo kết quả mới của “%(name)s”.") % {"name": search.name})
    return see_other(back_to(request))


def address_of(search: SavedSearch, *, newest: bool = False) -> str:
    """The page of its hits, which knows by `saved` whose name stands above them."""
    more = {"order": Order.NEWEST.value} if newest else {}
    return reverse("desk:search") + search.question.address(saved=str(search.pk), **more)


def _hits(question: Question) -> str:
    return reverse("desk:search") + question.address()


def _saved(request: HttpRequest, actor: Actor, search: SavedSearch, *, tell: bool) -> None:
    """The search is kept even where nobody can be told of its hits."""
    messages.success(request, _("Đã lưu tìm kiếm “%(name)s”.") % {"name": search.name})
    if tell:
        try:
            watching.start(actor=actor, search=search)
        except Refused as problem:
            messages.warning(request, str(problem))
