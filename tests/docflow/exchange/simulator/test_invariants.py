"""Whatever the line does: nothing is lost, nothing doubled, nothing false believed."""

import pytest

from docflow.core import clock
from docflow.exchange.models import (
    Delivery,
    QuarantinedMessage,
    Receipt,
    SimulatedEvent,
    SimulatedPartner,
    SimulatedPosting,
)
from docflow.exchange.services import recalling
from docflow.exchange.simulator import acts
from docflow.exchange.simulator.plans import Fault, Plan
from docflow.exchange.states import DELIVERY, DeliveryStatus, MessageKind
from tests.docflow.exchange.simulator import promises


def live(play, plan: str, seed: int) -> None:
    """A week of both offices in bad weather: letters both ways, changes, recalls."""
    play.weather(plan, seed, manner="varies", gives_back="varies")
    sent = [play.send(number=n, code=f"{n:02d}/BC-UBND") for n in range(1, 4)]
    play.letter()
    play.letter(acts.recall_first)
    play.carry()
    play.letter()
    play.letter(kind=MessageKind.UPDATE)
    play.letter(kind=MessageKind.REPLACE)
    recall(play, sent[0])
    play.carry()
    play.run(retrying=False)
    recall(play, sent[1])
    play.run(retrying=False)


def recall(play, delivery: Delivery) -> None:
    delivery.refresh_from_db()
    if delivery.status in DELIVERY["ask_recall"].sources - {DeliveryStatus.FAILED}:
        with clock.at(play.now):
            recalling.ask(actor=play.clerk, delivery=delivery, note="Văn bản gửi nhầm nơi nhận.")


@pytest.mark.parametrize(
    ("plan", "seed"), [(Plan.LOSSY, 0), (Plan.HOSTILE, 1), (Plan.ALL, 0), (Plan.ALL, 1)]
)
def test_nothing_is_lost_doubled_or_wrongly_believed(play, plan, seed):
    live(play, plan, seed)

    play.end()

    promises.all_kept(play)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("plan", [Plan.LOSSY, Plan.HOSTILE, Plan.ALL])
def test_nor_with_many_other_seeds(play, plan, seed):
    live(play, plan, seed)

    play.end()

    promises.all_kept(play)


def test_the_worst_line_there_can_be_only_delays(play):
    """Every try fails in every way, until it is quiet."""
    SimulatedPartner.objects.update(plan=Plan.ALL, damage=1, doubling=1, forgery=1, disorder=1)
    play.send(number=1, code="01/BC-UBND")
    play.letter()
    play.run(retrying=False)
    assert not Receipt.objects.exists()
    assert SimulatedEvent.objects.filter(fault=Fault.DAMAGED).count() > 20

    play.end()

    promises.all_kept(play)
    assert SimulatedPosting.objects.exclude(forgery="").exists()
    assert QuarantinedMessage.objects.exists()
