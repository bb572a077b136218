"""Reports of progress and result, the target of a directive, and its measured values."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from directives.forms.acts import (
    MeasureForm,
    ProductForm,
    ReportForm,
    ResultForm,
    TargetForm,
)
from directives.models import Assignment, Directive, Indicator, Report
from directives.selectors import results
from directives.selectors.answers import answers_of
from directives.services import completing, figures, indicators, reporting
from directives.states import DirectiveStatus, Perm
from directives.views.acts import Asking, ask, page, posted
from docflow.core import web
from docflow.core.actor import Actor
from docflow.core.web import requires
from docflow.documents.models import Document
from docflow.org.selectors import people


@requires(Perm.REPORT, Assignment)
@page
def progress(request: HttpRequest, assignment: Assignment) -> HttpResponse:
    words = Asking(_("Báo cáo tiến độ"), _("Gửi báo cáo"), _("Đã gửi báo cáo tiến độ."))
    actor = web.actor_of(request)
    answers = _answers(actor)
    form = ReportForm(posted(request), request.FILES or None, answers=answers)

    def act() -> None:
        reporting.report_progress(
            actor=actor,
            assignment=assignment,
            text=form.cleaned_data["text"],
            percent=form.cleaned_data["percent"],
            evidence=form.files_given(),
            outgoing=_chosen(form),
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
        answers=_answers(actor),
        open_below=below,
        done_below=len(accepted),
    )

    def act() -> None:
        reporting.report_result(
            actor=actor,
            assignment=assignment,
            text=form.cleaned_data["text"],
            evidence=form.files_given(),
            outgoing=_chosen(form),
            unfinished=form.cleaned_data.get("unfinished", ""),
            taking_over=form.cleaned_data.get("taking_over", False),
        )

    return ask(request, assignment, words, form, act)


@requires(Perm.GIVE, Directive)
@page
def target(request: HttpRequest, directive: Directive) -> HttpResponse:
    """Give the directive a measurable target."""
    words = Asking(_("Đặt chỉ tiêu"), _("Đặt chỉ tiêu"), _("Đã đặt chỉ tiêu."))
    actor = web.actor_of(request)
    form = TargetForm(
        posted(request),
        figures=[(one.name, one.label) for one in figures.registered()],
        reporters=people.serving(actor.office_id).order_by("pk"),
    )

    def act() -> None:
        indicators.set_target(actor=actor, directive=directive, **form.cleaned_data)

    return ask(request, directive, words, form, act)


@requires(Perm.MEASURE, Indicator)
@page
def measure(request: HttpRequest, indicator: Indicator) -> HttpResponse:
    """Write down a value of the target."""
    line = f"{indicator.name} ({indicator.unit})"
    words = Asking(_("Báo cáo chỉ tiêu"), _("Ghi giá trị"), _("Đã ghi giá trị."), (line,))
    actor = web.actor_of(request)
    form = MeasureForm(posted(request))

    def act() -> None:
        indicators.report_value(actor=actor, indicator=indicator, **form.cleaned_data)

    return ask(request, indicator, words, form, act)


@requires(Perm.GIVE, Directive)
@page
def product(request: HttpRequest, directive: Directive) -> HttpResponse:
    """Say what must come out of an order that named nothing."""
    line = _("Người đang giữ việc được báo; sản phẩm đã nêu thì không đổi được.")
    words = Asking(_("Nêu sản phẩm"), _("Nêu sản phẩm"), _("Đã nêu sản phẩm."), (line,))
    actor = web.actor_of(request)
    form = ProductForm(posted(request))

    def act() -> None:
        completing.complete_product(actor=actor, directive=directive, **form.cleaned_data)

    return ask(request, directive, words, form, act)


def _result(report: Report) -> dict[str, Any]:
    """An accepted result below, as the form shows it before it is taken over."""
    names = [one.name for one in report.files.all()]
    if report.outgoing is not None:
        names.insert(0, report.outgoing.code)
    return {"holder": report.assignment.holder, "text": report.text, "names": names}


def _answers(actor: Actor) -> list[tuple[int, str]]:
    return [(one.pk, f"{one.code} {one.subject[:90]}") for one in answers_of(actor)]


def _chosen(form: Any) -> Document | None:
    """The document chosen from what the person may see; the form let no other through."""
    pk = form.cleaned_data.get("outgoing")
    return Document.objects.get(pk=pk) if pk else None
