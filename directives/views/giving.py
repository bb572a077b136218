"""Giving an order: from a document, without one, or handing on what one holds."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from directives.forms.giving import DeadlineForm, GiveForm
from directives.models import Assignment, Directive
from directives.selectors import holders, passages
from directives.services import deadlines, giving
from directives.states import Perm
from directives.views.acts import page, posted
from directives.views.places import order_label, views_of
from directives.views.shapes import deadline_words
from docflow.core import clock, policy, web
from docflow.core.actor import Actor
from docflow.core.audit import reads
from docflow.core.errors import ActError, Invalid
from docflow.core.web import requires, signed_in
from docflow.documents.models import Document
from docflow.documents.states import Perm as DocumentPerm
from docflow.documents.views.answers import see_other
from docflow.org.models import Office, Position
from docflow.org.selectors import calendar, people
from docflow.org.states import LEADERS

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
    context = {"document": document, "back_url": document.get_absolute_url()}
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
    office = _office(web.actor_of(request))
    context: dict[str, Any] = {"said": "", "error": ""}
    if form.is_valid():
        context["said"], context["error"] = _said(office, form.cleaned_data)
    else:
        context["error"] = next(iter(form.errors.values()))[0]
    return render(request, "directives/_deadline.html", context)


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
    return GiveForm(
        posted(request),
        groups=holders.candidates(actor.office_id, author),
        authors=people.leaders_of(actor.office_id) if enters else None,
        initial={"author": leader.pk if leader and leader.role in LEADERS else None},
        **kwargs,
    )


def _answer(
    request: HttpRequest, actor: Actor, form: GiveForm, context: dict[str, Any], **source: Any
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        directive = _given(form, lambda: giving.give(**form.order(actor), **source))
        if directive is not None:
            words = _("Đã giao việc. Người nhận được báo ngay.")
            messages.success(request, words)
            if request.POST.get("then") == "again":
                # One document gives many orders: the same page, empty, for the next one.
                return see_other(request.path)
            return see_other(directive)
    office = _office(actor)
    now = clock.now()
    more = {
        "form": form,
        "usual": [_usual(office, days) for days in USUAL],
        "provisional": calendar.is_provisional(actor.office_id, clock.today().year),
        "said": _said_again(form, office),
        "now": now,
        "order_label": order_label(actor),
        "views": views_of(request),
        "action": request.path,
    }
    template = "directives/give_below.html" if "parent" in context else "directives/give.html"
    return render(request, template, {**context, **more}, status=422 if form.errors else 200)


def _given(form: GiveForm, act: Callable[[], Directive]) -> Directive | None:
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


def _said_again(form: GiveForm, office: Office) -> dict[str, str]:
    """The resulting date of what was typed before the page came back."""
    if not form.is_bound:
        return {"said": "", "error": ""}
    said, error = _said(office, form.cleaned_data)
    return {"said": said, "error": error}


def _said(office: Office, values: dict[str, Any]) -> tuple[str, str]:
    days, due = values.get("days"), values.get("due")
    if days is None and due is None:
        return "", ""
    try:
        moment = deadlines.choose(office=office, days=days, due=due, parent=None)
    except Invalid as problem:
        return "", str(next(iter(problem.fields.values()))[0])
    return (deadline_words(moment.astimezone(calendar.ZONE)), "") if moment else ("", "")
