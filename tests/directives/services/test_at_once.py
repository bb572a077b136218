"""Several people, windows and workers at the same moment, in threads of their own."""

import threading
from collections.abc import Callable
from functools import partial
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from directives.models import Assignment, Directive
from directives.services import (
    escalating,
    giving,
    holding,
    judging,
    moving,
    reporting,
    withdrawing,
)
from docflow.core import deeds, workflow
from docflow.core.access.book import permission_id
from docflow.core.audit import chain
from docflow.core.audit.models import AuditEvent
from docflow.core.errors import ActError, Busy
from docflow.notifications.models import Notification
from tests.directives.views.conftest import BACKEND
from tests.factories.directives import accept, lead_of, make_order, report
from tests.factories.org import actor_of, make_cast

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.services]
NOTE = "Một lý do đủ dài để ghi lại"


@pytest.fixture
def people():
    # The flush after a test with real transactions numbers the permissions anew.
    permission_id.cache_clear()
    yield make_cast()
    permission_id.cache_clear()


def at_once(*works: Callable[[], object]) -> tuple[list[object], list[BaseException]]:
    """What each returned, and what was raised."""
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
    return done, wrong


def refused(wrong: list[BaseException]) -> bool:
    """Everybody who came too late was told so; nothing broke."""
    return all(isinstance(one, ActError) for one in wrong)


def test_one_sending_in_four_threads_has_one_effect(people):
    give = partial(make_order, people.chi, people.unit, once=uuid4())
    _done, wrong = at_once(give, give, give, give)
    assert (wrong, Directive.objects.count()) == ([], 1)

    order = Directive.objects.get()
    accept(order, people.binh)
    hand_in = partial(report, order, people.binh, once=uuid4())
    _done, wrong = at_once(hand_in, hand_in, hand_in, hand_in)
    assert (wrong, lead_of(order).reports.count()) == ([], 1)

    chi, part = actor_of(people.chi), lead_of(order)
    approve = partial(judging.accept_result, actor=chi, assignment=part)
    cancel = partial(withdrawing.cancel, actor=chi, directive=order, note=NOTE)
    done, wrong = at_once(approve, cancel, approve, cancel)
    assert len(done) == 1
    assert refused(wrong), wrong


def test_nothing_slips_below_work_that_ends_meanwhile(people):
    chi, binh = actor_of(people.chi), actor_of(people.binh)
    order = make_order(people.chi, people.unit, days=9)
    accept(order, people.binh)
    part = lead_of(order)
    give = partial(giving.give, actor=binh, text="Thống kê", lead=people.an, parent=part)

    _done, wrong = at_once(
        give,
        give,
        partial(withdrawing.cancel, actor=chi, directive=order, note=NOTE),
        partial(reporting.report_result, actor=binh, assignment=part, text="Xong"),
    )

    assert refused(wrong), wrong
    part.refresh_from_db()
    open_below = part.children.filter(status="given")
    assert part.status not in ("cancelled", "reported") or not open_below.exists()


def test_a_child_is_not_moved_past_a_parent_that_moves_at_the_same_moment(people):
    chi, binh = actor_of(people.chi), actor_of(people.binh)
    order = make_order(people.chi, people.unit, days=9)
    accept(order, people.binh)
    below = giving.give(actor=binh, text="Thống kê", lead=people.an, parent=lead_of(order), days=3)
    later = partial(moving.change_deadline, actor=binh, assignment=lead_of(below), days=8)
    sooner = partial(moving.change_deadline, actor=chi, assignment=lead_of(order), days=5)

    _done, wrong = at_once(partial(later, note=NOTE), partial(sooner, note=NOTE))

    assert refused(wrong), wrong
    assert lead_of(below).due <= lead_of(order).due


def test_four_workers_that_tell_one_leader_count_together(people):
    for _ in range(8):
        make_order(people.chi, people.unit, days=5)
    parts = list(Assignment.objects.order_by("pk"))

    def tell(some: list[Assignment]) -> None:
        late = [
            escalating.Late(people.chi.user_id, one.pk, one.directive_id, "Chậm") for one in some
        ]
        with transaction.atomic():
            escalating.tell(late)

    _done, wrong = at_once(*(partial(tell, parts[at : at + 2]) for at in range(0, 8, 2)))

    assert wrong == []
    assert Notification.objects.get(reason="escalated").text.startswith("8 việc")


def crossing(monkeypatch, order: Directive, *, times: int) -> Callable[[], None]:
    """What locks, as often as told, in the order opposite to that of an act on `order`: first the
    end of the audit, then the cascade. PostgreSQL lets it go first and undoes the act."""
    meet = threading.Barrier(2)
    left = [times]

    def hold(directives: object, real: Callable[[object], None] = holding.hold) -> None:
        real(directives)
        if left[0]:
            meet.wait(30)

    def cross() -> None:
        for _ in range(times):
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET LOCAL deadlock_timeout = '60s'")
                chain.locked(order.office_id)
                meet.wait(30)
                workflow.lock(order)
                left[0] -= 1

    monkeypatch.setattr(holding, "hold", hold)
    return cross


def test_a_deadlock_is_done_again_with_one_effect(people, monkeypatch):
    order = make_order(people.chi, people.unit, days=5)
    url = reverse("directives:accept", args=[lead_of(order).pk])
    client = Client()
    client.force_login(people.binh.user, backend=BACKEND)

    done, wrong = at_once(
        lambda: client.post(url).status_code, crossing(monkeypatch, order, times=1)
    )

    assert wrong == []
    assert sorted(done, key=str) == [303, None]
    assert lead_of(order).status == "accepted"
    assert AuditEvent.objects.filter(verb="assignment.accept").count() == 1


def test_who_meets_a_deadlock_every_time_is_told_so(people, monkeypatch):
    order = make_order(people.chi, people.unit, days=5)
    url = reverse("directives:accept", args=[lead_of(order).pk])
    client = Client()
    client.force_login(people.binh.user, backend=BACKEND)

    def post() -> tuple[int, bool]:
        answer = client.post(url)
        return answer.status_code, "Có người khác vừa xử lý" in answer.content.decode()

    done, wrong = at_once(post, crossing(monkeypatch, order, times=deeds.TRIES))

    assert wrong == []
    assert (422, True) in done
    assert lead_of(order).status == "given"
    assert not AuditEvent.objects.filter(verb="assignment.accept").exists()


@pytest.mark.parametrize("asked", ["isolation", "timeout"])
def test_other_conflicts_of_postgresql_are_told_from_faults(people, asked):
    order = make_order(people.chi, people.unit, days=5)
    held, tried = threading.Event(), threading.Event()

    def change() -> None:
        with transaction.atomic():
            row = workflow.lock(order)
            row.product = "Báo cáo"
            row.save(update_fields=["product"])
            if asked == "isolation":
                # The other has its view of the data from before this change.
                assert tried.wait(30)
            held.set()
            assert asked == "isolation" or tried.wait(30)

    def meet() -> None:
        try:
            with deeds.act(), connection.cursor() as cursor:
                if asked == "isolation":
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
                    Directive.objects.get(pk=order.pk)
                    tried.set()
                else:
                    cursor.execute("SET LOCAL lock_timeout = '10ms'")
                assert held.wait(30)
                workflow.lock(order)
        finally:
            tried.set()

    _done, wrong = at_once(change, meet)

    assert [type(one) for one in wrong] == [Busy]
