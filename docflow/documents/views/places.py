"""Where number, signature and seal go on an uploaded PDF: on the picture, or by numbers."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from docflow.core import web
from docflow.core.errors import ActError, Refused
from docflow.core.web import requires
from docflow.documents.forms.drafts import PlaceForm, place_forms
from docflow.documents.models import Document, Version
from docflow.documents.rendering.pictures import Size
from docflow.documents.selectors import panels
from docflow.documents.services import drafting
from docflow.documents.states import Origin, Perm, VersionKind
from docflow.documents.views.answers import see_other


def names() -> dict[str, str]:
    return {
        "Signer": _("Chữ ký của người ký"),
        "IssueLine": _("Số và ngày"),
        "Seal": _("Dấu của cơ quan"),
    }


@requires(Perm.EDIT, Document)
@require_http_methods(["GET", "HEAD", "POST"])
def places(request: HttpRequest, document: Document) -> HttpResponse:
    """Move the three places; "Xem lại" draws them anew without saving."""
    version = document.versions.filter(kind=VersionKind.DRAFT).order_by("-ordinal").first()
    if document.origin != Origin.UPLOADED or version is None:
        raise Refused(_("Văn bản soạn từ mẫu đã có sẵn vị trí ký."))
    posted = request.POST if request.method == "POST" else None
    forms = place_forms(posted, version.fields)
    problem = ""
    # Every form is asked, so that each shows its own mistakes.
    sound = posted is not None and not [form for form in forms if not form.is_valid()]
    if posted is not None and sound and posted.get("act") != "show":
        problem = _place(request, document, forms)
        if not problem:
            return see_other(document)
    context = _context(document, version, forms, problem)
    return render(request, "documents/draft/places.html", context)


def _place(request: HttpRequest, document: Document, forms: list[PlaceForm]) -> str:
    try:
        boxes = [form.box() for form in forms]
        drafting.place_fields(actor=web.actor_of(request), document=document, fields=boxes)
    except ActError as problem:
        fields = getattr(problem, "fields", {})
        return " ".join(str(text) for texts in fields.values() for text in texts) or str(problem)
    messages.success(request, _("Đã đặt vị trí ký."))
    return ""


def _context(
    document: Document, version: Version, forms: list[PlaceForm], problem: str
) -> dict[str, Any]:
    sizes = panels.sizes_of(version)
    labels = names()
    boxes = [_drawn(form, labels[str(form.prefix)], sizes) for form in forms]
    shown = sorted({box["page"] for box in boxes if box})
    return {
        "document": document,
        "problem": problem,
        "parts": [(labels[str(form.prefix)], form) for form in forms],
        "pages": len(sizes),
        "sheets": [
            {
                "number": number,
                "url": reverse("documents:page", args=[document.pk, version.ordinal, number]),
                "width": round(sizes[number - 1].width),
                "height": round(sizes[number - 1].height),
                "boxes": [box for box in boxes if box and box["page"] == number],
            }
            for number in shown
        ],
        "back_url": document.get_absolute_url(),
    }


def _drawn(form: PlaceForm, label: str, sizes: tuple[Size, ...]) -> dict[str, Any] | None:
    """The box as typed, top edge counted from the top as the picture has it."""
    at = {name: form[name].value() for name in form.fields}
    try:
        page, x, y, w, h = (int(at[name]) for name in ("page", "x", "y", "w", "h"))
    except (TypeError, ValueError):
        return None
    if not 1 <= page <= len(sizes):
        return None
    top = round(sizes[page - 1].height) - y - h
    return {"id": form.prefix, "label": label, "page": page, "x": x, "y": top, "w": w, "h": h}
