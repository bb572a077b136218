"""Many at once: the same message from ten threads, many workers over one inbox."""

import threading

import pytest
from django.db import connection

from docflow.core import clock, schedule
from docflow.core.access.book import permission_id
from docflow.core.errors import Refused
from docflow.documents.models import Document
from docflow.exchange.models import ChangeRequest, InboxMessage, OutboxMessage
from docflow.exchange.services import composing, intake, recalling, receiving, requests
from docflow.notifications.models import Notification
from tests.docflow.exchange.conftest import NOW, build, only_delivery

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shared():
    # The flush after a test with real transactions numbers the permissions anew.
    permission_id.cache_clear()
    with clock.at(NOW):
        yield build()
    permission_id.cache_clear()


def at_once(count: int, work) -> list:
    """`work` in so many threads, started together; what went wrong."""
    start, wrong = threading.Barrier(count), []

    def run() -> None:
        try:
            start.wait(10)
            work()
        except BaseException as error:
            wrong.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return wrong


def test_the_same_message_from_ten_threads_is_one_document(shared):
    delivery = only_delivery(shared.dispatch())
    data = composing.envelope_of(OutboxMessage.objects.get(delivery=delivery))
    answers = []

    def deliver() -> None:
        message = intake.take(office=shared.there, message_id=delivery.message_id, data=data)
        answers.append((message.message_id, message.sha256))

    wrong = at_once(10, deliver)
    schedule.run_all("exchange.receive")

    assert wrong == []
    assert len(answers) == 10
    assert len(set(answers)) == 1
    assert InboxMessage.objects.get(office=shared.there).copies == 10
    assert Document.objects.filter(office=shared.there).count() == 1


def test_the_same_recall_from_ten_threads_is_one_request(shared):
    delivery = only_delivery(shared.dispatch())
    schedule.run_all(rounds=20)
    recalling.ask(actor=shared.clerk, delivery=delivery, note="Số liệu mục 2 chưa chính xác.")
    recall = OutboxMessage.objects.get(kind="recall")
    data, answers = composing.envelope_of(recall), []

    def deliver() -> None:
        message = intake.take(office=shared.there, message_id=recall.message_id, data=data)
        answers.append((message.message_id, message.sha256))

    wrong = at_once(10, deliver)
    OutboxMessage.objects.filter(pk=recall.pk).update(state="done")
    wrong += at_once(4, lambda: receiving.sweep(clock.now(), 10))
    wrong += at_once(4, lambda: requests.sweep(clock.now(), 10))

    assert wrong == []
    assert len(answers) == 10
    assert len(set(answers)) == 1
    assert ChangeRequest.objects.get().status == "open"
    assert Notification.objects.filter(reason="change_asked").count() == 1


def test_ten_clerks_at_once_give_one_answer(shared):
    delivery = only_delivery(shared.dispatch())
    schedule.run_all(rounds=20)
    recalling.ask(actor=shared.clerk, delivery=delivery, note="Số liệu mục 2 chưa chính xác.")
    schedule.run_all(rounds=20)
    asked = ChangeRequest.objects.get()

    wrong = at_once(10, lambda: requests.agree(actor=shared.receiver, request=asked))
    schedule.run_all(rounds=20)

    assert len(wrong) == 9
    assert {type(one) for one in wrong} == {Refused}
    assert only_delivery(delivery.dispatch).receipts.filter(code="15").count() == 1


def test_four_workers_over_one_inbox_take_each_message_once(shared):
    for _ in range(6):
        shared.dispatch()
    schedule.run_all("exchange.send")

    wrong = at_once(4, lambda: receiving.sweep(clock.now(), 10))

    assert wrong == []
    assert Document.objects.filter(office=shared.there).count() == 6
    assert OutboxMessage.objects.filter(kind="status").count() == 6
    assert not InboxMessage.objects.exclude(attempts=1).exists()
