"""Deadlines: from working days or a date to a moment, never later than the order above."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from directives.models import Assignment
from docflow.core import clock
from docflow.core.errors import Invalid, Refused
from docflow.org.models import Office
from docflow.org.selectors import calendar


def choose(
    *, office: Office, days: int | None, due: date | datetime | None, parent: Assignment | None
) -> datetime | None:
    """The deadline of an order, an aware moment, or None when it has none.

    `days` are working days of the office's calendar; a date ends with the office's day. Below an
    order with a deadline the default is that deadline. Raises Invalid for both or for a past
    moment, Refused for one after the parent's.
    """
    if days is not None and due is not None:
        raise Invalid({"due": [_("Chỉ nhập số ngày làm việc hoặc ngày đến hạn.")]})
    now = clock.now()
    if days is not None:
        if not 0 <= days <= 730:
            raise Invalid({"days": [_("Số ngày làm việc phải từ 0 đến 730.")]})
        moment: datetime | None = calendar.due_in(office, now, days)
    else:
        moment = as_moment(office, due)
    if moment is not None and moment < now:
        raise Invalid({"due": [_("Thời hạn đã qua. Hãy chọn thời điểm sau bây giờ.")]})
    if parent is None:
        return moment
    if moment is None:
        return parent.due
    within(moment, parent)
    return moment


def as_moment(office: Office, due: date | datetime | None) -> datetime | None:
    """A date as the end of the office's working day; a moment stays as it is."""
    if due is None or isinstance(due, datetime):
        return due
    return calendar.end_of_work(office, due)


def within(moment: datetime, parent: Assignment | None) -> None:
    """Raises Refused when `moment` is later than the deadline of the order above."""
    if parent is not None and parent.due is not None and moment > parent.due:
        raise Refused(
            _(
                "Thời hạn không được sau thời hạn cấp trên giao (%(due)s). "
                "Hãy chọn sớm hơn hoặc xin gia hạn trước."
            )
            % {"due": f"{parent.due.astimezone(calendar.ZONE):%d/%m/%Y %H:%M}"}
        )


def paused(office_id: int, due: datetime, since: datetime, until: datetime) -> datetime:
    """`due` moved by the working days between the two moments; the time of day stays."""
    first, last = (moment.astimezone(calendar.ZONE).date() for moment in (since, until))
    days = calendar.working_days_between(office_id, first, last)
    if days == 0:
        return due
    local = due.astimezone(calendar.ZONE)
    day = calendar.add_working_days(office_id, local.date(), days)
    return datetime.combine(day, local.timetz(), calendar.ZONE)
