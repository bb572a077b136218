"""The working calendar of one's own office."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from docflow.core import clock
from docflow.core.web import actor_of, requires
from docflow.org.forms.calendar import DayForm
from docflow.org.models import CalendarDay, Office
from docflow.org.selectors import calendar
from docflow.org.services import calendars
from docflow.org.states import Perm

# As for the dates of documents.
EARLIEST = 1945


@requires(Perm.EDIT_CALENDAR)
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
            actor=actor, office=office, day=day["date"], kind=day["kind"], name=day["name"]
        )
        messages.success(request, _("Đã ghi ngày %(day)s.") % {"day": f"{day['date']:%d/%m/%Y}"})
        return redirect("org:calendar-year", shown)
    context = {
        "form": form,
        "year": shown,
        "years": [
            {"label": str(one), "url": f"../{one}/" if year else f"{one}/", "current": one == shown}
            for one in range(clock.today().year - 1, clock.today().year + 2)
        ],
        "days": CalendarDay.objects.filter(office=office, date__year=shown),
        "provisional": calendar.is_provisional(office.pk, shown),
    }
    return render(request, "org/calendar.html", context)


@requires(Perm.EDIT_CALENDAR)
@require_POST
def confirm(request: HttpRequest, year: int) -> HttpResponse:
    """The year's decision is known: nothing of it is a guess any more."""
    actor = actor_of(request)
    office = get_object_or_404(Office, pk=actor.office_id)
    count = calendars.confirm_year(actor=actor, office=office, year=_year(year))
    messages.success(request, _("Đã xác nhận %(n)d ngày của năm %(y)d.") % {"n": count, "y": year})
    return redirect("org:calendar-year", year)


def _year(given: int | None) -> int:
    """A year that an office of today plans or looks back on."""
    this = clock.today().year
    shown = this if given is None else given
    if not EARLIEST <= shown <= this + 10:
        raise Http404
    return shown
