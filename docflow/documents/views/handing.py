"""Hand-over to the archive: batches, one batch with its answer, its lists and minutes."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from docflow.core import policy, web, workflow
from docflow.core.attempts import attempt
from docflow.core.audit import reads
from docflow.core.web import requires, signed_in
from docflow.documents.forms.acts import ReasonForm
from docflow.documents.forms.cases import retention_words
from docflow.documents.forms.handing import OfferForm
from docflow.documents.models import CaseFile, HandOver
from docflow.documents.policies import visible_cases
from docflow.documents.rendering import records, sheets
from docflow.documents.rendering.records import Paper
from docflow.documents.selectors import handing as found
from docflow.documents.services import handing
from docflow.documents.states import HandOverStatus, Perm
from docflow.documents.views.acts import page
from docflow.documents.views.answers import attachment, posted_in, see_other

_TONES = {HandOverStatus.OFFERED: "accent", HandOverStatus.RETURNED: "soon"}


@signed_in
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """What the archive was offered; for others what they offered themselves."""
    actor = web.actor_of(request)
    context = {
        "batches": [_shape(one) for one in found.batches(actor)[:200]],
        "waiting": found.to_offer(actor).count(),
    }
    return render(request, "documents/handing/list.html", context)


@signed_in
@page
def new(request: HttpRequest) -> HttpResponse:
    """Choose closed files of one's own and offer them."""
    actor = web.actor_of(request)
    form = OfferForm(posted_in(request), actor=actor)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        made = attempt(form, lambda: handing.offer(actor=actor, **values))
        if made is not None:
            messages.success(request, _("Đã nộp; lưu trữ kiểm tra rồi nhận hoặc trả lại."))
            return see_other(made)
    choices = found.to_offer(actor)
    context = {"form": form, "rows": [_file(one) for one in choices]}
    return render(request, "documents/handing/new.html", context)


@requires(Perm.VIEW, HandOver)
@require_GET
def show(request: HttpRequest, hand_over: HandOver) -> HttpResponse:
    """The files of the batch, its lists, and what can be done with it now."""
    actor = web.actor_of(request)
    reads.note(actor, hand_over, "view")
    files = found.files_of(hand_over)
    seen = set(
        visible_cases(actor).filter(pk__in=[f.pk for f in files]).values_list("pk", flat=True)
    )
    context = {
        "hand_over": hand_over,
        "tone": _TONES.get(HandOverStatus(hand_over.status), "neutral"),
        "files": [_file(one, seen) for one in files],
        "parts": [one.for_ever for one in found.parts(hand_over)],
        "offers": {one.name: one for one in workflow.open_to(hand_over, actor)},
        "facts": _facts(hand_over),
        "may_pack": policy.can(actor, Perm.TAKE_OVER, hand_over),
    }
    return render(request, "documents/handing/show.html", context)


@requires(Perm.TAKE_OVER, HandOver)
@page
def accept(request: HttpRequest, hand_over: HandOver) -> HttpResponse:
    actor = web.actor_of(request)
    line = _("Hồ sơ chuyển sang lưu trữ; biên bản giao nhận in được ngay.")
    words = (_("Nhận vào lưu trữ"), _("Nhận"), line)
    act = lambda _form: handing.accept(actor=actor, hand_over=hand_over)  # noqa: E731
    return _step(request, hand_over, Form(posted_in(request)), words, act)


@requires(Perm.TAKE_OVER, HandOver)
@page
def send_back(request: HttpRequest, hand_over: HandOver) -> HttpResponse:
    actor = web.actor_of(request)
    words = (_("Trả lại người nộp"), _("Trả lại"), "")
    return _step(
        request,
        hand_over,
        ReasonForm(posted_in(request)),
        words,
        lambda form: handing.send_back(
            actor=actor, hand_over=hand_over, note=form.cleaned_data["note"]
        ),
    )


@requires(Perm.OPEN_CASE, HandOver)
@page
def withdraw(request: HttpRequest, hand_over: HandOver) -> HttpResponse:
    actor = web.actor_of(request)
    words = (_("Rút lại đợt nộp lưu"), _("Rút lại"), "")
    act = lambda _form: handing.withdraw(actor=actor, hand_over=hand_over)  # noqa: E731
    return _step(request, hand_over, Form(posted_in(request)), words, act)


@requires(Perm.VIEW, HandOver)
@require_GET
def file_list(request: HttpRequest, hand_over: HandOver, kind: str, form: str) -> HttpResponse:
    """Mục lục hồ sơ nộp lưu: `kind` is for-ever or limited, `form` pdf or xlsx."""
    parts = {"for-ever" if one.for_ever else "limited": one for one in found.parts(hand_over)}
    if kind not in parts:
        raise Http404
    paper = found.list_of_files(hand_over, parts[kind])
    return _paper(request, hand_over, paper, f"Muc_luc_ho_so_{kind}_{hand_over.pk}", form)


@requires(Perm.VIEW, HandOver)
@require_GET
def minutes(request: HttpRequest, hand_over: HandOver) -> HttpResponse:
    paper = found.minutes(hand_over)
    return _paper(request, hand_over, paper, f"Bien_ban_giao_nhan_{hand_over.pk}", "pdf")


@requires(Perm.VIEW, CaseFile)
@require_GET
def documents(request: HttpRequest, case_file: CaseFile, form: str) -> HttpResponse:
    """Mục lục văn bản trong hồ sơ, as PDF or XLSX."""
    paper = found.list_of_documents(web.actor_of(request), case_file)
    return _paper(request, case_file, paper, f"Muc_luc_van_ban_{case_file.pk}", form)


def _paper(request: HttpRequest, obj: Any, paper: Paper, name: str, form: str) -> HttpResponse:
    if form not in ("pdf", "xlsx"):
        raise Http404
    reads.note(web.actor_of(request), obj, "download")
    if form == "xlsx":
        return attachment(records.workbook(paper), f"{name}.xlsx", sheets.MEDIA_TYPE)
    data = records.pdf(paper, demo=obj.office.is_demo)
    return attachment(data, f"{name}.pdf", "application/pdf")


def _step(
    request: HttpRequest,
    hand_over: HandOver,
    form: Form,
    words: tuple[str, str, str],
    act: Callable[[Form], object],
) -> HttpResponse:
    if request.method == "POST" and form.is_valid() and attempt(form, lambda: act(form)):
        return see_other(hand_over)
    context = {
        "title": words[0],
        "button": words[1],
        "line": words[2],
        "about": _("Đợt nộp lưu %(batch)s") % {"batch": hand_over},
        "form": form,
        "action": request.path,
        "back_url": hand_over.get_absolute_url(),
    }
    return render(request, "documents/cases/form.html", context)


def _shape(hand_over: Any) -> dict[str, Any]:
    return {
        "name": str(hand_over),
        "url": hand_over.get_absolute_url(),
        "who": hand_over.offered_by.full_name,
        "unit": hand_over.unit,
        "files": hand_over.files,
        "state": hand_over.get_status_display(),
        "tone": _TONES.get(HandOverStatus(hand_over.status), "neutral"),
        "offered_at": hand_over.offered_at,
    }


def _file(case_file: CaseFile, seen: set[int] | None = None) -> dict[str, Any]:
    known = seen is None or case_file.pk in seen
    return {
        "pk": case_file.pk,
        "code": case_file.code,
        "title": case_file.title,
        "url": case_file.get_absolute_url() if known else "",
        "term": retention_words(case_file.retention_years, case_file.term_known),
        "documents": case_file.document_total,
        "pages": case_file.page_total,
        "due_on": case_file.kept_until or case_file.due_on,
    }


def _facts(hand_over: HandOver) -> list[dict[str, Any]]:
    receiver = hand_over.received_by
    facts = [
        (_("Bên giao"), f"{hand_over.offered_by.full_name}, {hand_over.offered_title}"),
        (_("Đơn vị"), hand_over.unit),
        (_("Bên nhận"), f"{receiver.full_name}, {hand_over.received_title}" if receiver else ""),
        (_("Căn cứ"), hand_over.basis),
        (_("Tình trạng tài liệu"), hand_over.condition),
        (_("Lý do trả lại"), hand_over.reason),
    ]
    return [{"label": label, "value": value} for label, value in facts]
