"""The page of delegations: one's own, and for the administrator those of the office."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from docflow.core import clock
from docflow.org.models import Delegation
from docflow.org.services import delegating
from tests.factories.org import actor_of

# A Wednesday, 09:00 in Vietnam.
NOW = datetime(2026, 6, 10, 2, 0, tzinfo=UTC)
URL = "org:delegations"


@pytest.fixture
def cast(company):
    return company


@pytest.fixture(autouse=True)
def morning():
    with clock.at(NOW):
        yield


def as_(position) -> Client:
    client = Client()
    client.force_login(position.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def typed(position, **more):
    values = {"starts_on": "2026-06-11", "ends_on": "2026-06-12", "reason": "Đi công tác"}
    return {"taker": position.pk, "sure": "1", **values, **more}


def lend(giver, taker):
    return delegating.delegate(
        actor=actor_of(giver),
        giver=giver,
        taker=taker,
        starts_at=NOW,
        ends_at=NOW + timedelta(days=2),
        reason="Họp",
    )


def test_whole_days_of_the_office_are_lent(cast):
    answer = as_(cast.binh).post(reverse(URL), typed(cast.an))

    row = Delegation.objects.get()
    assert answer.status_code == 302
    assert (row.giver, row.taker) == (cast.binh, cast.an)
    # Midnight in Vietnam is 17:00 the day before in UTC.
    assert row.starts_at == datetime(2026, 6, 10, 17, tzinfo=UTC)
    assert row.ends_at == datetime(2026, 6, 12, 17, tzinfo=UTC)
    # Said as it was typed.
    assert "đến hết ngày 12/06/2026" in as_(cast.binh).get(reverse(URL)).content.decode()


def test_what_would_be_lent_is_told_before_it_is(cast):
    binh, told = as_(cast.binh), typed(cast.an)
    del told["sure"]

    page = binh.post(reverse(URL), told)

    assert not Delegation.objects.exists()
    said = page.content.decode()
    assert "Văn bản đang chờ người giao" in said
    assert "người xử lý thay sẽ xem thêm 0" in said
    assert 'name="sure"' in said
    back = binh.post(reverse(URL), {**told, "again": "1"})
    assert (back.status_code, Delegation.objects.count()) == (200, 0)
    assert "Đi công tác" in back.content.decode()


def test_a_person_lends_no_work_but_their_own(cast):
    as_(cast.an).post(reverse(URL), typed(cast.ha, giver=cast.binh.pk))

    assert Delegation.objects.get().giver == cast.an


def test_the_administrator_lends_for_somebody_of_the_office(cast):
    page = as_(cast.khoa).get(reverse(URL)).content.decode()
    as_(cast.khoa).post(reverse(URL), typed(cast.an, giver=cast.binh.pk))

    assert "Người giao" in page
    assert Delegation.objects.get().giver == cast.binh


@pytest.mark.parametrize(
    "wrong", [{"ends_on": "2026-06-01"}, {"reason": ""}, {"taker": 987654}, {"starts_on": "mai"}]
)
def test_what_is_wrong_is_said_and_nothing_is_lent(cast, wrong):
    answer = as_(cast.binh).post(reverse(URL), typed(cast.an, **wrong))

    assert answer.status_code == 422
    assert "field-error" in answer.content.decode()
    assert not Delegation.objects.exists()


def test_nobody_of_another_office_is_offered(cast):
    assert "Hồ Giang" not in as_(cast.binh).get(reverse(URL)).content.decode()


def test_both_people_and_the_administrator_see_it_and_others_do_not(cast):
    lend(cast.binh, cast.an)

    def page(name):
        return as_(getattr(cast, name)).get(reverse(URL)).content.decode()

    names = ("binh", "an", "khoa", "giang")
    seen = {name: "Lê Văn Bình, Trưởng phòng" in page(name) for name in names}
    assert seen == {"binh": True, "an": True, "khoa": True, "giang": False}


@pytest.mark.parametrize(
    ("who", "status"), [("binh", 302), ("khoa", 302), ("an", 403), ("ha", 404), ("giang", 404)]
)
def test_who_may_end_it(cast, who, status):
    row = lend(cast.binh, cast.an)

    answer = as_(getattr(cast, who)).post(reverse("org:delegation-revoke", args=[row.pk]))

    assert answer.status_code == status
    row.refresh_from_db()
    assert (row.revoked_at is not None) == (status == 302)


def test_the_page_costs_the_same_for_one_and_for_many(cast, django_assert_max_num_queries):
    lend(cast.binh, cast.an)
    browser = as_(cast.khoa)
    with django_assert_max_num_queries(30) as few:
        browser.get(reverse(URL))
    lend(cast.em, cast.ha)
    lend(cast.chi, cast.em)

    with django_assert_max_num_queries(len(few)):
        browser.get(reverse(URL))
