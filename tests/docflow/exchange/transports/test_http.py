"""The sender of the channel `http`: it believes what the other office signed, and nothing else."""

import base64
import hashlib
import json
import time
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from docflow.core import clock
from docflow.core.errors import Invalid
from docflow.core.schedule import WorkState
from docflow.exchange.models import AddressEntry, InboxMessage, OutboxMessage
from docflow.exchange.services import addressing, intake, sending, serving
from docflow.exchange.states import DeliveryStatus, Transport
from docflow.exchange.transports import NotDelivered, http, signed
from docflow.exchange.transports.signed import Answered
from signing.keys.models import Credential
from signing.trust import fetching
from signing.trust.fetching import Answer, Failed
from tests.docflow.exchange.conftest import NOW, arrived, carry, only_delivery
from tests.docflow.exchange.transports.conftest import HERE, consignment, reached_at
from tests.factories.org import make_office
from tests.signing.trust.conftest import Loopback, drip, loopback, redirect

__all__ = ["loopback"]


def failure(world, **more) -> NotDelivered:
    with pytest.raises(NotDelivered) as failed:
        http.deliver(consignment(world, **more))
    return failed.value


def test_a_document_goes_and_its_receipt_comes_back(world, partner, line):
    dispatch = world.dispatch()

    carry()

    assert arrived(world.there)
    assert only_delivery(dispatch).status == DeliveryStatus.ARRIVED
    # The document by this line; the receipt went the way of its own address.
    assert len(line.asked) == 1


def test_what_is_acknowledged_is_what_the_other_side_keeps(world, partner, line):
    answer = http.deliver(consignment(world))

    row = InboxMessage.objects.get(office=world.there)
    assert (answer.message_id, answer.sha256) == (row.message_id, row.sha256)


def test_the_same_message_again_gets_the_equal_answer(world, partner, line):
    first = http.deliver(consignment(world))
    second = http.deliver(consignment(world))

    assert first == second
    assert InboxMessage.objects.get().copies == 2
    # Not the same request: each has a nonce of its own.
    assert line.asked[0][0] != line.asked[1][0]


def test_an_answer_nobody_signed_acknowledges_nothing(world, partner, line):
    line.reply = lambda _answer: Answer(200, {}, b'{"message_id": "m1"}')

    problem = failure(world)

    assert not problem.for_good
    assert "không được tin" in problem.reason


def test_an_answer_to_another_request_is_not_believed(world, partner, line):
    """Recorded once and played again, it would acknowledge what never arrived."""
    kept: list[Answer] = []
    line.reply = lambda answer: kept.append(answer) or answer
    http.deliver(consignment(world))
    line.reply = lambda _answer: kept[0]

    assert "other_request" in failure(world, message_id="m2").reason


def test_an_answer_that_was_changed_is_not_believed(world, partner, line):
    def forge(answer: Answer) -> Answer:
        parts = json.loads(answer.data)
        said = json.loads(base64.b64decode(parts["statement"]))
        said["sha256"] = "0" * 64
        parts["statement"] = base64.b64encode(json.dumps(said).encode()).decode()
        return Answer(200, {}, json.dumps(parts).encode())

    line.reply = forge

    assert "không được tin" in failure(world).reason


def test_an_answer_by_another_office_is_not_believed(world, partner, line, monkeypatch):
    """The key is one we trust, but of somebody else."""
    sign = signed.sign

    def by_us(office, said):
        return sign(world.office if isinstance(said, Answered) else office, said)

    monkeypatch.setattr(signed, "sign", by_us)

    assert "foreign_key" in failure(world).reason


def test_only_a_signed_refusal_ends_the_tries(world, partner, line):
    intake.take(office=world.there, message_id="m1", data=b"something else")

    problem = failure(world)

    assert problem.for_good
    assert "đã được dùng cho một nội dung khác" in problem.reason


@pytest.mark.parametrize("status", [400, 401, 404, 409, 413, 500, 502])
def test_what_nobody_signed_is_a_reason_to_try_again(world, partner, line, status):
    line.reply = lambda _answer: Answer(status, {}, b"refused for good")

    problem = failure(world)

    assert not problem.for_good
    assert problem.reason


@pytest.mark.parametrize(
    ("asked", "seconds"),
    [("120", 120), ("999999", 3600), ("Wed, 21 Oct 2026 07:28:00 GMT", 60), ("", 60), ("-5", 60)],
)
def test_later_is_as_late_as_the_other_side_asks_within_an_hour(
    world, partner, line, asked, seconds
):
    line.reply = lambda _answer: Answer(503, {"Retry-After": asked}, b"")

    assert failure(world).after == timedelta(seconds=seconds)


def test_the_next_try_honours_what_was_asked(world, partner, line):
    delivery = only_delivery(world.dispatch())
    line.reply = lambda _answer: Answer(503, {"retry-after": "600"}, b"")

    sending.sweep(NOW, 10)

    work = OutboxMessage.objects.get(delivery=delivery)
    assert work.state == WorkState.QUEUED
    assert timedelta(minutes=10) <= work.next_try_at - NOW <= timedelta(minutes=12)
    assert "quá tải" in work.last_error


@pytest.mark.parametrize("status", [401, 404, 500, 503])
def test_a_line_that_is_down_is_tried_by_one_message_for_all(world, partner, line, status):
    first, second = only_delivery(world.dispatch()), only_delivery(world.dispatch())
    line.reply = lambda _answer: Answer(status, {}, b"")

    sending.sweep(NOW, 10)

    tried, held = (OutboxMessage.objects.get(delivery=one) for one in (first, second))
    assert len(line.asked) == 1
    assert (tried.attempts, held.attempts) == (1, 0)
    assert held.next_try_at == tried.next_try_at > NOW
    line.reply = None
    with clock.at(NOW + timedelta(minutes=2)):
        carry()
    for delivery in (first, second):
        assert only_delivery(delivery.dispatch).status == DeliveryStatus.ARRIVED


def test_a_line_that_is_down_holds_up_no_other(world, partner, line):
    third = make_office("Sở Nội vụ", codes=[("new", "H29.7")])
    world.dispatch()
    other = world.dispatch(third)
    line.reply = lambda _answer: Answer(502, {}, b"")

    sending.sweep(NOW, 10)

    assert only_delivery(other).status == DeliveryStatus.SENT


@pytest.mark.parametrize("status", [400, 409, 413])
def test_what_was_said_of_one_message_holds_up_no_other(world, partner, line, status):
    world.dispatch()
    world.dispatch()
    line.reply = lambda _answer: Answer(status, {}, b"")

    sending.sweep(NOW, 10)

    assert [one.attempts for one in OutboxMessage.objects.all()] == [1, 1]


def test_back_pressure_of_the_other_side_ends_by_itself(world, partner, line, settings):
    settings.EXCHANGE_BACKLOG = 0
    dispatch = world.dispatch()
    carry()
    assert not InboxMessage.objects.exists()
    settings.EXCHANGE_BACKLOG = 500

    with clock.at(NOW + timedelta(minutes=2)):
        carry()

    assert only_delivery(dispatch).status == DeliveryStatus.ARRIVED


def test_an_office_without_a_key_asks_nobody(world, partner, line):
    Credential.objects.filter(owner=world.office.owner, purpose="system").delete()

    assert "chứng thư số" in failure(world).reason
    assert line.asked == []


def test_the_check_sends_nothing(world, partner, line):
    assert http.check(world.office, world.there)

    assert [body for _headers, body in line.asked] == [b""]
    assert not InboxMessage.objects.exists()


def test_the_check_says_when_the_other_side_does_not_know_us(world, partner, line, monkeypatch):
    def unknown(*_args):
        raise signed.Unbelievable("foreign_key")

    monkeypatch.setattr(serving.signed, "verify", unknown)

    with pytest.raises(NotDelivered, match="không nhận ra chữ ký"):
        http.check(world.office, world.there)


def test_a_redirect_is_not_followed(world, near, loopback: Loopback):
    loopback.answers["/inbox/"] = redirect("/elsewhere/")
    reached_at(world, loopback.url("/inbox/"))

    problem = failure(world)

    assert "không đi theo" in problem.reason
    assert [path for _method, path, _host in loopback.asked] == ["/inbox/"]


def test_a_partner_that_drips_is_cut_off(world, near, loopback: Loopback, monkeypatch):
    loopback.answers["/inbox/"] = drip
    reached_at(world, loopback.url("/inbox/"))
    monkeypatch.setattr(http, "SECONDS", 0.3)
    start = time.monotonic()

    problem = failure(world)

    assert not problem.for_good
    # It would go on for ten seconds.
    assert time.monotonic() - start < 8


def test_a_body_that_is_turned_away_early_is_read_as_such(world, near, loopback: Loopback):
    def away(handler) -> None:
        handler.send_response(413)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    loopback.answers["/inbox/"] = away
    reached_at(world, loopback.url("/inbox/"))

    assert "lớn như thế này" in failure(world).reason


def test_nobody_at_the_other_end(world, near):
    reached_at(world, "http://127.0.0.1:1/inbox/")

    assert failure(world).reason == http.reason("no_answer")


def test_an_address_in_a_private_network_is_not_asked(world, partner, settings):
    settings.FETCH_NETWORKS = []

    problem = failure(world)

    assert problem.reason in (http.reason("address_literal"), http.reason("address_private"))


@pytest.mark.parametrize(
    "address",
    [
        "http://docs.example.vn/inbox/",
        "ftp://docs.example.vn/",
        "https://user:secret@docs.example.vn/",
        "https://10.0.0.1/inbox/",
        "https://docs example.vn/",
        "",
    ],
)
def test_an_address_we_would_never_ask_is_refused_when_it_is_entered(world, partner, address):
    with pytest.raises(Invalid) as refused:
        addressing.enter(
            actor=world.clerk, office=world.there, channel=Transport.HTTP, address=address
        )

    assert set(refused.value.fields) == {"address"}


def test_plain_http_is_a_setting(world, partner, settings):
    settings.EXCHANGE_PLAIN = True

    entry = reached_at(world, "http://docs.example.vn/inbox/")

    assert entry.address == "http://docs.example.vn/inbox/"


def test_plain_http_that_was_entered_before_the_setting_went_is_not_used(
    world, partner, settings, line
):
    settings.EXCHANGE_PLAIN = True
    reached_at(world, "http://docs.example.vn/inbox/")
    settings.EXCHANGE_PLAIN = False

    assert failure(world).reason == http.reason("address_plain")
    assert line.asked == []


@pytest.mark.parametrize("fields", [{"address": ""}, {"fingerprints": []}])
def test_the_database_itself_wants_an_address_and_a_key(world, partner, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        AddressEntry.objects.filter(pk=partner.pk).update(**fields)


def test_trouble_of_the_line_has_its_words(world, partner, monkeypatch):
    def trouble(*_args, **_more):
        raise Failed("certificate_of_server")

    monkeypatch.setattr(fetching, "ask", trouble)

    assert "TLS" in failure(world).reason


def test_what_is_signed_about_the_bytes_is_their_hash(world, partner, line):
    http.deliver(consignment(world))

    headers, body = line.asked[0]
    said = json.loads(base64.b64decode(headers[signed.STATEMENT]))
    assert said["sha256"] == hashlib.sha256(body).hexdigest()
    assert (said["sender"], said["receiver"]) == ("000.00.02.H29", "H29.2.01")
    # Proxies cut headers at 8 KB.
    assert len(headers[signed.SIGNATURE]) < 7000
    assert HERE.startswith("http://127.0.0.1")
