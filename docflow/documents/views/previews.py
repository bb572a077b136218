"""The exact page of what is typed, before anything is saved."""

import hashlib
from typing import Any

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from docflow.core import web
from docflow.core.actor import Actor
from docflow.core.errors import ActError
from docflow.core.web import requires
from docflow.documents.forms.drafts import DraftForm
from docflow.documents.models import Document
from docflow.documents.rendering import pictures
from docflow.documents.rendering.content import Content
from docflow.documents.services import checking, previewing
from docflow.documents.states import DRAFTABLE, Direction, Perm
from docflow.documents.views.answers import picture
from docflow.documents.views.files import SCALES

# How long the pictures of a page that is not saved can be asked for, in seconds.
KEPT = 900


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


def seen(
    actor: Actor, form: DraftForm, type_code: str, document: Document | None = None
) -> dict[str, Any]:
    """The exact page of whatever of the form can be used; a reason where it cannot be printed."""
    try:
        content, unit = typed_in(actor, form, type_code, document)
        # First what is bounded: a text that is too long is not looked through either.
        page = previewing.preview(content)
        checked = checking.check_content(content, unit)
    except ActError as problem:
        return {"sheets": [], "problem": str(problem)}
    return {"sheets": _sheets(actor, page.pdf), "checked": checked}


def typed_in(
    actor: Actor, form: DraftForm, type_code: str, document: Document | None
) -> tuple[Content, str]:
    """What would be printed of the form, and the abbreviation of the drafting unit."""
    form.is_valid()
    values = form.cleaned_data
    unit = document.unit if document else previewing.unit_of(actor)
    content = previewing.typed(
        actor=actor,
        type_code=type_code,
        subject=values.get("subject", ""),
        content=form.content(),
        signer=values.get("signer"),
        direction=document.direction if document else values.get("direction") or Direction.OUTGOING,
        urgency=values.get("urgency") or 0,
        unit=unit,
        council=document.council if document else values.get("council"),
    )
    return content, unit.notation if unit else ""


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
