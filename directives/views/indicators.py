"""The indicators of a directive: set, changed, removed, ended, measured."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from directives.forms.acts import NothingForm, ReasonForm
from directives.forms.indicators import MeasureForm, TargetForm, said_by
from directives.models import Directive, Indicator
from directives.selectors import periods, targets
from directives.services import figures, indicators, measuring
from directives.states import Perm
from directives.views.acts import Asking, ask, page, posted
from directives.views.reports import answers_for, chosen_answer
from directives.views.targets import demand, period_words
from docflow.core import clock, web
from docflow.core.actor import Actor
from docflow.core.web import requires
from docflow.org.selectors import people

# So many periods are offered when a value is written down; older ones come with their address.
PERIODS = 13


@requires(Perm.GIVE, Directive)
@page
def target(request: HttpRequest, directive: Directive) -> HttpResponse:
    """Give the directive one more measurable target."""
    words = Asking(_("Thêm chỉ tiêu"), _("Thêm chỉ tiêu"), _("Đã đặt chỉ tiêu."))
    actor = web.actor_of(request)
    form = _target_form(request, actor)

    def act() -> None:
        indicators.set_target(actor=actor, directive=directive, **form.cleaned_data)

    return ask(request, directive, words, form, act)


@requires(Perm.GIVE, Indicator)
@page
def change(request: HttpRequest, indicator: Indicator) -> HttpResponse:
    """Say anew what it demands, while nothing was measured."""
    words = Asking(_("Sửa chỉ tiêu"), _("Lưu chỉ tiêu"), _("Đã sửa chỉ tiêu."))
    actor = web.actor_of(request)
    form = _target_form(request, actor, initial=said_by(indicator))

    def act() -> None:
        indicators.change(actor=actor, indicator=indicator, **form.cleaned_data)

    return ask(request, indicator, words, form, act)


@requires(Perm.GIVE, Indicator)
@page
def remove(request: HttpRequest, indicator: Indicator) -> HttpResponse:
    """Take it away, while nothing was measured."""
    lines = (indicator.name, _("Chưa có giá trị nào nên chỉ tiêu được bỏ như chưa từng đặt."))
    words = Asking(_("Bỏ chỉ tiêu"), _("Bỏ chỉ tiêu"), _("Đã bỏ chỉ tiêu."), lines, kind="final")
    actor = web.actor_of(request)
    form = NothingForm(posted(request))
    return ask(
        request,
        indicator,
        words,
        form,
        lambda: indicators.remove(actor=actor, indicator=indicator),
    )


@requires(Perm.GIVE, Indicator)
@page
def end(request: HttpRequest, indicator: Indicator) -> HttpResponse:
    """Nothing more is measured for it; its values stay."""
    lines = (indicator.name, _("Các giá trị đã đo được giữ lại; không ai phải báo cáo tiếp."))
    words = Asking(
        _("Kết thúc chỉ tiêu"), _("Kết thúc"), _("Đã kết thúc chỉ tiêu."), lines, kind="final"
    )
    actor = web.actor_of(request)
    form = ReasonForm(posted(request))
    return ask(
        request,
        indicator,
        words,
        form,
        lambda: indicators.end(actor=actor, indicator=indicator, note=form.cleaned_data["note"]),
    )


@requires(Perm.MEASURE, Indicator)
@page
def measure(request: HttpRequest, indicator: Indicator) -> HttpResponse:
    """Write down a value; one for a period that has a value corrects it."""
    line = f"{indicator.name}: {demand(indicator)}"
    again = _("Ghi lại một kỳ đã có giá trị là đính chính; giá trị cũ vẫn xem được.")
    words = Asking(_("Báo cáo chỉ tiêu"), _("Ghi giá trị"), _("Đã ghi giá trị."), (line, again))
    actor = web.actor_of(request)
    wanted = request.GET.get("period", "")[:10]
    works = targets.working_part(actor, indicator.directive) is not None
    form = MeasureForm(
        posted(request),
        request.FILES or None,
        choices=[(one, period_words(one)) for one in _offered(indicator, wanted)],
        answers=answers_for(actor) if works else [],
        with_evidence=works,
        initial={"period": wanted or periods.period_of(indicator.period, clock.now())},
    )

    def act() -> None:
        measuring.measure(
            actor=actor,
            indicator=indicator,
            value=form.cleaned_data["value"],
            period=form.cleaned_data["period"],
            note=form.cleaned_data["note"],
            evidence=form.files_given(),
            outgoing=chosen_answer(form),
            once=form.cleaned_data["once"],
        )

    return ask(request, indicator, words, form, act)


def _offered(indicator: Indicator, wanted: str) -> list[str]:
    """The newest periods, and the one that the address names where it is one."""
    found = periods.recent(indicator.period, clock.now(), PERIODS)
    named = wanted not in found and periods.first_day(indicator.period, wanted) is not None
    return [*found, wanted] if named else found


def _target_form(request: HttpRequest, actor: Actor, **more: Any) -> TargetForm:
    return TargetForm(
        posted(request),
        figures=[(one.name, one.label) for one in figures.registered()],
        reporters=people.serving(actor.office_id).order_by("pk"),
        **more,
    )
