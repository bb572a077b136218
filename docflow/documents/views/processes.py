"""The pages of internal processes: list, one with its times, its draft, its stations, figures."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from docflow.core import clock, moments, policy, web
from docflow.core.attempts import attempt
from docflow.core.web import requires
from docflow.documents.forms.processes import PeriodForm, ProcessForm
from docflow.documents.models import Process, ProcessStep, ProcessVersion, RouteStep
from docflow.documents.policies import visible_to
from docflow.documents.selectors import process_times, route_plans
from docflow.documents.selectors import processes as select
from docflow.documents.selectors.process_times import Only, Times
from docflow.documents.services import processes
from docflow.documents.states import Perm
from docflow.documents.views.acts import page
from docflow.documents.views.answers import posted_in, see_other
from docflow.documents.views.route_shapes import hours
from docflow.org.selectors.calendar import start_of
from docflow.org.states import HEADS

# A list of stations longer than this is cut off, and says so.
MOST_SHOWN = 500


@requires(Perm.READ_PROCESSES)
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    actor = web.actor_of(request)
    context = {
        "processes": [_line(one) for one in select.processes_of(actor.office_id)],
        "retired": select.processes_of(actor.office_id, retired=True),
        "may_make": policy.can(actor, Perm.KEEP_PROCESSES),
    }
    return render(request, "documents/processes/list.html", context)


@requires(Perm.KEEP_PROCESSES)
@page
def new(request: HttpRequest) -> HttpResponse:
    actor = web.actor_of(request)
    form = ProcessForm(posted_in(request), office_id=actor.office_id)
    if actor.role in HEADS and request.method != "POST":
        form.initial["unit"] = actor.unit_id
    if form.is_bound and form.is_valid():
        values = form.cleaned_data
        made = attempt(
            form,
            lambda: processes.make(
                actor=actor,
                unit=values["unit"],
                name=values["name"],
                steps=form.steps(),
                investment=values["investment"],
            ),
        )
        if made is not None:
            messages.success(request, _("Đã lưu bản nháp. Ban hành khi đã xem lại."))
            return see_other(made)
    return _edit(request, form, _("Lập quy trình nội bộ"), reverse("documents:processes"))


@requires(Perm.READ_PROCESSES, Process)
@require_GET
def show(request: HttpRequest, process: Process) -> HttpResponse:
    """One version with what its steps took in a period, against the version before it."""
    process = select.read(process)
    version = _version(request, process)
    period = PeriodForm(request.GET)
    first, last = period.period()
    comparison = select.compared(process, version) if version else None
    read = [one for one in (version, comparison and comparison.before) if one]
    times = process_times.times(read, first, last) if read else {}
    actor = web.actor_of(request)
    keeps = process.retired_at is None and policy.can(actor, Perm.KEEP_PROCESSES, process)
    context = {
        "process": process,
        "version": version,
        "in_force": select.in_force(process),
        "draft": select.draft_of(process),
        "versions": list(process.versions.all()),
        "first": first,
        "last": last,
        "rows": _rows(process, version, times, first, last) if version else [],
        "norm": hours(select.norm_of(version)) if version else "",
        "comparison": _comparison(comparison, times, first, last) if comparison else None,
        "plans": route_plans.plans_of(process.office_id).filter(process=process),
        "may_keep": keeps,
    }
    return render(request, "documents/processes/show.html", context)


@requires(Perm.READ_PROCESSES, Process)
@require_GET
def stations(request: HttpRequest, process: Process) -> HttpResponse:
    """The stations behind a number; what a person may not see keeps its time and no more."""
    process = select.read(process)
    version = _version(request, process)
    if version is None:
        raise Http404
    step = _step(request, version)
    only = request.GET.get("only", Only.ALL)
    if only not in Only.values:
        raise Http404
    first, last = PeriodForm(request.GET).period()
    rows = process_times.narrowed(
        process_times.stations([version], first, last), step, Only(only)
    ).select_related("document", "process_step", "answered_by__user")
    shown = list(rows[:MOST_SHOWN])
    seen = set(
        visible_to(web.actor_of(request))
        .filter(pk__in={one.document_id for one in shown})
        .values_list("pk", flat=True)
    )
    context = {
        "process": process,
        "version": version,
        "step": step,
        "only": Only(only),
        "first": first,
        "last": last,
        "total": rows.count(),
        "rows": [_station(one, one.document_id in seen) for one in shown],
    }
    return render(request, "documents/processes/stations.html", context)


@requires(Perm.KEEP_PROCESSES, Process)
@page
def begin(request: HttpRequest, process: Process) -> HttpResponse:
    form = Form(posted_in(request))
    if request.method == "POST":
        actor = web.actor_of(request)
        if attempt(form, lambda: processes.begin(actor=actor, process=process)) is not None:
            return see_other("documents:process-edit", process.pk)
    line = _("Bản nháp bắt đầu từ phiên bản đang dùng; phiên bản ấy vẫn có hiệu lực.")
    return _dialog(request, process, form, (_("Lập phiên bản mới"), _("Lập bản nháp"), line))


@requires(Perm.KEEP_PROCESSES, Process)
@page
def edit(request: HttpRequest, process: Process) -> HttpResponse:
    actor = web.actor_of(request)
    draft = _draft(process)
    form = ProcessForm(posted_in(request), office_id=process.office_id, version=draft)
    if form.is_bound and form.is_valid():
        values = form.cleaned_data
        done = attempt(
            form,
            lambda: processes.write(
                actor=actor,
                version=draft,
                name=values["name"],
                steps=form.steps(),
                investment=values["investment"],
                note=values["note"],
                seen=values["seen"] or 0,
            ),
        )
        if done is not None:
            messages.success(request, _("Đã lưu bản nháp. Ban hành khi đã xem lại."))
            return see_other(process)
    return _edit(request, form, _("Sửa bản nháp quy trình"), process.get_absolute_url())


@requires(Perm.KEEP_PROCESSES, Process)
@page
def publish(request: HttpRequest, process: Process) -> HttpResponse:
    draft = _draft(process)
    form = Form(posted_in(request))
    if request.method == "POST":
        actor = web.actor_of(request)
        if attempt(form, lambda: processes.publish(actor=actor, version=draft)) is not None:
            messages.success(request, _("Đã ban hành. Văn bản trình từ nay theo phiên bản này."))
            return see_other(process)
    line = _("Phiên bản đã ban hành không sửa được nữa; muốn đổi phải lập phiên bản mới.")
    return _dialog(request, process, form, (_("Ban hành quy trình"), _("Ban hành"), line))


@requires(Perm.KEEP_PROCESSES, Process)
@page
def retire(request: HttpRequest, process: Process) -> HttpResponse:
    form = Form(posted_in(request))
    if request.method == "POST":
        actor = web.actor_of(request)
        if attempt(form, lambda: processes.retire(actor=actor, process=process)) is not None:
            messages.success(request, _("Đã ngừng dùng quy trình."))
            return see_other("documents:processes")
    line = _("Quy trình không còn tính vào chỉ tiêu; số liệu đã đo được giữ.")
    return _dialog(request, process, form, (_("Ngừng dùng quy trình"), _("Ngừng dùng"), line))


@requires(Perm.READ_PROCESSES)
@require_GET
def figures(request: HttpRequest) -> HttpResponse:
    """The figures that the plan reads, with the units and processes behind them."""
    actor = web.actor_of(request)
    first = PeriodForm(request.GET).period()[0] if request.GET.get("first") else None
    now = clock.now()
    at = _moment(request, now)
    overview = select.overview(actor.office_id, at, start_of(first) if first else None)
    context = {
        "overview": overview,
        "first": first,
        "at": at if at < now else None,
        "labels": {
            "units": _("Đơn vị có quy trình nội bộ (%)"),
            "shortened": _("Quy trình được cắt giảm thời gian (%)"),
            "investment": _("Thời gian cắt giảm, dự án đầu tư (%)"),
        },
        "units_share": percent(overview.units_share),
        "shortened_share": percent(overview.shortened_share),
        "investment_cut": percent(overview.investment_cut),
        "lines": [
            {
                "process": one.process,
                "investment": one.now.investment,
                "base": one.base.number,
                "number": one.now.number,
                "before": hours(one.before),
                "after": hours(one.after),
                "cut": percent(one.cut),
                "shortened": one.is_shortened,
            }
            for one in overview.lines
        ],
    }
    return render(request, "documents/processes/figures.html", context)


def _moment(request: HttpRequest, now: datetime) -> datetime:
    """The past moment that is asked about; now where none is, or none that can be read."""
    try:
        asked = moments.read(request.GET.get("at", ""))
    except ValueError:
        return now
    return min(asked, now) if asked.tzinfo is not None else now


def percent(share: Decimal | None) -> str:
    """A share with a comma; nothing where nothing is known, never a nought."""
    if share is None:
        return ""
    text = f"{share:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")


def _line(process: Process) -> dict[str, Any]:
    version = select.in_force(process)
    comparison = select.compared(process, version) if version else None
    return {
        "process": process,
        "version": version,
        "draft": select.draft_of(process),
        "norm": hours(select.norm_of(version)) if version else "",
        "count": len(version.steps.all()) if version else 0,
        "cut": percent(comparison.cut) if comparison else "",
    }


def _version(request: HttpRequest, process: Process) -> ProcessVersion | None:
    """The version that is asked for, else the one in force, else the draft."""
    asked = request.GET.get("version", "")
    if asked:
        found = [one for one in process.versions.all() if str(one.number) == asked]
        if not found:
            raise Http404
        return found[0]
    return select.in_force(process) or select.draft_of(process)


def _step(request: HttpRequest, version: ProcessVersion) -> ProcessStep | None:
    asked = request.GET.get("step", "")
    if not asked:
        return None
    found = [one for one in version.steps.all() if str(one.key) == asked]
    if not found:
        raise Http404
    return found[0]


def _draft(process: Process) -> ProcessVersion:
    found = process.versions.filter(published_at__isnull=True).first()
    if found is None:
        raise Http404
    return found


def _rows(
    process: Process,
    version: ProcessVersion,
    times: dict[int, Times],
    first: date,
    last: date,
) -> list[dict[str, Any]]:
    return [
        {
            "ordinal": one.ordinal,
            "name": one.name,
            "whose": one.position or one.get_role_display(),
            "norm": hours(one.norm_minutes),
            "times": _times(times.get(one.pk, process_times.NOTHING)),
            "links": {only.value: _link(process, version, one, only, first, last) for only in Only},
        }
        for one in version.steps.all()
    ]


def _times(times: Times) -> dict[str, Any]:
    return {
        "count": times.count,
        "within": times.within,
        "share": percent(times.share),
        "median": hours(times.median),
        "longest": hours(times.longest),
    }


def _link(
    process: Process,
    version: ProcessVersion,
    step: ProcessStep,
    only: Only,
    first: date,
    last: date,
) -> str:
    asked = {
        "version": version.number,
        "step": step.key,
        "only": only.value,
        "first": first.isoformat(),
        "last": last.isoformat(),
    }
    return f"{reverse('documents:process-stations', args=[process.pk])}?{urlencode(asked)}"


def _comparison(
    one: select.Comparison, times: dict[int, Times], first: date, last: date
) -> dict[str, Any]:
    def took(step: ProcessStep | None) -> str:
        return hours(times.get(step.pk, process_times.NOTHING).median) if step else ""

    before = process_times.whole_way(one.before, first, last)
    after = process_times.whole_way(one.after, first, last)
    return {
        "before": one.before,
        "after": one.after,
        "norm_before": hours(one.norm_before),
        "norm_after": hours(one.norm_after),
        "cut": percent(one.cut),
        "longer": one.norm_after > one.norm_before,
        "way_before": _times(before),
        "way_after": _times(after),
        "lines": [
            {
                "name": line.name,
                "before": hours(line.before.norm_minutes) if line.before else "",
                "after": hours(line.after.norm_minutes) if line.after else "",
                "took_before": took(line.before),
                "took_after": took(line.after),
                "is_new": line.before is None,
                "is_gone": line.after is None,
            }
            for line in one.lines
        ],
    }


def _station(one: RouteStep, seen: bool) -> dict[str, Any]:
    step = one.process_step
    late = step is not None and (one.spent_minutes or 0) > step.norm_minutes
    return {
        "document": one.document if seen else None,
        "step": step,
        "who": one.answered_by if seen else None,
        "answered_at": one.answered_at,
        "spent": hours(one.spent_minutes),
        "norm": hours(step.norm_minutes if step else None),
        "late": late,
    }


def _edit(request: HttpRequest, form: ProcessForm, title: str, back: str) -> HttpResponse:
    context = {"form": form, "title": title, "back_url": back}
    status = 422 if form.is_bound else 200
    return render(request, "documents/processes/edit.html", context, status=status)


def _dialog(
    request: HttpRequest, process: Process, form: Form, words: tuple[str, str, str]
) -> HttpResponse:
    title, button, line = words
    context = {
        "form": form,
        "title": title,
        "button": button,
        "line": line,
        "back_url": process.get_absolute_url(),
        "action": request.path,
    }
    return render(request, "documents/routes/ask.html", context)
