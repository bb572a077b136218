"""Reminders: each rung told once, to who can act now, and not once the work is handled."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from directives.models import Assignment, Directive, Escalation, Reminder, ReminderRule
from directives.selectors import escalations
from directives.selectors.ladder import Rule
from directives.services import (
    accepting,
    extending,
    giving,
    judging,
    pausing,
    reminding,
    rules,
    withdrawing,
)
from directives.states import Occasion, Perm, Recipient
from docflow.core import clock, policy
from docflow.core.audit.models import AuditEvent
from docflow.notifications.models import Notification
from docflow.org.models import CalendarDay
from docflow.org.selectors.calendar import ZONE
from docflow.org.services import structure
from docflow.org.states import DayKind, Role
from tests.factories.directives import accept, lead_of, make_order, report
from tests.factories.org import SYSTEM, actor_of, make_person

REASONS = {"due_soon", "late", "unaccepted", "unjudged", "escalated"}


def june(day: int, hour: int = 8, month: int = 6) -> datetime:
    return datetime(2026, month, day, hour, 0, tzinfo=ZONE)


def sweep(moment: datetime) -> list[tuple[str, str]]:
    """Everything due by `moment`; who was told of what by it, by name."""
    before = set(Notification.objects.values_list("pk", flat=True))
    with clock.at(moment):
        while reminding.sweep(clock.now(), 100):
            pass
    new = Notification.objects.exclude(pk__in=before).filter(reason__in=REASONS)
    return sorted(new.values_list("user__full_name", "reason"))


AN, BINH, CHI = "Trần Thị An", "Lê Văn Bình", "Phạm Thị Chi"


def test_the_ladder_of_work_that_nobody_touches(cast, order):
    # Chi gave it to Bình's unit on Monday the 1st, due on Monday the 8th.
    told = {day: sweep(june(day)) for day in range(1, 23)}

    assert {day: lines for day, lines in told.items() if lines} == {
        2: [(BINH, "unaccepted")],
        # The third day before the deadline; the unit's superior and the giver are the same Chi.
        3: [(BINH, "due_soon"), (CHI, "escalated")],
        5: [(BINH, "due_soon")],
        8: [(BINH, "due_soon")],
        9: [(BINH, "late"), (CHI, "escalated")],
        11: [(CHI, "escalated")],
        15: [(CHI, "escalated")],
        22: [(CHI, "escalated")],
    }


def test_what_is_said_names_days_deadline_and_for_the_superior_the_holder(cast, order):
    sweep(june(3))
    sweep(june(10))

    texts = dict(
        Notification.objects.filter(reason__in=REASONS).order_by("pk").values_list("reason", "text")
    )

    short = "“Rà soát thủ tục hành chính” (hạn 08/06/2026 17:00)"
    assert texts["due_soon"] == f"Còn 3 ngày làm việc: {short}"
    assert texts["late"] == f"Quá hạn 2 ngày làm việc: {short}"
    assert texts["escalated"] == f"Phòng Nội vụ: Quá hạn 2 ngày làm việc: {short}"
    notice = Notification.objects.get(reason="late")
    assert notice.url == order.get_absolute_url()
    assert (notice.object_type, notice.object_id) == (
        "directives.assignment",
        str(lead_of(order).pk),
    )


def test_who_is_told_of_both_hears_that_it_is_late(cast, order):
    told = sweep(june(10))

    assert told == [(BINH, "late"), (BINH, "unaccepted"), (CHI, "escalated")]
    assert "Quá hạn 2 ngày" in Notification.objects.get(reason="escalated").text


def test_nothing_is_told_twice_however_often_the_sweep_runs(cast, order):
    first = sweep(june(9))
    Assignment.objects.update(remind_at=june(1))

    again = sweep(june(9, 15))

    assert first
    assert again == []


def test_days_that_were_missed_give_one_message_to_each(cast, order):
    accept(order, cast.binh)

    told = sweep(june(30))

    # Five rungs of the holder's and three of the leader's were due by then.
    assert told == [(BINH, "late"), (CHI, "escalated")]
    rungs = Reminder.objects.values_list("recipient", "days", "told")
    assert set(rungs) == {
        ("holder", 1, 1),
        ("superior", 1, 1),
        ("giver", 3, 1),
        ("leaders", 15, 1),
    }


@pytest.mark.parametrize("how", ["report", "return", "suspend", "cancel", "withdraw"])
def test_it_stops_the_moment_it_is_handled(cast, order, how):
    before = sweep(june(3))
    with clock.at(june(4)):
        if how == "withdraw":
            withdrawing.withdraw(actor=actor_of(cast.chi), directive=order)
        else:
            accept(order, cast.binh)
        if how == "report":
            report(order, cast.binh)
        note = "Không thuộc phần việc của đơn vị"
        lead = Assignment.objects.get()
        if how == "return":
            accepting.return_(actor=actor_of(cast.binh), assignment=lead, note=note)
        if how == "suspend":
            pausing.suspend(actor=actor_of(cast.chi), assignment=lead, note=note)
        if how == "cancel":
            withdrawing.cancel(actor=actor_of(cast.chi), directive=order, note=note)

    after = [line for day in range(4, 31) for line in sweep(june(day))]

    assert before
    assert [line for line in after if line[0] == BINH] == []
    assert {reason for _name, reason in after} == ({"unjudged"} if how == "report" else set())


def test_a_result_that_waits_reminds_its_giver_until_it_is_judged(cast, order):
    accept(order, cast.binh)
    with clock.at(june(2, 10)):
        report(order, cast.binh)

    told = {day: sweep(june(day)) for day in range(2, 10)}
    with clock.at(june(10, 7)):
        judging.accept_result(actor=actor_of(cast.chi), assignment=lead_of(order))
    later = [sweep(june(day)) for day in range(10, 30)]

    assert {day: lines for day, lines in told.items() if lines} == {
        4: [(CHI, "unjudged")],
        9: [(CHI, "unjudged")],
    }
    assert not any(later)


def test_work_sent_back_goes_on_where_its_ladder_stood(cast, order):
    accept(order, cast.binh)
    sweep(june(5))
    with clock.at(june(5, 10)):
        report(order, cast.binh)
    with clock.at(june(9, 9)):
        note = "Chưa có số liệu của các phường"
        judging.send_back(actor=actor_of(cast.chi), assignment=lead_of(order), note=note)

    at_once, later = sweep(june(9, 9)), sweep(june(11))

    assert at_once == []
    assert later == [(BINH, "late"), (CHI, "escalated")]


def test_a_new_deadline_starts_its_ladder_anew(cast, order):
    accept(order, cast.binh)
    sweep(june(5))
    with clock.at(june(5, 10)):
        extension = extending.ask_extension(
            actor=actor_of(cast.binh),
            assignment=lead_of(order),
            until=date(2026, 6, 19),
            reason="Chờ số liệu của các phường",
        )
        extending.grant(actor=actor_of(cast.chi), extension=extension)

    told = {day: sweep(june(day)) for day in range(6, 23)}

    assert [day for day, lines in told.items() if (BINH, "due_soon") in lines] == [16, 18, 19]
    assert [day for day, lines in told.items() if (BINH, "late") in lines] == [22]


def test_short_terms_are_not_made_up_for(cast):
    make_order(cast.chi, cast.unit, days=1)

    told = sweep(june(1, 10))

    assert told == []
    assert lead_of(make_order(cast.chi, cast.other_unit, days=0)).remind_at == datetime(
        2026, 6, 2, 7, 30, tzinfo=ZONE
    )


def test_a_person_s_delay_goes_to_the_head_and_never_to_the_person_twice(cast, order):
    below = giving.give(
        actor=actor_of(cast.binh), text="Thống kê hồ sơ", lead=cast.an, parent=lead_of(order)
    )
    accept(below, cast.an)

    told = sweep(june(9))

    about = Notification.objects.filter(
        object_type="directives.assignment",
        object_id=str(lead_of(below).pk),
        reason__in=REASONS,
    )
    assert set(about.values_list("user__full_name", "reason")) == {(AN, "late")}
    escalated = Escalation.objects.filter(assignment=lead_of(below))
    assert [line.list.user.full_name for line in escalated] == [BINH]
    assert (AN, "escalated") not in told


def test_a_head_s_own_delay_goes_to_the_leaders(cast):
    accept(make_order(cast.chi, cast.binh, days=5), cast.binh)
    make_person(Role.DEPUTY, cast.office, None, "Mai Phúc")

    assert sweep(june(9)) == [(BINH, "late"), ("Mai Phúc", "escalated"), (CHI, "escalated")]


@pytest.mark.parametrize("gone", ["inactive", "left"])
def test_where_nobody_can_act_the_next_of_the_ladder_is_told(cast, order, gone):
    if gone == "inactive":
        cast.binh.user.is_active = False
        cast.binh.user.save(update_fields=["is_active"])
    else:
        structure.end_position(actor=SYSTEM, position=cast.binh, day=date(2026, 6, 1))

    told = sweep(june(2))

    assert told == [(CHI, "escalated")]
    assert Reminder.objects.get().told == 1


def test_those_who_are_only_to_know_are_never_reminded(cast):
    order = make_order(cast.chi, cast.unit, informed=[cast.other_unit], days=5)
    informed = order.assignments.get(role="informed")

    told = [line for day in range(1, 30) for line in sweep(june(day))]

    assert informed.remind_at is None
    assert "Đỗ Văn Em" not in {name for name, _reason in told}


def test_an_office_s_own_rules_take_the_place_of_the_defaults(cast, order):
    rule = {"office": cast.office, "occasion": Occasion.DUE, "recipient": Recipient.HOLDER}
    ReminderRule.objects.create(**rule, days=-2)
    ReminderRule.objects.create(**rule, days=1, active=False)
    reminding.replan(cast.office.pk)

    told = {day: sweep(june(day)) for day in range(1, 23)}

    assert {day: lines for day, lines in told.items() if lines} == {4: [(BINH, "due_soon")]}


def test_a_changed_calendar_moves_what_is_ahead(cast, order):
    accept(order, cast.binh)
    CalendarDay.objects.create(
        office=cast.office, date=date(2026, 6, 5), kind=DayKind.DAY_OFF, name="Nghỉ hoán đổi"
    )
    assert reminding.replan(cast.office.pk) == 1

    told = {day: sweep(june(day)) for day in range(1, 9)}

    assert [day for day, lines in told.items() if lines] == [2, 4, 8]


def test_the_rungs_of_a_drafted_order_wait_in_silence(cast, order):
    order.__class__.objects.filter(pk=order.pk).update(status="drafted")

    assert sweep(june(9)) == []
    assert lead_of(order).remind_at > june(9)


def test_the_next_look_is_kept_with_the_row(cast, order):
    lead = lead_of(order)

    assert lead.remind_at == datetime(2026, 6, 2, 0, 30, tzinfo=UTC)
    accept(order, cast.binh)
    assert lead_of(order).remind_at == datetime(2026, 6, 3, 0, 30, tzinfo=UTC)
    pausing.suspend(
        actor=actor_of(cast.chi), assignment=lead_of(order), note="Chờ ý kiến của Sở Nội vụ"
    )
    assert lead_of(order).remind_at is None


def test_a_batch_takes_the_same_queries_however_many_it_tells(cast):
    def queries(orders: int) -> int:
        for _ in range(orders):
            accept(make_order(cast.chi, cast.unit, days=5), cast.binh)
        with (
            clock.at(june(9)),
            CaptureQueriesContext(
                connection,
            ) as captured,
        ):
            assert reminding.sweep(clock.now(), 100) == orders
        Assignment.objects.update(remind_at=None)
        return len(captured)

    # Those of the day's first batch replace no notice of an earlier one.
    queries(1)
    assert queries(2) == queries(12)


def test_an_idle_sweep_asks_one_question(cast, order, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert reminding.sweep(june(1) + timedelta(minutes=1), 100) == 0


@pytest.fixture
def internal(cast) -> Directive:
    """Bình's order inside the department, due on Monday the 8th and accepted."""
    order = make_order(cast.binh, cast.an, days=5)
    accept(order, cast.an)
    return order


def climb(first: int, last: int) -> dict[int, list[tuple[str, str]]]:
    """Who was told on which days of June after the deadline."""
    told = {day: sweep(june(day)) for day in range(first, last)}
    return {day: lines for day, lines in told.items() if lines}


def test_an_order_inside_a_department_climbs_to_the_head_who_gave_it_again_and_again(
    cast, internal
):
    assert climb(9, 30) == {
        9: [(BINH, "escalated"), (AN, "late")],
        11: [(BINH, "escalated")],
        15: [(BINH, "escalated")],
        22: [(BINH, "escalated")],
        29: [(BINH, "escalated")],
    }
    assert not policy.can(actor_of(cast.chi), Perm.VIEW, internal)


def test_a_rule_of_the_office_takes_it_to_the_leaders_who_then_see_it(cast, internal):
    chi = actor_of(cast.chi)
    rules.add(actor=chi, rule=Rule(Occasion.DUE, 7, Recipient.ABOVE))

    told = climb(9, 24)

    # From then on the leaders' own rung, each week, reaches them too.
    assert {day for day, lines in told.items() if (CHI, "escalated") in lines} == {17, 22}
    assert policy.can(chi, Perm.VIEW, internal)
    lines = Escalation.objects.filter(list__user=cast.chi.user)
    assert {line.assignment for line in lines} == {lead_of(internal)}
    with clock.at(june(17)):
        assert list(escalations.on(chi, date(2026, 6, 17))) == [lead_of(internal)]
    shown = AuditEvent.objects.get(verb="directive.show_leaders")
    assert (shown.object_id, shown.data) == (str(internal.pk), {"assignment": lead_of(internal).pk})


def test_the_same_rule_opens_nothing_that_the_leaders_gave(cast, order):
    accept(order, cast.binh)
    rules.add(actor=actor_of(cast.chi), rule=Rule(Occasion.DUE, 7, Recipient.ABOVE))

    assert (CHI, "escalated") in climb(9, 24)[17]
    assert not AuditEvent.objects.filter(verb="directive.show_leaders").exists()


def test_without_that_rule_a_leader_s_rung_says_nothing_outside_the_department(cast, internal):
    rules.add(actor=actor_of(cast.chi), rule=Rule(Occasion.DUE, 2, Recipient.LEADERS))

    told = climb(9, 24)

    assert all((CHI, "escalated") not in lines for lines in told.values())
    assert (BINH, "escalated") in told[10]
