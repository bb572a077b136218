"""The pages of the organisation: the calendar is edited, people are listed, others are refused."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from docflow.org.models import CalendarDay
from docflow.org.services import calendars
from docflow.org.states import DayKind
from tests.factories.org import SYSTEM, make_cast, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    cast = make_cast()
    calendars.seed(actor=SYSTEM, office=cast.office, year=2027)
    return cast


def client_of(position) -> Client:
    client = Client()
    client.force_login(position.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_the_clerk_enters_a_decided_day(cast):
    url = reverse("org:calendar-year", args=[2027])

    answer = client_of(cast.dung).post(
        url, {"date": "2027-02-05", "kind": DayKind.DAY_OFF, "name": "Theo quyết định"}
    )

    assert (answer.status_code, answer.url) == (302, url)
    assert CalendarDay.objects.get(office=cast.office, date=date(2027, 2, 5)).confirmed


def test_a_day_of_another_year_is_named_at_its_field(cast):
    answer = client_of(cast.dung).post(
        reverse("org:calendar-year", args=[2027]),
        {"date": "2026-02-05", "kind": DayKind.DAY_OFF, "name": "x"},
    )

    assert answer.status_code == 200
    assert "date" in answer.context["form"].errors


def test_confirming_a_year_ends_the_guess(cast):
    client = client_of(cast.dung)
    before = client.get(reverse("org:calendar-year", args=[2027])).context["provisional"]

    client.post(reverse("org:calendar-confirm", args=[2027]))

    assert before
    assert not client.get(reverse("org:calendar-year", args=[2027])).context["provisional"]


def test_the_administrator_sees_people_and_no_other_office(cast):
    answer = client_of(cast.khoa).get(reverse("org:people"))

    text = answer.content.decode()
    assert cast.an.user.full_name in text
    assert cast.giang.user.full_name not in text


@pytest.mark.parametrize("name", ["org:people", "org:calendar"])
def test_others_are_refused(cast, name):
    for person in (cast.an, cast.chi):
        assert client_of(person).get(reverse(name)).status_code == 403


def test_the_list_of_people_asks_the_same_queries_for_any_number(
    cast, django_assert_max_num_queries
):
    client = client_of(cast.khoa)
    with django_assert_max_num_queries(30) as few:
        client.get(reverse("org:people"))
    for _ in range(5):
        make_person("officer", cast.office, cast.unit)

    with django_assert_max_num_queries(30) as many:
        client.get(reverse("org:people"))

    assert len(many) == len(few)
