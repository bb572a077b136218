"""A station that waits too long: one reminder, then one word one rung up, and no more."""

from datetime import UTC, datetime, timedelta

import pytest

from docflow.core import clock, schedule
from docflow.core.errors import Forbidden, Invalid
from docflow.documents.models import RouteRule, RouteStep, ways
from docflow.documents.services import issuing, opinions, route_rules, routing, waiting
from docflow.documents.services.opinions import Question
from docflow.documents.states import RouteKind
from docflow.notifications.models import Notification
from docflow.org.states import Role
from tests.factories.org import actor_of, make_person

# A Wednesday, 09:00 in Vietnam; work ends at 17:00 and a day has eight hours.
NOW = datetime(2026, 6, 10, 2, 0, tzinfo=UTC)
DUE = NOW + timedelta(days=1)
TOLD_ABOVE = DUE + timedelta(days=1)


@pytest.fixture
def cast(company):
    return company


@pytest.fixture(autouse=True)
def morning():
    with clock.at(NOW):
        yield


@pytest.fixture
def document(way):
    return way.submitted()


def sweep_at(moment):
    with clock.at(moment):
        return waiting.sweep(clock.now(), 50)


def told(reason):
    rows = Notification.objects.filter(reason=reason).order_by("user_id")
    return [(one.user.full_name, one.created_at) for one in rows]


def test_before_it_is_due_nobody_hears_anything(document):
    assert sweep_at(DUE - timedelta(minutes=1)) == 0
    assert told("step_late") == []


def test_the_holder_is_reminded_once_and_then_one_rung_up_once(document, cast):
    for moment in (DUE, DUE + timedelta(hours=2), TOLD_ABOVE, TOLD_ABOVE + timedelta(days=5)):
        sweep_at(moment)

    assert told("step_late") == [("Lê Văn Bình", DUE)]
    assert told("step_escalated") == [("Phạm Thị Chi", TOLD_ABOVE)]
    assert RouteStep.objects.filter(look_at__isnull=False).count() == 0


def test_who_may_not_see_the_document_hears_no_word_of_it(document, cast):
    sweep_at(DUE)
    sweep_at(TOLD_ABOVE)

    notice = Notification.objects.get(reason="step_escalated")
    assert cast.unit.name in notice.text
    assert document.subject not in notice.text


def test_an_answer_ends_it(document, cast):
    routing.agree(actor=actor_of(cast.binh), document=document)

    sweep_at(DUE)

    assert "Lê Văn Bình" not in [name for name, _at in told("step_late")]


def test_a_cancelled_document_waits_for_nobody(document, cast):
    issuing.cancel(actor=actor_of(cast.an), document=document, note="Không còn cần thiết nữa.")

    sweep_at(DUE)

    assert told("step_late") == []
    assert not RouteStep.objects.filter(look_at__isnull=False).exists()


def test_each_opinion_is_looked_at_by_its_own_day(document, cast):
    friday = (NOW + timedelta(days=2)).date()
    opinions.ask(
        actor=actor_of(cast.binh),
        document=document,
        questions=[Question(cast.em, friday), Question(cast.ha)],
    )

    sweep_at(DUE)

    assert [name for name, _at in told("step_late")] == ["Ngô Thu Hà"]


def test_above_an_officer_stands_the_head_and_above_the_leader_nobody(document, cast):
    opinions.ask(actor=actor_of(cast.binh), document=document, questions=[Question(cast.ha)])
    sweep_at(DUE)
    sweep_at(TOLD_ABOVE)
    first = [name for name, _at in told("step_escalated")]
    routing.agree(actor=actor_of(cast.ha), document=document)
    routing.agree(actor=actor_of(cast.binh), document=document)
    Notification.objects.all().delete()
    sweep_at(DUE)
    sweep_at(TOLD_ABOVE)

    assert first == ["Đỗ Văn Em"]
    assert [name for name, _at in told("step_late")] == ["Phạm Thị Chi"]
    assert told("step_escalated") == []


def test_a_killed_sweep_has_told_nothing_and_the_next_tells_all(document, monkeypatch):
    def dies(*_args):
        raise RuntimeError

    with monkeypatch.context() as killed:
        killed.setattr(waiting.telling, "waits_long", dies)
        with pytest.raises(RuntimeError):
            sweep_at(DUE)

    assert told("step_late") == []
    sweep_at(DUE)
    assert len(told("step_late")) == 1


def test_an_idle_sweep_asks_one_question(document, django_assert_num_queries):
    with django_assert_num_queries(1):
        sweep_at(NOW)


def test_a_station_from_before_has_its_norm_from_when_it_opened(document):
    rows = RouteStep.objects.filter(kind=RouteKind.HEAD)
    rows.update(due_at=None, norm_minutes=None, look_at=NOW)

    sweep_at(NOW)

    station = rows.get()
    assert (station.due_at, station.look_at) == (DUE, DUE)
    assert told("step_late") == []


def test_the_office_rules_how_long_and_who_checks_form(way, cast):
    """NĐ 30/2020/NĐ-CP, Điều 12.2: a named person answers for form."""
    oanh = make_person(Role.CLERK, cast.office, cast.registry, "Mai Oanh", "Văn thư")
    route_rules.change(
        actor=actor_of(cast.dung), norm_minutes=120, patience_minutes=60, form_keeper=oanh
    )

    document = way.submitted(subject="Kế hoạch khác")
    first = ways.open_stations(document)[0]
    routing.agree(actor=actor_of(cast.binh), document=document)

    assert first.due_at == NOW + timedelta(hours=2)
    second = ways.open_stations(document)[0]
    assert (second.kind, second.holder) == (RouteKind.OFFICE, "Mai Oanh, Văn thư")
    routing.agree(actor=actor_of(oanh), document=document)
    from docflow.core.audit.models import AuditEvent

    event = AuditEvent.objects.get(verb="route.answers_for_form")
    assert event.actor == "Mai Oanh"


def test_only_leaders_the_registry_and_the_administrator_rule(cast):
    for person in (cast.an, cast.binh):
        with pytest.raises(Forbidden):
            route_rules.change(actor=actor_of(person), norm_minutes=60, patience_minutes=60)
    for person in (cast.chi, cast.dung, cast.khoa):
        route_rules.change(actor=actor_of(person), norm_minutes=60, patience_minutes=60)
    assert RouteRule.objects.count() == 1


@pytest.mark.parametrize("values", [(0, 60), (60, 40000)])
def test_a_norm_lies_between_a_minute_and_a_quarter(cast, values):
    with pytest.raises(Invalid):
        route_rules.change(
            actor=actor_of(cast.chi), norm_minutes=values[0], patience_minutes=values[1]
        )


def test_nobody_of_another_office_answers_for_form(cast):
    with pytest.raises(Invalid):
        route_rules.change(
            actor=actor_of(cast.chi),
            norm_minutes=60,
            patience_minutes=60,
            form_keeper=cast.giang,
        )


def test_the_sweep_is_run_by_the_workers(document):
    with clock.at(DUE):
        schedule.run_all(waiting.SWEEP)

    assert len(told("step_late")) == 1
