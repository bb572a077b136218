"""Sending, the way of each recipient, receipts, paper, retries: what is shown and who may."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from docflow.core import clock
from docflow.core.schedule import WorkState
from docflow.documents.models import Document, Recipient
from docflow.documents.services import receiving
from docflow.documents.states import Origin, VersionKind
from docflow.exchange.models import Delivery, Dispatch, OutboxMessage, Receipt
from docflow.exchange.services import sending
from docflow.exchange.states import DeliveryStatus, PaperCause
from tests.docflow.exchange.conftest import arrived, carry, only_delivery
from tests.factories.org import make_office


def as_(position) -> Client:
    client = Client()
    client.force_login(position.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def url(name: str, *args: object, query: str = "") -> str:
    return reverse(f"exchange:{name}", args=args) + query


def plans(answer) -> list[tuple[str, bool, str]]:
    found = answer.context["plans"]
    return [(one.recipient.name, one.electronic, one.note) for one in found]


def give_up(dispatch: Dispatch, why: str = "Máy chủ không trả lời.") -> Delivery:
    """Let every try of the first delivery be spent."""
    OutboxMessage.objects.filter(delivery__dispatch=dispatch).update(
        state=WorkState.DEAD, attempts=9, last_error=why
    )
    sending.sweep(clock.now(), 10)
    return only_delivery(dispatch)


def test_the_form_says_how_each_recipient_gets_it(world):
    far = make_office("Sở Nội vụ", hosted=False)
    document = world.issue(world.there, far)
    Recipient.objects.create(document=document, ordinal=3, name="Công ty A", citizen_or_firm=True)
    Recipient.objects.create(document=document, ordinal=4, name="Hội Cựu chiến binh")
    Recipient.objects.create(document=document, ordinal=5, office=world.office, name="Lưu: VT")

    page = as_(world.cast.dung).get(url("dispatch", document.pk))

    assert plans(page) == [
        (world.there.name, True, ""),
        ("Sở Nội vụ", False, "Bên nhận chưa kết nối"),
        ("Công ty A", False, "Công dân, doanh nghiệp"),
        ("Hội Cựu chiến binh", False, "Ngoài danh bạ"),
    ]
    assert not Dispatch.objects.exists()


def test_nobody_gets_paper_unless_chosen(world):
    document = world.issue(world.there)

    answer = as_(world.cast.dung).post(url("dispatch", document.pk))

    delivery = Delivery.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, document.get_absolute_url())
    assert (delivery.paper_parallel, delivery.channel) == (False, "electronic")


def test_paper_beside_the_electronic_document_is_chosen_by_recipient(world):
    document = world.issue(world.there)
    recipient = document.recipients.get()

    as_(world.cast.dung).post(url("dispatch", document.pk), {"paper": [recipient.pk]})

    delivery = Delivery.objects.get()
    assert (delivery.paper_parallel, delivery.paper_cause) == (True, PaperCause.CHOSEN)


def test_the_number_of_the_post_is_noted_for_paper_beside_the_electronic_document(world):
    document = world.issue(world.there)
    clerk = as_(world.cast.dung)
    clerk.post(url("dispatch", document.pk), {"paper": [document.recipients.get().pk]})
    posted = url("posted", Delivery.objects.get().pk)

    before = clerk.get(url("deliveries", document.pk)).content.decode()
    clerk.post(posted, {"posted_on": clock.today(), "post_number": "VN9"})
    after = clerk.get(url("deliveries", document.pk)).content.decode()

    assert posted in before
    assert Delivery.objects.get().post_number == "VN9"
    assert posted not in after


def test_a_copy_on_paper_is_planned_on_paper_whoever_could_take_a_file(world):
    document = world.issue(world.there, origin=Origin.COPIED, type_code="SY")
    document.versions.update(kind=VersionKind.PRINTED)

    page = as_(world.cast.dung).get(url("dispatch", document.pk))

    assert plans(page) == [(world.there.name, False, "Bản sao trên giấy")]
    assert "gửi kèm" not in page.content.decode().partition("<main")[2].replace("gửi kèm khi", "")


@pytest.mark.parametrize("given", ["0", "x", "9" * 30])
def test_paper_for_somebody_who_is_no_recipient_sends_nothing(world, given):
    document = world.issue(world.there)

    page = as_(world.cast.dung).post(url("dispatch", document.pk), {"paper": [given]})

    assert page.status_code == 200
    assert page.context["form"].errors
    assert not Dispatch.objects.exists()


def test_who_comes_too_late_is_told_who_sent_it(world):
    document = world.issue(world.there)
    client = as_(world.cast.dung)
    client.post(url("dispatch", document.pk))

    page = client.get(url("dispatch", document.pk))
    late = client.post(url("dispatch", document.pk), follow=True)

    assert "form" not in page.context
    assert late.redirect_chain == [(document.get_absolute_url(), 303)]
    for answer in (page, late):
        assert f"{Dispatch.objects.get().sent_by} đã gửi văn bản này lúc" in answer.content.decode()


def test_nobody_is_called_unconnected_for_being_elsewhere(world):
    far = make_office("Sở Nội vụ", hosted=False)

    page = as_(world.cast.dung).get(world.issue(far).get_absolute_url()).content.decode()

    assert "Sở Nội vụ" in page
    assert "chưa kết nối" not in page


def test_after_issue_sending_is_the_main_act_of_the_clerk_until_it_is_done(world):
    document = world.issue(world.there)
    offer = url("dispatch", document.pk)

    before = as_(world.cast.dung).get(document.get_absolute_url()).content.decode()
    drafter = as_(world.cast.an).get(document.get_absolute_url()).content.decode()
    as_(world.cast.dung).post(offer)
    after = as_(world.cast.dung).get(document.get_absolute_url()).content.decode()

    assert f'class="button main" href="{offer}"' in before
    assert offer not in drafter
    assert offer not in after


def test_sending_asks_as_often_for_two_recipients_as_for_twenty(world):
    few = world.issue(world.there, make_office())
    many = world.issue(*[make_office() for _ in range(20)])
    client = as_(world.cast.dung)
    counts = []
    for document in (few, few, many):
        with CaptureQueriesContext(connection) as seen:
            client.get(url("dispatch", document.pk))
        counts.append(len(seen))

    assert counts[1] == counts[2]


def test_the_panel_shows_each_state_with_code_word_and_who_signed(world):
    dispatch = world.dispatch()
    carry()
    receiving.register(actor=world.receiver, document=arrived(world.there))
    carry()
    panel = url("deliveries", dispatch.document.pk)

    page = as_(world.cast.an).get(panel)

    line = page.context["lines"][0]
    assert (line["name"], line["state"]) == (world.there.name, "Đã tiếp nhận")
    assert [one["title"] for one in line["moments"]] == [
        "Phát lệnh gửi",
        "Đã gửi điện tử",
        "01 Đã đến",
        "03 Đã tiếp nhận",
    ]
    assert [one["tone"] for one in line["moments"]] == ["", "", "proved", "proved"]
    assert line["moments"][3]["who"] == f"{world.there.name} ký xác nhận"
    fragment = as_(world.cast.an).get(panel, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in fragment
    assert "03 Đã tiếp nhận" in fragment


def test_a_refusal_says_why_and_is_not_drawn_as_proved(world):
    dispatch = world.dispatch()
    carry()
    receiving.refuse(
        actor=world.receiver, document=arrived(world.there), note="Gửi nhầm cơ quan nhận"
    )
    carry()

    line = as_(world.cast.dung).get(url("deliveries", dispatch.document.pk)).context["lines"][0]

    assert line["stuck"].startswith("Bên nhận từ chối: Gửi nhầm cơ quan nhận. Sửa rồi phát hành")
    assert (line["tone"], line["moments"][-1]["tone"]) == ("refused", "")


def test_the_panel_asks_as_often_for_two_recipients_as_for_twenty(world):
    few = world.dispatch(world.there, make_office())
    many = world.dispatch(*[make_office() for _ in range(20)])
    client = as_(world.cast.dung)
    counts = []
    for dispatch in (few, few, many):
        with CaptureQueriesContext(connection) as seen:
            client.get(url("deliveries", dispatch.document.pk), headers={"HX-Request": "true"})
        counts.append(len(seen))

    assert counts[1] == counts[2]


def test_a_given_up_delivery_is_tried_again_by_the_clerk(world):
    delivery = give_up(world.dispatch())
    panel = url("deliveries", delivery.dispatch.document.pk)
    retry = url("retry", delivery.pk)
    assert delivery.status == DeliveryStatus.FAILED

    assert retry in as_(world.cast.dung).get(panel).content.decode()
    assert retry not in as_(world.cast.an).get(panel).content.decode()
    as_(world.cast.dung).post(retry)
    carry()

    assert only_delivery(delivery.dispatch).status == DeliveryStatus.ARRIVED


def test_what_runs_is_not_tried_again(world):
    delivery = only_delivery(world.dispatch())

    assert as_(world.cast.dung).post(url("retry", delivery.pk)).status_code == 409


def test_posted_paper_is_noted_with_its_number(world):
    delivery = only_delivery(world.dispatch(make_office("Sở Nội vụ", hosted=False)))
    assert delivery.paper_at is None

    as_(world.cast.dung).post(
        url("posted", delivery.pk), {"posted_on": clock.today(), "post_number": "VN123"}
    )

    delivery.refresh_from_db()
    assert (delivery.status, delivery.post_number) == (DeliveryStatus.SENT, "VN123")
    line = as_(world.cast.an).get(url("deliveries", delivery.dispatch.document.pk))
    assert "Số bưu gửi VN123" in line.content.decode()


@pytest.mark.parametrize("days", [-1, 1])
def test_paper_is_posted_neither_before_the_order_nor_in_the_future(world, days):
    delivery = only_delivery(world.dispatch(make_office("Sở Nội vụ", hosted=False)))

    page = as_(world.cast.dung).post(
        url("posted", delivery.pk), {"posted_on": clock.today() + timedelta(days=days)}
    )

    delivery.refresh_from_db()
    assert page.context["form"].errors["posted_on"]
    assert delivery.paper_at is None


def test_a_receipt_names_the_key_and_gives_what_was_signed(world):
    dispatch = world.dispatch()
    carry()
    receipt = Receipt.objects.get()
    args = (only_delivery(dispatch).pk, receipt.pk)

    page = as_(world.cast.an).get(url("receipt", *args))
    parts = [
        as_(world.cast.an).get(url("proof", *args, part)) for part in ("statement", "signature")
    ]

    assert receipt.fingerprint in page.content.decode()
    assert dispatch.sha256 in page.content.decode()
    assert [one.content for one in parts] == [bytes(receipt.statement), bytes(receipt.signature)]
    assert all(one["Content-Disposition"].startswith("attachment") for one in parts)
    assert as_(world.cast.an).get(url("proof", *args, "other")).status_code == 404


def test_a_receipt_is_not_reached_through_another_delivery(world):
    world.dispatch()
    other = only_delivery(world.dispatch(make_office()))
    carry()
    receipt = Receipt.objects.first()

    assert as_(world.cast.an).get(url("receipt", other.pk, receipt.pk)).status_code == 404


def test_beside_an_arrival_stands_how_it_came_and_what_went_back(world):
    world.dispatch()
    carry()
    document = arrived(world.there)
    receiving.register(actor=world.receiver, document=document)
    carry()

    page = as_(world.clerk_there).get(url("arrival", document.pk))

    assert world.office.name in page.content.decode()
    assert [one["title"] for one in page.context["answers"]] == ["01 Đã đến", "03 Đã tiếp nhận"]


def test_a_document_without_a_message_says_so(world):
    document = Document.objects.get(pk=world.issue(world.there).pk)

    page = as_(world.cast.an).get(url("arrival", document.pk))

    assert "Không có gói tin" in page.content.decode()


# Dũng is the clerk and An the drafter, both with sight; the strangers see nothing.
ROUTES = [
    ("dispatch", "document", {"dung": 200, "an": 403}),
    ("deliveries", "document", {"dung": 200, "an": 200}),
    ("arrival", "document", {"dung": 200, "an": 200}),
    ("posted", "delivery", {"dung": 200, "an": 403}),
    ("receipt", "delivery", {"dung": 200, "an": 200}),
    ("proof", "delivery", {"dung": 200, "an": 200}),
]


@pytest.mark.parametrize(("name", "of", "granted"), ROUTES, ids=[one[0] for one in ROUTES])
def test_each_route_knows_who_may(world, name, of, granted):
    dispatch = world.dispatch()
    carry()
    pk = dispatch.document.pk if of == "document" else only_delivery(dispatch).pk
    more = {"receipt": [Receipt.objects.get().pk], "proof": [Receipt.objects.get().pk, "statement"]}
    address = url(name, pk, *more.get(name, []))

    seen = {who: as_(getattr(world.cast, who)).get(address).status_code for who in granted}
    strangers = (world.cast.ha, world.cast.giang, world.cast.khoa, world.clerk_there)

    assert seen == granted
    assert [as_(who).get(address).status_code for who in strangers] == [404] * 4


def test_only_the_clerk_who_sees_it_retries(world):
    delivery = give_up(world.dispatch())

    answers = {
        who: as_(getattr(world.cast, who)).post(url("retry", delivery.pk)).status_code
        for who in ("an", "ha", "giang", "khoa")
    }

    delivery.refresh_from_db()
    assert answers == {"an": 403, "ha": 404, "giang": 404, "khoa": 404}
    assert delivery.status == DeliveryStatus.FAILED
