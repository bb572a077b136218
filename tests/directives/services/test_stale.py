"""What was true when a page was opened and is no more: old and second windows, second leaders."""

from decimal import Decimal as D
from uuid import uuid4

import pytest

from directives.models import Assignment, Directive
from directives.selectors import work
from directives.services import (
    accepting,
    giving,
    indicators,
    judging,
    measuring,
    moving,
    reporting,
    withdrawing,
)
from directives.services.giving_many import give_to_many
from directives.states import DeadlineCause, Perm
from docflow.core import clock, policy
from docflow.core.audit.models import AuditEvent
from docflow.core.errors import Forbidden, Refused
from docflow.notifications.models import Notification
from docflow.org.states import Role
from tests.factories.directives import accept, finish, lead_of, make_batch, make_order, report
from tests.factories.org import actor_of, make_person

NOTE = "Một lý do đủ dài để ghi lại"


@pytest.fixture
def below(cast, order) -> Directive:
    """Bình handed Chi's order on to An, a day before Chi's deadline."""
    accept(order, cast.binh)
    return giving.give(
        actor=actor_of(cast.binh), text="Thống kê", lead=cast.an, parent=lead_of(order), days=4
    )


def sooner(cast, order) -> None:
    moving.change_deadline(actor=actor_of(cast.chi), assignment=lead_of(order), days=2, note=NOTE)


@pytest.mark.parametrize("many", [False, True])
def test_nothing_is_handed_on_from_work_that_was_cancelled_meanwhile(cast, order, many):
    accept(order, cast.binh)
    stale = lead_of(order)
    bich = make_person(Role.OFFICER, cast.office, cast.unit, "Vũ Bích")
    withdrawing.cancel(actor=actor_of(cast.chi), directive=order, note=NOTE)

    leads = {"leads": [cast.an, bich]} if many else {"lead": cast.an}
    service = give_to_many if many else giving.give

    with pytest.raises(Refused, match="Đã hủy"):
        service(actor=actor_of(cast.binh), text="x", parent=stale, **leads)

    assert Directive.objects.filter(parent=stale).count() == 0


def test_a_deputy_decides_nothing_on_what_the_head_gave_the_deputy(cast):
    phuc = make_person(Role.DEPUTY_HEAD, cast.office, cast.unit, "Mai Phúc")
    order, other = make_order(cast.binh, phuc, days=5), make_order(cast.binh, cast.an, days=5)
    accept(order, phuc)
    report(order, phuc)
    deputy, own = actor_of(phuc), lead_of(order)

    for perm in (Perm.JUDGE, Perm.MOVE_DEADLINE, Perm.SUSPEND, Perm.REASSIGN):
        assert "Lê Văn Bình" in (policy.refusal(deputy, perm, own) or ""), perm
        assert policy.can(deputy, perm, lead_of(other)), perm
    with pytest.raises(Forbidden):
        judging.accept_result(actor=deputy, assignment=own)
    with pytest.raises(Forbidden):
        withdrawing.cancel(actor=deputy, directive=order, note=NOTE)
    assert list(work.waiting_for_decision(deputy, clock.now())) == []
    assert list(work.waiting_for_decision(actor_of(cast.binh), clock.now())) == [own]


@pytest.mark.parametrize("how", ["insist", "reassign", "reopen"])
def test_what_runs_again_ends_no_later_than_the_order_above(cast, order, below, how):
    part = lead_of(below)
    if how == "reopen":
        finish(below, cast.an, cast.binh)
    else:
        accepting.return_(actor=actor_of(cast.an), assignment=part, note=NOTE)
    sooner(cast, order)

    binh = actor_of(cast.binh)
    if how == "insist":
        giving.insist(actor=binh, assignment=part, note=NOTE)
    if how == "reassign":
        phuc = make_person(Role.OFFICER, cast.office, cast.unit, "Mai Phúc")
        giving.reassign(actor=binh, assignment=part, holder=phuc)
    if how == "reopen":
        judging.reopen(actor=binh, directive=below, note=NOTE)

    again = lead_of(below)
    assert again.due == lead_of(order).due
    assert again.first_due == part.first_due
    assert [one.because for one in again.deadline_history.all()] == [DeadlineCause.PARENT]


def test_a_returned_part_is_given_to_one_other_place_alone(cast):
    order = make_order(cast.chi, cast.unit, coordinating=[cast.other_unit], days=5)
    part = order.assignments.get(role="coordinating")
    accepting.return_(actor=actor_of(cast.em), assignment=part, note=NOTE)
    chi = actor_of(cast.chi)
    giving.reassign(actor=chi, assignment=part, holder=cast.ha)

    with pytest.raises(Refused, match="Ngô Thu Hà"):
        giving.reassign(actor=chi, assignment=part, holder=cast.an)
    with pytest.raises(Refused, match="Ngô Thu Hà"):
        giving.insist(actor=chi, assignment=part, note=NOTE)

    live = Assignment.objects.filter(directive=order, role="coordinating", status="given")
    assert [one.person_id for one in live] == [cast.ha.pk]


def test_a_result_that_came_after_the_page_is_not_approved_unread(cast, order):
    accept(order, cast.binh)
    read = report(order, cast.binh)
    chi = actor_of(cast.chi)
    judging.send_back(actor=chi, assignment=lead_of(order), note=NOTE)
    newer = report(order, cast.binh, text="Làm lại")

    with pytest.raises(Refused, match="kết quả mới"):
        judging.accept_result(actor=chi, assignment=lead_of(order), seen=read.pk)

    judging.accept_result(actor=chi, assignment=lead_of(order), seen=newer.pk)
    assert Directive.objects.get(pk=order.pk).status == "completed"


def test_what_was_missing_in_an_older_result_is_not_said_of_a_newer_one(cast, order):
    accept(order, cast.binh)
    read = report(order, cast.binh)
    chi = actor_of(cast.chi)
    judging.send_back(actor=chi, assignment=lead_of(order), note=NOTE, seen=read.pk)
    newer = report(order, cast.binh, text="Làm lại")

    with pytest.raises(Refused, match="kết quả mới"):
        judging.send_back(actor=chi, assignment=lead_of(order), note=NOTE, seen=read.pk)
    assert lead_of(order).status == "reported"

    judging.send_back(actor=chi, assignment=lead_of(order), note=NOTE, seen=newer.pk)
    assert lead_of(order).status == "sent_back"


def test_an_order_taken_back_unopened_leaves_its_words_in_no_inbox(cast, order):
    told = Notification.objects.filter(user=cast.binh.user)
    assert told.exists()

    withdrawing.withdraw(actor=actor_of(cast.chi), directive=order)

    assert not told.exists()


def test_who_sees_another_order_of_the_batch_keeps_the_notice_of_it(cast):
    batch = make_batch(cast.chi, [cast.unit, cast.other_unit], informed=[cast.dung])
    one, other = batch.directives.order_by("pk")
    told = Notification.objects.filter(user=cast.dung.user)

    withdrawing.withdraw(actor=actor_of(cast.chi), directive=one)
    assert told.count() == 1

    withdrawing.withdraw(actor=actor_of(cast.chi), directive=other)
    assert told.count() == 0


def test_one_sending_gives_one_order_however_often_it_arrives(cast):
    once = uuid4()

    first = make_order(cast.chi, cast.unit, once=once)
    again = make_order(cast.chi, cast.unit, once=once)
    many = {make_batch(cast.chi, [cast.unit, cast.other_unit], once=once).pk for _ in range(3)}

    assert first == again
    assert len(many) == 1
    assert Directive.objects.count() == 3


def test_one_sending_makes_one_report_however_often_it_arrives(cast, order):
    accept(order, cast.binh)
    binh, part = actor_of(cast.binh), lead_of(order)
    once, result = uuid4(), uuid4()

    told = [
        reporting.report_progress(actor=binh, assignment=part, text="Nửa", once=once)
        for _ in range(2)
    ]
    handed_in = [
        reporting.report_result(actor=binh, assignment=part, text="Xong", once=result)
        for _ in range(2)
    ]

    assert told[0] == told[1]
    assert handed_in[0] == handed_in[1]
    assert part.reports.count() == 2


def test_one_sending_writes_one_value_with_one_report_of_its_evidence(cast, order):
    accept(order, cast.binh)
    indicator = indicators.set_target(
        actor=actor_of(cast.chi), directive=order, name="Hài lòng", target="at_least", low=D(90)
    )
    once = uuid4()

    written = {
        measuring.measure(
            actor=actor_of(cast.binh),
            indicator=indicator,
            value=D(95),
            evidence=[("so-lieu.txt", b"95", "text/plain")],
            once=once,
        ).pk
        for _ in range(3)
    }

    assert len(written) == 1
    assert (indicator.values.count(), lead_of(order).reports.count()) == (1, 1)
    assert AuditEvent.objects.filter(verb="indicator.measure").count() == 1
    for _ in range(2):
        indicators.report_value(
            actor=actor_of(cast.binh), indicator=indicator, value=D(96), once=uuid4()
        )
    assert indicator.values.count() == 3
