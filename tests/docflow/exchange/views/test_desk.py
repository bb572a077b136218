"""The clerk's desk of exchange: what stands still, why, and what one can do about it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from docflow.core import clock, files
from docflow.core.schedule import WorkState
from docflow.documents.services import receiving
from docflow.exchange.models import (
    Delivery,
    InboxMessage,
    OutboxMessage,
    QuarantinedMessage,
)
from docflow.exchange.selectors import desk
from docflow.exchange.services import quarantine
from docflow.exchange.states import DeliveryStatus, InboxOutcome, MessageKind
from tests.docflow.exchange.conftest import arrived, carry
from tests.docflow.exchange.views.test_deliveries import as_, give_up
from tests.factories.org import make_office

DESK = reverse("exchange:desk")


def kept(world, number: int = 1, *, office=None) -> QuarantinedMessage:
    """A message that was put aside, with its bytes."""
    office = office or world.office
    stored = files.put(b"not an envelope %d" % number, "application/xml")
    InboxMessage.objects.create(
        office=office,
        message_id=f"m{number}",
        file=stored,
        sha256=stored.sha256,
        received_at=clock.now(),
        next_try_at=clock.now(),
        state=WorkState.DONE,
        outcome=InboxOutcome.QUARANTINED,
    )
    return quarantine.keep(
        office=office,
        message_id=f"m{number}",
        file=stored,
        sha256=stored.sha256,
        code="M.CheckSignature",
        reason="Gói tin không được ký bằng khóa của cơ quan gửi.",
        claimed_sender="H29.9.99",
    )


def titles(answer) -> list[str]:
    return [row["title"] for row in answer.context["rows"]]


def counts(answer) -> dict[str, int]:
    return {one["url"].removeprefix("?view="): one["count"] for one in answer.context["views"]}


def test_a_dead_letter_says_what_why_and_what_to_do(world):
    delivery = give_up(world.dispatch(subject="Kết quả"), "Máy chủ nơi nhận không trả lời.")

    page = as_(world.cast.dung).get(DESK)

    text = page.content.decode()
    assert titles(page) == ["Báo cáo Kết quả"]
    assert "Máy chủ nơi nhận không trả lời." in text
    assert "Văn bản còn nguyên" in text
    assert reverse("exchange:retry", args=[delivery.pk]) in text


def test_retrying_comes_back_to_the_desk(world):
    delivery = give_up(world.dispatch())

    answer = as_(world.cast.dung).post(
        reverse("exchange:retry", args=[delivery.pk]), {"from": "desk"}
    )

    assert (answer.status_code, answer["Location"]) == (303, DESK)
    assert Delivery.objects.get().status == DeliveryStatus.QUEUED


def test_a_dead_letter_may_go_on_paper(world):
    delivery = give_up(world.dispatch())
    client = as_(world.cast.dung)
    posted = reverse("exchange:posted", args=[delivery.pk])
    assert posted in client.get(f"{DESK}?view=failed").content.decode()
    beside = reverse("exchange:deliveries", args=[delivery.dispatch.document_id])
    assert "Gửi bằng bản giấy" in client.get(beside).content.decode()
    form = client.get(posted).content.decode()
    assert ("Gửi điện tử không được" in form, "song song" in form) == (True, False)

    client.post(f"{posted}?from=desk", {"posted_on": clock.today(), "post_number": "VN1"})

    assert counts(client.get(DESK))["failed"] == 0
    delivery.refresh_from_db()
    assert (delivery.status, delivery.paper_cause) == ("failed", "failed")
    assert "Gửi bằng bản giấy" not in client.get(beside).content.decode()


def test_paper_waits_until_it_is_noted_as_posted(world):
    world.dispatch(make_office("Sở Nội vụ", hosted=False))
    delivery = Delivery.objects.get()
    client = as_(world.cast.dung)
    assert counts(client.get(DESK))["paper"] == 1

    client.post(
        reverse("exchange:posted", args=[delivery.pk]) + "?from=desk",
        {"posted_on": clock.today()},
    )

    assert counts(client.get(DESK))["paper"] == 0


def test_what_the_other_side_sent_back_is_shown_with_its_reason(world):
    world.dispatch()
    carry()
    receiving.refuse(
        actor=world.receiver, document=arrived(world.there), note="Gửi nhầm cơ quan nhận"
    )
    carry()

    page = as_(world.cast.dung).get(f"{DESK}?view=refused")

    assert page.context["rows"][0]["why"] == "Gửi nhầm cơ quan nhận"


def test_a_quarantined_message_is_looked_at_again(world):
    message = kept(world)
    page = as_(world.cast.dung).get(f"{DESK}?view=quarantine")
    row = page.context["rows"][0]
    assert row["code"] == "M.CheckSignature"
    assert "không phải của nơi gửi" in row["title"]
    assert row["why"] == f"Chi tiết kỹ thuật: {message.reason}"
    assert row["who"] == "H29.9.99"

    as_(world.cast.dung).post(reverse("exchange:reconsider", args=[message.pk]))

    assert not QuarantinedMessage.objects.exists()
    assert InboxMessage.objects.get().outcome == InboxOutcome.WAITING


def test_a_quarantined_message_is_closed_with_a_reason_and_opened_again(world):
    message, clerk = kept(world), as_(world.cast.dung)
    close, reopen = (reverse(f"exchange:{one}", args=[message.pk]) for one in ("dismiss", "reopen"))
    assert close in clerk.get(f"{DESK}?view=quarantine").content.decode()
    assert "Nội dung và nguyên nhân được giữ" in clerk.get(close).content.decode()
    assert clerk.post(close, {"note": "giả"}).context["form"].errors

    done = clerk.post(close, {"note": "Gói tin giả mạo, không bao giờ nhận."})

    assert (done.status_code, done["Location"]) == (303, DESK)
    opened = clerk.get(f"{DESK}?view=quarantine")
    assert (opened.context["rows"], counts(opened)["quarantine"]) == ([], 0)
    assert [one["count"] for one in opened.context["kept_views"]] == [0, 1]
    closed = clerk.get(f"{DESK}?view=dismissed")
    assert "không bao giờ nhận" in closed.content.decode()
    assert closed.context["rows"][0]["retry_url"] == ""
    assert clerk.get(DESK).context["calm"]

    clerk.post(reopen)

    assert counts(clerk.get(DESK))["quarantine"] == 1
    message.refresh_from_db()
    assert message.status == "open"


def test_the_sender_that_a_message_claims_is_named(world):
    message = kept(world)
    message.claimed_sender = world.there.codes.first().code
    message.save()

    page = as_(world.cast.dung).get(f"{DESK}?view=quarantine")

    assert page.context["rows"][0]["who"] == f"{world.there.name} ({message.claimed_sender})"


def test_an_empty_list_is_calm_only_when_the_others_are(world):
    calm = "Việc gửi và nhận đang chạy bình thường."
    client = as_(world.cast.dung)
    assert calm in client.get(f"{DESK}?view=failed").content.decode()
    kept(world)

    page = client.get(f"{DESK}?view=failed").content.decode()

    assert "Không có gì phải xử lý ở đây" in page
    assert calm not in page


def test_a_state_secret_offers_no_second_look(world):
    QuarantinedMessage.objects.create(
        office=world.office,
        message_id="m",
        sha256="a" * 64,
        code="M.Secret",
        reason="Dấu mật",
        received_at=clock.now(),
    )

    page = as_(world.cast.dung).get(f"{DESK}?view=quarantine")

    assert page.context["rows"][0]["retry_url"] == ""


def test_a_state_that_could_not_be_sent_back_is_tried_again(world):
    world.dispatch()
    carry()
    receiving.register(actor=world.receiver, document=arrived(world.there))
    message = OutboxMessage.objects.filter(kind=MessageKind.STATUS, sent_at=None).get()
    OutboxMessage.objects.filter(pk=message.pk).update(
        state=WorkState.DEAD, last_error="Không trả lời"
    )
    client = as_(world.clerk_there)
    assert counts(client.get(DESK))["answers"] == 1

    client.post(reverse("exchange:retry-answer", args=[message.pk]))
    carry()

    assert counts(client.get(DESK))["answers"] == 0
    assert Delivery.objects.get().status == DeliveryStatus.ACCEPTED


def test_the_place_counts_what_one_can_do_something_about(world):
    give_up(world.dispatch())
    world.dispatch(make_office("Sở Nội vụ", hosted=False))
    kept(world)

    assert desk.waiting(world.clerk) == 3
    assert desk.waiting(world.receiver) == 0
    places = as_(world.cast.dung).get(DESK).context["frame"]["places"]
    assert [one.count for one in places if one.url == DESK] == [3]


def test_the_desk_opens_where_something_waits(world):
    kept(world)

    page = as_(world.cast.dung).get(DESK)

    assert page.context["kind"] == "quarantine"


@pytest.mark.parametrize("query", ["?view=zz", "?view=paper&after=zz", "?after=%00"])
def test_nonsense_in_the_address_is_no_error(world, query):
    assert as_(world.cast.dung).get(DESK + query).status_code == 200


def test_the_desk_pages_by_cursor_and_asks_as_often_for_five_as_for_fifty(world):
    client = as_(world.cast.dung)
    address = f"{DESK}?view=quarantine"
    asked = []
    for total in (5, 45):
        for number in range(total):
            kept(world, total * 100 + number)
        client.get(address)
        with CaptureQueriesContext(connection) as seen:
            client.get(address)
        asked.append(len(seen))

    first = client.get(address)
    second = client.get(DESK + first.context["page"]["older_url"])

    assert asked[0] == asked[1]
    assert (len(titles(first)), len(titles(second))) == (30, 20)


def test_only_clerks_have_the_desk(world):
    for who in ("an", "binh", "chi", "khoa"):
        person = getattr(world.cast, who)
        page = as_(person).get(DESK)
        assert page.status_code == 403
        assert f'"{DESK}"' not in as_(person).get(reverse("documents:outgoing")).content.decode()


@pytest.mark.parametrize("route", ["reconsider", "retry-answer"])
def test_messages_of_another_office_or_for_others_do_not_exist(world, route):
    if route == "reconsider":
        pk = kept(world).pk
    else:
        world.dispatch(world.there)
        OutboxMessage.objects.update(state=WorkState.DEAD)
        pk = OutboxMessage.objects.get().pk
    address = reverse(f"exchange:{route}", args=[pk])

    strangers = (world.cast.an, world.cast.chi, world.cast.khoa, world.clerk_there)

    assert [as_(who).post(address).status_code for who in strangers] == [404] * 4
    assert as_(world.cast.dung).post(address).status_code == 303
