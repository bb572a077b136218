"""Reports of progress and result."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from directives.forms.acts import QuickForm, ReportForm, ResultForm
from directives.models import Assignment, Report
from directives.selectors import results
from directives.selectors.answers import answers_of
from directives.services import reporting
from directives.states import DirectiveStatus, Perm, Role
from directives.views import back
from directives.views.acts import Asking, ask, page, posted
from docflow.core import policy, web
from docflow.core.actor import Actor
from docflow.core.web import requires
from docflow.documents.models import Document


@requires(Perm.REPORT, Assignment)
@page
def progress(request: HttpRequest, assignment: Assignment) -> HttpResponse:
    words = Asking(_("Báo cáo tiến độ"), _("Gửi báo cáo"), _("Đã gửi báo cáo tiến độ."))
    actor = web.actor_of(request)
    answers = answers_for(actor)
    form = ReportForm(posted(request), request.FILES or None, answers=answers)

    def act() -> None:
        reporting.report_progress(
            actor=actor,
            assignment=assignment,
            text=form.cleaned_data["text"],
            percent=form.cleaned_data["percent"],
            evidence=form.files_given(),
            outgoing=chosen_answer(form),
            once=form.cleaned_data["once"],
        )

    return ask(request, assignment, words, form, act)


@requires(Perm.SUBMIT, Assignment)
@page
def result(request: HttpRequest, assignment: Assignment) -> HttpResponse:
    line = _("Người giao việc duyệt, hoặc yêu cầu làm lại. Thời điểm gửi được tính vào thời hạn.")
    words = Asking(_("Báo cáo kết quả"), _("Gửi kết quả"), _("Đã gửi kết quả."), (line,))
    actor = web.actor_of(request)
    below = assignment.children.filter(status=DirectiveStatus.GIVEN).count()
    accepted = list(results.accepted_below(actor, assignment))
    words = replace(words, results=tuple(_result(one) for one in accepted))
    form = ResultForm(
        posted(request),
        request.FILES or None,
        answers=answers_for(actor),
        open_below=below,
        done_below=len(accepted),
    )

    def act() -> None:
        reporting.report_result(
            actor=actor,
            assignment=assignment,
            text=form.cleaned_data["text"],
            evidence=form.files_given(),
            outgoing=chosen_answer(form),
            once=form.cleaned_data["once"],
            unfinished=form.cleaned_data.get("unfinished", ""),
            taking_over=form.cleaned_data.get("taking_over", False),
        )

    return ask(request, assignment, words, form, act)


@requires(Perm.REPORT, Assignment)
@page
def quick(request: HttpRequest, assignment: Assignment) -> HttpResponse:
    """Progress in a few touches; with the second button the lead hands in the result."""
    actor = web.actor_of(request)
    below = assignment.children.filter(status=DirectiveStatus.GIVEN).exists()
    finishes = not below and policy.can(actor, Perm.SUBMIT, assignment)
    result = finishes and request.POST.get("act") == "result"
    said = _("Đã gửi kết quả.") if result else _("Đã gửi báo cáo tiến độ.")
    words = Asking(_("Báo cáo nhanh"), _("Gửi báo cáo"), said)
    last = assignment.reports.exclude(percent=None).last()
    form = QuickForm(posted(request), request.FILES or None, now_at=last.percent if last else None)

    def act() -> None:
        values: dict[str, Any] = {
            "actor": actor,
            "assignment": assignment,
            "text": form.cleaned_data["text"],
            "evidence": form.files_given(),
            "once": form.cleaned_data["once"],
        }
        if result:
            reporting.report_result(**values)
        else:
            reporting.report_progress(**values, percent=form.cleaned_data["percent"])

    more = {
        "finishes": finishes,
        "whole_url": back.keep(request, "directives:progress", assignment.pk),
        "result_url": back.keep(request, "directives:result", assignment.pk),
        "leads": assignment.role == Role.LEAD,
    }
    return ask(
        request, assignment, words, form, act, template="directives/acts/quick.html", more=more
    )


def _result(report: Report) -> dict[str, Any]:
    """An accepted result below, as the form shows it before it is taken over."""
    names = [one.name for one in report.files.all()]
    if report.outgoing is not None:
        names.insert(0, report.outgoing.code)
    return {"holder": report.assignment.holder, "text": report.text, "names": names}


def answers_for(actor: Actor) -> list[tuple[int, str]]:
    return [(one.pk, f"{one.code} {one.subject[:90]}") for one in answers_of(actor)]


def chosen_answer(form: Any) -> Document | None:
    """The document chosen from what the person may see; the form let no other through."""
    pk = form.cleaned_data.get("outgoing")
    return Document.objects.get(pk=pk) if pk else None
