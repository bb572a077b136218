"""One order to many: its page of progress, what the giver does to all at once, the sheet."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from directives.forms.acts import NothingForm, ReasonForm
from directives.forms.batches import AcceptForm
from directives.models import Batch
from directives.selectors import batches as selected
from directives.selectors.batches import Group, Line
from directives.selectors.lateness import WorkingDays
from directives.services import batches
from directives.states import Perm
from directives.views.acts import Asking, done, page, posted
from directives.views.places import order_label, views_of
from directives.views.shapes import due_of, state_of, state_of_directive
from docflow.core import clock, policy, web
from docflow.core.actor import Actor
from docflow.core.web import requires, signed_in
from docflow.documents.rendering import sheets
from docflow.documents.views.answers import attachment, see_other
from docflow.documents.views.paging import pager, start_of
from docflow.org.selectors.calendar import ZONE

SHOWN = 30
# Cards at the head of the page, in the order of the work; the rest stands in the filter alone.
_CARDS = (
    (Group.GIVEN, ""),
    (Group.ACCEPTED, ""),
    (Group.REPORTED, ""),
    (Group.ON_TIME, ""),
    (Group.LATE, "late"),
    (Group.RUNNING_LATE, "late"),
    (Group.RETURNED, "soon"),
)


@signed_in
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Every order to many of which the person sees a line, the newest first."""
    actor = web.actor_of(request)
    found = selected.batches(actor)
    total = found.count()
    start = start_of(request, total)
    context = {
        "rows": selected.summaries(actor, found[start : start + SHOWN]),
        "page": pager(request, start, total, SHOWN),
        "order_label": order_label(actor),
        "give_url": f"{reverse('directives:give')}?many=1",
        "views": views_of(request),
    }
    return render(request, "directives/batches.html", context)


@requires(Perm.VIEW, Batch)
@require_safe
def show(request: HttpRequest, batch: Batch) -> HttpResponse:
    """The words, the totals, and one line for each who leads; each total opens its lines."""
    actor = web.actor_of(request)
    now = clock.now()
    lines = selected.lines(actor, batch, now)
    counts = selected.tally(lines)
    chosen = request.GET.get("state", "")
    group = chosen if chosen in Group.values else ""
    shown = [line for line in lines if not group or line.belongs(group)]
    days = WorkingDays.of(actor.office_id)
    context = {
        "batch": batch,
        "cards": [_card(batch, one, tone, counts) for one, tone in _CARDS],
        "share": _share(counts),
        "chips": _chips(batch, group, counts, len(lines)),
        "rows": [_row(line, now, days) for line in shown],
        "acts": _acts(actor, batch, counts),
        "views": views_of(request),
    }
    return render(request, "directives/batch.html", context)


@requires(Perm.VIEW, Batch)
@require_safe
def workbook(request: HttpRequest, batch: Batch) -> HttpResponse:
    """The lines that the person sees, as an XLSX file."""
    heads = [
        _("Chủ trì"),
        _("Trạng thái"),
        _("Thời hạn"),
        _("Tình trạng"),
        _("Báo cáo gần nhất"),
        _("Mức độ (%)"),
        _("Ngày báo cáo"),
        _("Lý do trả lại"),
    ]
    lines = selected.lines(web.actor_of(request), batch, clock.now())
    rows = [(_cells(line), line.is_ended) for line in lines]
    data = sheets.workbook(
        _("Giao đồng loạt"), heads, rows, widths=[32, 20, 18, 26, 60, 12, 18, 40]
    )
    return attachment(data, f"giao-dong-loat-{batch.pk}.xlsx", sheets.MEDIA_TYPE)


@requires(Perm.URGE, Batch)
@page
def urge(request: HttpRequest, batch: Batch) -> HttpResponse:
    """Ask all who have not reported for a report."""
    actor = web.actor_of(request)
    lines = selected.lines(actor, batch, clock.now())
    names = [line.holder for line in lines if line.is_silent]
    words = Asking(
        _("Đôn đốc báo cáo"),
        ngettext("Nhắc %(count)s nơi chưa báo cáo", "Nhắc %(count)s nơi chưa báo cáo", len(names))
        % {"count": len(names)},
        "",
        (
            ", ".join(names) or _("Không còn nơi nào chưa báo cáo."),
            _("Mỗi nơi chỉ nhận một nhắc nhở mỗi ngày."),
        ),
    )
    form = NothingForm(posted(request))

    def act() -> None:
        told = batches.urge(actor=actor, batch=batch)
        said = (
            ngettext("Đã nhắc %(count)s nơi.", "Đã nhắc %(count)s nơi.", len(told))
            if told
            else _("Mọi nơi đã được nhắc trong hôm nay.")
        )
        messages.success(request, said % {"count": len(told)} if told else said)

    return _ask(request, batch, words, form, act)


@requires(Perm.CANCEL, Batch)
@page
def cancel(request: HttpRequest, batch: Batch) -> HttpResponse:
    """Withdraw or cancel all that still runs."""
    actor = web.actor_of(request)
    running = [line for line in selected.lines(actor, batch, clock.now()) if line.is_running]
    words = Asking(
        _("Thu hồi tất cả"),
        ngettext("Thu hồi %(count)s việc", "Thu hồi %(count)s việc", len(running))
        % {"count": len(running)},
        "",
        (
            _("Việc chưa ai mở xem được rút; việc đã mở xem bị hủy và người đang làm được báo."),
            _("Việc đã hoàn thành giữ nguyên."),
        ),
        kind="final",
    )
    form = ReasonForm(posted(request))

    def act() -> None:
        ended = batches.end(actor=actor, batch=batch, note=form.cleaned_data["note"])
        messages.success(
            request,
            ngettext("Đã thu hồi %(count)s việc.", "Đã thu hồi %(count)s việc.", len(ended))
            % {"count": len(ended)},
        )

    return _ask(request, batch, words, form, act)


@requires(Perm.JUDGE, Batch)
@page
def approve(request: HttpRequest, batch: Batch) -> HttpResponse:
    """Accept the marked results; what became of each is said."""
    actor = web.actor_of(request)
    lines = selected.lines(actor, batch, clock.now())
    form = AcceptForm(posted(request), lines=lines)
    words = Asking(
        _("Duyệt kết quả"),
        _("Duyệt các kết quả đã đánh dấu"),
        "",
        (_("Mỗi kết quả được duyệt riêng; một kết quả không duyệt được thì các kết quả khác vẫn "
           "được duyệt."),),
    )  # fmt: skip

    def act() -> None:
        chosen = form.cleaned_data["lines"]
        outcomes = batches.accept_results(
            actor=actor, batch=batch, assignments=chosen, seen=form.cleaned_data["seen"]
        )
        passed = [one.holder for one in outcomes if not one.why]
        if passed:
            said = ngettext("Đã duyệt %(n)s kết quả: %(names)s.",
                            "Đã duyệt %(n)s kết quả: %(names)s.", len(passed))  # fmt: skip
            messages.success(request, said % {"n": len(passed), "names": ", ".join(passed)})
        for one in outcomes:
            if one.why:
                said = _("%(name)s: chưa duyệt được. %(why)s")
                messages.error(request, said % {"name": one.holder, "why": one.why})

    return _ask(request, batch, words, form, act)


def _ask(request: HttpRequest, batch: Batch, words: Asking, form: Form, act: Any) -> HttpResponse:
    """Ask, do, go back to the page of the batch; what the act did is said by itself."""
    if request.method == "POST" and form.is_valid() and done(form, act):
        return see_other(batch)
    context = {
        "directive": batch,
        "words": words,
        "form": form,
        "action": request.path,
        "back_url": batch.get_absolute_url(),
    }
    status = 422 if form.errors else 200
    return render(request, "directives/acts/ask.html", context, status=status)


def _acts(actor: Actor, batch: Batch, counts: dict[Group, int]) -> list[dict[str, Any]]:
    """What there is to do now, for who gave it; the first one is the main act."""
    if not policy.can(actor, Perm.JUDGE, batch):
        return []
    running = counts[Group.GIVEN] - sum(
        counts[one] for one in (Group.ON_TIME, Group.LATE, Group.DONE)
    )
    asked = [
        (
            counts[Group.REPORTED],
            ngettext("Duyệt %(n)s kết quả", "Duyệt %(n)s kết quả", counts[Group.REPORTED]),
            "directives:batch-approve",
            "check",
        ),
        (counts[Group.SILENT], _("Đôn đốc %(n)s nơi"), "directives:batch-urge", "bell"),
        (
            running,
            ngettext("Thu hồi %(n)s việc", "Thu hồi %(n)s việc", running),
            "directives:batch-cancel",
            "arrow-uturn-left",
        ),
    ]
    acts = [
        {"label": label % {"n": count}, "url": reverse(route, args=[batch.pk]), "icon": icon}
        for count, label, route, icon in asked
        if count
    ]
    for place, act in enumerate(acts):
        final = act["icon"] == "arrow-uturn-left"
        act["kind"] = "final" if final else "" if place else "main"
    return acts


def _card(batch: Batch, group: Group, tone: str, counts: dict[Group, int]) -> dict[str, Any]:
    count = counts[group]
    return {
        "label": str(group.label),
        "value": count,
        "tone": tone if count else "",
        "url": f"{batch.get_absolute_url()}?state={group.value}",
    }


def _share(counts: dict[Group, int]) -> dict[str, int]:
    """Lengths of the bar, in percent of all that were given: on time, late, waiting, the rest."""
    given = counts[Group.GIVEN]
    in_time = counts[Group.ON_TIME] + counts[Group.DONE]
    parts = {"on_time": in_time, "late": counts[Group.LATE], "reported": counts[Group.REPORTED]}
    widths = {name: round(100 * count / given) if given else 0 for name, count in parts.items()}
    widths["late_at"] = widths["on_time"]
    widths["reported_at"] = widths["on_time"] + widths["late"]
    widths["done"] = in_time + counts[Group.LATE]
    widths["given"] = given
    return widths


def _chips(batch: Batch, chosen: str, counts: dict[Group, int], total: int) -> list[dict[str, Any]]:
    address = batch.get_absolute_url()
    chips = [{"label": _("Tất cả"), "url": address, "count": total, "current": not chosen}]
    for group in Group:
        if counts[group] or group.value == chosen:
            chips.append(
                {
                    "label": str(group.label),
                    "url": f"{address}?state={group.value}",
                    "count": counts[group],
                    "current": group.value == chosen,
                }
            )
    return chips


def _row(line: Line, now: Any, days: WorkingDays) -> dict[str, Any]:
    lead, report = line.lead, line.report
    state = state_of_directive(line.directive) if line.is_ended or not lead else state_of(lead)
    return {
        "url": line.directive.get_absolute_url(),
        "holder": line.holder,
        "state": state,
        "due": due_of(lead, line.standing, now, days) if lead else None,
        "report": report.text if report else "",
        "percent": report.percent if report else None,
        "report_at": report.made_at if report else None,
        "reason": line.reason,
        "ended": line.is_ended,
    }


def _cells(line: Line) -> list[str]:
    lead, report = line.lead, line.report
    state = state_of_directive(line.directive) if line.is_ended or not lead else state_of(lead)
    return [
        line.holder,
        state["label"],
        f"{lead.due.astimezone(ZONE):%d/%m/%Y %H:%M}" if lead and lead.due else "",
        str(line.standing.label),
        report.text if report else "",
        str(report.percent) if report and report.percent is not None else "",
        f"{report.made_at.astimezone(ZONE):%d/%m/%Y %H:%M}" if report else "",
        line.reason,
    ]
