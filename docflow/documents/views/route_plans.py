"""The pages of reusable routes: list, one with its people, make, change, copy, retire."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from docflow.core import policy, web
from docflow.core.attempts import attempt
from docflow.core.web import requires
from docflow.documents.forms.route_plans import CopyForm, RoutePlanForm
from docflow.documents.models import RoutePlan
from docflow.documents.selectors import processes
from docflow.documents.selectors import route_plans as plans
from docflow.documents.services import planning, route_plans
from docflow.documents.services.planning import Drafting, Found
from docflow.documents.states import Perm, RouteKind
from docflow.documents.views.acts import page
from docflow.documents.views.answers import posted_in, see_other
from docflow.documents.views.route_shapes import shaped, types_of
from docflow.org.models import Unit
from docflow.org.states import HEADS


@requires(Perm.READ_PROCESSES)
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The routes in use, with what each is for and whether somebody is missing in it."""
    actor = web.actor_of(request)
    rows = list(plans.plans_of(actor.office_id))
    steps = plans.steps_of(rows)
    context = {
        "plans": [
            {"plan": one, "types": types_of(one), "count": len(steps[one.pk])} for one in rows
        ],
        "retired": plans.plans_of(actor.office_id, retired=True),
        "may_make": policy.can(actor, Perm.KEEP_ROUTES),
        "may_rule": policy.can(actor, Perm.RULE_ROUTES),
    }
    return render(request, "documents/routes/list.html", context)


@requires(Perm.KEEP_ROUTES)
@page
def new(request: HttpRequest) -> HttpResponse:
    actor = web.actor_of(request)
    ties = processes.steps_to_tie(actor.office_id)
    form = RoutePlanForm(posted_in(request), office_id=actor.office_id, ties=ties)
    if request.method != "POST" and actor.role in HEADS:
        form.initial["unit"] = actor.unit_id
    if form.is_bound and form.is_valid():
        made = attempt(form, lambda: route_plans.make(actor=actor, route=form.route()))
        if made is not None:
            messages.success(request, _("Đã tạo luồng trình."))
            return see_other(made)
    return _edit(request, form, _("Tạo luồng trình"), reverse("documents:route-plans"))


@requires(Perm.READ_PROCESSES, RoutePlan)
@require_GET
def show(request: HttpRequest, plan: RoutePlan) -> HttpResponse:
    """The steps and whom they mean today when `?unit=` drafts."""
    units = list(Unit.objects.filter(office_id=plan.office_id))
    unit = _unit(request, plan, units)
    rows = planning.found(Drafting(plan.office_id, unit), [plan])[plan.pk]
    context = {
        "plan": plan,
        "types": types_of(plan),
        "rows": shaped(rows),
        "units": units,
        "unit": unit,
        "missing": [one for one in rows if one.blocks],
        "lacking": _lacking(rows),
        "may_keep": plan.retired_at is None
        and policy.can(web.actor_of(request), Perm.KEEP_ROUTES, plan),
        "may_copy": policy.can(web.actor_of(request), Perm.KEEP_ROUTES),
    }
    return render(request, "documents/routes/show.html", context)


@requires(Perm.KEEP_ROUTES, RoutePlan)
@page
def edit(request: HttpRequest, plan: RoutePlan) -> HttpResponse:
    actor = web.actor_of(request)
    form = RoutePlanForm(
        posted_in(request),
        office_id=plan.office_id,
        ties=processes.steps_to_tie(plan.office_id),
        plan=plan,
        steps=plans.steps_of([plan])[plan.pk],
    )
    if form.is_bound and form.is_valid():
        seen = form.cleaned_data["seen"] or 0
        done = attempt(
            form,
            lambda: route_plans.change(actor=actor, plan=plan, route=form.route(), seen=seen),
        )
        if done is not None:
            messages.success(request, _("Đã lưu. Văn bản đang trình giữ luồng cũ của nó."))
            return see_other(done)
    return _edit(request, form, _("Sửa luồng trình"), plan.get_absolute_url())


@requires(Perm.READ_PROCESSES, RoutePlan)
@page
def copy(request: HttpRequest, plan: RoutePlan) -> HttpResponse:
    """Read by everybody of the office, made by who keeps routes: the service asks."""
    actor = web.actor_of(request)
    policy.guard(actor, Perm.KEEP_ROUTES)
    initial = {"name": _("%(name)s (bản sao)") % {"name": plan.name}, "unit": actor.unit_id}
    form = CopyForm(posted_in(request), office_id=plan.office_id, initial=initial)
    if form.is_bound and form.is_valid():
        made = attempt(form, lambda: route_plans.copy(actor=actor, plan=plan, **form.cleaned_data))
        if made is not None:
            messages.success(request, _("Đã sao luồng trình."))
            return see_other(made)
    return _dialog(request, plan, form, _("Sao luồng trình"), _("Sao"))


@requires(Perm.KEEP_ROUTES, RoutePlan)
@page
def retire(request: HttpRequest, plan: RoutePlan) -> HttpResponse:
    form = Form(posted_in(request))
    if request.method == "POST":
        actor = web.actor_of(request)
        if attempt(form, lambda: route_plans.retire(actor=actor, plan=plan)) is not None:
            messages.success(request, _("Đã ngừng dùng luồng trình."))
            return see_other("documents:route-plans")
    line = _("Luồng không còn được chọn khi trình; văn bản đang trình đi tiếp như cũ.")
    return _dialog(request, plan, form, _("Ngừng dùng luồng trình"), _("Ngừng dùng"), line)


def _lacking(rows: list[Found]) -> list[str]:
    """For what nobody would answer by this route (NĐ 30/2020/NĐ-CP, Điều 12): said, not refused."""
    kinds = {one.step.kind for one in rows}
    said = []
    if RouteKind.HEAD not in kinds:
        said.append(_("Không có bước lãnh đạo đơn vị: chưa ai chịu trách nhiệm về nội dung."))
    if RouteKind.OFFICE not in kinds:
        said.append(_("Không có bước kiểm tra thể thức: chưa ai chịu trách nhiệm về thể thức."))
    return said


def _unit(request: HttpRequest, plan: RoutePlan, units: list[Unit]) -> Unit | None:
    """The unit that is asked about, else the route's own, else the first that is no registry."""
    by_pk = {str(one.pk): one for one in units}
    if (asked := by_pk.get(request.GET.get("unit", ""))) is not None:
        return asked
    if plan.unit_id is not None:
        return by_pk.get(str(plan.unit_id))
    return next((one for one in units if not one.is_registry), None)


def _edit(request: HttpRequest, form: RoutePlanForm, title: str, back: str) -> HttpResponse:
    status = 422 if form.is_bound else 200
    context = {"form": form, "title": title, "back_url": back}
    return render(request, "documents/routes/edit.html", context, status=status)


def _dialog(
    request: HttpRequest, plan: RoutePlan, form: Any, title: str, button: str, line: str = ""
) -> HttpResponse:
    context = {
        "form": form,
        "title": title,
        "button": button,
        "line": line,
        "back_url": plan.get_absolute_url(),
        "action": request.path,
    }
    return render(request, "documents/routes/ask.html", context)
