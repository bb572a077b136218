"""The yearly list of files: years, one list, its lines, a workbook, approval, print."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from docflow.core import policy, web, workflow
from docflow.core.attempts import attempt
from docflow.core.audit import reads
from docflow.core.web import requires, signed_in
from docflow.documents.forms.acts import ReasonForm
from docflow.documents.forms.filelists import ApproveForm, LineForm, WorkbookForm, YearForm
from docflow.documents.models import FileList, FileListLine
from docflow.documents.rendering import records, sheets
from docflow.documents.selectors import filelists as lists
from docflow.documents.services import filelists, filing
from docflow.documents.services.importing import filelist as importing
from docflow.documents.states import ListStatus, Perm
from docflow.documents.views.acts import page
from docflow.documents.views.answers import attachment, posted_in, see_other

_TONES = {ListStatus.DRAFT: "accent"}
_RESULTS = {
    importing.Result.ADDED: (gettext_lazy("Thêm mới"), "accent"),
    importing.Result.CHANGED: (gettext_lazy("Đã sửa"), "neutral"),
    importing.Result.SAME: (gettext_lazy("Như cũ"), "neutral"),
    importing.Result.REJECTED: (gettext_lazy("Không nhập"), "late"),
}


@signed_in
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The lists by year, and the files one is named to open."""
    actor = web.actor_of(request)
    context = {
        "lists": [_shape(one) for one in lists.lists_of(actor)],
        "mine": lists.to_open(actor),
        "may_keep": policy.can(actor, Perm.KEEP_LIST),
    }
    return render(request, "documents/filelists/list.html", context)


@requires(Perm.KEEP_LIST)
@page
def new(request: HttpRequest) -> HttpResponse:
    form = YearForm(posted_in(request))
    if request.method == "POST" and form.is_valid():
        actor, year = web.actor_of(request), form.cleaned_data["year"]
        made = attempt(form, lambda: filelists.begin(actor=actor, year=year))
        if made is not None:
            return see_other(made)
    words = (_("Lập danh mục hồ sơ"), _("Lập danh mục"))
    return _dialog(request, form, words, reverse("documents:file-lists"))


@requires(Perm.VIEW, FileList)
@require_GET
def show(request: HttpRequest, file_list: FileList) -> HttpResponse:
    """All lines under their headings, and the file opened from each."""
    actor = web.actor_of(request)
    lines = lists.lines_of(file_list)
    context = {
        "file_list": file_list,
        "tone": _TONES.get(ListStatus(file_list.status), "neutral"),
        "groups": _groups(actor, file_list, lines),
        "total": len(lines),
        "offers": {one.name: one for one in workflow.open_to(file_list, actor)},
        "may_edit": _may_edit(actor, file_list),
    }
    return render(request, "documents/filelists/show.html", context)


@requires(Perm.KEEP_LIST, FileList)
@page
def line_new(request: HttpRequest, file_list: FileList) -> HttpResponse:
    last = file_list.lines.order_by("-ordinal").first()
    initial = {"heading": last.heading, "subheading": last.subheading} if last else {}
    form = LineForm(posted_in(request), initial=initial)
    return _line(request, file_list, form, None, _("Thêm hồ sơ vào danh mục"))


@requires(Perm.KEEP_LIST, FileList)
@page
def line_edit(request: HttpRequest, file_list: FileList, number: int) -> HttpResponse:
    row = _line_of(file_list, number)
    form = LineForm.of(row, posted_in(request))
    return _line(request, file_list, form, row, _("Sửa hồ sơ trong danh mục"))


@requires(Perm.KEEP_LIST, FileList)
@require_POST
def line_drop(request: HttpRequest, file_list: FileList, number: int) -> HttpResponse:
    row = _line_of(file_list, number)
    filelists.drop(actor=web.actor_of(request), line=row)
    messages.success(request, _("Đã bỏ hồ sơ %(code)s khỏi danh mục.") % {"code": row.code})
    return see_other(file_list)


@requires(Perm.KEEP_LIST, FileList)
@page
def bring(request: HttpRequest, file_list: FileList) -> HttpResponse:
    """A workbook comes in; the answer is a line for each of its rows."""
    form = WorkbookForm(posted_in(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data["workbook"].read()
        actor = web.actor_of(request)
        found = attempt(
            form,
            lambda: importing.import_list(actor=actor, file_list=file_list, data=data),
            names={"file": "workbook"},
        )
        if found is not None:
            context = {"file_list": file_list, "report": found, "rows": _told(found)}
            return render(request, "documents/filelists/report.html", context)
    context = {"file_list": file_list, "form": form}
    return render(request, "documents/filelists/bring.html", context)


@requires(Perm.APPROVE_LIST, FileList)
@page
def approve(request: HttpRequest, file_list: FileList) -> HttpResponse:
    form = ApproveForm(posted_in(request), initial={"decision": file_list.decision})
    actor = web.actor_of(request)
    return _step(
        request,
        file_list,
        form,
        (_("Phê duyệt danh mục hồ sơ"), _("Phê duyệt")),
        lambda: filelists.approve(
            actor=actor, file_list=file_list, decision=form.cleaned_data["decision"]
        ),
    )


@requires(Perm.KEEP_LIST, FileList)
@page
def amend(request: HttpRequest, file_list: FileList) -> HttpResponse:
    form = ReasonForm(posted_in(request))
    actor = web.actor_of(request)
    return _step(
        request,
        file_list,
        form,
        (_("Sửa đổi danh mục đã ban hành"), _("Mở sửa đổi")),
        lambda: filelists.amend(actor=actor, file_list=file_list, note=form.cleaned_data["note"]),
    )


@requires(Perm.VIEW, FileList)
@require_POST
def open_file(request: HttpRequest, file_list: FileList, number: int) -> HttpResponse:
    """One click opens the planned file, filled from its line."""
    row = _line_of(file_list, number)
    made = filing.open_from_list(actor=web.actor_of(request), line=row)
    messages.success(request, _("Đã mở hồ sơ %(code)s.") % {"code": made.code})
    return see_other(made)


@requires(Perm.VIEW, FileList)
@require_GET
def print_list(request: HttpRequest, file_list: FileList) -> HttpResponse:
    data = records.pdf(lists.paper(file_list), demo=file_list.office.is_demo)
    reads.note(web.actor_of(request), file_list, "download")
    return attachment(data, f"Danh_muc_ho_so_{file_list.year}.pdf", "application/pdf")


@requires(Perm.VIEW, FileList)
@require_GET
def sheet(request: HttpRequest, file_list: FileList) -> HttpResponse:
    """The same as XLSX; what `bring` reads back unchanged."""
    data = records.workbook(lists.paper(file_list))
    reads.note(web.actor_of(request), file_list, "download")
    return attachment(data, f"Danh_muc_ho_so_{file_list.year}.xlsx", sheets.MEDIA_TYPE)


def _line(
    request: HttpRequest,
    file_list: FileList,
    form: LineForm,
    row: FileListLine | None,
    title: str,
) -> HttpResponse:
    actor = web.actor_of(request)
    words = (title, _("Lưu"))
    return _step(
        request,
        file_list,
        form,
        words,
        lambda: filelists.put(actor=actor, file_list=file_list, line=form.line, row=row),
    )


def _step(
    request: HttpRequest,
    file_list: FileList,
    form: Form,
    words: tuple[str, str],
    act: Callable[[], object],
) -> HttpResponse:
    if request.method == "POST" and form.is_valid() and attempt(form, act) is not None:
        return see_other(file_list)
    return _dialog(request, form, words, file_list.get_absolute_url(), str(file_list))


def _dialog(
    request: HttpRequest, form: Form, words: tuple[str, str], back: str, about: str = ""
) -> HttpResponse:
    context = {
        "title": words[0],
        "button": words[1],
        "about": about,
        "form": form,
        "action": request.path,
        "back_url": back,
    }
    return render(request, "documents/cases/form.html", context)


def _line_of(file_list: FileList, number: int) -> FileListLine:
    row = file_list.lines.filter(pk=number).first()
    if row is None:
        raise Http404
    return row


def _may_edit(actor: Any, file_list: FileList) -> bool:
    return file_list.status == ListStatus.DRAFT and policy.can(actor, Perm.KEEP_LIST, file_list)


def _shape(file_list: Any) -> dict[str, Any]:
    return {
        "year": file_list.year,
        "url": file_list.get_absolute_url(),
        "planned": file_list.planned,
        "state": file_list.get_status_display(),
        "tone": _TONES.get(ListStatus(file_list.status), "neutral"),
        "approved_at": file_list.approved_at,
        "approved_by": file_list.approved_by,
    }


def _groups(actor: Any, file_list: FileList, lines: list[FileListLine]) -> list[dict[str, Any]]:
    seen = lists.seen_files(actor, lines)
    approved = file_list.status == ListStatus.APPROVED
    may_open = approved and policy.can(actor, Perm.OPEN_CASE)
    return [
        {
            "heading": group.heading,
            "subheading": group.subheading,
            "lines": [_line_shape(actor, one, seen, may_open) for one in group.lines],
        }
        for group in lists.grouped(lines)
    ]


def _line_shape(actor: Any, line: FileListLine, seen: set[int], may_open: bool) -> dict[str, Any]:
    opened = getattr(line, "case_file", None)
    return {
        "pk": line.pk,
        "code": line.code,
        "title": line.title,
        "term": lists.term_of(line),
        "opener": line.opener_name,
        "note": line.note,
        "opened": opened is not None,
        "url": opened.get_absolute_url() if opened and opened.pk in seen else "",
        "may_open": may_open and opened is None and line.opener_id in (None, actor.user_id),
    }


def _told(report: importing.Report) -> list[dict[str, Any]]:
    return [
        {
            "row": one.row,
            "code": one.code,
            "result": _RESULTS[one.result][0],
            "tone": _RESULTS[one.result][1],
            "said": one.said,
        }
        for one in report.rows
    ]
