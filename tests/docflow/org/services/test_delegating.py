"""Lending one's work by date: who may, to whom, and that it ends by itself."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from docflow.core import clock
from docflow.core.errors import Forbidden, Invalid, Refused
from docflow.notifications.models import Notification
from docflow.org.models import Delegation
from docflow.org.selectors.acting import actor_in
from docflow.org.services import delegating
from docflow.org.states import Role
from tests.factories.org import actor_of, make_person

NOW = datetime(2026, 6, 10, 2, 0, tzinfo=UTC)
WEEK = timedelta(days=7)


@pytest.fixture
def cast(company):
    return company


@pytest.fixture(autouse=True)
def morning():
    with clock.at(NOW):
        yield


def lend(cast, giver="binh", taker="an", by=None, starts_at=NOW, ends_at=NOW + WEEK, reason="Họp"):
    return delegating.delegate(
        actor=actor_of(getattr(cast, by or giver)),
        giver=getattr(cast, giver),
        taker=getattr(cast, taker),
        starts_at=starts_at,
        ends_at=ends_at,
        reason=reason,
    )


def stands_for(position):
    return [one.name for one in actor_of(position).stands_for]


def test_it_holds_from_its_first_to_its_last_moment_and_ends_by_itself(cast):
    lend(cast, starts_at=NOW + timedelta(days=1), ends_at=NOW + timedelta(days=2))

    def names(moment):
        with clock.at(moment):
            return stands_for(cast.an)

    day, second = timedelta(days=1), timedelta(seconds=1)
    assert names(NOW + day - second) == []
    assert names(NOW + day) == ["Lê Văn Bình, Trưởng phòng"]
    assert names(NOW + 2 * day - second) == ["Lê Văn Bình, Trưởng phòng"]
    assert names(NOW + 2 * day) == []


def test_the_giver_or_the_administrator_of_the_office_lends(cast):
    lend(cast, "binh", "an", by="khoa")

    for by in ("an", "chi", "giang"):
        with pytest.raises(Forbidden):
            lend(cast, "em", "ha", by=by)


@pytest.mark.parametrize("taker", ["giang", "khoa", "binh"])
def test_only_to_another_colleague_of_the_office(cast, taker):
    with pytest.raises(Invalid):
        lend(cast, "binh", taker)


@pytest.mark.parametrize(
    "changes",
    [
        {"ends_at": NOW},
        {"starts_at": NOW - WEEK, "ends_at": NOW - timedelta(days=1)},
        {"ends_at": NOW + timedelta(days=400)},
        {"reason": " "},
    ],
)
def test_it_needs_a_term_ahead_of_at_most_a_year_and_a_reason(cast, changes):
    with pytest.raises(Invalid):
        lend(cast, **changes)


def test_one_person_has_one_who_stands_in_at_a_time(cast):
    lend(cast, "binh", "an")

    with pytest.raises(Invalid):
        lend(cast, "binh", "ha", starts_at=NOW + timedelta(days=3), ends_at=NOW + 2 * WEEK)
    lend(cast, "binh", "ha", starts_at=NOW + WEEK, ends_at=NOW + 2 * WEEK)


def test_it_is_not_passed_on(cast):
    lend(cast, "binh", "an")
    lend(cast, "an", "ha")

    assert stands_for(cast.ha) == ["Trần Thị An, Chuyên viên"]


def test_revoked_it_ends_at_once_and_only_once(cast):
    delegation = lend(cast)

    delegating.revoke(actor=actor_of(cast.binh), delegation=delegation)

    assert stands_for(cast.an) == []
    with pytest.raises(Refused):
        delegating.revoke(actor=actor_of(cast.binh), delegation=delegation)


def test_who_stands_in_cannot_end_it(cast):
    delegation = lend(cast)

    with pytest.raises(Forbidden):
        delegating.revoke(actor=actor_of(cast.an), delegation=delegation)


def test_sight_and_signature_are_not_lent(cast):
    lend(cast, "chi", "binh")

    binh, chi = actor_of(cast.binh), actor_of(cast.chi)
    assert binh.principals == actor_of(cast.binh).principals
    assert not chi.principals <= binh.principals
    assert binh.position_id != chi.position_id


def test_who_left_lends_nothing_any_more(cast):
    lend(cast)
    cast.binh.valid_to = NOW.date() - timedelta(days=1)
    cast.binh.save(update_fields=["valid_to"])

    assert stands_for(cast.an) == []


def test_the_sweep_says_once_that_it_began_and_once_that_it_ended(cast):
    lend(cast, starts_at=NOW + timedelta(days=1), ends_at=NOW + timedelta(days=2))

    def done(moment):
        with clock.at(moment):
            return delegating.sweep(clock.now(), 50)

    days = [NOW + timedelta(days=number) for number in (0, 1, 1, 2, 2)]
    assert [done(moment) for moment in days] == [0, 1, 0, 1, 0]


def test_a_term_backwards_and_to_oneself_are_refused_by_the_database(cast):
    for values in (
        {"giver": cast.an, "taker": cast.binh, "starts_at": NOW, "ends_at": NOW},
        {"giver": cast.an, "taker": cast.an, "starts_at": NOW, "ends_at": NOW + WEEK},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Delegation.objects.create(reason="Họp", **values)


def test_a_person_for_whom_nobody_lends_costs_one_query(cast, django_assert_num_queries):
    position = type(cast.an).objects.select_related("user", "office", "unit").get(pk=cast.an.pk)

    with django_assert_num_queries(2):
        actor_in(position)


def test_an_administrator_takes_nobodys_work_for_a_second_position_of_their_own(cast):
    second = make_person(Role.OFFICER, cast.office, cast.unit, user=cast.khoa.user)

    with pytest.raises(Refused):
        delegating.delegate(
            actor=actor_of(cast.khoa),
            giver=cast.chi,
            taker=second,
            starts_at=NOW,
            ends_at=NOW + WEEK,
            reason="Đi công tác",
        )

    assert stands_for(second) == []


def heard(position):
    rows = Notification.objects.filter(user=position.user).order_by("pk")
    return list(rows.values_list("reason", flat=True))


def test_both_hear_of_it_and_of_what_an_administrator_lends_the_leaders_too(cast):
    """It opens what waits for one to another: nobody does that in silence."""
    row = lend(cast, "em", "ha")
    assert heard(cast.ha) == ["delegation_give"]
    assert heard(cast.chi) == heard(cast.em) == []

    delegating.revoke(actor=actor_of(cast.khoa), delegation=row)
    lend(cast, "binh", "an", by="khoa")

    assert heard(cast.chi) == ["delegation_revoke", "delegation_give"]
    assert heard(cast.em) == ["delegation_revoke"]
    assert heard(cast.binh) == heard(cast.an) == ["delegation_give"]
    assert heard(cast.khoa) == heard(cast.giang) == []
    assert "Lý Khoa" in Notification.objects.filter(user=cast.binh.user).get().text
