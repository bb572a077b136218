"""Writing: choose a type, type, see the exact page; upload a PDF and put the signature places."""

import hashlib
from typing import Any

from django.contrib import messages
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from docflow.core import web
from docflow.core.actor import Actor
from docflow.core.errors import ActError, Invalid
from docflow.core.web import requires
from docflow.documents.forms.drafts import (
    DraftForm,
    UploadForm,
    initial_of,
    initial_of_answer,
    numbers,
)
from docflow.documents.models import Document
from docflow.documents.rendering import pictures
from docflow.documents.selectors.answering import may_answer
from docflow.documents.services import drafting, previewing
from docflow.documents.states import DRAFTABLE, TYPES, Direction, Origin, Perm
from docflow.documents.views.answers import picture, see_other
from docflow.documents.views.files import SCALES

page = require_http_methods(["GET", "HEAD", "POST"])
# How long the pictures of a page that is not saved can be asked for, in seconds.
KEPT = 900


@requires(Perm.DRAFT)
@require_GET
def new(request: HttpRequest) -> HttpResponse:
    """Which type: the first six, or a finished PDF."""
    answered = _answered(request)
    context = {
        "kinds": [TYPES[code] for code in DRAFTABLE],
        "answered": answered,
        "query": f"?answers={answered.pk}" if answered else "",
    }
    return render(request, "documents/draft/new.html", context)


@requires(Perm.DRAFT)
@page
def write(request: HttpRequest, type_code: str) -> HttpResponse:
    """A new draft of one of the decree's layouts."""
    if type_code not in DRAFTABLE:
        raise Http404
    actor = web.actor_of(request)
    initial = _initial(request)
    form = DraftForm(request.POST or None, initial=initial, actor=actor, type_code=type_code)
    if _saves(request) and form.is_valid():
        document = _create(actor, type_code, form)
        if document is not None:
            return _saved(request, document)
    return _writing(request, form, type_code, None)


@requires(Perm.EDIT, Document)
@page
def edit(request: HttpRequest, document: Document) -> HttpResponse:
    """Change a draft or a returned document; the file of an upload stays."""
    if document.origin == Origin.UPLOADED:
        return _edit_upload(request, document)
    actor = web.actor_of(request)
    form = DraftForm(
        request.POST or None,
        initial=initial_of(document),
        actor=actor,
        type_code=document.type_code,
        document=document,
    )
    if _saves(request) and form.is_valid() and _change(actor, document, form, form.content()):
        return _saved(request, document)
    return _writing(request, form, document.type_code, document)


@requires(Perm.DRAFT)
@require_POST
def preview(request: HttpRequest, type_code: str) -> HttpResponse:
    """The page of what is typed so far, as a part for htmx."""
    if type_code not in DRAFTABLE:
        raise Http404
    actor = web.actor_of(request)
    form = DraftForm(request.POST, actor=actor, type_code=type_code)
    return render(request, "documents/draft/_preview.html", seen(actor, form, type_code))


@requires(Perm.DRAFT)
@require_GET
def sheet(request: HttpRequest, sha256: str, number: int) -> HttpResponse:
    """A picture of a previewed page, for the person who typed it alone."""
    pdf = cache.get(_key(web.actor_of(request), sha256))
    if pdf is None:
        raise Http404
    png = pictures.render(pdf, number - 1, SCALES[""])
    return picture(request, png, f'"{sha256}-{number}"')


@requires(Perm.DRAFT)
@page
def upload(request: HttpRequest) -> HttpResponse:
    """A finished PDF becomes a draft; what is wrong with the file is said at its field."""
    actor = web.actor_of(request)
    form = UploadForm(
        request.POST or None, request.FILES or None, initial=_initial(request), actor=actor
    )
    if request.method == "POST" and form.is_valid():
        document = _upload(actor, form)
        if document is not None:
            messages.success(request, _("Đã tải tệp lên. Hãy kiểm tra vị trí ký."))
            return see_other("documents:places", document.pk)
    context = {"form": form, "document": None, "back_url": reverse("documents:new")}
    return render(request, "documents/draft/upload.html", context)


def seen(
    actor: Actor, form: DraftForm, type_code: str, document: Document | None = None
) -> dict[str, Any]:
    """The exact page of whatever of the form can be used; a reason where it cannot be printed."""
    form.is_valid()
    values = form.cleaned_data
    try:
        page = previewing.preview(
            actor=actor,
            type_code=type_code,
            subject=values.get("subject", ""),
            content=form.content(),
            signer=values.get("signer"),
            direction=document.direction
            if document
            else values.get("direction") or Direction.OUTGOING,
            urgency=values.get("urgency") or 0,
            unit=document.unit if document else None,
        )
    except ActError as problem:
        return {"sheets": [], "problem": str(problem)}
    return {"sheets": _sheets(actor, page.pdf)}


def _sheets(actor: Actor, pdf: bytes) -> list[dict[str, Any]]:
    sha256 = hashlib.sha256(pdf).hexdigest()
    cache.set(_key(actor, sha256), pdf, KEPT)
    return [
        {
            "number": number,
            "url": reverse("documents:draft-sheet", args=[sha256, number]),
            "width": round(size.width),
            "height": round(size.height),
            "boxes": [],
        }
        for number, size in enumerate(pictures.page_sizes(pdf), start=1)
    ]


def _key(actor: Actor, sha256: str) -> str:
    return f"documents.preview.{actor.user_id}.{sha256}"


def _answered(request: HttpRequest) -> Document | None:
    """The incoming document that the address asks to answer, when the person may."""
    actor = web.actor_of(request)
    wanted = numbers([request.GET.get("answers", "")])
    document = Document.objects.filter(pk__in=wanted).first()
    return document if document and may_answer(actor, document) else None


def _initial(request: HttpRequest) -> dict[str, Any]:
    answered = _answered(request)
    return initial_of_answer(answered) if answered else {}


def _saves(request: HttpRequest) -> bool:
    return request.method == "POST" and request.POST.get("act") != "preview"


def _create(actor: Actor, type_code: str, form: DraftForm) -> Document | None:
    values = form.cleaned_data
    try:
        return drafting.create(
            actor=actor,
            type_code=type_code,
            subject=values["subject"],
            content=form.content(),
            signer=values["signer"],
            to=form.to(),
            direction=values["direction"] or Direction.OUTGOING,
            urgency=values["urgency"] or 0,
            answers=form.answers_given(),
        )
    except ActError as problem:
        _say(form, problem)
    return None


def _upload(actor: Actor, form: UploadForm) -> Document | None:
    values = form.cleaned_data
    try:
        return drafting.upload(
            actor=actor,
            type_code=values["type_code"],
            subject=values["subject"],
            data=values["file"].read(),
            signer=values["signer"],
            to=form.to(),
            direction=values["direction"] or Direction.OUTGOING,
            urgency=values["urgency"] or 0,
            answers=form.answers_given(),
        )
    except ActError as problem:
        _say(form, problem)
    return None


def _change(
    actor: Actor, document: Document, form: DraftForm | UploadForm, content: dict[str, Any]
) -> bool:
    values = form.cleaned_data
    try:
        drafting.edit(
            actor=actor,
            document=document,
            subject=values["subject"],
            content=content,
            signer=values["signer"],
            to=form.to(),
            urgency=values["urgency"] or 0,
            answers=form.answers_given(),
        )
    except ActError as problem:
        _say(form, problem)
    return not form.errors


def _edit_upload(request: HttpRequest, document: Document) -> HttpResponse:
    actor = web.actor_of(request)
    form = UploadForm(
        request.POST or None, initial=initial_of(document), actor=actor, document=document
    )
    if request.method == "POST" and form.is_valid() and _change(actor, document, form, {}):
        return _saved(request, document)
    context = {"form": form, "document": document, "back_url": document.get_absolute_url()}
    return render(request, "documents/draft/upload.html", context)


def _saved(request: HttpRequest, document: Document) -> HttpResponse:
    if request.POST.get("act") == "submit":
        return see_other("documents:submit", document.pk)
    messages.success(request, _("Đã lưu dự thảo."))
    return see_other(document)


def _writing(
    request: HttpRequest, form: DraftForm, type_code: str, document: Document | None
) -> HttpResponse:
    actor = web.actor_of(request)
    asked = request.POST.get("act") == "preview"
    kind = TYPES[type_code]
    back = document.get_absolute_url() if document else reverse("documents:new")
    context: dict[str, Any] = {"form": form, "kind": kind, "document": document, "back_url": back}
    context["answered"] = None if document else _answered(request)
    context["failed"] = request.method == "POST" and not asked
    if asked:
        context |= seen(actor, form, type_code, document)
    return render(request, "documents/draft/write.html", context)


def _say(form: Any, problem: ActError) -> None:
    """At the field it speaks of, else above the form."""
    if not isinstance(problem, Invalid):
        form.add_error(None, str(problem))
        return
    names = {"to": "offices"}
    for name, texts in problem.fields.items():
        field = names.get(name, name)
        form.add_error(field if field in form.fields else None, [str(text) for text in texts])
