"""The registry's desk: arrivals live, into the book, refused, before a leader; and all incoming."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from docflow.core import clock, web
from docflow.core.actor import Actor
from docflow.core.errors import ActError
from docflow.core.web import requires, signed_in
from docflow.documents.forms.acts import ReasonForm
from docflow.documents.forms.incoming import (
    VIEWS,
    IncomingFilter,
    PresentForm,
    TakeNoteForm,
    views_for,
)
from docflow.documents.models import Document
from docflow.documents.policies import visible_to
from docflow.documents.selectors import incoming, lists, registers, work
from docflow.documents.services import receiving
from docflow.documents.states import Direction, Perm
from docflow.documents.views.acts import Asking, ask, page
from docflow.documents.views.answers import posted_in, see_other
from docflow.documents.views.shapes import chips_of, page_of, rows_for
from docflow.org.states import Role

# What one clerk does in one go.
MOST = 100


@signed_in
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The desk for who keeps the register, the list with its views for everybody."""
    actor = web.actor_of(request)
    form = IncomingFilter(request.GET, actor=actor)
    clerk = actor.role == Role.CLERK
    context: dict[str, Any] = {
        "form": form,
        "views": _views(actor, form),
        "clerk": clerk,
        "narrowed": _narrowed(form),
    }
    if clerk and form.view_name == "register" and not context["narrowed"]:
        return _desk(request, actor, context)
    return _list(request, actor, form, context)


def _desk(request: HttpRequest, actor: Actor, context: dict[str, Any]) -> HttpResponse:
    found = incoming.desk(actor)
    context |= {
        "desk": found,
        "next_number": registers.next_numbers(actor.office_id, Direction.INCOMING, clock.today())(
            ""
        ),
        "selection_url": reverse("documents:incoming-selection"),
    }
    part = request.headers.get("HX-Target") == "arrivals"
    name = "documents/incoming/_arrivals.html" if part else "documents/incoming/desk.html"
    return render(request, name, context)


def _list(
    request: HttpRequest, actor: Actor, form: IncomingFilter, context: dict[str, Any]
) -> HttpResponse:
    after = lists.read_cursor(request.GET.get("after", ""))
    found = incoming.incoming(actor, form.where(), after=after)
    presents = context["clerk"] and form.view_name == "present"
    context |= {
        "rows": _rows(found.rows),
        "page": page_of(request, found),
        "chips": chips_of(request, form),
        "view": form.view_name,
        "selection_url": reverse("documents:incoming-selection") if presents else "",
    }
    return render(request, "documents/incoming/list.html", context)


@requires(Perm.REGISTER)
@require_POST
def selection(request: HttpRequest) -> HttpResponse:
    """Register what was ticked in its order, or lead it to the page that asks for a leader."""
    actor = web.actor_of(request)
    waiting = work.to_present if request.POST.get("act") == "present" else work.to_register
    rows = waiting(actor)
    if not request.POST.get("all"):
        rows = rows.filter(pk__in=_picks(actor, request.POST.getlist("pick")))
    found = list(rows[:MOST])
    if not found:
        messages.warning(request, _("Chưa chọn văn bản nào."))
        return see_other("documents:incoming")
    if request.POST.get("act") == "present":
        query = urlencode([("pick", one.pk) for one in found])
        return HttpResponseRedirect(f"{reverse('documents:present-many')}?{query}")
    _register_all(request, actor, found)
    return see_other("documents:incoming")


def _register_all(request: HttpRequest, actor: Actor, found: list[Document]) -> None:
    numbers: list[int] = []
    for document in found:
        try:
            entered = receiving.register(actor=actor, document=document)
            numbers.append(entered.arrival_number or 0)
        except ActError as problem:
            messages.error(request, f"{document.code}: {problem}")
    if numbers:
        said = ngettext(
            "Đã vào sổ %(count)d văn bản: số đến %(first)s.",
            "Đã vào sổ %(count)d văn bản: số đến %(first)s đến %(last)s.",
            len(numbers),
        )
        span = {"count": len(numbers), "first": min(numbers), "last": max(numbers)}
        messages.success(request, said % span)


@requires(Perm.REGISTER, Document)
@page
def register(request: HttpRequest, document: Document) -> HttpResponse:
    """Into the book: one press on the desk, a small question from the document's page."""
    actor = web.actor_of(request)
    number = registers.next_numbers(actor.office_id, Direction.INCOMING, clock.today())
    if request.method == "POST":
        row = receiving.register(actor=actor, document=document)
        messages.success(
            request, _("Đã vào sổ, số đến %(number)s.") % {"number": row.arrival_number}
        )
        back = "documents:incoming" if request.POST.get("from") == "desk" else document
        return see_other(back)
    context = {
        "document": document,
        "number": number(document.type_code),
        "same": incoming.look_alikes(actor, document),
        "verdict": incoming.verdicts_of([document.pk]).get(document.pk, ""),
        "back_url": document.get_absolute_url(),
    }
    return render(request, "documents/incoming/register.html", context)


@requires(Perm.REFUSE, Document)
@page
def refuse(request: HttpRequest, document: Document) -> HttpResponse:
    actor = web.actor_of(request)
    words = Asking(
        _("Từ chối tiếp nhận"),
        _("Từ chối"),
        _("Đã từ chối; nơi gửi được báo kèm lý do."),
        (_("Nơi gửi nhận được lý do này. Văn bản không vào sổ, tệp nhận được vẫn giữ nguyên."),),
        kind="final",
    )
    form = ReasonForm(posted_in(request))
    return ask(
        request,
        document,
        words,
        form,
        lambda: receiving.refuse(actor=actor, document=document, note=form.cleaned_data["note"]),
    )


@requires(Perm.PRESENT, Document)
@page
def present(request: HttpRequest, document: Document) -> HttpResponse:
    actor = web.actor_of(request)
    words = Asking(
        _("Trình lãnh đạo"),
        _("Trình"),
        _("Đã trình."),
        (_("Lãnh đạo được báo ngay và thấy văn bản trong “Chờ chỉ đạo”."),),
    )
    form = PresentForm(posted_in(request), actor=actor, document=document)

    def act() -> None:
        values = form.cleaned_data
        receiving.present(
            actor=actor, document=document, leader=values["leader"], note=values["note"]
        )

    return ask(request, document, words, form, act)


@requires(Perm.PRESENT)
@page
def present_many(request: HttpRequest) -> HttpResponse:
    """Several registered documents before one leader."""
    actor = web.actor_of(request)
    given = request.POST.getlist("pick") or request.GET.getlist("pick")
    found = list(work.to_present(actor).filter(pk__in=_picks(actor, given))[:MOST])
    if not found:
        raise Http404
    form = PresentForm(posted_in(request), actor=actor)
    if request.method == "POST" and form.is_valid():
        _present_all(request, actor, found, form.cleaned_data)
        return HttpResponseRedirect(f"{reverse('documents:incoming')}?view=present")
    context = {"documents": found, "form": form, "action": request.path}
    return render(request, "documents/incoming/present_many.html", context)


def _present_all(
    request: HttpRequest, actor: Actor, found: list[Document], values: dict[str, Any]
) -> None:
    done = 0
    for document in found:
        try:
            receiving.present(
                actor=actor, document=document, leader=values["leader"], note=values["note"]
            )
            done += 1
        except ActError as problem:
            messages.error(request, f"{document.code}: {problem}")
    if done:
        said = ngettext(
            "Đã trình %(count)d văn bản đến %(leader)s.",
            "Đã trình %(count)d văn bản đến %(leader)s.",
            done,
        )
        messages.success(request, said % {"count": done, "leader": values["leader"]})


@requires(Perm.RETURN, Document)
@page
def take_note(request: HttpRequest, document: Document) -> HttpResponse:
    """The leader has read it and orders nothing."""
    if document.direction != Direction.INCOMING:
        raise Http404
    actor = web.actor_of(request)
    words = Asking(
        _("Đã xem, không giao việc"),
        _("Xác nhận đã xem"),
        _("Đã ghi nhận; văn bản hoàn thành."),
        (_("Văn bản được coi là đã giải quyết xong và có thể lưu hồ sơ."),),
    )
    form = TakeNoteForm(posted_in(request))
    return ask(
        request,
        document,
        words,
        form,
        lambda: receiving.take_note(actor=actor, document=document, note=form.cleaned_data["note"]),
    )


def _picks(actor: Actor, given: list[str]) -> list[int]:
    """What was ticked; 404 when one of it may not be known. What only waits no more is left out
    afterwards: somebody else was faster."""
    ids = {int(one) for one in given if one.isascii() and one.isdigit() and len(one) < 19}
    if visible_to(actor).filter(pk__in=ids).count() < len(ids):
        raise Http404
    return sorted(ids)


def _narrowed(form: IncomingFilter) -> bool:
    return any(name != "view" for name in form.chosen)


def _rows(rows: list[lists.Row]) -> list[dict[str, Any]]:
    drawn = rows_for(rows)
    for shape, row in zip(drawn, rows, strict=True):
        shape["arrival_number"] = row.document.arrival_number
        shape["arrived_at"] = row.document.arrived_at
    return drawn


def _views(actor: Actor, form: IncomingFilter) -> list[dict[str, Any]]:
    counts = {
        "register": work.to_register,
        "present": work.to_present,
        "direct": work.to_direct,
    }
    return [
        {
            "label": VIEWS[name],
            "url": f"{reverse('documents:incoming')}?view={name or 'all'}",
            "current": name == form.view_name,
            "count": counts[name](actor).count() if name in counts else None,
        }
        for name in views_for(actor)
    ]
