"""Sending: tried again with a pause, given up in sight of the clerks, tried again by hand."""

from datetime import timedelta

import pytest

from docflow.core import clock, files, schedule
from docflow.core.errors import Forbidden, Refused
from docflow.core.schedule import WorkState
from docflow.exchange.models import InboxMessage, OutboxMessage
from docflow.exchange.selectors import desk, timelines
from docflow.exchange.services import addressing, sending
from docflow.exchange.states import DeliveryStatus, Transport
from docflow.exchange.transports import NotDelivered, local
from docflow.notifications.models import Notification
from docflow.org.models import Office
from signing.keys.models import Credential
from tests.docflow.exchange.conftest import NOW, arrived, carry, only_delivery
from tests.factories.org import actor_of


class Killed(BaseException):
    """The process is gone."""


@pytest.fixture
def delivery(world):
    return only_delivery(world.dispatch())


@pytest.fixture
def broken(monkeypatch):
    def refuse(consignment):
        raise NotDelivered("Đường truyền bị ngắt.")

    with monkeypatch.context() as patch:
        patch.setattr(local, "deliver", refuse)
        yield


def give_up() -> None:
    """As many sweeps, hours apart, as it takes."""
    for hour in range(OutboxMessage.max_attempts + 2):
        with clock.at(NOW + timedelta(hours=hour * 2)):
            sending.sweep(clock.now(), 10)


def test_a_failed_try_is_repeated_later_and_says_so(world, delivery, broken):
    sending.sweep(NOW, 10)

    work = OutboxMessage.objects.get()
    assert (work.state, work.attempts) == (WorkState.QUEUED, 1)
    assert work.next_try_at > NOW
    (line,) = timelines.of_dispatch(delivery.dispatch)
    assert "Đường truyền bị ngắt." in line.stuck
    assert only_delivery(delivery.dispatch).status == DeliveryStatus.QUEUED


def test_a_partner_may_be_down_for_two_hours_before_a_person_is_asked(world, delivery, broken):
    with clock.at(NOW):
        sending.sweep(clock.now(), 10)
    for minutes in range(5, 115, 5):
        with clock.at(NOW + timedelta(minutes=minutes)):
            sending.sweep(clock.now(), 10)

    assert OutboxMessage.objects.get().state == WorkState.QUEUED
    assert not desk.dead_letters(world.clerk).exists()


def test_what_is_given_up_is_seen_by_clerks_and_drafter(world, delivery, broken):
    give_up()

    row = only_delivery(delivery.dispatch)
    assert (row.status, row.last_reason) == (DeliveryStatus.FAILED, "Đường truyền bị ngắt.")
    assert list(desk.dead_letters(world.clerk)) == [row]
    told = Notification.objects.filter(reason="delivery_failed")
    assert {one.user_id for one in told} == {world.cast.an.user_id, world.cast.dung.user_id}
    assert "Thử lại" in timelines.stuck(row, NOW)


def test_try_again_by_the_clerk_delivers(world, delivery, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(local, "deliver", lambda _: 1 / 0)
        give_up()
    first = OutboxMessage.objects.get().file_id

    with clock.at(NOW + timedelta(days=2)):
        sending.retry(actor=world.clerk, delivery=only_delivery(delivery.dispatch))
        carry()

    assert only_delivery(delivery.dispatch).status == DeliveryStatus.ARRIVED
    # The same bytes under the same id as at the first try.
    assert OutboxMessage.objects.get(kind="new").file_id == first


def test_only_the_clerk_tries_again_and_only_what_failed(world, delivery, broken):
    with pytest.raises(Refused):
        sending.retry(actor=world.clerk, delivery=delivery)
    give_up()

    for actor in (world.receiver, actor_of(world.cast.an)):
        with pytest.raises(Forbidden):
            sending.retry(actor=actor, delivery=delivery)


def test_an_office_that_was_disconnected_meanwhile_is_waited_for(world, delivery):
    enter = addressing.enter
    enter(actor=world.clerk, office=world.there, channel=Transport.LOCAL, connected=False)
    sending.sweep(NOW, 10)
    assert "chưa kết nối" in OutboxMessage.objects.get().last_error

    enter(actor=world.clerk, office=world.there, channel=Transport.LOCAL)
    with clock.at(NOW + timedelta(minutes=5)):
        carry()

    assert only_delivery(delivery.dispatch).status == DeliveryStatus.ARRIVED


def test_an_office_without_a_system_key_says_so(world, delivery):
    Credential.objects.filter(owner=world.office.owner, purpose="system").delete()

    sending.sweep(NOW, 10)

    assert "chứng thư số" in OutboxMessage.objects.get().last_error
    assert not InboxMessage.objects.exists()


def test_a_worker_killed_after_handing_over_sends_the_same_once_more(world, delivery, monkeypatch):
    real = local.deliver

    def deliver_and_die(consignment):
        real(consignment)
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(local, "deliver", deliver_and_die)
        with pytest.raises(Killed):
            sending.sweep(NOW, 10)
    schedule.run_all("exchange.receive")
    assert only_delivery(delivery.dispatch).status == DeliveryStatus.QUEUED

    with clock.at(NOW + timedelta(minutes=10)):
        carry()

    assert InboxMessage.objects.get(office=world.there).copies == 2
    assert arrived(world.there)
    assert only_delivery(delivery.dispatch).status == DeliveryStatus.ARRIVED


def test_an_office_that_is_not_here_is_given_up_at_once_with_the_advice(world):
    addressing.enter(actor=world.clerk, office=world.there, channel=Transport.LOCAL)
    Office.objects.filter(pk=world.there.pk).update(hosted=False)
    sent = world.dispatch()

    sending.sweep(NOW, 10)

    work = OutboxMessage.objects.get()
    assert (work.state, work.attempts) == ("dead", 1)
    row = only_delivery(sent)
    assert row.status == DeliveryStatus.FAILED
    assert "Sổ địa chỉ" in row.last_reason


def test_a_transport_that_acknowledges_other_bytes_is_not_believed(world, delivery, monkeypatch):
    real = local.deliver

    def mistaken(consignment):
        answer = real(consignment)
        return type(answer)(answer.message_id, "0" * 64)

    monkeypatch.setattr(local, "deliver", mistaken)
    sending.sweep(NOW, 10)

    assert only_delivery(delivery.dispatch).status == DeliveryStatus.QUEUED


def test_an_answer_that_cannot_go_back_is_a_dead_letter_of_the_receiver(
    world, delivery, monkeypatch
):
    schedule.run_all("exchange.send")
    schedule.run_all("exchange.receive")

    def refuse(consignment):
        raise NotDelivered("Bên nhận từ chối.", for_good=True)

    with monkeypatch.context() as patch:
        patch.setattr(local, "deliver", refuse)
        sending.sweep(NOW, 10)
    stuck = desk.stuck_answers(world.receiver).get()
    assert Notification.objects.get(reason="answer_failed").user_id == world.clerk_there.user_id
    assert not desk.stuck_answers(world.clerk).exists()

    sending.retry_answer(actor=world.receiver, message=stuck)
    carry()

    assert only_delivery(delivery.dispatch).status == DeliveryStatus.ARRIVED


def test_silence_and_delay_are_explained(world, delivery):
    """QĐ 28/2018/QĐ-TTg, Điều 6.2."""
    sending.sweep(NOW, 10)
    row = only_delivery(delivery.dispatch)
    assert timelines.stuck(row, NOW) is None
    assert "chưa xác nhận" in timelines.stuck(row, NOW + timedelta(hours=1))

    carry()

    row = only_delivery(delivery.dispatch)
    assert timelines.stuck(row, NOW + timedelta(hours=1)) is None
    # QĐ 28/2018/QĐ-TTg, Điều 6.2: the morning of the next working day at the latest.
    assert "chưa tiếp nhận" in timelines.stuck(row, NOW + timedelta(days=2))


def test_the_bytes_that_left_are_kept(world, delivery):
    carry()

    work = OutboxMessage.objects.get(delivery=delivery)
    assert InboxMessage.objects.get(office=world.there).sha256 == work.file_id
    assert files.read(work.file_id).startswith(b"<?xml")
