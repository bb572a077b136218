"""Several are asked at once: each with a day of its own, and the way waits for whom it must."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from docflow.core import clock
from docflow.core.audit.models import AuditEvent
from docflow.core.errors import Forbidden, Invalid
from docflow.documents.models import RouteStep, ways
from docflow.documents.policies import visible_to
from docflow.documents.selectors import work
from docflow.documents.selectors.holding import holding, holdings
from docflow.documents.services import opinions, routing
from docflow.documents.services.opinions import Question
from docflow.documents.states import RouteKind, RouteState, Status
from docflow.notifications.models import Notification
from tests.factories.org import actor_of

# A Wednesday, 09:00 in Vietnam.
NOW = datetime(2026, 6, 10, 2, 0, tzinfo=UTC)
REASON = "Số liệu của hai phòng chưa khớp."


@pytest.fixture
def cast(company):
    return company


@pytest.fixture(autouse=True)
def morning():
    with clock.at(NOW):
        yield


@pytest.fixture
def asked(way, cast):
    """Bình, at the head's station, asks Em (needed, by Friday) and Hà (not needed)."""
    document = way.submitted()
    questions = [Question(cast.em, date(2026, 6, 12)), Question(cast.ha, needed=False)]
    opinions.ask(actor=actor_of(cast.binh), document=document, questions=questions)
    document.refresh_from_db()
    return document


def states(document):
    return [(one.kind, one.state) for one in document.route.order_by("ordinal", "pk")]


def test_everybody_asked_has_an_own_row_and_an_own_day(asked, cast):
    em, ha = ways.open_stations(asked)

    assert (em.ordinal, ha.ordinal) == (1, 1)
    assert em.due_at == datetime(2026, 6, 12, 10, 0, tzinfo=UTC)
    # Nobody named a day: one working day from now, by the office's rule.
    assert ha.due_at == datetime(2026, 6, 11, 2, 0, tzinfo=UTC)
    assert [actor_of(one).user_id for one in (cast.em, cast.ha)] == [
        em.principal // 2,
        ha.principal // 2,
    ]


def test_the_one_who_asked_waits_behind_and_says_nothing_meanwhile(asked, cast):
    with pytest.raises(Forbidden, match="Đỗ Văn Em"):
        routing.agree(actor=actor_of(cast.binh), document=asked)

    assert asked.route.get(kind=RouteKind.HEAD).state == RouteState.WAITING


def test_who_is_asked_sees_it_is_told_and_finds_it_waiting(asked, cast):
    for person in (cast.em, cast.ha):
        actor = actor_of(person)
        assert asked in visible_to(actor)
        assert list(work.to_review(actor)) == [asked]
        assert Notification.objects.filter(user=person.user, reason="waiting").count() == 1


def test_the_way_goes_on_when_the_needed_answers_are_in(asked, cast):
    routing.agree(actor=actor_of(cast.em), document=asked, note="Đồng ý")

    assert states(asked) == [
        (RouteKind.OPINION, RouteState.AGREED),
        (RouteKind.OPINION, RouteState.SKIPPED),
        (RouteKind.HEAD, RouteState.OPEN),
        (RouteKind.LEADER, RouteState.WAITING),
    ]


def test_an_answer_that_is_not_needed_does_not_move_the_way(asked, cast):
    routing.agree(actor=actor_of(cast.ha), document=asked)

    assert [one.holder for one in ways.open_stations(asked)] == [str(cast.em)]


def test_where_nobody_is_needed_all_are_waited_for(way, cast):
    document = way.submitted()
    questions = [Question(cast.em, needed=False), Question(cast.ha, needed=False)]
    opinions.ask(actor=actor_of(cast.binh), document=document, questions=questions)

    routing.agree(actor=actor_of(cast.ha), document=document)
    first = [one.kind for one in ways.open_stations(document)]
    routing.agree(actor=actor_of(cast.em), document=document)

    assert first == [RouteKind.OPINION]
    assert [one.kind for one in ways.open_stations(document)] == [RouteKind.HEAD]


def test_another_opinion_is_kept_told_to_who_asked_and_stops_nothing(asked, cast):
    opinions.differ(actor=actor_of(cast.em), document=asked, note=REASON)

    asked.refresh_from_db()
    said = asked.route.get(state=RouteState.DIFFERED)
    assert (said.note, said.answered_by) == (REASON, cast.em)
    assert asked.status == Status.IN_REVIEW
    assert [one.kind for one in ways.open_stations(asked)] == [RouteKind.HEAD]
    assert REASON in Notification.objects.get(user=cast.binh.user, reason="opinion").text


def test_another_opinion_needs_its_reason(asked, cast):
    with pytest.raises(Invalid):
        opinions.differ(actor=actor_of(cast.em), document=asked, note="Không")


def test_who_advises_neither_returns_nor_asks_on(asked, cast):
    with pytest.raises(Forbidden):
        routing.send_back(actor=actor_of(cast.em), document=asked, note=REASON)
    with pytest.raises(Forbidden):
        opinions.ask(actor=actor_of(cast.em), document=asked, questions=[Question(cast.ha)])


@pytest.mark.parametrize("whom", [[], ["giang"], ["khoa"], ["binh"], ["em", "em"]])
def test_only_colleagues_of_the_office_are_asked_each_once(way, cast, whom):
    document = way.submitted()
    questions = [Question(getattr(cast, name)) for name in whom]

    with pytest.raises(Invalid):
        opinions.ask(actor=actor_of(cast.binh), document=document, questions=questions)

    assert not document.route.filter(kind=RouteKind.OPINION).exists()


def test_no_day_before_today_is_asked_for(way, cast):
    document = way.submitted()
    questions = [Question(cast.em, NOW.date() - timedelta(days=1))]

    with pytest.raises(Invalid):
        opinions.ask(actor=actor_of(cast.binh), document=document, questions=questions)


def test_a_list_names_everybody_who_is_waited_for(asked, cast):
    found = holding(asked)

    assert found.who == f"{cast.em}; {cast.ha}"
    assert found.since == NOW
    assert found.due == datetime(2026, 6, 11, 2, 0, tzinfo=UTC)
    assert not found.late
    with clock.at(found.due + timedelta(minutes=1)):
        assert holding(asked).late


def test_many_documents_cost_the_queries_of_one(way, asked, django_assert_num_queries):
    documents = [asked, way.submitted(subject="Hai"), way.submitted(subject="Ba")]

    with django_assert_num_queries(2):
        holdings(documents)


def test_the_database_holds_one_open_ordinal(asked):
    waiting = asked.route.get(kind=RouteKind.LEADER)

    with pytest.raises(IntegrityError), transaction.atomic():
        RouteStep.objects.filter(pk=waiting.pk).update(state=RouteState.OPEN)
    with pytest.raises(IntegrityError), transaction.atomic():
        RouteStep.objects.create(
            document=asked,
            round=2,
            ordinal=1,
            kind=RouteKind.HEAD,
            principal=1,
            holder="Ai",
            state=RouteState.OPEN,
        )


def test_the_database_asks_nobody_twice_at_once(asked):
    station = ways.open_stations(asked)[0]
    station.pk = None

    with pytest.raises(IntegrityError), transaction.atomic():
        station.save(force_insert=True)


def test_only_an_opinion_may_differ(asked):
    head = asked.route.filter(kind=RouteKind.HEAD)

    with pytest.raises(IntegrityError), transaction.atomic():
        head.update(state=RouteState.DIFFERED)


def test_how_long_an_answer_took_is_kept_in_working_minutes(asked, cast):
    with clock.at(NOW + timedelta(days=1, hours=1)):
        routing.agree(actor=actor_of(cast.em), document=asked)

    assert asked.route.get(state=RouteState.AGREED).spent_minutes == 9 * 60


def test_content_and_form_are_answered_for_by_name(way, cast):
    """NĐ 30/2020/NĐ-CP, Điều 12.1 and Điều 12.2: the head of the unit for content."""
    document = way.submitted()

    routing.agree(actor=actor_of(cast.binh), document=document)

    event = AuditEvent.objects.get(verb="route.answers_for_content", object_id=str(document.pk))
    assert (event.actor, event.title) == ("Lê Văn Bình", "Trưởng phòng")
