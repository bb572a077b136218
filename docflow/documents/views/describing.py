"""Beside a document: all fields of the decree under their own names, and those one may write."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from docflow.core import policy, web
from docflow.core.web import requires
from docflow.documents.forms.describing import LANGUAGES, DescribeForm
from docflow.documents.models import Document
from docflow.documents.selectors import described
from docflow.documents.services import describing
from docflow.documents.states import Perm
from docflow.documents.views.acts import Asking, ask, page
from docflow.documents.views.answers import posted_in
from docflow.documents.views.files import note_look


@requires(Perm.VIEW, Document)
@require_GET
def show(request: HttpRequest, document: Document) -> HttpResponse:
    """NĐ 30/2020/NĐ-CP, Phụ lục VI, phần I, III.7b: all of its data on demand."""
    actor = web.actor_of(request)
    note_look(actor, document)
    rows = described.rows(document, actor)
    context = {
        "document": document,
        "rows": rows,
        "own": [one for one in rows if one.own and one.value],
        "warned": sum(1 for one in rows if one.warning),
        "refusal": policy.refusal(actor, Perm.DESCRIBE, document),
        "back_url": document.get_absolute_url(),
    }
    return render(request, "documents/document/fields.html", context)


@requires(Perm.DESCRIBE, Document)
@page
def describe(request: HttpRequest, document: Document) -> HttpResponse:
    """Write the fields that nothing else asks for."""
    words = Asking(
        _("Dữ liệu đặc tả"),
        _("Lưu"),
        _("Đã lưu dữ liệu đặc tả."),
        (_("Theo Nghị định 30/2020/NĐ-CP, Phụ lục VI, phần II."),),
        template="documents/acts/describe.html",
    )
    form = DescribeForm(posted_in(request), document=document)
    actor = web.actor_of(request)
    return ask(
        request,
        document,
        words,
        form,
        lambda: describing.describe(actor=actor, document=document, values=form.cleaned_data),
        {"languages": LANGUAGES},
    )
