"""Deadlines: from working days, working hours or a date to a moment, never later than above."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from directives.models import Assignment
from directives.states import TermUnit
from docflow.core import clock
from docflow.core.errors import Invalid, Refused
from docflow.org.models import Office
from docflow.org.selectors import calendar
from docflow.org.selectors.worktime import WorkTime

DAYS_LIMIT = 730
HOURS_LIMIT = 800
FARTHEST = timedelta(days=30 * 366)


@dataclass(frozen=True)
class Deadline:
    """A moment, and how it was counted where it was: a changed calendar counts again."""

    due: datetime | None = None
    term: int | None = None
    unit: str = ""
    counted_from: datetime | None = None


@dataclass(frozen=True)
class Wish:
    """A deadline as it was typed: working days, or working hours, or a day (its morning when
    `morning`), or a moment; nothing of it means none."""

    days: int | None = None
    hours: int | None = None
    due: date | datetime | None = None
    morning: bool = False


def choose(*, office: Office, wish: Wish, parent: Assignment | None) -> Deadline:
    """The deadline of an order, its moment aware, or None when it has none.

    Days and hours are working time of the office's calendar from now; a day ends with the
    office's day, or with its morning shift. Below an order with a deadline the default is that
    deadline. Raises Invalid for two kinds at once or for a past moment, Refused for one after
    the parent's.
    """
    chosen = _counted(office, wish)
    now = clock.now()
    if chosen.due is not None and chosen.due < now:
        raise Invalid({"due": [_("Thời hạn đã qua. Hãy chọn thời điểm sau bây giờ.")]})
    check_not_too_far(chosen.due, "due")
    if parent is None:
        return chosen
    if chosen.due is None:
        # Named, not counted: it follows the order above when that one moves.
        return Deadline(parent.due)
    within(chosen.due, parent)
    return chosen


def _counted(office: Office, wish: Wish) -> Deadline:
    given = [one for one in (wish.days, wish.hours, wish.due) if one is not None]
    if len(given) > 1:
        message = _("Chỉ nhập một trong ba: số ngày làm việc, số giờ làm việc hoặc ngày đến hạn.")
        raise Invalid({"due": [message]})
    if not given:
        return Deadline()
    now = clock.now()
    if wish.days is not None:
        if not 0 <= wish.days <= DAYS_LIMIT:
            raise Invalid({"days": [_("Số ngày làm việc phải từ 0 đến 730.")]})
        return count_again(calendar.worktime(office), wish.days, TermUnit.DAYS, now)
    if wish.hours is not None:
        if not 1 <= wish.hours <= HOURS_LIMIT:
            raise Invalid({"hours": [_("Số giờ làm việc phải từ 1 đến 800.")]})
        return count_again(calendar.worktime(office), wish.hours * 60, TermUnit.MINUTES, now)
    return Deadline(as_moment(office, wish.due, morning=wish.morning))


def count_again(worktime: WorkTime, term: int, unit: str, start: datetime) -> Deadline:
    """The deadline `term` working days or minutes after `start`, on the calendar as it is now."""
    count = worktime.due_in_days if unit == TermUnit.DAYS else worktime.due_in_minutes
    return Deadline(count(start, term), term, unit, start)


def as_moment(
    office: Office, due: date | datetime | None, *, morning: bool = False
) -> datetime | None:
    """A date as the end of the office's working day, or of its morning; a moment stays."""
    if due is None or isinstance(due, datetime):
        return due
    worktime = calendar.worktime(office)
    return worktime.end_of_morning(due) if morning else worktime.end_of(due)


def check_not_too_far(moment: datetime | None, field: str) -> None:
    """Raises Invalid beyond FARTHEST: no plan reaches there, and no calendar."""
    if moment is not None and moment > clock.now() + FARTHEST:
        raise Invalid({field: [_("Thời hạn quá xa. Hãy chọn trong vòng 30 năm.")]})


def within(moment: datetime, parent: Assignment | None) -> None:
    """Raises Refused when `moment` is later than the deadline of the order above."""
    if parent is not None and parent.due is not None and moment > parent.due:
        raise Refused(
            _(
                "Thời hạn không được sau thời hạn cấp trên giao (%(due)s). "
                "Hãy chọn sớm hơn; muốn lâu hơn thì nơi giữ việc cấp trên phải xin gia hạn trước."
            )
            % {"due": f"{parent.due.astimezone(calendar.ZONE):%d/%m/%Y %H:%M}"}
        )


def paused(assignment: Assignment, until: datetime) -> Deadline:
    """The deadline of a suspended assignment that runs on at `until`.

    A term in hours grows by the working minutes that it stood still; anything else by the working
    days, and the time of day stays.
    """
    due, since = assignment.due, assignment.suspended_at
    if due is None or since is None:
        return Deadline(due)
    worktime = calendar.worktime(assignment.directive.office)
    term, unit, start = assignment.term, assignment.term_unit, assignment.counted_from
    if unit == TermUnit.MINUTES and term is not None and start is not None:
        lost = worktime.minutes_between(since, until)
        return count_again(worktime, term + lost, unit, start) if lost else _as_it_was(assignment)
    days = worktime.days_between(since, until)
    if days == 0:
        return _as_it_was(assignment)
    if unit == TermUnit.DAYS and term is not None and start is not None:
        return count_again(worktime, term + days, unit, start)
    local = due.astimezone(calendar.ZONE)
    # Counted from the day itself; on a day off the count begins with the working day before it.
    day = worktime.add(local.date(), days)
    return Deadline(local + timedelta(days=(day - local.date()).days))


def _as_it_was(assignment: Assignment) -> Deadline:
    return Deadline(assignment.due, assignment.term, assignment.term_unit, assignment.counted_from)
