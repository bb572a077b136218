"""What follows a commit may fail: the act stands, and the log says what failed."""

import logging

import pytest
from django.db import transaction

from docflow.core import afterwards, schedule
from docflow.core.schedule import registry


@pytest.mark.django_db(transaction=True)
class TestAfterTheCommit:
    def test_it_is_called_with_what_it_was_given_and_not_before(self):
        told = []

        with transaction.atomic():
            afterwards.call(told.append, 5)
            assert told == []

        assert told == [5]

    def test_nothing_is_called_of_what_was_undone(self):
        told = []

        with transaction.atomic():
            afterwards.call(told.append, 5)
            transaction.set_rollback(True)

        assert told == []

    def test_an_error_is_logged_and_the_others_are_called(self, caplog):
        told = []

        def fail() -> None:
            raise OSError("the database went away")

        with caplog.at_level(logging.ERROR), transaction.atomic():
            afterwards.call(fail)
            afterwards.call(told.append, 5)

        assert told == [5]
        assert "the database went away" in caplog.text

    def test_a_worker_that_cannot_be_woken_undoes_no_act(self, monkeypatch):
        def fail(_name: str) -> None:
            raise OSError("no more threads")

        monkeypatch.setattr(registry, "_wakers", [fail])

        with transaction.atomic():
            schedule.prompt("exchange.send")
