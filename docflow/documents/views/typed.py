"""What is typed and not saved: kept while one types, thrown away at a click."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from docflow.core import web
from docflow.core.errors import Invalid
from docflow.core.web import requires
from docflow.documents.models import Document
from docflow.documents.services import keeping_typed
from docflow.documents.states import DRAFTABLE, Origin, Perm
from docflow.documents.views.answers import see_other

# What belongs to the sending, not to the text.
OF_SENDING = ("csrfmiddlewaretoken", "act", "tab", "drop", "word")


@requires(Perm.DRAFT)
@require_POST
def keep_new(request: HttpRequest, type_code: str) -> HttpResponse:
    """Of a draft that was never saved."""
    if type_code not in DRAFTABLE:
        raise Http404
    return _act(request, type_code, None)


@requires(Perm.EDIT, Document)
@require_POST
def keep(request: HttpRequest, document: Document) -> HttpResponse:
    """Of a draft that is changed; an upload has nothing to type."""
    if document.origin == Origin.UPLOADED:
        raise Http404
    return _act(request, document.type_code, document)


def _act(request: HttpRequest, type_code: str, document: Document | None) -> HttpResponse:
    actor = web.actor_of(request)
    tab = request.POST.get("drop", "")
    if tab:
        keeping_typed.drop(actor=actor, type_code=type_code, document=document, tab=tab)
        if document:
            return see_other("documents:edit", document.pk)
        return see_other("documents:write", type_code)
    fields = request.POST.copy()
    for name in OF_SENDING:
        fields.pop(name, None)
    try:
        row = keeping_typed.keep(
            actor=actor,
            type_code=type_code,
            document=document,
            tab=request.POST.get("tab", ""),
            fields=fields.urlencode(),
        )
    except Invalid as problem:
        return JsonResponse({"text": str(problem)}, status=422)
    if row.saved:
        return JsonResponse({"text": _("Đã lưu.")})
    if keeping_typed.open_elsewhere(actor, row):
        text = _("Đã giữ tạm. Dự thảo này cũng đang mở ở một thẻ khác; mỗi thẻ được giữ riêng.")
    else:
        text = _("Đã giữ tạm trên máy chủ; chưa lưu thành phiên bản.")
    return JsonResponse({"text": text})
