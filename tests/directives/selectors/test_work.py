"""Work lists: each person finds what waits for them, in the right order."""

from datetime import UTC, date, datetime, timedelta

from directives.selectors import work
from directives.services import accepting, extending, giving, pausing, reporting
from docflow.core import clock
from docflow.org.models import CalendarDay
from tests.factories.directives import accept, finish, lead_of, make_order, report
from tests.factories.org import actor_of


def texts(rows) -> list[str]:
    return [row.directive.text for row in rows]


def test_late_comes_first_then_the_nearest_deadline_then_the_paused(cast, monday):
    make_order(cast.chi, cast.unit, "xa", days=20)
    make_order(cast.chi, cast.unit, "không hạn")
    make_order(cast.chi, cast.unit, "gần", days=10)
    make_order(cast.chi, cast.unit, "trễ", days=1)
    paused = make_order(cast.chi, cast.unit, "tạm dừng", days=2)
    accept(paused, cast.binh)
    pausing.suspend(actor=actor_of(cast.chi), assignment=lead_of(paused), note="Chờ hướng dẫn mới")

    rows = work.mine(actor_of(cast.binh), monday + timedelta(days=4))

    assert texts(rows) == ["trễ", "gần", "xa", "không hạn", "tạm dừng"]


def test_a_list_holds_only_what_is_mine_to_do(cast):
    reported = make_order(cast.chi, cast.unit, "đã báo cáo")
    accept(reported, cast.binh)
    report(reported, cast.binh)
    finish(make_order(cast.chi, cast.unit, "đã xong"), cast.binh, cast.chi)
    make_order(cast.chi, cast.other_unit, "của phòng khác", informed=[cast.unit])
    make_order(cast.chi, cast.other_unit, "phối hợp", coordinating=[cast.unit])

    now = clock.now()

    assert texts(work.mine(actor_of(cast.binh), now)) == ["phối hợp"]
    assert texts(work.waiting_for_decision(actor_of(cast.chi), now)) == ["đã báo cáo"]
    assert not work.mine(actor_of(cast.an), now).exists()
    assert not work.mine(actor_of(cast.khoa), now).exists()


def test_decisions_wait_for_the_giver_alone(cast):
    order = make_order(cast.chi, cast.unit, days=5)
    accept(order, cast.binh)
    extending.ask_extension(
        actor=actor_of(cast.binh),
        assignment=lead_of(order),
        until=date(2026, 6, 20),
        reason="Chờ số liệu của các phường",
    )

    assert work.extensions_asked(actor_of(cast.chi)).count() == 1
    for who in (cast.binh, cast.em, cast.dung, cast.giang):
        assert not work.extensions_asked(actor_of(who)).exists()


def test_a_returned_order_waits_until_somebody_has_it(cast, order):
    back = accepting.return_(
        actor=actor_of(cast.binh), assignment=lead_of(order), note="Không thuộc nhiệm vụ"
    )
    chi = actor_of(cast.chi)
    assert list(work.returned_to(chi)) == [back]

    giving.reassign(actor=chi, assignment=back, holder=cast.other_unit)

    assert not work.returned_to(chi).exists()


def test_the_count_of_the_rail_equals_the_lists(cast, order):
    done = make_order(cast.binh, cast.an, days=2)
    accept(done, cast.an)
    report(done, cast.an)
    binh = actor_of(cast.binh)

    assert work.waiting_count(binh) == 2
    assert work.waiting_count(actor_of(cast.an)) == 0


def test_days_late_are_working_days_and_the_last_report_is_shown(cast, order):
    CalendarDay.objects.create(
        office=cast.office, date=date(2026, 6, 10), kind="holiday", name="Nghỉ"
    )
    accept(order, cast.binh)
    for text in ("bước một", "bước hai"):
        reporting.report_progress(actor=actor_of(cast.binh), assignment=lead_of(order), text=text)

    # Due Monday 8 June; on Friday 12 June three working days have passed, Wednesday was off.
    late = work.overdue(actor_of(cast.chi), datetime(2026, 6, 12, 3, 0, tzinfo=UTC))

    assert [(one.days_late, one.last_report.text) for one in late] == [(3, "bước hai")]
    assert work.overdue(actor_of(cast.em), datetime(2026, 6, 12, 3, 0, tzinfo=UTC)) == []


def test_soon_due_looks_ahead_in_working_days(cast, monday):
    make_order(cast.chi, cast.unit, "ba ngày", days=3)
    make_order(cast.chi, cast.unit, "bốn ngày", days=4)

    assert texts(work.due_within(actor_of(cast.chi), monday, 3)) == ["ba ngày"]


def test_given_by_lists_own_and_entered_orders(cast):
    own = make_order(cast.chi, cast.unit)
    entered = make_order(cast.dung, cast.unit, author=cast.chi)

    assert set(work.given_by(actor_of(cast.chi))) == {own, entered}
    assert set(work.given_by(actor_of(cast.dung))) == {entered}


def test_every_list_costs_the_same_whatever_it_holds(cast, monday, django_assert_num_queries):
    later = monday + timedelta(days=30)
    chi, binh = actor_of(cast.chi), actor_of(cast.binh)

    for _round in range(2):
        for _one in range(4):
            order = make_order(cast.chi, cast.unit, days=2)
            accept(order, cast.binh)
            reporting.report_progress(actor=binh, assignment=lead_of(order), text="Đang làm")
        with django_assert_num_queries(1):
            [row.directive.author.user.full_name for row in work.mine(binh, later)]
        with django_assert_num_queries(4):
            work.overdue(chi, later)
        with django_assert_num_queries(2):
            [len(row.assignments.all()) for row in work.given_by(chi)]
        with django_assert_num_queries(1):
            work.waiting_count(chi)
