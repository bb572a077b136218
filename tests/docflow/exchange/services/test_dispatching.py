"""Dispatch: who may, what may, and which way each recipient is reached."""

from datetime import timedelta

import pytest

from docflow.core import clock, files, schedule
from docflow.core.errors import Forbidden, Invalid, Refused
from docflow.documents.models import Recipient
from docflow.documents.selectors.periods import Period
from docflow.documents.states import Direction, Origin, Secrecy, Status, VersionKind
from docflow.exchange.models import Delivery, Dispatch, OutboxMessage
from docflow.exchange.selectors import desk, postal, status, timelines
from docflow.exchange.services import addressing, dispatching, sending
from docflow.exchange.states import Channel, PaperCause, Transport
from tests.docflow.exchange.conftest import NOW, carry, only_delivery
from tests.factories.org import actor_of, make_office


def way_of(delivery: Delivery) -> tuple:
    return delivery.channel, delivery.paper_cause, delivery.paper_parallel


def test_only_the_registry_dispatches(world):
    document = world.issue()

    for person in (world.cast.an, world.cast.chi, world.clerk_there, world.cast.khoa):
        with pytest.raises(Forbidden):
            dispatching.dispatch(actor=actor_of(person), document=document)

    assert not Dispatch.objects.exists()


@pytest.mark.parametrize(
    "fields",
    [
        {"status": Status.SEALED},
        {"status": Status.CANCELLED},
        {"direction": Direction.INTERNAL},
    ],
)
def test_what_is_not_issued_stays(world, fields):
    """NĐ 30/2020/NĐ-CP, Điều 18.2."""
    with pytest.raises(Refused):
        world.dispatch(**fields)

    assert not OutboxMessage.objects.exists()


def test_what_is_secret_is_nobodys_to_send(world):
    """NĐ 30/2020/NĐ-CP, Điều 18.2."""
    with pytest.raises(Forbidden, match="bí mật nhà nước"):
        world.dispatch(secrecy=Secrecy.SECRET, subject="")

    assert not OutboxMessage.objects.exists()


def test_the_office_does_not_write_to_itself(world):
    with pytest.raises(Refused):
        world.dispatch(world.office)


def test_a_document_without_a_file_is_not_sent(world):
    document = world.issue()
    document.versions.all().delete()

    with pytest.raises(Refused):
        dispatching.dispatch(actor=world.clerk, document=document)


@pytest.mark.parametrize(
    ("entry", "way"),
    [
        (None, (Channel.ELECTRONIC, PaperCause.NONE, False)),
        ({"channel": Transport.LOCAL}, (Channel.ELECTRONIC, PaperCause.NONE, False)),
        (
            {"channel": Transport.LOCAL, "connected": False},
            (Channel.PAPER, PaperCause.NOT_CONNECTED, False),
        ),
        ({"channel": Transport.NONE}, (Channel.PAPER, PaperCause.NOT_CONNECTED, False)),
        ({"channel": Transport.PAPER}, (Channel.PAPER, PaperCause.PAPER_ONLY, False)),
        (
            {"channel": Transport.LOCAL, "paper_required": ["BC"]},
            (Channel.ELECTRONIC, PaperCause.REQUIRED, True),
        ),
        (
            {"channel": Transport.LOCAL, "paper_required": ["QD"]},
            (Channel.ELECTRONIC, PaperCause.NONE, False),
        ),
    ],
)
def test_the_address_book_decides_the_way(world, entry, way):
    """QĐ 28/2018/QĐ-TTg, Điều 7."""
    if entry:
        addressing.enter(actor=world.clerk, office=world.there, **entry)

    assert way_of(only_delivery(world.dispatch())) == way


def test_a_partner_outside_without_an_entry_is_not_connected(world):
    partner = make_office(hosted=False)

    delivery = only_delivery(world.dispatch(partner))

    assert way_of(delivery) == (Channel.PAPER, PaperCause.NOT_CONNECTED, False)
    assert not OutboxMessage.objects.exists()


def test_citizens_and_unlisted_bodies_get_paper(world):
    document = world.issue()
    for ordinal, citizen in ((2, True), (3, False)):
        Recipient.objects.create(
            document=document, ordinal=ordinal, name="Ông Nguyễn Văn A", citizen_or_firm=citizen
        )

    sent = dispatching.dispatch(actor=world.clerk, document=document)

    causes = sent.deliveries.filter(channel=Channel.PAPER).values_list("paper_cause", flat=True)
    assert set(causes) == {PaperCause.CITIZEN_OR_FIRM, PaperCause.NOT_CONNECTED}


def test_paper_in_parallel_is_chosen_by_recipient(world):
    other = make_office()
    document = world.issue(world.there, other)
    chosen = document.recipients.get(office=other)

    sent = dispatching.dispatch(actor=world.clerk, document=document, paper={chosen.pk})

    by_office = {one.office_id: one for one in sent.deliveries.all()}
    assert by_office[other.pk].paper_parallel
    assert not by_office[world.there.pk].paper_parallel


def test_paper_in_parallel_waits_until_somebody_posts_it(world):
    document = world.issue(world.there)
    paper = {document.recipients.get().pk}
    delivery = only_delivery(
        dispatching.dispatch(actor=world.clerk, document=document, paper=paper)
    )
    period = Period(NOW.year)

    planned = timelines.moments(delivery)
    assert delivery.paper_at is None
    assert [one.word for one in planned] == ["Phát lệnh gửi"]
    assert timelines.stuck(delivery, NOW)
    assert not postal.rows(world.clerk, period).exists()
    assert list(desk.paper_to_post(world.clerk)) == [delivery]

    dispatching.record_paper(actor=world.clerk, delivery=delivery, post_number="RR123")

    row = only_delivery(delivery.dispatch)
    assert way_of(row) == (Channel.ELECTRONIC, PaperCause.CHOSEN, True)
    assert (row.status, row.paper_at, row.post_number) == ("queued", NOW, "RR123")
    assert "Đã gửi bản giấy" in [one.word for one in timelines.moments(row)]
    assert list(postal.rows(world.clerk, period)) == [row]
    assert timelines.stuck(row, NOW) is None
    assert not desk.paper_to_post(world.clerk).exists()


def test_paper_for_a_stranger_is_refused_and_nothing_is_sent(world):
    with pytest.raises(Invalid):
        dispatching.dispatch(actor=world.clerk, document=world.issue(), paper={999_999})

    assert not Dispatch.objects.exists()


def test_posted_paper_is_recorded_with_its_number(world):
    addressing.enter(actor=world.clerk, office=world.there, channel=Transport.PAPER)
    delivery = only_delivery(world.dispatch())
    assert timelines.stuck(delivery, NOW)
    assert list(desk.paper_to_post(world.clerk)) == [delivery]

    dispatching.record_paper(actor=world.clerk, delivery=delivery, post_number="RR123")

    row = only_delivery(delivery.dispatch)
    assert (row.status, row.paper_at, row.post_number) == ("sent", NOW, "RR123")
    assert timelines.stuck(row, NOW) is None
    assert not desk.paper_to_post(world.clerk).exists()


def test_paper_sent_afterwards_makes_the_delivery_parallel(world):
    delivery = only_delivery(world.dispatch())
    carry()

    dispatching.record_paper(actor=world.clerk, delivery=delivery)

    row = only_delivery(delivery.dispatch)
    assert way_of(row) == (Channel.ELECTRONIC, PaperCause.CHOSEN, True)
    assert row.status == "arrived"


def given_up(delivery: Delivery) -> Delivery:
    """Every try was spent."""
    OutboxMessage.objects.filter(delivery=delivery).update(
        state="dead", attempts=12, last_error="Máy chủ không trả lời."
    )
    sending.sweep(NOW, 10)
    delivery.refresh_from_db()
    assert delivery.status == "failed"
    return delivery


def test_what_could_not_be_delivered_goes_on_paper_instead(world):
    delivery = given_up(only_delivery(world.dispatch()))
    assert list(desk.dead_letters(world.clerk)) == [delivery]
    assert status.of_office(world.office.pk).outbox.dead == 1

    dispatching.record_paper(actor=world.clerk, delivery=delivery, post_number="RR123")

    row = only_delivery(delivery.dispatch)
    assert way_of(row) == (Channel.ELECTRONIC, PaperCause.FAILED, False)
    assert (row.status, row.paper_at, row.post_number) == ("failed", NOW, "RR123")
    assert not desk.dead_letters(world.clerk).exists()
    assert not desk.paper_to_post(world.clerk).exists()
    assert desk.waiting(world.clerk) == 0
    assert timelines.stuck(row, NOW) is None
    assert "Vì gửi điện tử không được. Số bưu gửi RR123" in [
        one.text for one in timelines.moments(row)
    ]
    found = status.of_office(world.office.pk)
    assert (found.outbox.dead, [one.dead for one in found.partners]) == (0, [0])
    with pytest.raises(Refused):
        sending.retry_all(actor=world.clerk, receiver=world.there)


def test_paper_instead_is_posted_again_after_it_came_back_and_the_line_may_be_tried(world):
    delivery = given_up(only_delivery(world.dispatch()))
    dispatching.record_paper(actor=world.clerk, delivery=delivery)
    dispatching.record_return(actor=world.clerk, delivery=delivery, reason="Sai địa chỉ")
    assert list(desk.paper_to_post(world.clerk)) == [delivery]

    with clock.at(NOW + timedelta(hours=1)):
        dispatching.record_paper(actor=world.clerk, delivery=delivery)
    sending.retry(actor=world.clerk, delivery=only_delivery(delivery.dispatch))
    carry()

    row = only_delivery(delivery.dispatch)
    assert (row.status, row.paper_cause, row.paper_parallel) == ("arrived", "failed", False)
    assert not desk.paper_to_post(world.clerk).exists()


def test_planned_paper_that_is_posted_after_the_failure_answers_it(world):
    document = world.issue(world.there)
    paper = {document.recipients.get().pk}
    sent = dispatching.dispatch(actor=world.clerk, document=document, paper=paper)
    delivery = given_up(only_delivery(sent))
    assert desk.dead_letters(world.clerk).exists()

    dispatching.record_paper(actor=world.clerk, delivery=delivery)

    assert way_of(only_delivery(sent)) == (Channel.ELECTRONIC, PaperCause.CHOSEN, True)
    assert not desk.dead_letters(world.clerk).exists()


def test_only_the_offices_own_clerk_records_paper(world):
    delivery = only_delivery(world.dispatch())

    for actor in (world.receiver, actor_of(world.cast.an)):
        with pytest.raises(Forbidden):
            dispatching.record_paper(actor=actor, delivery=delivery)


def test_an_attachment_travels_along(world):
    document = world.issue()
    stored = files.put(b"a;b\n1;2\n" * 100, "text/csv")
    document.attachments.create(
        ordinal=1, name="Phụ lục.csv", file=stored, added_at=NOW, added_by="An"
    )

    dispatching.dispatch(actor=world.clerk, document=document)
    carry()

    arrived = world.there.documents.get()
    assert [(one.name, one.file_id) for one in arrived.attachments.all()] == [
        ("Phụ lục.csv", stored.sha256)
    ]


def test_a_failed_act_leaves_nothing_to_send(world, monkeypatch):
    monkeypatch.setattr(schedule, "prompt", lambda _: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        world.dispatch()

    assert not Dispatch.objects.exists()
    assert not OutboxMessage.objects.exists()


def test_a_copy_on_paper_goes_on_paper_whoever_could_take_a_file(world):
    document = world.issue(origin=Origin.COPIED, type_code="SY")
    document.versions.update(kind=VersionKind.PRINTED)

    sent = dispatching.dispatch(actor=world.clerk, document=document)

    assert way_of(only_delivery(sent)) == (Channel.PAPER, PaperCause.CHOSEN, False)
    assert not OutboxMessage.objects.exists()
