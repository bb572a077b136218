"""An issued answer closes the row it answers: whose result it is, who accepts, what stays."""

import pytest

from directives.models import Assignment, Report
from directives.services import answering, giving, pausing, withdrawing
from directives.states import AssignmentStatus, Decision, DirectiveStatus
from docflow.core import workflow
from docflow.core.audit.models import AuditEvent
from docflow.documents.models import Document
from docflow.documents.services import drafting
from docflow.documents.states import Status
from docflow.notifications.models import Notification
from tests.factories.directives import accept, finish, lead_of, make_order, report
from tests.factories.documents import issue, make_answer, make_incoming
from tests.factories.org import actor_of, make_person


@pytest.fixture
def document(cast) -> Document:
    return make_incoming(cast.office, leader=cast.chi, seen_by=(cast.dung,))


@pytest.fixture
def order(cast, document):
    """Chi's order on the document to the unit of Bình, who has accepted it."""
    made = make_order(cast.chi, cast.unit, source_document=document, days=5)
    accept(made, cast.binh)
    return made


@pytest.fixture
def below(cast, order):
    """Handed on by Bình to An, who has accepted it."""
    made = make_order(cast.binh, cast.an, "Dự thảo trả lời", parent=lead_of(order))
    accept(made, cast.an)
    return made


def answered(document: Document, cast, drafter=None, signer=None) -> Document:
    answer = make_answer(document, drafter or cast.an, signer or cast.chi)
    return issue(answer, cast.dung)


def status_of(document: Document) -> str:
    return Document.objects.get(pk=document.pk).status


def test_the_answer_of_the_unit_is_its_result_and_who_signed_has_accepted_it(cast, document, order):
    answer = answered(document, cast)

    lead = lead_of(order)
    made = Report.objects.get(assignment=lead)
    assert (made.outgoing, made.made_by_name, made.decision) == (
        answer,
        "Hệ thống",
        Decision.ACCEPTED,
    )
    assert answer.code in made.text
    assert cast.chi.user.full_name in made.decision_note
    assert lead.status == AssignmentStatus.COMPLETED
    order.refresh_from_db()
    assert order.status == DirectiveStatus.COMPLETED
    assert status_of(document) == Status.COMPLETED


def test_the_machine_acts_because_of_who_issued(cast, document, order):
    answer = answered(document, cast)

    event = AuditEvent.objects.get(verb="assignment.report")
    assert event.actor == "Hệ thống"
    assert event.data["because_of"] == cast.dung.user.full_name
    assert event.data["answer"] == answer.code


def test_the_deepest_order_is_answered_and_what_lies_above_stays_open(cast, document, below, order):
    answered(document, cast)

    assert lead_of(below).status == AssignmentStatus.REPORTED
    assert lead_of(order).status == AssignmentStatus.IN_PROGRESS
    assert status_of(document) == Status.IN_PROGRESS


def test_who_gave_the_order_but_did_not_sign_is_asked(cast, document, below):
    answered(document, cast)

    made = Report.objects.get()
    assert made.decision == Decision.PENDING
    told = Notification.objects.filter(user=cast.binh.user, reason="result")
    assert told.count() == 1
    assert Notification.objects.filter(user=cast.an.user, reason="answered").exists()


def test_the_giver_sees_the_answer_that_was_handed_in(cast, document, below):
    from docflow.documents.policies import visible_to

    answer = answered(document, cast)

    assert visible_to(actor_of(cast.binh)).filter(pk=answer.pk).exists()


def test_what_nobody_had_accepted_is_accepted_by_the_answer(cast, document):
    order = make_order(cast.chi, cast.an, source_document=document)

    answered(document, cast)

    lead = lead_of(order)
    assert lead.status == AssignmentStatus.COMPLETED
    assert lead.accepted_at is not None


def test_orders_handed_on_to_others_are_named_as_unfinished(cast, document, order):
    other = make_person("officer", unit=cast.unit)
    make_order(cast.binh, other, "Việc của người khác", parent=lead_of(order))

    answered(document, cast)

    assert Report.objects.get(assignment=lead_of(order)).unfinished


def test_an_answer_of_another_unit_closes_nothing(cast, document, order):
    answered(document, cast, drafter=cast.ha)

    assert not Report.objects.exists()
    assert lead_of(order).status == AssignmentStatus.ACCEPTED
    assert status_of(document) == Status.IN_PROGRESS


def test_a_part_that_only_coordinates_is_not_closed(cast, document):
    order = make_order(
        cast.chi, cast.other_unit, source_document=document, coordinating=[cast.unit]
    )

    answered(document, cast)

    assert not Report.objects.exists()
    assert lead_of(order).status == AssignmentStatus.GIVEN


def test_of_two_orders_as_deep_the_one_due_first_is_answered(cast, document):
    later = make_order(cast.chi, cast.unit, source_document=document, days=9)
    sooner = make_order(cast.chi, cast.an, source_document=document, days=2)

    answered(document, cast)

    assert lead_of(sooner).status == AssignmentStatus.COMPLETED
    assert lead_of(later).status == AssignmentStatus.GIVEN
    assert status_of(document) == Status.IN_PROGRESS


@pytest.mark.parametrize("state", ["reported", "suspended"])
def test_what_waits_for_the_giver_is_left_alone(cast, document, order, state):
    if state == "reported":
        report(order, cast.binh)
    else:
        pausing.suspend(
            actor=actor_of(cast.chi), assignment=lead_of(order), note="Chờ ý kiến cấp trên"
        )
    before = Report.objects.count()

    answered(document, cast)

    assert lead_of(order).status == state
    assert Report.objects.count() == before


def test_a_completed_order_below_leaves_the_answer_to_the_one_above(cast, document, order):
    below = make_order(cast.binh, cast.an, "Dự thảo trả lời", parent=lead_of(order))
    finish(below, cast.an, cast.binh)

    answered(document, cast)

    assert lead_of(order).status == AssignmentStatus.COMPLETED


def test_a_second_call_hands_nothing_in(cast, document, below, order):
    answer = answered(document, cast)

    again = answering.close_rows(answer=answer, actor=actor_of(cast.dung))

    assert again == []
    assert Report.objects.count() == 1
    assert lead_of(order).status == AssignmentStatus.IN_PROGRESS


def test_where_every_order_was_taken_back_the_document_is_completed(cast, document, order):
    withdrawing.cancel(actor=actor_of(cast.chi), directive=order, note="Không còn cần thiết nữa")
    assert status_of(document) == Status.IN_PROGRESS

    answered(document, cast)

    assert status_of(document) == Status.COMPLETED
    assert not Report.objects.exists()


def test_without_any_order_the_row_is_closed_by_the_answer(cast, document):
    answered(document, cast)

    assert status_of(document) == Status.COMPLETED
    assert AuditEvent.objects.filter(verb="incoming.answer").exists()


def test_an_answer_that_was_cancelled_closes_nothing(cast, document, order):
    answer = make_answer(document, cast.an, cast.chi, status=Status.DRAFT)
    answer.number, answer.code = None, ""
    answer.save()

    workflow.advance(answer, "cancel", actor=actor_of(cast.an), note="Soạn nhầm văn bản này")

    assert not Report.objects.exists()
    assert lead_of(order).status == AssignmentStatus.ACCEPTED


def test_an_issued_document_that_answers_nothing_closes_nothing(cast, document, order):
    answer = make_answer(document, cast.an, cast.chi)
    answer.links.all().delete()

    issue(answer, cast.dung)

    assert not Report.objects.exists()


def test_one_answer_closes_every_document_it_answers(cast, document, order):
    second = make_incoming(cast.office, leader=cast.chi)
    answer = make_answer(document, cast.an, cast.chi)
    answer.links.create(target=second, kind="answers", made_at=answer.created_at, made_by="An")

    issue(answer, cast.dung)

    assert {status_of(document), status_of(second)} == {Status.COMPLETED}


def test_the_way_from_the_draft_to_the_closed_row(cast, document, below, order):
    """What is drafted as the answer is remembered until it is issued."""
    draft = drafting.create(
        actor=actor_of(cast.an),
        type_code="CV",
        subject="trả lời",
        content={"body": [{"kind": "paragraph", "text": "Nội dung."}]},
        signer=cast.chi,
        answers=[document],
    )
    Document.objects.filter(pk=draft.pk).update(
        status=Status.SEALED, number=1, code="1/UBND", issued_on=document.created_at.date()
    )
    draft.refresh_from_db()

    issue(draft, cast.dung)

    assert lead_of(below).status == AssignmentStatus.REPORTED


def test_several_orders_on_one_outgoing_document_each_have_lead_and_deadline(cast):
    from tests.factories.documents import make_issued

    notice = make_issued(cast.office, seen_by=(cast.chi,), type_code="TB")
    first = make_order(cast.chi, cast.unit, source_document=notice, days=3)
    second = giving.give(
        actor=actor_of(cast.chi),
        text="Báo cáo kết quả",
        lead=cast.other_unit,
        source_document=notice,
        days=9,
    )

    leads = [lead_of(first), lead_of(second)]
    assert [one.unit for one in leads] == [cast.unit, cast.other_unit]
    assert leads[0].due < leads[1].due
    assert status_of(notice) == Status.ISSUED
    assert Assignment.objects.filter(directive__source_document=notice).count() == 2
