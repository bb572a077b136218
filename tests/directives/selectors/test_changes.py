"""What changed since one looked: whose work it is, what others did, and nothing else."""

from datetime import date, timedelta

import pytest

from directives.models import DeadlineChange, Reminder
from directives.selectors import changes, tasks
from directives.services import (
    accepting,
    extending,
    giving,
    judging,
    pausing,
    reporting,
    withdrawing,
)
from docflow.core import clock
from tests.factories.directives import accept, finish, lead_of, make_order, part_of, report
from tests.factories.org import actor_of

REASON = "Lý do đủ dài để người nhận hiểu"


@pytest.fixture
def later(monday):
    """An hour after everything that the test has made so far."""
    with clock.at(monday + timedelta(hours=1)):
        yield monday + timedelta(minutes=30)


def news(who, moment) -> dict[str, list[tuple[str, str]]]:
    actor = actor_of(who)
    waiting = tasks.waiting(actor, clock.now())
    found = changes.since(actor, moment, waiting)
    texts = {one.assignment.pk: one.assignment.directive.text for one in tasks.load(waiting)}
    return {texts[pk]: [(one.label, one.who) for one in said] for pk, said in found.items()}


def test_what_stood_there_before_is_no_news(cast, order, later):
    accept(order, cast.binh)

    assert news(cast.binh, later) == {}
    assert news(cast.chi, later) == {}


def test_new_work_and_what_the_giver_did_to_it(cast, order, later):
    chi = actor_of(cast.chi)
    make_order(cast.chi, cast.unit, "mới")
    accept(order, cast.binh)
    pausing.suspend(actor=chi, assignment=lead_of(order), note=REASON)
    pausing.resume(actor=chi, assignment=lead_of(order))

    assert news(cast.binh, later) == {
        "mới": [("Việc mới", "Phạm Thị Chi")],
        order.text: [("Cho tiếp tục", "Phạm Thị Chi"), ("Tạm dừng", "Phạm Thị Chi")],
    }


def test_a_result_reaches_the_giver_and_its_judgement_the_holder(cast, order, later):
    accept(order, cast.binh)
    report(order, cast.binh)
    assert news(cast.chi, later) == {order.text: [("Báo cáo kết quả", "Lê Văn Bình")]}

    judging.send_back(actor=actor_of(cast.chi), assignment=lead_of(order), note=REASON)

    assert news(cast.binh, later) == {order.text: [("Yêu cầu làm lại", "Phạm Thị Chi")]}
    assert news(cast.chi, later) == {}


def test_the_lead_hears_of_what_a_coordinator_reports(cast, monday):
    order = make_order(cast.chi, cast.unit, coordinating=[cast.other_unit])
    accepting.accept(actor=actor_of(cast.em), assignment=part_of(order, "coordinating"))
    with clock.at(monday + timedelta(hours=1)):
        reporting.report_progress(
            actor=actor_of(cast.em),
            assignment=part_of(order, "coordinating"),
            text="Nửa phần của phòng",
            percent=50,
        )

        assert news(cast.binh, monday) == {order.text: [("Báo cáo tiến độ 50%", "Đỗ Văn Em")]}
        # Their own report is no news to themselves.
        assert news(cast.em, monday) == {}


def test_more_time_asked_refused_and_deadlines_moved(cast, order, later):
    accept(order, cast.binh)
    asked = extending.ask_extension(
        actor=actor_of(cast.binh),
        assignment=lead_of(order),
        until=date(2026, 6, 30),
        reason=REASON,
    )
    assert news(cast.chi, later) == {order.text: [("Xin gia hạn", "Lê Văn Bình")]}
    assert news(cast.binh, later) == {}

    extending.refuse(actor=actor_of(cast.chi), extension=asked, note=REASON)
    row = lead_of(order)
    DeadlineChange.objects.create(
        assignment=row,
        at=clock.now() + timedelta(minutes=1),
        before=row.due,
        after=row.due + timedelta(days=2),
        because="calendar",
        by_name="Võ Tiến Dũng",
    )

    assert news(cast.binh, later) == {
        order.text: [
            ("Thời hạn dời đến 10/06 17:00", "Võ Tiến Dũng"),
            ("Không gia hạn", "Phạm Thị Chi"),
        ]
    }


def test_only_a_reminder_of_mine_that_was_told_is_news(cast, order, later):
    for recipient, told in (("holder", 1), ("superior", 1), ("giver", 0)):
        Reminder.objects.create(
            assignment=lead_of(order),
            occasion="due",
            anchor=clock.now(),
            days=-1,
            recipient=recipient,
            sent_at=clock.now(),
            told=told,
        )

    assert news(cast.binh, later) == {order.text: [("Được nhắc", "")]}


def test_what_others_took_off_the_list_is_named_while_it_may_be_seen(cast, order, later):
    approved = make_order(cast.chi, cast.unit, "được duyệt")
    own = make_order(cast.chi, cast.unit, "tự báo cáo")
    finish(approved, cast.binh, cast.chi)
    accept(own, cast.binh)
    report(own, cast.binh)
    make_order(cast.chi, cast.other_unit, "của phòng khác")
    withdrawing.cancel(actor=actor_of(cast.chi), directive=order, note=REASON)

    left = changes.left(actor_of(cast.binh), later)

    said = {one.assignment.directive.text: one.change.label for one in left}
    assert said == {"được duyệt": "Đã duyệt, hoàn thành", order.text: "Đã hủy"}
    assert changes.left(actor_of(cast.binh), clock.now()) == []
    assert changes.left(actor_of(cast.em), later) == []


def test_a_part_given_to_somebody_else_is_told_to_nobody_who_lost_it(cast, order, later):
    back = accepting.return_(actor=actor_of(cast.binh), assignment=lead_of(order), note=REASON)
    giving.reassign(actor=actor_of(cast.chi), assignment=back, holder=cast.other_unit)

    assert news(cast.binh, later) == {}
    assert changes.left(actor_of(cast.binh), later) == []
    assert news(cast.em, later) == {order.text: [("Việc mới", "Phạm Thị Chi")]}


def test_it_costs_the_same_whatever_has_happened(cast, later, django_assert_num_queries):
    binh = actor_of(cast.binh)
    for _round in range(2):
        for _one in range(3):
            accept(make_order(cast.chi, cast.unit, days=3), cast.binh)
            finish(make_order(cast.chi, cast.unit), cast.binh, cast.chi)
        waiting = tasks.waiting(binh, clock.now())
        with django_assert_num_queries(5):
            assert changes.since(binh, later, waiting)
        with django_assert_num_queries(2):
            [one.assignment.directive.text for one in changes.left(binh, later)]
