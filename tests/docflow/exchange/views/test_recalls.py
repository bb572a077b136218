"""The buttons of a recall on both sides, what they show, and who has them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from docflow.documents.states import LinkKind, Status
from docflow.exchange.models import ChangeRequest, Delivery
from docflow.exchange.services import recalling
from docflow.exchange.states import DeliveryStatus, RequestStatus
from tests.docflow.exchange.conftest import arrived, carry, only_delivery
from tests.docflow.exchange.services.test_recalling import NOT, WHY
from tests.docflow.exchange.services.test_requests import coming, later
from tests.docflow.exchange.views.test_deliveries import as_, url
from tests.factories.org import make_office

DESK = reverse("exchange:desk")


@pytest.fixture
def delivery(world):
    made = only_delivery(world.dispatch())
    carry()
    return made


@pytest.fixture
def asked(world, delivery) -> ChangeRequest:
    recalling.ask(actor=world.clerk, delivery=delivery, note=WHY)
    carry()
    return ChangeRequest.objects.get()


def text(answer) -> str:
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_clerk_is_offered_the_recall_and_others_are_not(world, delivery):
    button = url("recall", delivery.pk)
    page = url("deliveries", delivery.dispatch.document_id)

    assert button in text(as_(world.cast.dung).get(page))
    assert button not in text(as_(world.cast.an).get(page))
    assert as_(world.cast.an).get(button).status_code == 403
    assert as_(world.clerk_there).get(button).status_code == 404


def test_asking_needs_a_reason_and_shows_the_state(world, delivery):
    clerk, where = as_(world.cast.dung), url("recall", delivery.pk)

    assert text(clerk.get(where)).count('class="button final"') == 1
    short = clerk.post(where, {"note": "Sai"})
    assert short.context["form"].errors
    done = clerk.post(where, {"note": WHY})

    assert (done.status_code, done["Location"]) == (
        303,
        delivery.dispatch.document.get_absolute_url(),
    )
    assert Delivery.objects.get(pk=delivery.pk).status == DeliveryStatus.RECALL_ASKED
    page = text(clerk.get(url("deliveries", delivery.dispatch.document_id)))
    assert WHY in page
    assert where not in page
    again = clerk.post(where, {"note": WHY})
    assert again.context["form"].errors


def test_the_receiver_finds_it_on_the_document_and_on_the_desk(world, asked):
    document = arrived(world.there)
    where = url("answer", document.pk)
    clerk = as_(world.clerk_there)

    assert where in text(clerk.get(document.get_absolute_url()))
    assert where in text(clerk.get(f"{DESK}?view=requests"))
    page = text(clerk.get(where))
    assert WHY in page
    assert "được giữ nguyên và không xử lý tiếp" in page


def test_agreeing_freezes_and_the_offer_is_gone(world, asked):
    document, clerk = arrived(world.there), as_(world.clerk_there)
    where = url("answer", document.pk)

    answer = clerk.post(where, {"answer": "agree"})

    assert (answer.status_code, answer["Location"]) == (303, document.get_absolute_url())
    assert arrived(world.there).status == Status.RECALLED
    assert where not in text(clerk.get(document.get_absolute_url()))
    assert "Không có đề nghị nào chờ trả lời" in text(clerk.get(where))
    assert "Đã đồng ý" in text(clerk.get(url("arrival", document.pk)))


@pytest.mark.parametrize(
    "given", [{}, {"answer": "refuse"}, {"answer": "refuse", "note": "Không"}, {"answer": "x"}]
)
def test_an_answer_that_says_too_little_is_shown_again(world, asked, given):
    page = as_(world.clerk_there).post(url("answer", arrived(world.there).pk), given)

    assert page.status_code == 200
    assert page.context["form"].errors
    assert ChangeRequest.objects.get().status == RequestStatus.OPEN


def test_refusing_says_why_on_both_sides(world, asked, delivery):
    document = arrived(world.there)
    as_(world.clerk_there).post(url("answer", document.pk), {"answer": "refuse", "note": NOT})
    carry()

    assert arrived(world.there).status == Status.ARRIVED
    side = text(as_(world.clerk_there).get(url("arrival", document.pk)))
    assert f"Nơi gửi nêu: {WHY.rstrip('.')}. Trả lời: {NOT.rstrip('.')}." in side
    page = text(as_(world.cast.dung).get(url("deliveries", delivery.dispatch.document_id)))
    assert NOT in page
    assert url("recall", delivery.pk) in page


def test_what_replaces_the_document_is_named_before_one_answers(world):
    later(world, LinkKind.REPLACES)
    old, new = coming(world.there, "60/BC-UBND"), coming(world.there, "61/BC-UBND")
    clerk = as_(world.clerk_there)

    page = text(clerk.get(url("answer", old.pk)))

    assert f'<a href="{new.get_absolute_url()}">61/BC-UBND' in page
    assert "văn bản mới 61/BC-UBND" in text(clerk.get(f"{DESK}?view=requests"))


def test_who_only_sees_the_document_does_not_answer(world, asked):
    leader = world.cast.giang

    assert as_(leader).get(url("answer", arrived(world.there).pk)).status_code in (403, 404)
    assert as_(world.cast.dung).get(url("answer", arrived(world.there).pk)).status_code == 404


def test_recalls_cost_no_query_for_each_receiver(world):
    def cost(*offices) -> int:
        sent = world.dispatch(*offices)
        carry()
        for one in sent.deliveries.all():
            recalling.ask(actor=world.clerk, delivery=one, note=WHY)
        client = as_(world.cast.dung)
        client.get(url("deliveries", sent.document_id))
        with CaptureQueriesContext(
            connection,
        ) as seen:
            client.get(url("deliveries", sent.document_id))
        return len(seen)

    assert cost(world.there) == cost(world.there, *(make_office() for _ in range(5)))
