"""Answering for somebody else: both names stand, sight is lent for as long, approval never."""

from datetime import UTC, datetime, timedelta

import pytest

from docflow.core import clock
from docflow.core.audit.models import AuditEvent
from docflow.core.errors import Forbidden, Refused
from docflow.documents.models import ways
from docflow.documents.policies import visible_to
from docflow.documents.selectors import lent, work
from docflow.documents.services import routing, signing
from docflow.documents.states import RouteKind
from docflow.notifications.models import Notification
from docflow.org.services import delegating
from tests.docflow.documents.conftest import PIN
from tests.factories.org import actor_of

NOW = datetime(2026, 6, 10, 2, 0, tzinfo=UTC)
WEEK = timedelta(days=7)


@pytest.fixture
def cast(company):
    return company


@pytest.fixture(autouse=True)
def morning():
    with clock.at(NOW):
        yield


def lend(giver, taker):
    return delegating.delegate(
        actor=actor_of(giver),
        giver=giver,
        taker=taker,
        starts_at=NOW,
        ends_at=NOW + WEEK,
        reason="Đi công tác",
    )


def sees(position, document):
    return document in visible_to(actor_of(position))


def test_as_many_are_told_before_as_are_shown_after(way, cast):
    document = way.submitted()

    assert lent.gained(cast.binh, cast.ha) == 1
    # Who sees it already gains nothing by it, nor is a leader's signature ever lent.
    assert lent.gained(cast.binh, cast.an) == 0
    assert lent.gained(cast.chi, cast.ha) == 0

    lend(cast.binh, cast.ha)
    assert sees(cast.ha, document)
    assert lent.gained(cast.binh, cast.ha) == 0


def test_both_names_stand_in_the_answer_and_in_the_audit(way, cast):
    lend(cast.binh, cast.ha)
    document = way.submitted()

    routing.agree(actor=actor_of(cast.ha), document=document, note="Đồng ý")

    station = document.route.get(kind=RouteKind.HEAD)
    assert (station.answered_by, station.on_behalf) == (cast.ha, "Lê Văn Bình, Trưởng phòng")
    event = AuditEvent.objects.get(verb="route.agree", object_id=str(document.pk))
    assert (event.actor, event.on_behalf_of) == ("Ngô Thu Hà", "Lê Văn Bình, Trưởng phòng")


def test_the_page_names_both(way, cast, client):
    lend(cast.binh, cast.ha)
    document = way.submitted()
    routing.agree(actor=actor_of(cast.ha), document=document)
    client.force_login(cast.an.user, backend="django.contrib.auth.backends.ModelBackend")

    page = client.get(document.get_absolute_url()).content.decode()

    assert "Ngô Thu Hà, Chuyên viên, thay Lê Văn Bình, Trưởng phòng" in page


def test_what_waited_already_is_seen_told_and_listed(way, cast):
    document = way.submitted()
    before = sees(cast.ha, document)

    lend(cast.binh, cast.ha)

    assert not before
    assert sees(cast.ha, document)
    assert list(work.to_review(actor_of(cast.ha))) == [document]


def test_what_comes_later_is_told_to_who_stands_in(way, cast):
    lend(cast.binh, cast.ha)

    document = way.submitted()

    assert sees(cast.ha, document)
    assert Notification.objects.filter(user=cast.ha.user, reason="waiting").count() == 1


def test_nobody_stands_in_over_what_they_drafted(way, cast):
    """NĐ 30/2020/NĐ-CP, Điều 12.1: the head of the unit answers for content."""
    lend(cast.binh, cast.an)
    an = actor_of(cast.an)

    document = way.submitted()

    assert list(work.to_review(an)) == []
    assert not Notification.objects.filter(user=cast.an.user, reason="waiting").exists()
    with pytest.raises(Forbidden, match="Đang chờ"):
        routing.agree(actor=an, document=document)
    routing.agree(actor=actor_of(cast.binh), document=document)


def test_other_documents_of_the_giver_stay_unseen(way, cast):
    draft = way.draft()
    lend(cast.an, cast.ha)

    assert not sees(cast.ha, draft)


def test_when_it_ends_the_unanswered_is_seen_no_more_and_the_answered_stays(way, cast):
    lend(cast.binh, cast.ha)
    answered, left = way.submitted(), way.submitted(subject="Kế hoạch khác")
    routing.agree(actor=actor_of(cast.ha), document=answered)

    with clock.at(NOW + WEEK):
        with pytest.raises(Forbidden):
            routing.agree(actor=actor_of(cast.ha), document=left)
        delegating.sweep(clock.now(), 50)

        assert sees(cast.ha, answered)
        assert not sees(cast.ha, left)
        assert not Notification.objects.filter(user=cast.ha.user, object_id=str(left.pk)).exists()


def test_approval_and_signature_are_not_lent(way, cast):
    lend(cast.chi, cast.em)
    document = way.submitted()
    routing.agree(actor=actor_of(cast.binh), document=document)
    em = actor_of(cast.em)

    assert not sees(cast.em, document)
    with pytest.raises(Forbidden):
        routing.agree(actor=em, document=document)
    with pytest.raises(Refused):
        signing.sign_many(actor=em, documents=[document], pin=PIN)
    assert [one.kind for one in ways.open_stations(document)] == [RouteKind.LEADER]


def test_who_stands_in_makes_no_initial(way, cast):
    lend(cast.binh, cast.ha)
    document = way.submitted()

    with pytest.raises(Refused, match="ký nháy"):
        signing.agree_with_initial(actor=actor_of(cast.ha), document=document, pin=PIN)


def test_the_own_station_is_answered_in_the_own_name(way, cast):
    lend(cast.binh, cast.an)
    lend(cast.an, cast.binh)
    document = way.submitted()

    routing.agree(actor=actor_of(cast.binh), document=document)

    assert document.route.get(kind=RouteKind.HEAD).on_behalf == ""
