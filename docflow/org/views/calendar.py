"""The working calendar of one's own office."""

from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from docflow.core import clock
from docflow.core.attempts import say
from docflow.core.errors import Invalid
from docflow.core.web import actor_of, freshly, requires
from docflow.org.forms.calendar import DayForm, HoursForm
from docflow.org.models import CalendarDay, Office
from docflow.org.selectors import calendar
from docflow.org.services import calendars
from docflow.org.states import Perm

# As for the dates of documents.
EARLIEST = 1945


@requires(Perm.EDIT_CALENDAR)
@freshly
@require_http_methods(["GET", "POST"])
def show(request: HttpRequest, year: int | None = None) -> HttpResponse:
    """The year's days that differ from Monday to Friday; a day entered here is decided."""
    actor = actor_of(request)
    office = get_object_or_404(Office, pk=actor.office_id)
    shown = _year(year)
    form = DayForm(request.POST or None, year=shown)
    if request.method == "POST" and form.is_valid():
        day = form.cleaned_data
        calendars.set_day(
            actor=actor,
            office=office,
            day=day["date"],
            kind=day["kind"],
            shift=day["shift"],
            name=day["name"],
        )
        messages.success(request, _("Đã ghi ngày %(day)s.") % {"day": f"{day['date']:%d/%m/%Y}"})
        return redirect("org:calendar-year", shown)
    hours_form = HoursForm(initial=asdict(calendar.hours_of(office)))
    return render(request, "org/calendar.html", _context(office, shown, form, hours_form))


@requires(Perm.EDIT_CALENDAR)
@freshly
@require_POST
def confirm(request: HttpRequest, year: int) -> HttpResponse:
    """The year's decision is known: nothing of it is a guess any more."""
    actor = actor_of(request)
    office = get_object_or_404(Office, pk=actor.office_id)
    count = calendars.confirm_year(actor=actor, office=office, year=_year(year))
    messages.success(
        request,
        ngettext(
            "Đã xác nhận %(n)d ngày của năm %(y)d.", "Đã xác nhận %(n)d ngày của năm %(y)d.", count
        )
        % {"n": count, "y": year},
    )
    return redirect("org:calendar-year", year)


@requires(Perm.EDIT_CALENDAR)
@freshly
@require_POST
def clear(request: HttpRequest, year: int, month: int, day: int) -> HttpResponse:
    """A day entered by mistake; what ran across it is counted again."""
    actor = actor_of(request)
    rows = CalendarDay.objects.filter(office_id=actor.office_id).select_related("office")
    found = get_object_or_404(rows, date__year=year, date__month=month, date__day=day)
    when = found.date
    calendars.clear_day(actor=actor, day=found)
    words = _("Đã bỏ ngày %(day)s; ngày này lại như thường lệ.")
    messages.success(request, words % {"day": f"{when:%d/%m/%Y}"})
    return redirect("org:calendar-year", when.year)


@requires(Perm.EDIT_CALENDAR)
@freshly
@require_POST
def hours(request: HttpRequest) -> HttpResponse:
    """The two shifts of the office."""
    actor = actor_of(request)
    office = get_object_or_404(Office, pk=actor.office_id)
    form = HoursForm(request.POST)
    try:
        if form.is_valid():
            calendars.set_hours(actor=actor, office=office, hours=form.hours())
            messages.success(request, _("Đã ghi giờ làm việc. Thời hạn đang chạy được tính lại."))
            return redirect("org:calendar")
    except Invalid as problem:
        say(form, problem)
    shown = clock.today().year
    return render(
        request,
        "org/calendar.html",
        _context(office, shown, DayForm(None, year=shown), form),
        status=422,
    )


def _context(office: Office, shown: int, form: DayForm, hours_form: HoursForm) -> dict[str, Any]:
    this = clock.today().year
    return {
        "form": form,
        "hours": hours_form,
        "year": shown,
        "years": [
            {
                "label": str(one),
                "url": reverse("org:calendar-year", args=[one]),
                "current": one == shown,
            }
            for one in range(this - 1, this + 2)
        ],
        "days": CalendarDay.objects.filter(office=office, date__year=shown),
        "provisional": calendar.is_provisional(office.pk, shown),
    }


def _year(given: int | None) -> int:
    """A year that an office of today plans or looks back on."""
    this = clock.today().year
    shown = this if given is None else given
    if not EARLIEST <= shown <= this + 10:
        raise Http404
    return shown
