"""Packages of case files: asked for, watched, taken away by who asked."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from docflow.core import files, policy, web
from docflow.core.audit import reads
from docflow.core.schedule.models import WorkState
from docflow.core.web import requires, signed_in
from docflow.documents.models import CaseFile, ExportPackage, HandOver
from docflow.documents.services.packages import making
from docflow.documents.states import Perm
from docflow.documents.views.answers import see_other

_TONES = {WorkState.DEAD: "late", WorkState.QUEUED: "accent", WorkState.CLAIMED: "accent"}


@signed_in
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The person's own packages, the newest first."""
    actor = web.actor_of(request)
    rows = ExportPackage.objects.filter(asked_by_id=actor.user_id)
    rows = rows.select_related("case_file", "hand_over", "file").order_by("-pk")
    context = {
        "rows": [_shape(row) for row in rows[:50]],
        "may_bring": policy.can(actor, Perm.IMPORT),
    }
    return render(request, "documents/packages/list.html", context)


@requires(Perm.OPEN_CASE, CaseFile)
@require_POST
def of_case(request: HttpRequest, case_file: CaseFile) -> HttpResponse:
    making.ask(actor=web.actor_of(request), case_file=case_file)
    return _asked(request)


@requires(Perm.TAKE_OVER, HandOver)
@require_POST
def of_batch(request: HttpRequest, hand_over: HandOver) -> HttpResponse:
    making.ask(actor=web.actor_of(request), hand_over=hand_over)
    return _asked(request)


@signed_in
@require_GET
def download(request: HttpRequest, pk: int) -> Any:
    """The package in pieces; only for who asked, nobody else knows of it."""
    actor = web.actor_of(request)
    mine = ExportPackage.objects.filter(asked_by_id=actor.user_id, office_id=actor.office_id)
    found = mine.filter(pk=pk).select_related("file", "case_file", "hand_over")
    package = found.first()
    if package is None or package.file is None:
        raise Http404
    making.recheck(actor=actor, package=package)
    reads.note(actor, package, "download")
    answer = StreamingHttpResponse(files.pieces(package.file.sha256), content_type=making.ZIP)
    answer["Content-Length"] = str(package.file.size)
    answer["Content-Disposition"] = content_disposition_header(True, f"ho-so-{package.pk}.zip")
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer


def _asked(request: HttpRequest) -> HttpResponse:
    messages.success(request, _("Gói được lập ở chế độ nền; trang này cho biết khi tải về được."))
    return see_other("documents:packages")


def _shape(package: ExportPackage) -> dict[str, Any]:
    state = WorkState(package.state)
    batch = _("Đợt nộp lưu %(batch)s") % {"batch": package.hand_over}
    return {
        "pk": package.pk,
        "of": str(package.case_file or batch),
        "state": state.label,
        "tone": _TONES.get(state, "neutral"),
        "asked_at": package.asked_at,
        "size": package.file.size if package.file else None,
        "fault": package.fault,
    }
