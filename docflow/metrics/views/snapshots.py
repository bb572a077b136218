"""Pages of frozen figures: the list, the act of fixing a period, one snapshot and its exports."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from docflow.core import clock, files, policy
from docflow.core.language import of_office
from docflow.core.web import actor_of, requires
from docflow.documents.rendering.sheets import MEDIA_TYPE
from docflow.documents.views.answers import attachment, posted_in, see_other
from docflow.documents.views.paging import pager_if_long, start_of
from docflow.metrics import charts
from docflow.metrics.forms.asking import FreezeForm
from docflow.metrics.models import Snapshot
from docflow.metrics.selectors import page as pages
from docflow.metrics.selectors import snapshots
from docflow.metrics.selectors.figures import Figure, Figures
from docflow.metrics.selectors.statements import BadStatement, Statement
from docflow.metrics.services import freezing, papers
from docflow.metrics.states import Perm, Reading

ROWS = 30
# Changed documents that the page names; their number is always told.
CHANGED = 50


@requires(Perm.READ_FIGURES)
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """The office's snapshots, the newest first."""
    actor = actor_of(request)
    rows = snapshots.of_office(actor)
    total = rows.count()
    start = start_of(request, total)
    context = {
        "rows": [
            {"snapshot": one, "shares": [charts.percent(one.share(name)) for name in "ABC"]}
            for one in rows[start : start + ROWS]
        ],
        "page": pager_if_long(request, start, total, ROWS),
        "may_freeze": policy.can(actor, Perm.FREEZE),
    }
    return render(request, "metrics/snapshots.html", context)


@requires(Perm.FREEZE)
@require_http_methods(["GET", "HEAD", "POST"])
def freeze(request: HttpRequest) -> HttpResponse:
    """Fix a period; without one asked for, the last whole month."""
    form = FreezeForm(posted_in(request), initial=_period(request))
    if form.is_valid():
        days = form.cleaned_data
        made = freezing.freeze(actor=actor_of(request), first=days["first"], last=days["last"])
        messages.success(request, _("Đã chốt và ký số liệu của kỳ."))
        return see_other(made.get_absolute_url())
    return render(
        request, "metrics/freeze.html", {"form": form}, status=422 if form.errors else 200
    )


@requires(Perm.READ_SNAPSHOT, Snapshot)
@require_safe
def shown(request: HttpRequest, snapshot: Snapshot) -> HttpResponse:
    """What was fixed, whether it still holds, and what the rows say now."""
    statement = _statement(snapshot)
    context: dict[str, Any] = {"snapshot": snapshot, "statement": statement}
    if statement is not None:
        seal = snapshots.seal_of(snapshot, files.read(snapshot.sha256))
        context |= {
            "seal": seal,
            "fault": snapshots.fault(snapshot),
            "readings": [(one.label, _cells(statement.figures(one))) for one in Reading],
            **_since(request, snapshot, statement),
        }
    return render(request, "metrics/snapshot.html", context)


@requires(Perm.READ_SNAPSHOT, Snapshot)
@require_safe
def workbook(request: HttpRequest, snapshot: Snapshot) -> HttpResponse:
    with of_office():
        data = papers.workbook(snapshot, snapshots.statement_of(snapshot))
    return attachment(data, f"{_name(snapshot)}.xlsx", MEDIA_TYPE)


@requires(Perm.READ_SNAPSHOT, Snapshot)
@require_safe
def paper(request: HttpRequest, snapshot: Snapshot) -> HttpResponse:
    with of_office():
        data = papers.pdf(snapshot, snapshots.statement_of(snapshot))
    return attachment(data, f"{_name(snapshot)}.pdf", "application/pdf")


@requires(Perm.READ_SNAPSHOT, Snapshot)
@require_safe
def exported(request: HttpRequest, snapshot: Snapshot) -> HttpResponse:
    """The signed statement, for `verify_snapshot`."""
    data = snapshots.exported(snapshot)
    return attachment(data, f"{_name(snapshot)}.json", "application/json")


def _statement(snapshot: Snapshot) -> Statement | None:
    try:
        return snapshots.statement_of(snapshot)
    except (files.Damaged, BadStatement):
        return None


def _since(request: HttpRequest, snapshot: Snapshot, statement: Statement) -> dict[str, Any]:
    now, secret = snapshots.now_of(snapshot)
    found = snapshots.changes(actor_of(request), statement, now)
    return {
        "now": _cells(snapshots.figures_of(now, secret)),
        "changed": len(found),
        "secrets_changed": secret != statement.secret,
        "changes": [
            {
                "document": one.document,
                "before": snapshots.word_of(one.before),
                "after": snapshots.word_of(one.after),
            }
            for one in found[:CHANGED]
        ],
    }


def _cells(found: Figures) -> list[dict[str, Any]]:
    return [_cell(name, one) for name, one in (("A", found.a), ("B", found.b), ("C", found.c))]


def _cell(name: str, figure: Figure) -> dict[str, Any]:
    return {"name": name, "share": charts.percent(figure.share), "figure": figure}


def _period(request: HttpRequest) -> tuple[date, date]:
    today = clock.today()
    if request.GET.get("month"):
        asked = pages.period_from(request.GET, today)
        return asked.first, min(asked.last, today)
    last = today.replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last


def _name(snapshot: Snapshot) -> str:
    return f"chi-so-{snapshot.first:%Y%m%d}-{snapshot.last:%Y%m%d}"
