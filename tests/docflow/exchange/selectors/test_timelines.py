"""Timelines: every moment, and no more questions for more recipients."""

from datetime import timedelta

import pytest

from docflow.core import clock
from docflow.exchange.selectors import timelines
from docflow.exchange.services import recalling
from tests.docflow.exchange.conftest import NOW, carry, key
from tests.factories.org import make_office


@pytest.mark.parametrize("recipients", [1, 4])
def test_a_timeline_asks_the_same_for_one_and_for_many(
    world, recipients, django_assert_num_queries
):
    offices = [world.there]
    for number in range(recipients - 1):
        office = make_office()
        office.codes.create(scheme="new", code=f"H29.9.{number}", valid_from=office.valid_from)
        key(office.owner, "system", office.name, None)
        offices.append(office)
    sent = world.dispatch(*offices)
    carry()

    with clock.at(NOW + timedelta(days=3)), django_assert_num_queries(5):
        lines = timelines.of_document(sent.document)

    assert [line.delivery.status for line in lines] == ["arrived"] * recipients
    assert all("chưa tiếp nhận" in line.stuck for line in lines)


def test_a_recall_that_nobody_answers_is_told_after_the_next_morning(world):
    sent = world.dispatch()
    carry()
    why = "Phụ lục sai số liệu, sẽ thay thế."
    recalling.ask(actor=world.clerk, delivery=sent.deliveries.get(), note=why)
    carry()

    (soon,) = timelines.of_document(sent.document)
    with clock.at(NOW + timedelta(days=3)):
        (late,) = timelines.of_document(sent.document)

    assert soon.stuck is None
    assert "chưa trả lời. Hãy liên hệ bên nhận." in late.stuck


def test_there_is_no_timeline_before_the_dispatch(world):
    assert timelines.of_document(world.issue()) == []
