"""Links of a document: both directions; "based on" and "see also" added and taken back."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from docflow.core import policy, web
from docflow.core.errors import ActError, Invalid
from docflow.core.web import requires
from docflow.documents.forms.cases import words_in
from docflow.documents.models import Document, Link
from docflow.documents.policies import visible_to
from docflow.documents.selectors import linkable
from docflow.documents.services import linking
from docflow.documents.states import LinkKind, Perm
from docflow.documents.views.answers import see_other
from docflow.documents.views.files import note_look


@requires(Perm.VIEW, Document)
@require_GET
def show(request: HttpRequest, document: Document) -> HttpResponse:
    """What it is linked to; for its drafter a search and the newest documents to choose from."""
    actor = web.actor_of(request)
    note_look(actor, document)
    refusal = policy.refusal(actor, Perm.EDIT, document)
    text = request.GET.get("q", "").strip()[:200]
    shown = linkable.shown(document, actor)
    offered: list[Document] = []
    if refusal is None:
        found = linkable.found(actor, document, words_in(text)) if text else None
        offered = list(linkable.recent(actor, document) if found is None else found)
    context = {
        "document": document,
        "links": shown,
        "refusal": refusal,
        "text": text,
        "rows": [_row(document, one, shown) for one in offered],
        "back_url": document.get_absolute_url(),
    }
    return render(request, "documents/document/links.html", context)


@requires(Perm.EDIT, Document)
@require_POST
def add(request: HttpRequest, document: Document) -> HttpResponse:
    """Link to a document one sees; what does not fit is said, and nothing is lost."""
    actor = web.actor_of(request)
    kind = request.POST.get("kind", "")
    if kind not in linking.FREE:
        raise Http404
    target = get_object_or_404(visible_to(actor), pk=_number(request.POST.get("target", "")))
    try:
        linking.add(actor=actor, document=document, target=target, kind=LinkKind(kind))
    except Invalid as problem:
        said = [str(text) for texts in problem.fields.values() for text in texts]
        messages.error(request, f"{target}: {' '.join(said)}")
    except ActError as problem:
        messages.error(request, f"{target}: {problem}")
    else:
        messages.success(request, _("Đã liên kết với %(name)s.") % {"name": target.code or target})
    return see_other("documents:links", document.pk)


@requires(Perm.EDIT, Document)
@require_POST
def remove(request: HttpRequest, document: Document, number: int) -> HttpResponse:
    """Take back a link of this draft; whoever may not see its other end does not know of it."""
    actor = web.actor_of(request)
    mine = Link.objects.filter(source=document, kind__in=linking.FREE)
    link = get_object_or_404(
        mine.filter(target__in=visible_to(actor).order_by().values("pk")), pk=number
    )
    linking.remove(actor=actor, link=link)
    messages.success(request, _("Đã bỏ liên kết. Văn bản kia không thay đổi."))
    return see_other("documents:links", document.pk)


def _row(document: Document, other: Document, shown: list[linkable.Shown]) -> dict[str, Any]:
    """A candidate with each kind: open, or why not."""
    has = {one.link.kind for one in shown if one.own and one.other.pk == other.pk}
    return {
        "document": other,
        "kinds": [
            {
                "value": kind.value,
                "label": kind.label,
                "why": _("Liên kết này đã có.")
                if kind in has
                else linking.obstacle(document, other, kind),
            }
            for kind in linking.FREE
        ],
    }


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
