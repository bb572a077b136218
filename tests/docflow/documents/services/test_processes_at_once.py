"""Two people at one route or process at the same moment, in threads of their own."""

import threading
from collections.abc import Callable
from functools import partial

import pytest
from django.db import connection

from docflow.core.access.book import permission_id
from docflow.core.errors import ActError
from docflow.documents.models import ProcessVersion, RoutePlanStep
from docflow.documents.services import processes, route_plans
from docflow.documents.services.processes import Step
from docflow.documents.services.route_plans import Route
from docflow.documents.services.route_plans import Step as Station
from docflow.documents.states import RouteKind, StepWho
from docflow.org.states import Role
from tests.factories.org import actor_of, make_cast

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.services]


@pytest.fixture
def cast():
    # The flush after a test with real transactions numbers the permissions anew.
    permission_id.cache_clear()
    yield make_cast()
    permission_id.cache_clear()


def at_once(*works: Callable[[], object]) -> tuple[int, list[BaseException]]:
    """How many were done, and what was raised."""
    start = threading.Barrier(len(works))
    done: list[object] = []
    wrong: list[BaseException] = []

    def run(work: Callable[[], object]) -> None:
        try:
            start.wait(10)
            done.append(work())
        except BaseException as error:
            wrong.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(one,)) for one in works]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    return len(done), wrong


def make(cast):
    return processes.make(
        actor=actor_of(cast.dung),
        unit=cast.unit,
        name="Cấp phép",
        steps=[Step("Thẩm định", 60, Role.HEAD)],
    )


def told(wrong: list[BaseException]) -> bool:
    return all(isinstance(one, ActError) for one in wrong)


def test_one_of_two_begins_the_draft(cast):
    process = make(cast)
    processes.publish(actor=actor_of(cast.dung), version=process.versions.get())
    works = [
        partial(processes.begin, actor=actor_of(one), process=process)
        for one in (cast.dung, cast.binh)
    ]

    done, wrong = at_once(*works)

    assert (done, len(wrong), told(wrong)) == (1, 1, True)
    assert ProcessVersion.objects.filter(process=process).count() == 2


def test_a_draft_is_published_or_written_never_both_ways(cast):
    draft = make(cast).versions.get()
    actor = actor_of(cast.dung)
    write = partial(
        processes.write,
        actor=actor,
        version=draft,
        name="Cấp phép",
        steps=[Step("Khác", 30, Role.HEAD)],
        seen=processes.stamp(draft),
    )

    _done, wrong = at_once(write, partial(processes.publish, actor=actor, version=draft))

    draft.refresh_from_db()
    assert told(wrong)
    assert draft.published_at is not None
    assert draft.steps.count() == 1


def test_one_of_two_changes_the_route(cast):
    steps = [Station(1, RouteKind.HEAD, StepWho.OWN_HEADS)]
    actor = actor_of(cast.dung)
    plan = route_plans.make(actor=actor, route=Route("Luồng", steps))
    works = [
        partial(route_plans.change, actor=actor, plan=plan, route=Route(name, steps), seen=1)
        for name in ("Một luồng", "Hai luồng")
    ]

    done, wrong = at_once(*works)

    assert (done, len(wrong), told(wrong)) == (1, 1, True)
    assert RoutePlanStep.objects.filter(plan=plan).count() == 2
