"""What the source document goes through, and who sees it because of an order."""

from directives.policies import visible_to
from directives.services import accepting, giving, judging, withdrawing
from docflow.documents.policies import visible_to as visible_documents
from docflow.documents.services import following
from docflow.notifications.models import Notification
from tests.factories.directives import accept, finish, lead_of, make_order, report
from tests.factories.documents import make_incoming, make_issued
from tests.factories.org import actor_of


def state(document) -> str:
    document.refresh_from_db()
    return document.status


def test_the_document_follows_its_orders(cast):
    document = make_incoming(cast.office, leader=cast.chi)

    first = make_order(cast.chi, cast.unit, source_document=document, passage="Giao Phòng Nội vụ")
    second = make_order(cast.chi, cast.other_unit, source_document=document)
    assert (state(document), first.origin) == ("directed", "document")

    accept(first, cast.binh)
    assert state(document) == "in_progress"
    report(first, cast.binh)
    judging.accept_result(actor=actor_of(cast.chi), assignment=lead_of(first))
    assert state(document) == "in_progress"
    finish(second, cast.em, cast.chi)
    assert state(document) == "completed"


def test_what_is_handed_on_carries_the_document_and_does_not_move_it(cast):
    document = make_incoming(cast.office, leader=cast.chi)
    order = make_order(cast.chi, cast.unit, source_document=document)
    accept(order, cast.binh)

    child = make_order(cast.binh, cast.an, parent=lead_of(order))
    assert (child.source_document, state(document)) == (document, "in_progress")
    finish(child, cast.an, cast.binh)

    assert state(document) == "in_progress"


def test_opening_an_order_again_opens_the_document(cast):
    document = make_incoming(cast.office, leader=cast.chi)
    order = make_order(cast.chi, cast.unit, source_document=document)
    finish(order, cast.binh, cast.chi)
    assert state(document) == "completed"

    judging.reopen(actor=actor_of(cast.chi), directive=order, note="Phát sinh yêu cầu mới")

    assert state(document) == "in_progress"


def test_an_outgoing_document_may_be_the_source_and_is_left_alone(cast):
    document = make_issued(cast.office, seen_by=(cast.chi,))

    order = make_order(cast.chi, cast.unit, source_document=document)
    finish(order, cast.binh, cast.chi)

    assert state(document) == "issued"


def test_an_assignment_lets_its_holder_see_the_document(cast):
    document = make_incoming(cast.office, leader=cast.chi)
    assert not visible_documents(actor_of(cast.binh)).exists()

    order = make_order(cast.chi, cast.unit, source_document=document)

    assert visible_documents(actor_of(cast.binh)).get() == document
    assert not visible_documents(actor_of(cast.an)).exists()
    make_order(cast.binh, cast.an, parent=lead_of(order))
    assert visible_documents(actor_of(cast.an)).get() == document


def test_sight_goes_with_the_withdrawn_order_unless_there_is_another_reason(cast):
    document = make_incoming(cast.office, leader=cast.chi)
    order = make_order(cast.chi, cast.unit, source_document=document)
    other = make_order(cast.chi, cast.unit, source_document=document)

    withdrawing.withdraw(actor=actor_of(cast.chi), directive=order)
    assert visible_documents(actor_of(cast.binh)).exists()
    withdrawing.withdraw(actor=actor_of(cast.chi), directive=other)

    assert not visible_documents(actor_of(cast.binh)).exists()
    assert visible_documents(actor_of(cast.chi)).exists()


def test_who_gets_a_returned_order_sees_it_and_the_other_no_more(cast):
    document = make_incoming(cast.office, leader=cast.chi)
    order = make_order(cast.chi, cast.unit, source_document=document)
    back = accepting.return_(
        actor=actor_of(cast.binh), assignment=lead_of(order), note="Việc của phòng Tư pháp"
    )
    assert visible_documents(actor_of(cast.binh)).exists()

    giving.reassign(actor=actor_of(cast.chi), assignment=back, holder=cast.other_unit)

    assert visible_documents(actor_of(cast.em)).exists()
    assert not visible_documents(actor_of(cast.binh)).exists()
    assert not visible_to(actor_of(cast.binh)).exists()


def test_who_works_on_what_was_taken_back_is_told(cast):
    document = make_incoming(cast.office, leader=cast.chi, code="69/KH-UBND")
    going = make_order(cast.chi, cast.unit, source_document=document)
    accept(going, cast.binh)
    ended = make_order(cast.chi, cast.other_unit, source_document=document)
    finish(ended, cast.em, cast.chi)

    following.recalled(document, actor_of(cast.dung), "Số liệu chưa chính xác.")

    told = Notification.objects.filter(reason="document_recalled")
    assert {cast.binh.user_id, cast.chi.user_id} <= {one.user_id for one in told}
    assert cast.em.user_id not in {one.user_id for one in told}
    assert all("69/KH-UBND" in one.text for one in told)
    assert lead_of(going).status == "accepted"
