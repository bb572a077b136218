"""Citizens and firms: where they are reached, what the post brought back, who is offered again."""

import pytest
from django.db import IntegrityError, transaction

from docflow.core import clock
from docflow.core.audit.models import AuditEvent
from docflow.core.errors import Forbidden, Invalid, Refused
from docflow.documents.models import Document, Recipient
from docflow.exchange.models import Delivery, Dispatch
from docflow.exchange.selectors import addressees as offered
from docflow.exchange.selectors import desk, timelines
from docflow.exchange.services import dispatching
from docflow.exchange.services.addressees import Addressee, cleaned
from docflow.exchange.states import DeliveryStatus, PaperCause
from docflow.metrics.selectors import facts
from tests.docflow.exchange.conftest import NOW
from tests.factories.org import actor_of

HOME = "Số 12 đường Lê Lợi, phường Bến Thành, Thành phố Hồ Chí Minh"
MR_A = Addressee(HOME, "a@example.vn", "+84 28 3829 7611")
BACK = "Không có người nhận ở địa chỉ này."


def to_citizen(world, name: str = "Ông Nguyễn Văn A") -> tuple[Document, Recipient]:
    """An issued document for one citizen alone."""
    document = world.issue()
    document.recipients.all().delete()
    recipient = Recipient.objects.create(
        document=document, ordinal=1, name=name, citizen_or_firm=True
    )
    return document, recipient


def send(world, given: Addressee = MR_A, name: str = "Ông Nguyễn Văn A") -> Delivery:
    document, recipient = to_citizen(world, name)
    dispatching.dispatch(actor=world.clerk, document=document, reached={recipient.pk: given})
    return Delivery.objects.get(recipient=recipient)


def post(world, delivery: Delivery, **values) -> Delivery:
    return dispatching.record_paper(actor=world.clerk, delivery=delivery, **values)


def test_the_delivery_keeps_where_it_went(world):
    delivery = send(world, Addressee(f"  {HOME} ", "a@example.vn", "+84 28  3829 7611"))

    assert (delivery.postal_address, delivery.email, delivery.phone) == (
        HOME,
        "a@example.vn",
        "+84 28 3829 7611",
    )
    assert (delivery.channel, delivery.paper_cause) == ("paper", PaperCause.CITIZEN_OR_FIRM)
    (judged,) = facts.judged([delivery.dispatch.document_id]).values()
    assert judged.outcome.excluded == "citizen_or_firm"


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        (Addressee("Lê Lợi"), {"address"}),
        (Addressee("x" * 301), {"address"}),
        (Addressee(HOME, "a@"), {"email"}),
        (Addressee(HOME, f"{'a' * 250}@example.vn"), {"email"}),
        (Addressee(HOME, "", "12345"), {"phone"}),
        (Addressee(HOME, "", "gọi buổi sáng"), {"phone"}),
        (Addressee(HOME, "", "1" * 21), {"phone"}),
        (Addressee("Lê", "b", "c"), {"address", "email", "phone"}),
        (Addressee(), set()),
        (Addressee(HOME, "", "(028)"), {"phone"}),
        (Addressee(HOME, "", "028.3829.7611"), set()),
    ],
)
def test_what_cannot_be_used_is_named(given, wrong):
    assert set(cleaned(given)[1]) == wrong


def test_a_bad_address_sends_nothing_at_all(world):
    document, recipient = to_citizen(world)

    with pytest.raises(Invalid) as bad:
        dispatching.dispatch(
            actor=world.clerk,
            document=document,
            reached={recipient.pk: Addressee(HOME, "a@", "1")},
        )

    assert set(bad.value.fields) == {f"email_{recipient.pk}", f"phone_{recipient.pk}"}
    assert not Dispatch.objects.exists()


def test_an_office_has_its_address_in_the_address_book(world):
    document = world.issue()
    given = {document.recipients.get().pk: MR_A}

    with pytest.raises(Invalid):
        dispatching.dispatch(actor=world.clerk, document=document, reached=given)
    sent = dispatching.dispatch(actor=world.clerk, document=document)
    with pytest.raises(IntegrityError), transaction.atomic():
        sent.deliveries.update(postal_address=HOME)


def test_a_number_of_the_post_needs_an_address(world):
    delivery = send(world, Addressee())

    with pytest.raises(Invalid) as bad:
        post(world, delivery, post_number="VN1")
    assert set(bad.value.fields) == {"address"}
    row = post(world, delivery, post_number="VN1", addressee=MR_A)

    assert (row.status, row.postal_address, row.post_number) == ("sent", HOME, "VN1")
    assert AuditEvent.objects.filter(verb="delivery.readdressed").count() == 1


def test_what_is_handed_over_needs_none(world):
    assert post(world, send(world, Addressee())).status == DeliveryStatus.SENT


def test_what_the_post_brought_back_is_shown_and_posted_again(world):
    delivery = post(world, send(world), post_number="VN1")
    assert not desk.paper_to_post(world.clerk).exists()

    row = dispatching.record_return(actor=world.clerk, delivery=delivery, reason=f" {BACK} ")

    assert (row.returned_at, row.return_reason, row.came_back) == (clock.now(), BACK, True)
    assert list(desk.paper_to_post(world.clerk)) == [row]
    (line,) = timelines.of_dispatch(row.dispatch)
    assert BACK in line.stuck
    assert BACK in {one.text for one in line.moments}
    event = AuditEvent.objects.get(verb="delivery.returned")
    assert (event.summary, event.data["post_number"]) == (BACK, "VN1")
    with clock.at(NOW.replace(day=11)):
        again = post(world, row, post_number="VN2")
        assert (again.came_back, again.post_number) == (False, "VN2")
        assert not desk.paper_to_post(world.clerk).exists()
        (line,) = timelines.of_dispatch(again.dispatch)
        assert line.stuck is None


def test_only_what_was_posted_comes_back_and_only_once(world):
    delivery = send(world)
    values = {"actor": world.clerk, "reason": BACK}
    with pytest.raises(Refused):
        dispatching.record_return(delivery=delivery, **values)
    post(world, delivery)
    with pytest.raises(Invalid):
        dispatching.record_return(delivery=delivery, actor=world.clerk, reason="  ")
    with pytest.raises(Invalid):
        dispatching.record_return(delivery=delivery, at=NOW.replace(day=1), **values)
    with pytest.raises(Forbidden):
        dispatching.record_return(delivery=delivery, actor=actor_of(world.cast.an), reason=BACK)

    dispatching.record_return(delivery=delivery, **values)

    with pytest.raises(Refused):
        dispatching.record_return(delivery=delivery, **values)


@pytest.mark.parametrize(
    "values",
    [{"returned_at": NOW, "return_reason": BACK}, {"return_reason": BACK}],
)
def test_the_database_lets_nothing_come_back_that_was_not_posted(world, values):
    delivery = send(world)

    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.filter(pk=delivery.pk).update(**values)


def test_recent_people_are_offered_to_who_saw_their_documents(world):
    send(world)
    send(world, Addressee("Số 5 đường Hai Bà Trưng, Quận 1"), name="Công ty B")
    send(world)
    lost = post(world, send(world, Addressee("Số 7 đường cũ, Quận 1"), name="Bà C"))
    dispatching.record_return(actor=world.clerk, delivery=lost, reason=BACK)

    found = offered.recent(world.clerk)

    assert [(one.name, one.address) for one in found] == [
        ("Ông Nguyễn Văn A", HOME),
        ("Công ty B", "Số 5 đường Hai Bà Trưng, Quận 1"),
    ]
    assert offered.recent(world.receiver) == []
    assert offered.recent(actor_of(world.cast.em)) == []
