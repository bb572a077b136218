"""The page of the rules of reminding: in words, changed without scripts, by who runs the office."""

import pytest
from django.urls import reverse

from directives.models import ReminderRule
from directives.selectors.ladder import DEFAULTS

PAGE = "directives:rules"
ONE = {"occasion": "due", "days": 3, "recipient": "giver"}


@pytest.mark.parametrize("name", ["chi", "dung", "khoa"])
def test_the_rules_stand_there_in_words(desk, name):
    page = desk(name).get(reverse(PAGE)).content.decode()

    assert "Trước 3 ngày làm việc" in page
    assert "lại sau mỗi 5 ngày" in page
    assert "quy tắc mặc định" in page


@pytest.mark.parametrize("name", ["an", "binh", "ha"])
def test_others_are_refused(desk, name):
    client = desk(name)

    assert client.get(reverse(PAGE)).status_code == 403
    assert client.post(reverse("directives:rule-switch"), ONE).status_code == 403
    assert client.post(reverse("directives:rules-restore")).status_code == 403
    assert reverse(PAGE) not in client.get(reverse("directives:mine")).content.decode()


def test_a_rule_is_added_before_the_deadline(desk, cast):
    typed = {"occasion": "due", "days": 7, "side": "before", "recipient": "holder", "every": 0}

    answer = desk("chi").post(reverse(PAGE), typed, follow=True)

    assert ReminderRule.objects.filter(office=cast.office, days=-7, recipient="holder").exists()
    assert "Trước 7 ngày làm việc" in answer.content.decode()


def test_what_cannot_be_is_said_beside_its_field(desk):
    typed = {"occasion": "unjudged", "days": 7, "side": "before", "recipient": "giver"}

    answer = desk("chi").post(reverse(PAGE), typed)

    assert answer.status_code == 422
    assert "Chỉ thời hạn mới nhắc trước được" in answer.content.decode()
    assert not ReminderRule.objects.exists()


def test_a_default_is_switched_off_and_on_and_all_come_back(desk, cast):
    client = desk("dung")

    client.post(reverse("directives:rule-switch"), ONE)
    off = ReminderRule.objects.get(days=3, active=False)
    shown = client.get(reverse(PAGE)).content.decode()
    client.post(reverse("directives:rule-switch"), {**ONE, "active": "on"})
    off.refresh_from_db()
    kept = ReminderRule.objects.count()
    client.post(reverse("directives:rules-restore"))

    assert off.active
    assert kept == len(DEFAULTS)
    assert "Đang tắt" in shown
    assert not ReminderRule.objects.exists()


def test_a_button_of_an_old_page_is_answered_in_words(desk):
    client = desk("chi")

    unknown = client.post(reverse("directives:rule-switch"), {**ONE, "days": 77})
    nonsense = client.post(reverse("directives:rule-switch"), {"days": "x"})

    assert {unknown.status_code, nonsense.status_code} == {422}
    assert "Hãy tải lại trang" in unknown.content.decode()


def test_the_page_takes_the_same_queries_however_many_rules(
    desk, cast, django_assert_max_num_queries
):
    client = desk("chi")
    client.get(reverse(PAGE))
    with django_assert_max_num_queries(30) as few:
        client.get(reverse(PAGE))
    for days in range(10, 40):
        ReminderRule.objects.create(
            office=cast.office, occasion="due", days=days, recipient="holder"
        )
    with django_assert_max_num_queries(30) as many:
        client.get(reverse(PAGE))

    assert len(many) == len(few)
