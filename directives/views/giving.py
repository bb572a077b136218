"""Giving an order: from a document, without one, or handing on what one holds."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from directives.forms.giving import DeadlineForm, GiveForm
from directives.forms.giving_many import GiveManyForm
from directives.models import Assignment, Batch, Directive
from directives.selectors import holders
from directives.services import deadlines, giving
from directives.services.deadlines import Wish
from directives.services.giving_many import give_to_many
from directives.states import Perm
from directives.views.acts import page, posted
from directives.views.places import order_label, views_of
from directives.views.shapes import deadline_words
from docflow.core import clock, policy, web
from docflow.core.actor import Actor
from docflow.core.audit import reads
from docflow.core.errors import ActError, Invalid, Refused
from docflow.core.web import requires, signed_in
from docflow.documents.models import Document
from docflow.documents.selectors import passages
from docflow.documents.states import Perm as DocumentPerm
from docflow.documents.views.answers import see_other
from docflow.org.models import Office, Position
from docflow.org.selectors import calendar, people
from docflow.org.states import LEADERS

Given = Directive | Batch

# Deadlines offered with their dates beside the field, in working days.
USUAL = (3, 5, 10, 15)


@signed_in
@page
def give(request: HttpRequest) -> HttpResponse:
    """An order of a meeting, a telegram, or spoken."""
    actor = _giver(request)
    form = _form(request, actor)
    return _answer(request, actor, form, {"back_url": ""})


@requires(DocumentPerm.VIEW, Document)
@page
def give_on(request: HttpRequest, document: Document) -> HttpResponse:
    """An order on a document: its paragraphs beside the form can be marked as the passage."""
    actor = _giver(request)
    parts = passages.of_document(document)
    if request.method != "POST":
        reads.note(actor, document, "view")
    form = _form(request, actor, parts=parts, from_document=True, leader=document.presented_to)
    context = {
        "document": document,
        "back_url": document.get_absolute_url(),
        "here": request.GET.get("page", ""),
    }
    return _answer(request, actor, form, context, source_document=document)


@requires(Perm.GIVE, Assignment)
@page
def give_below(request: HttpRequest, assignment: Assignment) -> HttpResponse:
    """Hand on an assignment that one holds."""
    actor = web.actor_of(request)
    form = _form(request, actor, parent=assignment)
    context = {"parent": assignment, "back_url": assignment.get_absolute_url()}
    return _answer(request, actor, form, context, parent=assignment)


@signed_in
@require_safe
def deadline(request: HttpRequest) -> HttpResponse:
    """Which moment so many working days, or a date, mean: words for beside the field."""
    form = DeadlineForm(request.GET)
    actor = web.actor_of(request)
    context: dict[str, Any] = {"said": "", "error": ""}
    if form.is_valid():
        parent = _above(actor, request.GET.get("below", ""))
        context["said"], context["error"] = _said(_office(actor), form.cleaned_data, parent)
    else:
        context["error"] = next(iter(form.errors.values()))[0]
    return render(request, "directives/_deadline.html", context)


def _above(actor: Actor, key: str) -> Assignment | None:
    """The assignment that is handed on, when `actor` may see it."""
    parent = Assignment.objects.filter(pk=key if key.isdecimal() and len(key) < 19 else 0).first()
    return parent if parent is not None and policy.can(actor, Perm.VIEW, parent) else None


def _giver(request: HttpRequest) -> Actor:
    """Who may give orders or enter them for a leader; anybody else is told why not."""
    actor = web.actor_of(request)
    if not policy.can(actor, Perm.ENTER):
        policy.guard(actor, Perm.GIVE)
    return actor


def _form(
    request: HttpRequest, actor: Actor, *, leader: Position | None = None, **kwargs: Any
) -> GiveForm:
    own = Position.objects.select_related("user", "unit").filter(pk=actor.position_id or 0).first()
    gives = policy.can(actor, Perm.GIVE)
    enters = not gives and kwargs.get("parent") is None
    author = own if gives else None
    kind = GiveManyForm if asks_many(request) else GiveForm
    initial = {"author": leader.pk if leader and leader.role in LEADERS else None}
    return kind(
        None if switches(request) else posted(request),
        groups=holders.candidates(actor.office_id, author),
        authors=people.leaders_of(actor.office_id) if enters else None,
        initial={**initial, **kind.typed(request.POST)} if switches(request) else initial,
        **kwargs,
    )


def _answer(
    request: HttpRequest, actor: Actor, form: GiveForm, context: dict[str, Any], **source: Any
) -> HttpResponse:
    if form.is_bound and form.is_valid():
        service = give_to_many if form.many else giving.give
        given = _given(form, lambda: service(**form.order(actor), **source))
        if given is not None:
            messages.success(request, _done(form))
            if request.POST.get("then") == "again":
                # One document gives many orders: the same page, empty, for the next one.
                return see_other(request.path)
            return see_other(given)
    office = _office(actor)
    now = clock.now()
    parent = source.get("parent")
    usual = [_usual(office, days) for days in USUAL]
    more = {
        "form": form,
        "usual": [one for one in usual if parent is None or _fits(one["day"], parent)],
        "provisional": calendar.is_provisional(actor.office_id, clock.today().year),
        "said": _said_again(form, office, parent),
        "now": now,
        "order_label": order_label(actor),
        "views": views_of(request),
        "action": request.get_full_path(),
        "ways": _ways(request, form),
    }
    template = "directives/give_below.html" if "parent" in context else "directives/give.html"
    return render(request, template, {**context, **more}, status=422 if form.errors else 200)


def asks_many(request: HttpRequest) -> bool:
    """Whether the page is asked for one order to many at once."""
    return request.GET.get("many") == "1"


def switches(request: HttpRequest) -> bool:
    """Whether the other way of giving is asked for: nothing is given, what was typed stays."""
    return request.method == "POST" and "switch" in request.POST


def _ways(request: HttpRequest, form: GiveForm) -> list[dict[str, Any]]:
    """One lead with others beside, or the same order to many: two addresses of one page."""
    query = request.GET.copy()
    query.pop("many", None)
    one = f"{request.path}?{query.urlencode()}" if query else request.path
    query["many"] = "1"
    many = f"{request.path}?{query.urlencode()}"
    return [
        {"label": _("Một nơi chủ trì"), "url": one, "current": not form.many},
        {"label": _("Giao đồng loạt, mỗi nơi một việc"), "url": many, "current": form.many},
    ]


def _done(form: GiveForm) -> str:
    if isinstance(form, GiveManyForm):
        words = _("Đã giao cho %(count)s nơi, mỗi nơi một việc. Các nơi nhận được báo ngay.")
        return words % {"count": len(form.leads())}
    return _("Đã giao việc. Người nhận được báo ngay.")


def _given(form: GiveForm, act: Callable[[], Given]) -> Given | None:
    try:
        return act()
    except Invalid as problem:
        for name, texts in problem.fields.items():
            form.add_error(name if name in form.fields else None, [str(text) for text in texts])
    except ActError as problem:
        form.add_error(None, str(problem))
    return None


def _office(actor: Actor) -> Office:
    return Office.objects.get(pk=actor.office_id)


def _usual(office: Office, days: int) -> dict[str, Any]:
    return {"days": days, "day": calendar.due_in(office, clock.now(), days)}


def _fits(day: datetime, parent: Assignment) -> bool:
    return parent.due is None or day <= parent.due


def _said_again(form: GiveForm, office: Office, parent: Assignment | None) -> dict[str, str]:
    """The resulting date of what was typed before the page came back."""
    typed: DeadlineForm = form if form.is_bound else DeadlineForm(form.initial)
    if not form.is_bound and not typed.is_valid():
        return {"said": "", "error": str(next(iter(typed.errors.values()))[0])}
    said, error = _said(office, typed.cleaned_data, parent)
    return {"said": said, "error": error}


def _said(office: Office, values: dict[str, Any], parent: Assignment | None) -> tuple[str, str]:
    wish = Wish(
        values.get("days"), values.get("hours"), values.get("due"), bool(values.get("morning"))
    )
    try:
        moment = deadlines.choose(office=office, wish=wish, parent=parent).due
    except Invalid as problem:
        return "", str(next(iter(problem.fields.values()))[0])
    except Refused as problem:
        return "", str(problem)
    return (deadline_words(moment.astimezone(calendar.ZONE)), "") if moment else ("", "")
