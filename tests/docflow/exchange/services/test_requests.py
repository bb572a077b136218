"""Requests at the receiver: update and replacement by another document, answers, freezing."""

from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction

from docflow.core import clock, schedule
from docflow.core.errors import Forbidden, Invalid, Refused
from docflow.documents.models import CaseFile, CaseFileItem, Document, LegalHold, Link
from docflow.documents.states import LinkKind, Status
from docflow.exchange import envelope
from docflow.exchange.models import ChangeRequest, Delivery, OutboxMessage
from docflow.exchange.selectors import requests as asked
from docflow.exchange.services import composing, dispatching, intake, recalling, requests
from docflow.exchange.states import RequestStatus
from signing import messages
from tests.docflow.exchange.conftest import NOW, carry, only_delivery
from tests.docflow.exchange.services.test_recalling import NOT, WHY
from tests.factories.org import actor_of, make_office


def later(world, kind, *to, **fields):
    """A document that was sent, and another one that does `kind` with it."""
    first = world.dispatch(number=60, code="60/BC-UBND")
    carry()
    fields = {"number": 61, "code": "61/BC-UBND", **fields}
    document = world.issue(*to, **fields)
    Link.objects.create(
        source=document, target=first.document, kind=kind, made_at=NOW, made_by="An"
    )
    second = dispatching.dispatch(actor=world.clerk, document=document)
    carry()
    return first, second


def coming(office, code):
    return Document.objects.get(office=office, direction="incoming", code=code)


def test_a_replacement_comes_as_one_and_freezes_what_it_replaces(world):
    """NĐ 30/2020/NĐ-CP, Điều 18.3."""
    first, second = later(world, LinkKind.REPLACES)
    request = ChangeRequest.objects.get()
    assert (request.kind, request.reason) == ("replace", "Thay thế 60/BC-UBND")
    assert request.document == coming(world.there, "60/BC-UBND")
    assert request.message.document == coming(world.there, "61/BC-UBND")

    requests.agree(actor=world.receiver, request=request)
    carry()

    assert coming(world.there, "60/BC-UBND").status == Status.RECALLED
    assert coming(world.there, "61/BC-UBND").status == Status.ARRIVED
    answered = only_delivery(second)
    assert [one.code for one in answered.receipts.all()] == ["01", "15"]
    assert answered.status == "arrived"
    assert only_delivery(first).status == "arrived"


@pytest.mark.parametrize(
    ("kind", "fields", "word"),
    [
        (LinkKind.AMENDS, {}, "Sửa đổi, bổ sung 60/BC-UBND"),
        (LinkKind.CORRECTS, {"type_code": "CV"}, "Đính chính 60/BC-UBND"),
    ],
)
def test_an_update_is_taken_over_and_freezes_nothing(world, kind, fields, word):
    """NĐ 30/2020/NĐ-CP, Điều 18.3."""
    _first, second = later(world, kind, **fields)
    request = ChangeRequest.objects.get()
    assert (request.kind, request.reason) == ("update", word)

    requests.agree(actor=world.receiver, request=request)
    carry()

    assert coming(world.there, "60/BC-UBND").status == Status.ARRIVED
    assert only_delivery(second).receipts.last().code == "15"


def test_a_refused_replacement_says_why(world):
    _first, second = later(world, LinkKind.REPLACES)

    requests.refuse(actor=world.receiver, request=ChangeRequest.objects.get(), note=NOT)
    carry()

    assert coming(world.there, "60/BC-UBND").status == Status.ARRIVED
    said = only_delivery(second).receipts.last()
    assert (said.code, said.reason) == ("16", NOT)


def test_the_message_names_what_is_replaced_and_who_was_sent_it(world):
    first, second = later(world, LinkKind.REPLACES)

    sent = OutboxMessage.objects.get(delivery__dispatch=second)
    letter = envelope.read(intake.files.read(sent.file_id)).message

    assert (sent.kind, letter.business) == ("replace", envelope.Business.REPLACE)
    assert letter.change.replaced == (
        envelope.Replacement(document_id=first.exchange_id, organ_codes=("H29.2.01",)),
    )


def test_who_was_never_sent_the_first_one_gets_a_new_document(world):
    third = make_office()
    third.codes.create(scheme="new", code="H29.2.99", valid_from=third.valid_from)

    _first, second = later(world, LinkKind.REPLACES, world.there, third)

    kinds = OutboxMessage.objects.filter(delivery__dispatch=second)
    assert dict(kinds.values_list("receiver", "kind")) == {
        world.there.pk: "replace",
        third.pk: "new",
    }


def test_an_update_that_names_itself_is_about_the_one_that_came_first(world):
    """As other makers update: the same document id again."""
    first = only_delivery(world.dispatch())
    carry()
    now = clock.now()
    letter = replace(
        composing.letter(first, now),
        business=envelope.Business.UPDATE,
        subject="Trích yếu đã sửa",
        change=envelope.Change(reason="Sửa trích yếu", content_changed=True),
    )
    statement = envelope.Statement(
        kind="update", message_id="m-2", sender="000.00.02.H29", receiver="H29.2.01", at=now
    )
    data = envelope.write(
        letter,
        statement=statement,
        sign=lambda signed: messages.sign_bytes(world.office.owner, signed, now),
    )

    intake.take(office=world.there, message_id="m-2", data=data)
    schedule.run_all("exchange.receive", "exchange.requests")

    request = ChangeRequest.objects.get()
    assert request.document.came_as.message_id == first.message_id
    assert request.message.document.subject == "Trích yếu đã sửa"


def request_of(world) -> ChangeRequest:
    delivery = only_delivery(world.dispatch())
    carry()
    recalling.ask(actor=world.clerk, delivery=delivery, note=WHY)
    carry()
    return ChangeRequest.objects.get()


def test_only_clerks_of_the_office_answer(world):
    request = request_of(world)

    for person in world.cast.people():
        with pytest.raises(Forbidden):
            requests.agree(actor=actor_of(person), request=request)

    assert list(asked.waiting(world.receiver)) == [request]
    assert not asked.waiting(world.clerk).exists()
    assert not asked.waiting(actor_of(world.cast.giang)).exists()


def test_a_refusal_needs_a_reason(world):
    request = request_of(world)

    with pytest.raises(Invalid):
        requests.refuse(actor=world.receiver, request=request, note="Không")

    assert ChangeRequest.objects.get().status == RequestStatus.OPEN


def test_it_is_answered_once(world):
    request = request_of(world)
    requests.agree(actor=world.receiver, request=request)

    with pytest.raises(Refused):
        requests.refuse(actor=world.receiver, request=ChangeRequest.objects.get(), note=NOT)

    assert OutboxMessage.objects.filter(facts__code__in=["15", "16"]).count() == 1


def test_what_is_held_is_not_given_back(world):
    request = request_of(world)
    document = request.document
    case = CaseFile.objects.create(
        office=world.there,
        year=2026,
        code="01.VP",
        title="Hồ sơ",
        keeper=world.clerk_there.user,
        opened_at=NOW,
    )
    CaseFileItem.objects.create(
        case_file=case, document=document, ordinal=1, added_at=NOW, added_by="Oanh"
    )
    LegalHold.objects.create(case_file=case, reason=WHY, placed_at=NOW, placed_by="Giang")

    with pytest.raises(Refused, match="giữ nguyên trạng"):
        requests.agree(actor=world.receiver, request=request)

    assert ChangeRequest.objects.get().status == RequestStatus.OPEN
    assert Document.objects.get(pk=document.pk).status == Status.ARRIVED


@pytest.mark.parametrize(
    "change",
    [
        {"status": "waiting"},
        {"document": None},
        {"status": "agreed"},
        {"decided_by": "ai đó"},
        {"about_message": "", "exchange_id": ""},
        {"status": "refused", "decided_at": NOW, "decided_by": "Oanh", "note": ""},
    ],
)
def test_the_database_keeps_a_request_whole(world, change):
    request = request_of(world)

    with pytest.raises(IntegrityError), transaction.atomic():
        ChangeRequest.objects.filter(pk=request.pk).update(**change)


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "recall"},
        {"kind": "status"},
        {"kind": "update", "delivery": None},
    ],
)
def test_the_database_keeps_each_kind_of_message_to_its_own(world, change):
    delivery = only_delivery(world.dispatch())

    with pytest.raises(IntegrityError), transaction.atomic():
        OutboxMessage.objects.filter(delivery=delivery).update(**change)
    assert Delivery.objects.filter(outbox__kind="new").count() == 1
