"""A changed calendar counts running terms again: with audit, once, in steps, never past above."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from directives.models import Assignment, DeadlineChange, Recount
from directives.services import extending, recounting
from directives.states import DeadlineCause
from docflow.core import clock, deeds
from docflow.core.audit.models import AuditEvent
from docflow.notifications.models import Notification
from docflow.org.selectors.worktime import Hours
from docflow.org.services import calendars
from docflow.org.states import DayKind, Shift
from tests.factories.directives import accept, finish, lead_of, make_order
from tests.factories.org import SYSTEM, actor_of

WEDNESDAY, SATURDAY = date(2026, 6, 3), date(2026, 6, 6)
NEXT_MONDAY = datetime(2026, 6, 8, 10, 0, tzinfo=UTC)


def day_off(cast, day=WEDNESDAY, shift=Shift.WHOLE, kind=DayKind.DAY_OFF):
    return calendars.set_day(
        actor=actor_of(cast.dung), office=cast.office, day=day, kind=kind, shift=shift, name="QĐ"
    )


def run(limit=50) -> None:
    while recounting.sweep(clock.now(), limit):
        pass


def test_a_day_off_moves_what_runs_across_it(cast, order):
    day_off(cast)
    assert lead_of(order).due == NEXT_MONDAY

    run()

    row = lead_of(order)
    assert row.due == NEXT_MONDAY + timedelta(days=1)
    assert (row.first_due, row.deadline_changes) == (NEXT_MONDAY, 1)
    assert DeadlineChange.objects.get().because == DeadlineCause.CALENDAR
    event = AuditEvent.objects.get(verb="assignment.deadline")
    assert (event.object_id, event.data["because"]) == (str(row.pk), "calendar")
    assert Recount.objects.get().moved == 1


def test_a_made_up_saturday_draws_it_in(cast, order):
    day_off(cast, SATURDAY, kind=DayKind.WORKING)

    run()

    assert lead_of(order).due == datetime(2026, 6, 6, 10, 0, tzinfo=UTC)


def test_a_day_taken_back_gives_the_old_deadline_again(cast, order):
    day = day_off(cast)
    run()
    calendars.clear_day(actor=actor_of(cast.dung), day=day)
    run()

    assert (lead_of(order).due, lead_of(order).deadline_changes) == (NEXT_MONDAY, 2)


def test_half_a_day_changes_hours_and_the_end_of_the_day(cast):
    hours = make_order(cast.chi, cast.unit, hours=10)
    ends = make_order(cast.chi, cast.unit, days=2)

    day_off(cast, WEDNESDAY, Shift.AFTERNOON)
    day_off(cast, date(2026, 6, 1), Shift.AFTERNOON)
    run()

    # Two and a half hours on Monday morning, the rest on Tuesday.
    assert lead_of(hours).due == datetime(2026, 6, 2, 9, 30, tzinfo=UTC)
    assert lead_of(ends).due == datetime(2026, 6, 3, 4, 30, tzinfo=UTC)


def test_other_hours_of_the_office_end_the_day_otherwise(cast, order):
    hours = Hours(time(7), time(11), time(13), time(16))
    calendars.set_hours(actor=actor_of(cast.dung), office=cast.office, hours=hours)

    run()

    assert lead_of(order).due == NEXT_MONDAY - timedelta(hours=1)


def test_named_dates_and_finished_work_stay(cast, order):
    named = make_order(cast.chi, cast.unit, due=date(2026, 6, 8))
    extended = make_order(cast.chi, cast.unit, days=3)
    accept(extended, cast.binh)
    asked = extending.ask_extension(
        actor=actor_of(cast.binh),
        assignment=lead_of(extended),
        until=date(2026, 6, 9),
        reason="Cần thêm thời gian",
    )
    extending.grant(actor=actor_of(cast.chi), extension=asked)
    finish(order, cast.binh, cast.chi)

    day_off(cast)
    run()

    assert lead_of(named).due == NEXT_MONDAY
    assert lead_of(extended).due == NEXT_MONDAY + timedelta(days=1)
    assert not DeadlineChange.objects.filter(because=DeadlineCause.CALENDAR).exists()


def test_days_before_and_after_the_term_move_nothing(cast, order):
    day_off(cast, date(2026, 5, 29))
    day_off(cast, date(2026, 6, 9))

    run()

    assert lead_of(order).deadline_changes == 0
    assert Recount.objects.filter(done_at=None).count() == 0


def test_another_office_is_not_touched(cast, order):
    calendars.set_day(
        actor=SYSTEM, office=cast.other_office, day=WEDNESDAY, kind=DayKind.DAY_OFF, name="QĐ"
    )

    run()

    assert lead_of(order).deadline_changes == 0


def test_what_was_handed_on_is_counted_after_what_is_above(cast, order):
    child = make_order(cast.binh, cast.an, parent=lead_of(order), days=5)

    day_off(cast)
    run()

    assert lead_of(child).due == lead_of(order).due == NEXT_MONDAY + timedelta(days=1)


def test_the_holder_is_told_in_words(cast, order):
    day_off(cast)
    run()

    told = Notification.objects.filter(user=cast.binh.user, reason="deadline")
    assert "lịch làm việc thay đổi" in told.get().text


def test_it_goes_on_where_it_stopped(cast):
    orders = [make_order(cast.chi, cast.unit, days=5) for _ in range(5)]
    day_off(cast)

    assert recounting.sweep(clock.now(), 2) == 2
    with pytest.raises(RuntimeError, match="killed"):
        killed_in_the_middle()
    run(limit=2)

    changes = Assignment.objects.values_list("deadline_changes", flat=True)
    assert list(changes) == [1] * len(orders)
    assert Recount.objects.get().moved == len(orders)


def killed_in_the_middle() -> None:
    with deeds.act():
        recounting.sweep(clock.now(), 2)
        raise RuntimeError("killed")


def test_an_idle_office_is_left_alone(db):
    assert recounting.sweep(clock.now(), 50) == 0
