"""The engine: one writer of statuses, and tables that pages, services and diagrams share."""

from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from docflow.core import events, workflow
from docflow.core.audit import verify
from docflow.core.audit.models import AuditEvent
from docflow.core.errors import Forbidden, Invalid, Refused
from docflow.core.workflow import StatusChanged
from docflow.documents.models import Document
from docflow.documents.states import INCOMING, OUTGOING, Direction, Perm, Status
from tests.factories.documents import make_document, make_incoming
from tests.factories.org import SYSTEM, actor_of

pytestmark = pytest.mark.django_db
REASON = "Đề nghị bổ sung căn cứ pháp lý."
NUMBERS = count(1)


@pytest.fixture
def cast(company):
    return company


@pytest.fixture
def draft(cast):
    return make_document(
        cast.office,
        direction=Direction.OUTGOING,
        drafter=cast.an.user,
        signer=cast.chi,
        unit=cast.unit,
        seen_by=(cast.an, cast.chi),
    )


def test_a_step_changes_the_status_and_leaves_an_audit_row(cast, draft):
    workflow.advance(draft, "submit", actor=actor_of(cast.an))

    row = AuditEvent.objects.get(verb="outgoing.submit", object_id=str(draft.pk))
    assert Document.objects.get(pk=draft.pk).status == Status.IN_REVIEW
    assert (row.data["from"], row.data["to"]) == (Status.DRAFT, Status.IN_REVIEW)
    assert row.actor == cast.an.user.full_name


def test_a_step_is_refused_when_the_state_has_moved_on(cast, draft):
    workflow.advance(draft, "submit", actor=actor_of(cast.an))

    with pytest.raises(Refused):
        workflow.advance(draft, "submit", actor=actor_of(cast.an))


def test_a_step_is_refused_to_whom_the_policy_refuses(cast, draft):
    with pytest.raises(Forbidden):
        workflow.advance(draft, "submit", actor=actor_of(cast.chi))

    assert Document.objects.get(pk=draft.pk).status == Status.DRAFT


def test_a_return_needs_a_reason_of_ten_characters(cast, draft):
    workflow.advance(draft, "submit", actor=actor_of(cast.an))

    with pytest.raises(Invalid):
        workflow.advance(draft, "return", actor=SYSTEM, note="không")


def test_the_event_is_published_inside_the_transaction(cast, draft):
    heard = []

    def hear(event):
        heard.append((event.step, event.after, event.obj.pk))

    events.subscribe(StatusChanged, hear)
    try:
        workflow.advance(draft, "submit", actor=actor_of(cast.an))
    finally:
        events._handlers[StatusChanged].remove(hear)

    assert heard == [("submit", Status.IN_REVIEW, draft.pk)]


def test_a_handler_that_fails_undoes_the_step(cast, draft):
    def broken(event):
        raise RuntimeError("no")

    events.subscribe(StatusChanged, broken)
    try:
        with pytest.raises(RuntimeError):
            workflow.advance(draft, "submit", actor=actor_of(cast.an))
    finally:
        events._handlers[StatusChanged].remove(broken)

    assert Document.objects.get(pk=draft.pk).status == Status.DRAFT
    assert not AuditEvent.objects.filter(verb="outgoing.submit").exists()


def test_offers_follow_the_table_and_say_why_not(cast, draft):
    offers = {one.name: one for one in workflow.open_to(draft, actor_of(cast.chi))}

    assert set(offers) == {"submit", "cancel"}
    assert not offers["submit"].allowed
    assert offers["submit"].why


def test_automatic_steps_are_never_offered(cast):
    presented = make_incoming(cast.office, leader=cast.chi)

    offered = {one.name for one in workflow.open_to(presented, actor_of(cast.chi))}

    assert INCOMING["direct"].automatic
    assert "direct" not in offered


def test_a_permission_nobody_registered_is_refused(cast):
    from enum import StrEnum

    from docflow.core import policy

    class Unknown(StrEnum):
        SECRET = "secret"

    assert policy.refusal(actor_of(cast.chi), Unknown.SECRET) is not None


def test_a_table_with_an_unknown_state_is_a_mistake_of_the_programmer():
    with pytest.raises(ValueError, match="bad table"):
        workflow.Table(
            "broken",
            Status,
            Status.DRAFT,
            (workflow.Step("x", frozenset({"nowhere"}), Status.DRAFT, Perm.DRAFT),),
        )


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(st.sampled_from([step.name for step in OUTGOING.steps]), max_size=12))
def test_no_walk_reaches_a_state_the_table_does_not_allow(cast, names):
    document = make_document(
        cast.office,
        direction=Direction.OUTGOING,
        # Each example stays: a number is given once a year.
        number=next(NUMBERS),
        code="07/KH-UBND",
        issued_on="2026-01-05",
    )
    expected, steps = Status.DRAFT.value, 0

    for name in names:
        step = OUTGOING[name]
        try:
            workflow.advance(document, name, actor=SYSTEM, note=REASON)
        except Refused:
            assert expected not in step.sources
        else:
            assert expected in step.sources
            expected, steps = str(step.target), steps + 1

    rows = AuditEvent.objects.filter(
        object_type="documents.document", object_id=str(document.pk), verb__startswith="outgoing."
    )
    assert Document.objects.get(pk=document.pk).status == expected
    assert rows.count() == steps
    assert verify.verify().ok
