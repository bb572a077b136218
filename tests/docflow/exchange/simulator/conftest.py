"""A partner that is played, ids that are the same in every run, and time that goes on until
nothing waits."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from types import SimpleNamespace

import pytest

from docflow.core import clock, schedule
from docflow.core.schedule import WorkState
from docflow.exchange.models import (
    Delivery,
    OutboxMessage,
    SimulatedArrival,
    SimulatedPartner,
    SimulatedPosting,
)
from docflow.exchange.services import composing, sending
from docflow.exchange.simulator import acts
from docflow.exchange.states import DeliveryStatus
from docflow.org.models import Office
from tests.docflow.exchange.conftest import NOW
from tests.factories.org import make_office

SWEEPS = ("exchange.send", "exchange.simulate", "exchange.receive", "exchange.requests")
CODE = "H29.7"


@dataclass
class Play:
    """Our office, the partner, and the time between them."""

    world: object
    partner: SimulatedPartner
    now: datetime = NOW
    retried: list[str] = field(default_factory=list)

    @property
    def office(self) -> Office:
        return self.world.office

    @property
    def clerk(self):
        return self.world.clerk

    def weather(self, plan: str, seed: int = 1, **manners: str) -> None:
        with clock.at(self.now):
            self.partner = acts.configure(
                actor=self.clerk, partner=self.partner, plan=plan, seed=seed, **manners
            )

    def send(self, **fields) -> Delivery:
        with clock.at(self.now):
            dispatch = self.world.dispatch(self.partner.office, **fields)
        return dispatch.deliveries.get()

    def letter(self, act=acts.write, **more) -> SimulatedPosting:
        with clock.at(self.now):
            return act(actor=self.clerk, partner=self.partner, office=self.office, **more)

    def carry(self) -> None:
        """What is due now."""
        with clock.at(self.now):
            schedule.run_all(*SWEEPS)

    def run(self, *, retrying: bool = True, most: int = 200) -> None:
        """From one due moment to the next until none is left; a clerk has what was given up tried
        again."""
        for _ in range(most):
            self.carry()
            if retrying and self._try_again():
                continue
            due = self.next_due()
            if due is None:
                return
            self.now = max(self.now, due)
        raise AssertionError("It never comes to rest.")

    def next_due(self) -> datetime | None:
        found = []
        for model in (OutboxMessage, SimulatedArrival, SimulatedPosting):
            rows = model.objects.filter(state__in=[WorkState.QUEUED, WorkState.CLAIMED])
            if model is SimulatedArrival:
                rows = rows.filter(arrived_at__isnull=False)
            found += [
                row.claimed_until + timedelta(seconds=1)
                if row.state == WorkState.CLAIMED
                else row.next_try_at
                for row in rows
            ]
        return min(found, default=None)

    def end(self) -> None:
        """The faults end, and everything goes its way."""
        self.weather("quiet", self.partner.seed)
        self.run()

    def _try_again(self) -> bool:
        with clock.at(self.now):
            failed = list(Delivery.objects.filter(status=DeliveryStatus.FAILED))
            for one in failed:
                sending.retry(actor=self.clerk, delivery=one)
            stuck = list(OutboxMessage.objects.filter(state=WorkState.DEAD, delivery__isnull=True))
            for one in stuck:
                sending.retry_answer(actor=self.clerk, message=one)
            self.retried += [one.message_id for one in (*failed, *stuck)]
        return bool(failed or stuck)


@pytest.fixture(autouse=True)
def same_ids(monkeypatch) -> Callable[[], None]:
    """Fates follow from ids: they are the same in every run. Called, it begins anew."""

    def begin() -> None:
        serial = count(1)

        def made() -> SimpleNamespace:
            text = f"ours {next(serial)}"
            return SimpleNamespace(hex=hashlib.sha256(text.encode()).hexdigest()[:32])

        monkeypatch.setattr(composing, "uuid", SimpleNamespace(uuid4=made))

    begin()
    return begin


@pytest.fixture
def play(world) -> Play:
    office = make_office(
        "Trung tâm Giả lập liên thông", codes=[("new", CODE)], hosted=False, place="Quận 2"
    )
    return Play(world, acts.establish(actor=world.clerk, office=office))
