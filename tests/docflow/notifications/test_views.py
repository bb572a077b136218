"""The page of notices and what an open page asks for: only ever one's own."""

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from docflow.notifications import services
from docflow.notifications.models import Notification
from docflow.org.states import Role
from tests.factories.org import make_office, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def people(office):
    return [make_person(Role.CLERK, office) for _ in range(2)]


@pytest.fixture
def client(people):
    client = Client()
    client.force_login(people[0].user, backend="django.contrib.auth.backends.ModelBackend")
    with transaction.atomic():
        for person, text in zip(people, ("Của tôi", "Của người khác"), strict=True):
            services.notify(reason="late", obj=person, text=text, users=[person.user_id])
    return client


def test_the_page_reads_its_own_notices(client):
    answer = client.get(reverse("notifications:since", args=[0]))

    assert [one["text"] for one in answer.json()["notices"]] == ["Của tôi"]
    assert answer.json()["unread"] == 1
    assert answer["Cache-Control"] == "no-store"


def test_numbers_beyond_the_database_find_nothing(client):
    assert client.get(reverse("notifications:since", args=[10**40])).json()["notices"] == []


def test_marking_all_read_leaves_the_notices_of_others(client):
    assert client.post(reverse("notifications:read"), {"all": "1"}).status_code == 303
    assert Notification.objects.get(read_at__isnull=True).text == "Của người khác"


def test_marking_by_number_takes_only_numbers(client):
    mine = Notification.objects.get(text="Của tôi").pk

    client.post(reverse("notifications:read"), {"id": ["x", "9" * 30, str(mine)]})

    assert Notification.objects.get(read_at__isnull=True).text == "Của người khác"


def test_reading_is_no_way_to_change(client):
    assert client.get(reverse("notifications:read")).status_code == 405


def tell(people, text, reason="late", obj=None):
    with transaction.atomic():
        services.notify(
            reason=reason, obj=obj or people[0], text=text, users=[people[0].user_id], url="/dich/"
        )


def test_the_page_gathers_notices_by_what_they_are_about(client, people):
    tell(people, "Báo cáo mới", reason="result")
    tell(people, "Việc khác", reason="assigned", obj=people[1])

    answer = client.get(reverse("notifications:list"))

    threads = answer.context["unread"]
    assert [one["text"] for one in threads] == ["Việc khác", "Báo cáo mới"]
    assert [one["text"] for one in threads[1]["earlier"]] == ["Của tôi"]
    assert "Của người khác" not in answer.content.decode()
    assert "Giao việc" in answer.content.decode()


def test_what_is_read_stands_below_and_the_bell_is_empty(client):
    client.post(reverse("notifications:read"), {"all": "1"})

    answer = client.get(reverse("notifications:list"))

    assert answer.context["unread"] == []
    assert [one["text"] for one in answer.context["read"]] == ["Của tôi"]
    assert answer.context["frame"]["unread"] == 0
    assert answer.context["frame"]["bell_url"] == reverse("notifications:list")


def test_opening_goes_there_and_marks_everything_about_it_as_read(client, people):
    tell(people, "Báo cáo mới", reason="result")
    notice = Notification.objects.get(text="Báo cáo mới")

    answer = client.get(reverse("notifications:open", args=[notice.pk]))

    assert (answer.status_code, answer["Location"]) == (303, "/dich/")
    mine = Notification.objects.filter(user=people[0].user, read_at__isnull=True)
    assert not mine.exists()


@pytest.mark.parametrize("url", ["https://xau.vn/", "//xau.vn/", "javascript:alert(1)"])
def test_a_notice_never_leads_out_of_the_house(client, url):
    notice = Notification.objects.get(text="Của tôi")
    Notification.objects.filter(pk=notice.pk).update(url=url)

    answer = client.get(reverse("notifications:open", args=[notice.pk]))

    assert answer["Location"] == reverse("notifications:list")


@pytest.mark.parametrize("pk", [0, 10**40])
def test_a_notice_of_nobody_is_not_found(client, pk):
    assert client.get(reverse("notifications:open", args=[pk])).status_code == 404


def test_the_notice_of_another_person_is_not_found_and_stays_unread(client):
    other = Notification.objects.get(text="Của người khác")

    assert client.get(reverse("notifications:open", args=[other.pk])).status_code == 404
    other.refresh_from_db()
    assert other.read_at is None


def test_a_visitor_is_sent_to_the_sign_in_page(client):
    answer = Client().get(reverse("notifications:list"))

    assert answer.status_code == 302
    assert reverse("desk:sign-in") in answer["Location"]


def test_the_page_costs_the_same_with_five_and_fifty(client, people):
    def fill(count: int) -> None:
        with transaction.atomic():
            for number in range(count):
                services.notify(
                    reason=f"r{number}", obj=people[0], text=f"{number}", users=[people[0].user_id]
                )

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("notifications:list"))
        return len(captured)

    cost()
    fill(5)
    few = cost()
    fill(50)
    assert cost() == few
