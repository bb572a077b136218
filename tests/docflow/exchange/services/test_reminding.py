"""Issued and not sent: counted, shown on the desk, told once (QĐ 28/2018/QĐ-TTg, Điều 6.2)."""

from datetime import UTC, datetime, timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from docflow.core import clock
from docflow.documents.selectors.holding import holding, holdings
from docflow.exchange.selectors import unsent
from docflow.exchange.services import dispatching, reminding
from docflow.notifications.models import Notification
from tests.docflow.exchange.conftest import NOW
from tests.docflow.exchange.views.test_deliveries import as_

# Monday 9 March 2026, 8:30 in Vietnam; the morning of Tuesday ends at 11:30.
BY = datetime(2026, 3, 10, 4, 30, tzinfo=UTC)


def sweep_at(moment: datetime) -> int:
    with clock.at(moment):
        return reminding.sweep(clock.now(), 50)


def limit_of(document):
    row = unsent.rows(clock.now()).get(pk=document.pk)
    return unsent.limits_of([row])[document.pk]


def test_a_document_is_sent_by_the_morning_of_the_next_working_day(world):
    """QĐ 28/2018/QĐ-TTg, Điều 6.2."""
    document = world.issue()

    assert limit_of(document).by == BY


def test_an_urgent_document_is_sent_at_once(world):
    """QĐ 28/2018/QĐ-TTg, Điều 6.2: right after it was signed."""
    world.issue(urgency=2)

    assert sweep_at(NOW) == 1
    assert "phải làm ngay" in Notification.objects.get(reason="limit_due").text


def test_the_registry_is_told_once_when_the_morning_is_over(world):
    """QĐ 28/2018/QĐ-TTg, Điều 6.2."""
    world.issue()

    assert [
        sweep_at(BY),
        sweep_at(BY + timedelta(minutes=1)),
        sweep_at(BY + timedelta(days=1)),
    ] == [
        1,
        1,
        0,
    ]
    clerk = Notification.objects.get(reason="limit_late", user=world.cast.dung.user)
    assert "Gửi văn bản" in clerk.text


def test_what_was_sent_or_stays_inside_is_not_waited_for(world):
    dispatching.dispatch(actor=world.clerk, document=world.issue())
    world.issue(world.office)

    assert sweep_at(BY + timedelta(days=1)) == 0


def test_the_document_itself_says_that_sending_is_next(world):
    document = world.issue()
    inside = world.issue(world.office)
    browser = as_(world.cast.dung)

    assert holding(document).next == "Gửi văn bản"
    assert holding(inside).next == "Lưu hồ sơ công việc"
    assert (holding(document).due, holding(document).late) == (BY, False)
    with clock.at(BY + timedelta(minutes=1)):
        assert holding(document).late
    assert "Gửi văn bản" in browser.get(document.get_absolute_url()).content.decode()
    dispatching.dispatch(actor=world.clerk, document=document)
    assert holding(document).next == "Lưu hồ sơ công việc"


def test_lists_ask_once_for_all_what_is_not_sent(world, django_assert_num_queries):
    documents = [world.issue() for _ in range(3)]

    with CaptureQueriesContext(connection) as one:
        holdings(documents[:1])
    with django_assert_num_queries(len(one)):
        found = holdings(documents)

    assert {each.next for each in found.values()} == {"Gửi văn bản"}


def test_the_desk_shows_what_is_not_sent_and_until_when(world):
    document = world.issue()
    browser = as_(world.cast.dung)

    page = browser.get(reverse("exchange:desk")).content.decode()
    assert document.code in page
    assert "Gửi trước 11:30 10/03/2026" in page
    with clock.at(BY + timedelta(hours=1)):
        late = browser.get(reverse("exchange:desk"), {"view": "unsent"}).content.decode()
    assert "Quá hạn gửi" in late


def test_the_desk_of_another_office_shows_nothing_of_it(world):
    document = world.issue()

    assert (
        document.code not in as_(world.clerk_there).get(reverse("exchange:desk")).content.decode()
    )
