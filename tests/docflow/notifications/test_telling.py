"""Notices: rows in the act, at most one per person, object and reason a day, hints after it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from docflow.core import clock, push
from docflow.core.access import group_principal, user_principal
from docflow.notifications import services
from docflow.notifications.models import Notification
from docflow.notifications.selectors import inbox
from docflow.org.models import Team
from docflow.org.states import Role, TeamKind
from tests.factories.org import actor_of, make_office, make_person

NOON = datetime(2026, 3, 9, 5, 0, tzinfo=UTC)


@pytest.fixture
def office(db):
    return make_office()


@pytest.fixture
def clerk(office):
    return make_person(Role.CLERK, office)


@pytest.fixture
def hints(monkeypatch):
    sent = []
    monkeypatch.setattr(push, "send", lambda group, message: sent.append((group, message)))
    return sent


def tell(office, text="Văn bản mới đến", reason="arrived", **whom):
    with transaction.atomic():
        return services.notify(reason=reason, obj=office, text=text, **whom)


def test_everybody_of_a_team_is_told(office, clerk):
    other = make_person(Role.CLERK, office)
    make_person(Role.LEADER, office)
    team = Team.objects.get(office=office, unit=None, kind=TeamKind.CLERKS)

    told = tell(office, principals=[group_principal(team.group_id)])

    assert told == sorted([clerk.user_id, other.user_id])


def test_who_acted_and_who_left_are_not_told(office, clerk):
    gone = make_person(Role.CLERK, office)
    gone.user.is_active = False
    gone.user.save(update_fields=["is_active"])

    told = tell(office, users=[clerk.user_id, gone.user_id], besides=clerk.user_id)

    assert told == []


def test_the_same_words_twice_a_day_are_one_notice(office, clerk):
    with clock.at(NOON):
        tell(office, principals=[user_principal(clerk.user_id)])
        again = tell(office, principals=[user_principal(clerk.user_id)])

    assert again == []
    assert Notification.objects.count() == 1


def test_other_words_take_the_place_of_the_first_and_are_unread(office, clerk):
    actor = actor_of(clerk)
    with clock.at(NOON):
        tell(office, "Phường 1 đã tiếp nhận", users=[clerk.user_id])
        services.mark_all_read(actor=actor)
        first = Notification.objects.get().pk
        tell(office, "Phường 2 đã tiếp nhận", users=[clerk.user_id])

    notice = Notification.objects.get()
    assert notice.text == "Phường 2 đã tiếp nhận"
    assert notice.read_at is None
    assert notice.pk > first


def test_the_next_day_and_another_reason_are_notices_of_their_own(office, clerk):
    with clock.at(NOON):
        tell(office, users=[clerk.user_id])
        tell(office, reason="late", users=[clerk.user_id])
    # 17:00 UTC is midnight in Vietnam.
    with clock.at(NOON + timedelta(hours=12, minutes=1)):
        tell(office, users=[clerk.user_id])

    assert Notification.objects.count() == 3


def test_a_notice_outside_its_act_is_refused(office, clerk, transactional_db):
    with pytest.raises(transaction.TransactionManagementError):
        services.notify(reason="late", obj=office, text="x", users=[clerk.user_id])


def test_the_hint_carries_numbers_and_no_words(
    office, clerk, hints, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        tell(office, "Bí mật trong câu chữ", users=[clerk.user_id])

    notice = Notification.objects.get()
    assert hints == [
        (f"user.{clerk.user_id}", {"type": "notice", "id": notice.pk, "unread": 1}),
    ]


def test_an_act_that_fails_tells_nobody(office, clerk, hints, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        services.notify(reason="late", obj=office, text="x", users=[clerk.user_id])
        transaction.set_rollback(True)

    assert hints == []
    assert not Notification.objects.exists()


def test_one_reads_and_marks_only_ones_own(office, clerk):
    other = make_person(Role.CLERK, office)
    tell(office, users=[clerk.user_id, other.user_id])
    foreign = Notification.objects.get(user=other.user).pk

    assert services.mark_read(actor=actor_of(clerk), ids=[foreign]) == 0
    assert [one.user_id for one in inbox.of(actor_of(clerk))] == [clerk.user_id]
    assert inbox.unread_count(actor_of(other)) == 1


def test_a_fresh_notice_is_asked_for_again_and_an_old_one_is_not(office, clerk):
    actor = actor_of(clerk)
    with clock.at(NOON):
        tell(office, users=[clerk.user_id])
        fresh = inbox.since(actor, 0)
    with clock.at(NOON + timedelta(minutes=2)):
        later = inbox.since(actor, fresh.cursor)
        after = inbox.since(actor, later.cursor)

    assert fresh.cursor == 0
    assert [one.pk for one in later.notices] == [later.cursor]
    assert after.notices == []
    assert after.unread == 1


def test_a_long_list_is_read_page_by_page(office, clerk):
    for number in range(5):
        tell(office, reason=f"reason{number}", users=[clerk.user_id])
    actor, seen, cursor = actor_of(clerk), [], 0

    for _ in range(3):
        news = inbox.since(actor, cursor, limit=2)
        seen += [one.pk for one in news.notices if one.pk not in seen]
        cursor = news.cursor

    assert len(seen) == 5
