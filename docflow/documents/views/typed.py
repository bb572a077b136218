"""What is typed and not saved: kept while one types, thrown away at a click."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from docflow.core import web
from docflow.core.actor import Actor
from docflow.core.errors import Invalid
from docflow.core.web import requires
from docflow.documents.models import Document
from docflow.documents.services import keeping_typed, leasing
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


def fields_of(request: HttpRequest) -> str:
    """What was typed, as the browser sends it, without what belongs to the sending."""
    fields = request.POST.copy()
    for name in OF_SENDING:
        fields.pop(name, None)
    return fields.urlencode()


def _of_lease(actor: Actor, document: Document, tab: str) -> str:
    """Typing is a sign of life; who lost the draft to somebody, or is waited for, hears it."""
    lease = leasing.renew(actor=actor, document=document, tab=tab)
    if lease.user_id != actor.user_id:
        words = _(
            "%(name)s đang giữ quyền sửa. Nội dung anh/chị gõ được giữ riêng nhưng chưa lưu được "
            "vào dự thảo."
        )
        return words % {"name": lease.name}
    if lease.asked_by:
        return _("Đã giữ tạm. %(name)s đang chờ để sửa dự thảo này.") % {"name": lease.asked_by}
    return ""


def _act(request: HttpRequest, type_code: str, document: Document | None) -> HttpResponse:
    actor = web.actor_of(request)
    tab = request.POST.get("drop", "")
    if tab:
        keeping_typed.drop(actor=actor, type_code=type_code, document=document, tab=tab)
        if document:
            return see_other("documents:edit", document.pk)
        return see_other("documents:write", type_code)
    try:
        row = keeping_typed.keep(
            actor=actor,
            type_code=type_code,
            document=document,
            tab=request.POST.get("tab", ""),
            fields=fields_of(request),
        )
    except Invalid as problem:
        return JsonResponse({"text": str(problem)}, status=422)
    if row.saved:
        return JsonResponse({"text": _("Đã lưu.")})
    if document is not None and (said := _of_lease(actor, document, row.tab)):
        return JsonResponse({"text": said, "press": True})
    if keeping_typed.open_elsewhere(actor, row):
        text = _("Đã giữ tạm. Dự thảo này cũng đang mở ở một thẻ khác; mỗi thẻ được giữ riêng.")
    else:
        text = _("Đã giữ tạm trên máy chủ; chưa lưu thành phiên bản.")
    return JsonResponse({"text": text})
