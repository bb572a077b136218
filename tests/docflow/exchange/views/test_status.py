"""The page of the line: what waits, since when, what failed, partner by partner; no content."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from docflow.core import clock
from docflow.core.schedule import ScheduleRun, WorkState
from docflow.exchange.models import OutboxMessage
from docflow.exchange.selectors import status
from docflow.exchange.services import intake, sending
from docflow.exchange.states import DeliveryStatus
from docflow.exchange.transports import NotDelivered, local
from tests.docflow.exchange.conftest import NOW, carry, only_delivery
from tests.docflow.exchange.views.test_deliveries import as_, give_up
from tests.factories.org import make_office

PAGE = reverse("exchange:status")


def partner(world) -> status.Partner:
    found = status.of_office(world.office.pk).partners
    (one,) = [row for row in found if row.office == world.there]
    return one


def labels(answer) -> dict[str, str]:
    return {one["row"].office.name: one["label"] for one in answer.context["partners"]}


def test_what_waits_is_counted_with_its_oldest_row(world):
    world.dispatch()
    with clock.at(NOW + timedelta(minutes=1)):
        world.dispatch()

    found = status.of_office(world.office.pk)

    assert (found.outbox.waiting, found.outbox.dead, found.outbox.oldest) == (2, 0, NOW)
    assert (partner(world).waiting, partner(world).oldest) == (2, NOW)
    assert status.of_office(world.there.pk).outbox.waiting == 0


def test_what_came_and_was_not_read_waits_at_its_office(world):
    intake.take(office=world.there, message_id="m1", data=b"not an envelope")

    assert status.of_office(world.there.pk).inbox.waiting == 1
    assert status.of_office(world.office.pk).inbox.waiting == 0
    carry()
    found = status.of_office(world.there.pk)
    assert (found.inbox.waiting, found.quarantined) == (0, 1)


def test_the_last_success_is_told_per_partner(world):
    assert status.of_office(world.office.pk).partners == []
    world.dispatch()
    with clock.at(NOW + timedelta(minutes=3)):
        carry()

    one = partner(world)
    assert one.sent_at == NOW + timedelta(minutes=3)
    # Its receipt came back.
    assert one.received_at == NOW + timedelta(minutes=3)
    assert labels(as_(world.cast.dung).get(PAGE)) == {world.there.name: "Bình thường"}


def test_a_try_that_failed_is_shown_with_its_reason_and_the_next_one(world, monkeypatch):
    def refuse(_consignment):
        raise NotDelivered("Đường truyền bị ngắt.")

    world.dispatch()
    monkeypatch.setattr(local, "deliver", refuse)
    sending.sweep(NOW, 10)

    page = as_(world.cast.dung).get(PAGE)
    assert labels(page) == {world.there.name: "Đang thử lại"}
    assert "Đường truyền bị ngắt." in page.content.decode()
    assert partner(world).next_try_at > NOW


def test_dead_letters_of_a_partner_are_tried_again_at_once(world):
    for _ in range(2):
        give_up(world.dispatch())
    clerk = as_(world.cast.dung)
    assert "Thử lại 2 gói" in clerk.get(PAGE).content.decode()

    answer = clerk.post(reverse("exchange:retry-partner", args=[world.there.pk]))

    assert (answer.status_code, answer["Location"]) == (303, PAGE)
    assert not OutboxMessage.objects.filter(state=WorkState.DEAD).exists()
    carry()
    assert {one.delivery.status for one in OutboxMessage.objects.filter(kind="new")} == {
        DeliveryStatus.ARRIVED
    }


def test_nothing_to_try_again_is_said(world):
    answer = as_(world.cast.dung).post(reverse("exchange:retry-partner", args=[world.there.pk]))

    assert answer.status_code == 409


def test_a_dead_letter_that_arrived_all_the_same_is_none_any_more(world, monkeypatch):
    """The receipt overtook the acknowledgement that never came."""
    dispatch = world.dispatch()
    real = local.deliver

    def silent(consignment):
        real(consignment)
        raise NotDelivered("Không có trả lời.", for_good=True)

    with monkeypatch.context() as patch:
        patch.setattr(local, "deliver", silent)
        sending.sweep(NOW, 10)
    carry()

    assert only_delivery(dispatch).status == DeliveryStatus.ARRIVED
    found = status.of_office(world.office.pk)
    assert (found.outbox.dead, partner(world).dead) == (0, 0)


def test_rows_whose_turn_is_long_over_say_that_no_worker_runs(world):
    world.dispatch()
    clerk = as_(world.cast.dung)
    assert "chưa được xử lý" not in clerk.get(PAGE).content.decode()

    with clock.at(NOW + timedelta(minutes=10)):
        assert "chưa được xử lý" in clerk.get(PAGE).content.decode()


@pytest.mark.parametrize(("ago", "told"), [(1, True), (60, False)])
def test_a_sweep_that_fails_is_named_while_it_does(world, ago, told):
    ScheduleRun.objects.create(
        name="exchange.collect",
        failures=2,
        last_error="FileNotFoundError: no such folder",
        finished_at=clock.real() - timedelta(minutes=ago),
    )

    page = as_(world.cast.khoa).get(PAGE).content.decode()

    assert ("no such folder" in page) is told


def test_it_says_nothing_of_documents(world):
    give_up(world.dispatch(subject="Chuyện riêng của một người"))

    for position in (world.cast.dung, world.cast.khoa):
        assert "Chuyện riêng" not in as_(position).get(PAGE).content.decode()


def test_registry_and_administrator_see_it_and_only_the_registry_acts(world):
    give_up(world.dispatch())
    again = reverse("exchange:retry-partner", args=[world.there.pk])

    page = as_(world.cast.khoa).get(PAGE)
    assert page.status_code == 200
    assert again not in page.content.decode()
    assert "chờ văn thư thử lại" in page.content.decode()
    assert as_(world.cast.khoa).post(again).status_code == 403
    for position in (world.cast.an, world.cast.chi):
        assert as_(position).get(PAGE).status_code == 403
        assert as_(position).post(again).status_code == 403
    assert OutboxMessage.objects.get().state == WorkState.DEAD


@pytest.mark.parametrize("who", ["dung", "khoa"])
def test_the_menu_leads_there_and_marks_one_place(world, who):
    places = as_(getattr(world.cast, who)).get(PAGE).context["frame"]["places"]

    assert [one.url for one in places if one.current] == [PAGE]
    assert reverse("exchange:addresses") in [one.url for one in places]
    # The keys that the page tells are ones that somebody can press.
    assert all(len(one.key) <= 1 for one in places)


def test_nobody_else_has_the_places(world):
    places = as_(world.cast.chi).get(reverse("desk:home")).context["frame"]["places"]

    assert not {PAGE, reverse("exchange:addresses")} & {one.url for one in places}


def test_an_office_that_sent_nothing_is_told_what_to_do(world):
    page = as_(world.cast.dung).get(PAGE).content.decode()

    assert "Chưa gửi nhận với cơ quan nào" in page
    assert "sổ địa chỉ" in page


def test_it_asks_as_much_for_many_partners_as_for_one(world):
    client = as_(world.cast.dung)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(PAGE)
        return len(queries)

    world.dispatch()
    asked()
    few = asked()
    for number in range(5):
        world.dispatch(make_office(f"Phường {number}", codes=[("new", f"H30.{number}")]))

    assert asked() == few
