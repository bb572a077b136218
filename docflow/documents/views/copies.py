"""Certified copies: asking for one, deciding, printing, and the panel beside a document."""

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from docflow.core import policy, web
from docflow.core.actor import Actor
from docflow.core.errors import Refused
from docflow.core.web import requires
from docflow.documents.forms.acts import ReasonForm
from docflow.documents.forms.copies import AskForm, PrintForm
from docflow.documents.models import Copy, Document
from docflow.documents.policies import visible_to
from docflow.documents.rendering.copies import TOP_MM
from docflow.documents.selectors import copies, loans
from docflow.documents.selectors.versions import latest
from docflow.documents.services import copy_printing, copying
from docflow.documents.states import Medium, Origin, Perm, Status
from docflow.documents.views.acts import Asking, ask, done, page
from docflow.documents.views.answers import posted_in, see_other
from docflow.documents.views.shapes import tone_of


@requires(Perm.VIEW, Document)
@require_GET
def of_document(request: HttpRequest, document: Document) -> HttpResponse:
    """Beside a document: what it was copied from, its own copies, and who has the original."""
    actor = web.actor_of(request)
    copied = _copied(document)
    context = {
        "document": document,
        "copied": copied,
        "medium": _media(copied),
        "source_url": _source_url(copied, actor),
        "warnings": copying.warnings(document) if copied else (),
        "recalled": copied is not None and copied.source.status == Status.RECALLED,
        "rows": [
            {
                "copy": one,
                "state": one.document.get_status_display(),
                "tone": tone_of(one.document.status),
            }
            for one in copies.copies_of(document, actor)
        ],
        "may_ask": policy.can(actor, Perm.COPY, document),
        "may_lend": policy.can(actor, Perm.LEND, document),
        "loan": loans.out(document),
    }
    return render(request, "documents/copies/of_document.html", context)


@requires(Perm.COPY, Document)
@page
def new(request: HttpRequest, document: Document) -> HttpResponse:
    """Ask for a copy: the forms there are of this document, and why there are no others."""
    actor = web.actor_of(request)
    source = copies.source_of(document)
    form = AskForm(posted_in(request), request.FILES or None, source=source)
    made: list[Document] = []
    if request.method == "POST" and source.possible and form.is_valid():
        wish = form.wish()
        if done(form, lambda: made.append(copying.ask(actor=actor, source=document, wish=wish))):
            messages.success(request, _said(made[0]))
            return see_other(made[0])
    context = {
        "document": document,
        "source": source,
        "form": form,
        "medium": source.medium.label,
    }
    return render(request, "documents/copies/new.html", context)


@requires(Perm.DECIDE_COPY, Document)
@page
def permit(request: HttpRequest, document: Document) -> HttpResponse:
    """Who may sign copies lets it be made."""
    actor = web.actor_of(request)
    if document.status != Status.IN_REVIEW:
        raise Refused(_("Bản sao này đã được quyết định."))
    paper = copying.on_paper(document)
    line = (
        _("Văn thư cấp số, in; anh/chị ký bản giấy rồi văn thư đóng dấu.")
        if paper
        else _("Văn thư cấp số và ký số của cơ quan; anh/chị không phải ký thêm.")
    )
    words = Asking(
        _("Cho sao văn bản"),
        _("Cho sao"),
        _("Đã cho sao; chờ văn thư cấp số."),
        (line, *copying.warnings(document)),
    )
    form = Form(posted_in(request))
    return ask(
        request,
        document,
        words,
        form,
        lambda: copying.permit(actor=actor, document=document),
    )


@requires(Perm.DECIDE_COPY, Document)
@page
def decline(request: HttpRequest, document: Document) -> HttpResponse:
    actor = web.actor_of(request)
    words = Asking(
        _("Không cho sao văn bản"),
        _("Không cho sao"),
        _("Đã báo lại người đề nghị."),
        (_("Đề nghị sao dừng ở đây; chưa có số nào được cấp."),),
        kind="final",
    )
    form = ReasonForm(posted_in(request))
    return ask(
        request,
        document,
        words,
        form,
        lambda: copying.decline(actor=actor, document=document, note=form.cleaned_data["note"]),
    )


@requires(Perm.NUMBER, Document)
@page
def print_copy(request: HttpRequest, document: Document) -> HttpResponse:
    """The next number of the series, and the pages to print, sign and stamp; 404 for what is no
    copy on paper."""
    if not copying.on_paper(document):
        raise Http404
    actor = web.actor_of(request)
    alone = latest(document) is None
    form = PrintForm(posted_in(request), block_alone=alone)
    what = (
        _("Tệp in ra là khối bản sao, in vào bản chụp từ bản giấy.")
        if alone
        else _("Tệp in ra là văn bản gốc và khối bản sao dưới dòng cuối.")
    )
    words = Asking(
        _("Cấp số và in bản sao"),
        _("Cấp số"),
        _("Đã cấp số. Hãy in tệp, trình ký và đóng dấu."),
        (what, _("Số đã cấp không dùng lại; in sai thì thu hồi bản sao, có lý do.")),
    )
    return ask(
        request,
        document,
        words,
        form,
        lambda: copy_printing.make(
            actor=actor, document=document, top_mm=form.cleaned_data.get("top_mm") or TOP_MM
        ),
    )


def _copied(document: Document) -> Copy | None:
    if document.origin != Origin.COPIED:
        return None
    found = Copy.objects.filter(document=document)
    return found.select_related("source", "permitted_by__user").first()


def _source_url(copied: Copy | None, actor: Actor) -> str:
    """Who sees the copy need not see what it was made from."""
    if copied is None or not visible_to(actor).filter(pk=copied.source_id).exists():
        return ""
    return copied.source.get_absolute_url()


def _said(document: Document) -> str:
    if document.status == Status.APPROVED:
        return _("Đã cho sao; chờ văn thư cấp số.")
    return _("Đã gửi đề nghị sao. Người ký bản sao sẽ quyết định.")


def _media(copied: Copy | None) -> str:
    """From which medium to which, for a line of facts."""
    if copied is None:
        return ""
    return _("từ bản %(from)s sang bản %(to)s") % {
        "from": Medium(copied.from_medium).label,
        "to": Medium(copied.to_medium).label,
    }
