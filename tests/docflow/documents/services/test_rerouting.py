"""Back to an earlier station, back to the desk, back one step: never over what somebody opened."""

import pytest

from docflow.core.audit.models import AuditEvent
from docflow.core.errors import Forbidden, Invalid, Refused
from docflow.documents.models import Document, ways
from docflow.documents.policies import visible_to
from docflow.documents.selectors import differences
from docflow.documents.services import (
    drafting,
    opinions,
    receiving,
    rerouting,
    routing,
)
from docflow.documents.services.opinions import Question
from docflow.documents.states import RouteKind, RouteState, Status
from docflow.notifications.models import Notification
from docflow.org.states import Role
from tests.docflow.documents.conftest import CONTENT
from tests.factories.documents import make_incoming
from tests.factories.org import actor_of, make_person

REASON = "Đề nghị bổ sung căn cứ pháp lý."


@pytest.fixture
def cast(company):
    return company


@pytest.fixture
def chief(cast):
    """Heads the office's registry and checks form."""
    return make_person(Role.HEAD, cast.office, cast.registry, "Mai Chánh", "Chánh Văn phòng")


def names(document):
    return [(one.kind, one.state) for one in ways.present_round(document)]


def sees(person, document):
    return document in visible_to(actor_of(person))


def at_leader(way, cast, chief):
    document = way.submitted()
    routing.agree(actor=actor_of(cast.binh), document=document)
    routing.agree(actor=actor_of(chief), document=document)
    document.refresh_from_db()
    return document


def first(document, kind):
    return document.route.filter(kind=kind).order_by("ordinal").first()


def test_the_leader_gives_back_to_any_earlier_station(way, cast, chief):
    """NĐ 30/2020/NĐ-CP, Điều 10.3."""
    document = at_leader(way, cast, chief)
    head = first(document, RouteKind.HEAD)

    rerouting.give_back(actor=actor_of(cast.chi), document=document, station=head, note=REASON)

    assert names(document) == [
        (RouteKind.HEAD, RouteState.AGREED),
        (RouteKind.OFFICE, RouteState.AGREED),
        (RouteKind.LEADER, RouteState.RETURNED),
        (RouteKind.HEAD, RouteState.OPEN),
        (RouteKind.OFFICE, RouteState.WAITING),
        (RouteKind.LEADER, RouteState.WAITING),
    ]
    assert Document.objects.get(pk=document.pk).status == Status.IN_REVIEW
    assert REASON in Notification.objects.get(user=cast.binh.user, reason="returned").text


def test_given_back_to_the_nearest_station_the_first_is_not_asked_again(way, cast, chief):
    document = at_leader(way, cast, chief)
    office = first(document, RouteKind.OFFICE)

    rerouting.give_back(actor=actor_of(cast.chi), document=document, station=office, note=REASON)
    routing.agree(actor=actor_of(chief), document=document)

    assert [one.kind for one in ways.open_stations(document)] == [RouteKind.LEADER]


def test_giving_back_needs_a_reason_and_a_station_behind(way, cast, chief):
    document = at_leader(way, cast, chief)
    head, leader = first(document, RouteKind.HEAD), first(document, RouteKind.LEADER)
    chi = actor_of(cast.chi)

    with pytest.raises(Invalid):
        rerouting.give_back(actor=chi, document=document, station=head, note="Sai")
    with pytest.raises(Refused):
        rerouting.give_back(actor=chi, document=document, station=leader, note=REASON)
    with pytest.raises(Forbidden):
        rerouting.give_back(actor=actor_of(cast.binh), document=document, station=head, note=REASON)


def test_the_first_station_has_nothing_behind_it(way, cast):
    document = way.submitted()

    with pytest.raises(Forbidden):
        rerouting.give_back(
            actor=actor_of(cast.binh),
            document=document,
            station=ways.open_stations(document)[0],
            note=REASON,
        )


def test_a_submission_nobody_opened_is_taken_back_and_was_never_seen(way, cast):
    document = way.submitted()

    rerouting.take_back(actor=actor_of(cast.an), document=document)

    document.refresh_from_db()
    assert document.status == Status.DRAFT
    assert not sees(cast.binh, document)
    assert not Notification.objects.filter(user=cast.binh.user).exists()
    assert {one.state for one in document.route.all()} == {RouteState.DROPPED}


def test_taken_back_it_is_submitted_anew(way, cast):
    document = way.submitted()
    rerouting.take_back(actor=actor_of(cast.an), document=document)

    routing.submit(actor=actor_of(cast.an), document=document)

    assert names(document) == [
        (RouteKind.HEAD, RouteState.OPEN),
        (RouteKind.LEADER, RouteState.WAITING),
    ]


def test_what_was_opened_is_not_taken_back(way, cast):
    document = way.submitted()
    rerouting.looked(actor=actor_of(cast.binh), document=document)

    with pytest.raises(Forbidden, match="mở xem"):
        rerouting.take_back(actor=actor_of(cast.an), document=document)


def test_a_look_of_somebody_else_does_not_count(way, cast):
    document = way.submitted()
    rerouting.looked(actor=actor_of(cast.an), document=document)
    rerouting.looked(actor=actor_of(cast.chi), document=document)

    rerouting.take_back(actor=actor_of(cast.an), document=document)

    assert Document.objects.get(pk=document.pk).status == Status.DRAFT


def test_only_the_drafter_takes_back(way, cast):
    document = way.submitted()

    with pytest.raises(Forbidden):
        rerouting.take_back(actor=actor_of(cast.binh), document=document)


def test_an_agreement_is_undone_until_the_next_one_looks(way, cast, chief):
    document = way.submitted()
    routing.agree(actor=actor_of(cast.binh), document=document)

    rerouting.undo(actor=actor_of(cast.binh), document=document)

    assert names(document) == [
        (RouteKind.HEAD, RouteState.UNDONE),
        (RouteKind.HEAD, RouteState.OPEN),
        (RouteKind.OFFICE, RouteState.WAITING),
        (RouteKind.LEADER, RouteState.WAITING),
    ]
    assert not sees(chief, document)
    assert AuditEvent.objects.filter(verb="route.undo", object_id=str(document.pk)).count() == 1
    routing.agree(actor=actor_of(cast.binh), document=document)
    rerouting.looked(actor=actor_of(chief), document=document)
    with pytest.raises(Forbidden):
        rerouting.undo(actor=actor_of(cast.binh), document=document)


def test_only_who_passed_it_on_last_undoes(way, cast, chief):
    document = at_leader(way, cast, chief)

    with pytest.raises(Forbidden):
        rerouting.undo(actor=actor_of(cast.binh), document=document)
    rerouting.undo(actor=actor_of(chief), document=document)

    assert [one.kind for one in ways.open_stations(document)] == [RouteKind.OFFICE]


def test_a_return_to_the_wrong_station_is_undone(way, cast, chief):
    document = at_leader(way, cast, chief)
    chi = actor_of(cast.chi)
    head = first(document, RouteKind.HEAD)
    rerouting.give_back(actor=chi, document=document, station=head, note=REASON)

    rerouting.undo(actor=chi, document=document)

    assert [one.kind for one in ways.open_stations(document)] == [RouteKind.LEADER]
    assert sees(cast.binh, document)


def test_a_question_to_the_wrong_colleague_is_undone(way, cast):
    document = way.submitted()
    binh = actor_of(cast.binh)
    opinions.ask(actor=binh, document=document, questions=[Question(cast.ha)])

    rerouting.undo(actor=binh, document=document)

    assert not sees(cast.ha, document)
    assert [one.kind for one in ways.open_stations(document)] == [RouteKind.HEAD]
    opinions.ask(actor=binh, document=document, questions=[Question(cast.ha)])
    rerouting.looked(actor=actor_of(cast.ha), document=document)
    with pytest.raises(Forbidden):
        rerouting.undo(actor=binh, document=document)


def test_what_changed_since_the_approval_goes_back_to_who_approved(way, cast):
    """NĐ 30/2020/NĐ-CP, Điều 11: a changed approved draft goes to who approved it.

    NĐ 30/2020/NĐ-CP, Điều 11.2.
    """
    deputy = make_person(
        Role.DEPUTY,
        cast.office,
        None,
        "Ngô Phúc",
        "Phó Chủ tịch",
        (["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"],),
    )
    document = way.submitted()
    chi = actor_of(cast.chi)
    routing.agree(actor=actor_of(cast.binh), document=document)
    routing.agree(actor=chi, document=document)
    routing.send_back(actor=chi, document=document, note=REASON)
    changed = {**CONTENT, "body": [{"kind": "paragraph", "text": "Hoàn thành trong quý III."}]}
    drafting.edit(
        actor=actor_of(cast.an),
        document=document,
        subject=document.subject,
        content=changed,
        signer=deputy,
    )
    routing.submit(actor=actor_of(cast.an), document=document)

    way_now = ways.present_round(document)
    assert [(one.kind, one.holder) for one in way_now[1:]] == [
        (RouteKind.OPINION, str(cast.chi)),
        (RouteKind.LEADER, str(deputy)),
    ]
    found = differences.since_agreed(document, chi)
    assert [(line.sign, line.text) for line in found.lines] == [
        ("-", "Các đơn vị triển khai kế hoạch."),
        ("+", "Hoàn thành trong quý III."),
    ]


def test_nothing_changed_is_no_difference(way, cast):
    document = way.submitted()
    binh = actor_of(cast.binh)
    routing.agree(actor=binh, document=document)

    assert differences.since_agreed(document, binh) is None
    assert differences.since_agreed(document, actor_of(cast.an)) is None


def arrival(cast):
    return make_incoming(cast.office, seen_by=(cast.dung,))


def test_the_registry_takes_back_what_was_laid_before_the_wrong_leader(cast):
    document = arrival(cast)
    dung = actor_of(cast.dung)
    receiving.present(actor=dung, document=document, leader=cast.chi)

    rerouting.take_back(actor=dung, document=document)

    document.refresh_from_db()
    assert (document.status, document.presented_to) == (Status.REGISTERED, None)
    assert not sees(cast.chi, document)


def test_a_leader_who_opened_an_arrival_keeps_it(cast):
    document = arrival(cast)
    dung = actor_of(cast.dung)
    receiving.present(actor=dung, document=document, leader=cast.chi)
    document.refresh_from_db()
    rerouting.looked(actor=actor_of(cast.chi), document=document)
    document.refresh_from_db()

    with pytest.raises(Forbidden):
        rerouting.take_back(actor=dung, document=document)
