"""One list of everything that waits for a person: complete, in order, at a constant cost."""

from datetime import date, timedelta

import pytest

from directives.selectors import tasks, work
from directives.selectors.urgency import Next
from directives.services import accepting, extending, judging, pausing
from docflow.core import clock
from tests.factories.directives import accept, finish, lead_of, make_order, report
from tests.factories.org import actor_of

REASON = "Lý do đủ dài để người nhận hiểu"


def listed(who, now) -> list[tuple[str, Next]]:
    found = tasks.load(tasks.waiting(actor_of(who), now))
    return [(one.assignment.directive.text, one.task.next) for one in found]


@pytest.fixture
def busy(cast, monday):
    """Bình holds work of every kind and decides on what An did; four days later."""
    late = make_order(cast.chi, cast.unit, "trễ", days=1)
    accept(late, cast.binh)
    make_order(cast.chi, cast.unit, "chưa nhận", days=20)
    running = make_order(cast.chi, cast.unit, "đang làm", days=15)
    accept(running, cast.binh)
    again = make_order(cast.chi, cast.unit, "làm lại", days=10)
    finish_not = accept(again, cast.binh)
    report(again, cast.binh)
    judging.send_back(actor=actor_of(cast.chi), assignment=finish_not, note=REASON)
    paused = make_order(cast.chi, cast.unit, "dừng", days=2)
    accept(paused, cast.binh)
    pausing.suspend(actor=actor_of(cast.chi), assignment=lead_of(paused), note=REASON)
    make_order(cast.chi, cast.other_unit, "phối hợp", coordinating=[cast.unit])
    make_order(cast.chi, cast.other_unit, "để biết", informed=[cast.unit])
    finish(make_order(cast.chi, cast.unit, "xong"), cast.binh, cast.chi)
    for text, act in (("kết quả", report), ("trả lại", None), ("gia hạn", None)):
        order = make_order(cast.binh, cast.an, text, days=8)
        if act:
            accept(order, cast.an)
            act(order, cast.an)
        elif text == "trả lại":
            accepting.return_(actor=actor_of(cast.an), assignment=lead_of(order), note=REASON)
        else:
            accept(order, cast.an)
            extending.ask_extension(
                actor=actor_of(cast.an),
                assignment=lead_of(order),
                until=date(2026, 6, 30),
                reason=REASON,
            )
    with clock.at(monday + timedelta(days=3, hours=9)):
        yield monday + timedelta(days=3, hours=9)


def test_everything_that_waits_stands_in_one_order(cast, busy):
    assert listed(cast.binh, busy) == [
        ("trễ", Next.REPORT),
        ("kết quả", Next.JUDGE),
        ("gia hạn", Next.EXTENSION),
        ("trả lại", Next.REASSIGN),
        ("chưa nhận", Next.ACCEPT),
        ("phối hợp", Next.ACCEPT),
        ("làm lại", Next.REPORT),
        ("đang làm", Next.REPORT),
        ("dừng", Next.WAIT),
    ]
    assert listed(cast.an, busy) == [("gia hạn", Next.REPORT)]
    assert listed(cast.khoa, busy) == []


def test_the_number_beside_the_entry_is_the_length_of_the_list(cast, busy):
    for one in cast.people():
        actor = actor_of(one)
        assert work.waiting_count(actor) == len(tasks.waiting(actor, busy)), one
    assert work.waiting_count(actor_of(cast.binh)) == 9


def test_the_list_and_a_page_of_it_cost_the_same_whatever_they_hold(
    cast, busy, django_assert_num_queries
):
    binh = actor_of(cast.binh)
    for _round in range(2):
        with django_assert_num_queries(4):
            found = tasks.waiting(binh, busy)
        with django_assert_num_queries(2):
            shown = tasks.load(found)
            [one.assignment.directive.author.user.full_name for one in shown]
        for number in range(5):
            make_order(cast.chi, cast.unit, f"thêm {number}", days=number + 1)


def test_what_was_handed_on_says_so_until_it_is_done(cast, order):
    make_order(cast.binh, cast.an, parent=lead_of(order))
    child = lead_of(order).children.get()

    def handed_on() -> bool:
        found = tasks.load(tasks.waiting(actor_of(cast.binh), clock.now()))
        return next(one for one in found if one.assignment.directive == order).handed_on

    assert handed_on()
    finish(child, cast.an, cast.binh)
    assert not handed_on()


def test_what_i_gave_and_is_not_finished(cast, busy):
    rows = tasks.given_open(actor_of(cast.binh), busy)

    assert [row.directive.text for row in rows] == ["kết quả", "trả lại", "gia hạn"]
    chief = [row.directive.text for row in tasks.given_open(actor_of(cast.chi), busy)]
    assert chief[0] == "trễ"
    assert "xong" not in chief
    assert len(chief) == len(set(chief)) == 7
