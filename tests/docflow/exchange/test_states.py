"""The table of a delivery: every state has its way in, codes and steps agree."""

import pytest

from docflow.core import policy, workflow
from docflow.core.errors import Forbidden
from docflow.exchange.policies import refusal
from docflow.exchange.states import (
    AGREED_CODE,
    CODE_OF_STEP,
    CODES,
    DELIVERY,
    REFUSED_CODE,
    DeliveryStatus,
    Perm,
)
from tests.docflow.exchange.conftest import only_delivery
from tests.factories.org import actor_of

RANK = ["queued", "sent", "arrived", "accepted", "assigned", "processing", "completed"]


def test_every_state_of_this_house_can_be_reached():
    reached = {step.target for step in DELIVERY.steps} | {DELIVERY.initial}

    assert reached == set(DeliveryStatus.values)


def test_automatic_steps_never_go_back():
    for step in DELIVERY.steps:
        if step.automatic and step.target in RANK:
            behind = [RANK.index(one) for one in step.sources if one in RANK]
            assert max(behind) < RANK.index(step.target), step.name


def test_each_code_is_a_step_and_each_answer_a_code():
    assert {one.step for one in CODES.values()} <= {step.name for step in DELIVERY.steps}
    # 01 follows from the arrival, 15 and 16 from the answer to a request.
    assert set(CODE_OF_STEP.values()) == set(CODES) - {"01", AGREED_CODE, REFUSED_CODE}


def test_no_person_may_take_an_automatic_step(world):
    delivery = only_delivery(world.dispatch())

    for person in (*world.cast.people(), world.clerk_there):
        with pytest.raises(Forbidden):
            workflow.advance(delivery, "accept", actor=actor_of(person))
        assert refusal(actor_of(person), Perm.FOLLOW, delivery)


def test_a_delivery_is_seen_by_who_sees_its_document(world):
    delivery = only_delivery(world.dispatch())

    seeing = {
        person.pk
        for person in (*world.cast.people(), world.clerk_there)
        if policy.can(actor_of(person), Perm.VIEW, delivery)
    }

    assert seeing == {world.cast.dung.pk, world.cast.an.pk}
