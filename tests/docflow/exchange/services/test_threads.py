"""Many at once: the same message from ten threads, many workers over one inbox."""

import threading

import pytest
from django.db import connection

from docflow.core import clock, schedule
from docflow.core.access.book import permission_id
from docflow.documents.models import Document
from docflow.exchange.models import InboxMessage, OutboxMessage
from docflow.exchange.services import composing, intake, receiving
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


def test_four_workers_over_one_inbox_take_each_message_once(shared):
    for _ in range(6):
        shared.dispatch()
    schedule.run_all("exchange.send")

    wrong = at_once(4, lambda: receiving.sweep(clock.now(), 10))

    assert wrong == []
    assert Document.objects.filter(office=shared.there).count() == 6
    assert OutboxMessage.objects.filter(kind="status").count() == 6
    assert not InboxMessage.objects.exclude(attempts=1).exists()
