"""What others are late with: one notice a person and day, every order behind it, none unseen."""

from datetime import timedelta

import pytest
from django.urls import reverse

from directives.models import Escalation
from directives.services import reminding, withdrawing
from docflow.core import clock
from docflow.notifications.models import Notification
from tests.factories.directives import accept, make_order
from tests.factories.org import actor_of


def later(days: int) -> None:
    with clock.at(clock.now() + timedelta(days=days)):
        while reminding.sweep(clock.now(), 2):
            pass


def escalated(position):
    return Notification.objects.filter(user=position.user, reason="escalated")


@pytest.fixture
def late(cast):
    """Five orders of Chi to two units, due on Monday the 8th."""
    orders = [
        make_order(cast.chi, unit, f"Rà soát lần {number}", days=5)
        for number, unit in enumerate([cast.unit, cast.other_unit, cast.unit, cast.unit, cast.unit])
    ]
    for order in orders:
        accept(order, cast.em if order == orders[1] else cast.binh)
    return orders


def test_many_late_orders_are_one_notice_that_opens_all_of_them(cast, late, client):
    """NĐ 30/2020/NĐ-CP, Điều 24.2."""
    later(8)

    notice = escalated(cast.chi).get()
    assert notice.text.startswith("5 việc cần đôn đốc hôm nay; mới nhất: Phòng Nội vụ: Quá hạn")
    client.force_login(cast.chi.user, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(notice.url)
    assert {row["text"] for row in page.context["rows"]} == {one.text for one in late}
    assert page.context["hidden"] == 0
    # The holders are told of each, as before.
    assert Notification.objects.filter(user=cast.binh.user, reason="late").count() == 4
    other = client.__class__()
    other.force_login(cast.binh.user, backend="django.contrib.auth.backends.ModelBackend")
    assert other.get(notice.url).context["rows"] == []


def test_a_single_one_leads_to_its_order(cast):
    order = make_order(cast.chi, cast.unit, days=5)
    accept(order, cast.binh)

    later(8)

    assert escalated(cast.chi).get().url == order.get_absolute_url()


def test_each_day_has_a_list_of_its_own(cast, late):
    for day in range(8, 23):
        later(day)

    lists = Escalation.objects.values_list("list__day", "assignment")
    assert len(lists) == len(set(lists)) == 20
    # The 9th, 11th, 15th and 22nd, with all five on each.
    assert escalated(cast.chi).count() == 4


def test_nobody_is_told_of_an_order_that_they_may_not_see(cast):
    make_order(cast.binh, cast.an, "Việc riêng của phòng", days=5)
    make_order(cast.chi, cast.an, "Chi giao thẳng", days=5)

    later(30)

    told = Escalation.objects.values_list("list__user__full_name", "assignment__directive__text")
    assert set(told) == {
        ("Lê Văn Bình", "Việc riêng của phòng"),
        ("Phạm Thị Chi", "Chi giao thẳng"),
    }


def test_what_may_no_longer_be_seen_is_only_counted(cast, late, client):
    later(8)
    withdrawing.cancel(actor=actor_of(cast.chi), directive=late[0], note="Không còn cần thiết nữa")
    late[0].access.all().delete()

    client.force_login(cast.chi.user, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(escalated(cast.chi).get().url)

    assert (page.context["total"], page.context["hidden"]) == (4, 1)
    assert late[0].text not in page.content.decode()


@pytest.mark.parametrize("day", ["", "x", "0001-01-01", "9999-12-31", "\x00"])
def test_a_day_that_is_none_is_an_empty_list(cast, client, day):
    client.force_login(cast.chi.user, backend="django.contrib.auth.backends.ModelBackend")

    answer = client.get(reverse("directives:escalated"), {"day": day})

    assert answer.status_code == 200
