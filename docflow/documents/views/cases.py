"""Case files: the list, a new one, its contents in order, closing; and the archive beside them."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from docflow.core import clock, policy, web, workflow
from docflow.core.actor import Actor
from docflow.core.attempts import attempt
from docflow.core.audit import reads
from docflow.core.web import requires, signed_in
from docflow.documents.forms.acts import ReasonForm
from docflow.documents.forms.cases import (
    VIEWS,
    ArchiveFilter,
    CaseFilter,
    CaseForm,
    FileForm,
    retention_words,
    words_in,
)
from docflow.documents.keepers import KEPT
from docflow.documents.models import CaseFile, Document, RightsChange
from docflow.documents.policies import visible_to
from docflow.documents.selectors import archive, cases, closing, lists, passing, terms
from docflow.documents.services import filing
from docflow.documents.states import CaseStatus, Perm
from docflow.documents.views.acts import page
from docflow.documents.views.answers import posted_in, see_other
from docflow.documents.views.shapes import chips_of, page_of, rows_for, tone_of

_TONES = {CaseStatus.OPEN: "accent", CaseStatus.OFFERED: "soon"}
# Changes of rights named on the page; all are confirmed together.
_SHOWN = 20


@signed_in
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The files one may see, newest first."""
    actor = web.actor_of(request)
    form = CaseFilter(request.GET, actor=actor)
    after = lists.read_cursor(request.GET.get("after", ""))
    found = cases.listing(actor, form.where(), after=after)
    context = {
        "form": form,
        "rows": [_row(one) for one in found.rows],
        "page": page_of(request, found),  # type: ignore[arg-type]
        "views": _views(form.chosen.get("view", "")),
        "chips": chips_of(request, form),
        "narrowed": bool(form.chosen.get("q")) or form.chosen.get("view", "") not in ("", "mine"),
        "may_open": policy.can(actor, Perm.OPEN_CASE),
        "leavers": passing.leavers(actor),
    }
    return render(request, "documents/cases/list.html", context)


@signed_in
@require_GET
def archived(request: HttpRequest) -> HttpResponse:
    """Kho lưu trữ: what came from old registers and files."""
    actor = web.actor_of(request)
    form = ArchiveFilter(request.GET, years=archive.years(actor))
    after = lists.read_cursor(request.GET.get("after", ""))
    found = archive.archived(actor, form.where(), after=after)
    rows = rows_for(found.rows)
    for shape, row in zip(rows, found.rows, strict=True):
        shape["issued_on"] = row.document.issued_on
        shape["warned"] = bool(row.document.warnings)
    context = {
        "form": form,
        "rows": rows,
        "page": page_of(request, found),
        "views": _views("archive"),
        "chips": chips_of(request, form),
        "narrowed": bool(form.chosen),
        "may_bring": policy.can(actor, Perm.IMPORT),
    }
    return render(request, "documents/cases/archive.html", context)


@requires(Perm.OPEN_CASE)
@page
def new(request: HttpRequest) -> HttpResponse:
    """Open a file; with `document`, that document is laid into it at once."""
    actor = web.actor_of(request)
    form = CaseForm(posted_in(request))
    document = _named(actor, request)
    if request.method == "POST" and form.is_valid():
        case_file = _open(actor, form, document)
        if case_file is not None:
            messages.success(request, _("Đã mở hồ sơ %(code)s.") % {"code": case_file.code})
            return see_other("documents:case", case_file.pk)
    back = document.get_absolute_url() if document else reverse("documents:cases")
    context = {"form": form, "document": document, "back_url": back}
    return render(request, "documents/cases/new.html", context)


@requires(Perm.VIEW, CaseFile)
@require_GET
def show(request: HttpRequest, case_file: CaseFile) -> HttpResponse:
    """Contents in order, retention, what is missing before it can be closed."""
    actor = web.actor_of(request)
    reads.note(actor, case_file, "view")
    after = request.GET.get("after", "")
    start = int(after) if after.isascii() and after.isdigit() and len(after) < 10 else 0
    found = cases.contents(actor, case_file, after=start)
    offers = {offer.name: offer for offer in workflow.open_to(case_file, actor)}
    context = {
        "case_file": case_file,
        "items": [_item(found.before + at, item) for at, item in enumerate(found.items, 1)],
        "found": found,
        "facts": _facts(case_file),
        "tone": _TONES.get(CaseStatus(case_file.status), "neutral"),
        "close": offers.get("close"),
        "reopen": offers.get("reopen"),
        "faults": closing.faults(actor, case_file) if _to_close(offers, found.total) else [],
        "held": case_file.holds.filter(lifted_at=None).first(),
        "may_hold": policy.can(actor, Perm.HOLD, case_file),
        "may_lift": policy.can(actor, Perm.LIFT_HOLD, case_file),
        "changes": _changes(case_file),
        "keeps": case_file.keeper_id == actor.user_id,
        "shared": cases.shared_with(case_file) if case_file.keeper_id == actor.user_id else [],
        "may_pass": case_file.status in KEPT and policy.can(actor, Perm.PASS_ON, case_file),
        "older_url": f"?after={found.older}" if found.older else None,
        "newer_url": "?" if start else None,
    }
    return render(request, "documents/cases/case.html", context)


@requires(Perm.OPEN_CASE, CaseFile)
@page
def add(request: HttpRequest, case_file: CaseFile) -> HttpResponse:
    """Find a document by number or words and lay it into the file."""
    actor = web.actor_of(request)
    if request.method == "POST":
        given = request.POST.get("document", "")
        pk = int(given) if given.isascii() and given.isdigit() and len(given) < 19 else 0
        document = get_object_or_404(visible_to(actor), pk=pk)
        filing.add(actor=actor, case_file=case_file, document=document)
        messages.success(request, _("Đã thêm văn bản vào hồ sơ."))
        return see_other("documents:case", case_file.pk)
    text = request.GET.get("q", "").strip()[:200]
    found = cases.candidates(actor, case_file, words_in(text)) if text else []
    context = {"case_file": case_file, "text": text, "found": found}
    return render(request, "documents/cases/add.html", context)


@requires(Perm.OPEN_CASE, CaseFile)
@page
def close(request: HttpRequest, case_file: CaseFile) -> HttpResponse:
    actor = web.actor_of(request)
    return _step(
        request,
        case_file,
        _("Kết thúc hồ sơ"),
        _("Sau khi kết thúc không thêm được văn bản; người giữ mở lại được khi cần."),
        lambda _form: filing.close(actor=actor, case_file=case_file),
        Form(posted_in(request)),
    )


@requires(Perm.OPEN_CASE, CaseFile)
@page
def reopen(request: HttpRequest, case_file: CaseFile) -> HttpResponse:
    actor = web.actor_of(request)
    return _step(
        request,
        case_file,
        _("Mở lại hồ sơ"),
        _("Hồ sơ nhận thêm văn bản được, đến khi kết thúc lần nữa."),
        lambda form: filing.reopen(
            actor=actor, case_file=case_file, note=form.cleaned_data["note"]
        ),
        ReasonForm(posted_in(request)),
    )


@requires(Perm.VIEW, Document)
@require_GET
def of_document(request: HttpRequest, document: Document) -> HttpResponse:
    """Beside a document: the files it lies in, and the small form that adds it to one."""
    actor = web.actor_of(request)
    form = FileForm(actor=actor, document=document)
    context = {
        "document": document,
        "cases": list(cases.holding(actor, document)),
        "form": form,
        "choices": form.fields["case_file"].queryset.exists(),  # type: ignore[attr-defined]
        "may_file": policy.can(actor, Perm.FILE, document),
        "back_url": document.get_absolute_url(),
    }
    return render(request, "documents/cases/of_document.html", context)


@requires(Perm.FILE, Document)
@page
def file(request: HttpRequest, document: Document) -> HttpResponse:
    """Lay a document into one of the person's open files."""
    actor = web.actor_of(request)
    form = FileForm(posted_in(request), actor=actor, document=document)
    if request.method == "POST" and form.is_valid():
        case_file = form.cleaned_data["case_file"]
        if attempt(form, lambda: filing.add(actor=actor, case_file=case_file, document=document)):
            said = _("Đã lưu văn bản vào hồ sơ %(code)s.")
            messages.success(request, said % {"code": case_file.code})
            return see_other(document)
    context = {
        "document": document,
        "form": form,
        "choices": form.fields["case_file"].queryset.exists(),  # type: ignore[attr-defined]
        "action": request.path,
        "back_url": document.get_absolute_url(),
    }
    return render(request, "documents/cases/file.html", context)


def _step(
    request: HttpRequest,
    case_file: CaseFile,
    title: str,
    line: str,
    act: Callable[[Form], object],
    form: Form,
) -> HttpResponse:
    if request.method == "POST" and form.is_valid() and attempt(form, lambda: act(form)):
        return see_other(case_file)
    context = {
        "case_file": case_file,
        "title": title,
        "line": line,
        "form": form,
        "action": request.path,
        "back_url": reverse("documents:case", args=[case_file.pk]),
    }
    return render(request, "documents/cases/step.html", context)


def _open(actor: Actor, form: CaseForm, document: Document | None) -> CaseFile | None:
    values = form.cleaned_data

    def act() -> CaseFile:
        case_file = filing.open_case(
            actor=actor,
            code=values["code"],
            title=values["title"],
            retention_years=values["retention_years"],
        )
        if document is not None:
            filing.add(actor=actor, case_file=case_file, document=document)
        return case_file

    return attempt(form, act)


def _named(actor: Actor, request: HttpRequest) -> Document | None:
    """The document for which a file is opened; 404 when the person may not see it."""
    given = request.POST.get("document", request.GET.get("document", ""))
    if not given:
        return None
    pk = int(given) if given.isascii() and given.isdigit() and len(given) < 19 else 0
    return get_object_or_404(visible_to(actor), pk=pk)


def _row(row: cases.CaseRow) -> dict[str, Any]:
    one = row.case_file
    return {
        "code": one.code,
        "title": one.title,
        "url": reverse("documents:case", args=[one.pk]),
        "keeper": one.keeper.full_name,
        "retention": retention_words(one.retention_years, one.term_known),
        "due": terms.hand_over_by(one) if one.status == CaseStatus.CLOSED else None,
        "documents": row.documents,
        "state": one.get_status_display(),
        "tone": _TONES.get(CaseStatus(one.status), "neutral"),
        "opened_at": one.opened_at,
    }


def _item(ordinal: int, item: Any) -> dict[str, Any]:
    document = item.document
    return {
        "pk": item.pk,
        "ordinal": ordinal,
        "code": document.code,
        "title": document.title or str(document),
        "url": document.get_absolute_url(),
        "issued_on": document.issued_on,
        "from": document.issuer_name or document.signer_name,
        "state": document.get_status_display(),
        "tone": tone_of(document.status),
        "unfinished": document.status not in closing.FINISHED,
        "added": item.added_at,
    }


def _changes(case_file: CaseFile) -> list[RightsChange]:
    """Changed rights that nobody has confirmed, the newest first."""
    return list(case_file.rights_changes.filter(confirmed_at=None)[:_SHOWN])


def _to_close(offers: dict[str, Any], total: int) -> bool:
    """Whether the page says what stands against closing: an empty file says so by itself."""
    return bool(total and "close" in offers and offers["close"].allowed)


def _facts(case_file: CaseFile) -> list[dict[str, Any]]:
    closed = case_file.closed_at
    by = terms.hand_over_by(case_file)
    kept = case_file.kept_until
    pages = case_file.page_total
    facts = [
        (_("Số, ký hiệu"), f"{case_file.code} ({case_file.year})"),
        (_("Người giữ"), case_file.keeper.full_name),
        (_("Đơn vị"), case_file.unit),
        (
            _("Thời hạn bảo quản"),
            retention_words(case_file.retention_years, case_file.term_known),
        ),
        (_("Chế độ sử dụng"), case_file.rights),
        (_("Mở ngày"), _moment(case_file.opened_at)),
        (_("Kết thúc ngày"), _moment(closed) if closed else ""),
        (_("Thời gian tài liệu"), _span(case_file)),
        (_("Số trang"), str(pages) if pages is not None else ""),
        (_("Ngày quyết toán"), _day(case_file.settled_on)),
        (_("Nộp lưu trước ngày"), _day(by)),
        (_("Được giữ lại theo"), case_file.consent if kept else ""),
        (_("Ghi chú"), case_file.description),
    ]
    return [{"label": label, "value": value} for label, value in facts]


def _span(case_file: CaseFile) -> str:
    if case_file.starts_on is None or case_file.ends_on is None:
        return ""
    return f"{_day(case_file.starts_on)} - {_day(case_file.ends_on)}"


def _day(value: date | None) -> str:
    return value.strftime("%d/%m/%Y") if value else ""


def _moment(moment: datetime) -> str:
    return moment.astimezone(clock.OFFICE_ZONE).strftime("%d/%m/%Y")


def _views(current: str) -> list[dict[str, Any]]:
    shown = [
        {
            "label": label,
            "url": f"{reverse('documents:cases')}?view={name}",
            "current": name == current,
            "count": None,
        }
        for name, label in VIEWS.items()
    ]
    kept = {
        "label": _("Kho lưu trữ"),
        "url": reverse("documents:archive"),
        "current": current == "archive",
        "count": None,
    }
    listed = {
        "label": _("Danh mục hồ sơ"),
        "url": reverse("documents:file-lists"),
        "current": False,
        "count": None,
    }
    handed = {
        "label": _("Nộp lưu"),
        "url": reverse("documents:hand-overs"),
        "current": False,
        "count": None,
    }
    passed = {
        "label": _("Bàn giao"),
        "url": reverse("documents:cases-pass"),
        "current": False,
        "count": None,
    }
    return [*shown, listed, passed, handed, kept]
