"""Arrivals: judged by the gate, taken over once and whole, refused with a reason."""

from dataclasses import replace
from datetime import timedelta

import pytest

from docflow.core import clock, schedule
from docflow.core.errors import Forbidden, Refused
from docflow.core.schedule import WorkState
from docflow.documents.models import Document
from docflow.documents.services import receiving as documents
from docflow.documents.states import Status
from docflow.exchange import envelope
from docflow.exchange.models import InboxMessage, OutboxMessage, QuarantinedMessage, Receipt
from docflow.exchange.selectors import desk
from docflow.exchange.services import answering, composing, intake, quarantine, receiving, sending
from docflow.notifications.models import Notification
from signing import messages, values
from signing.gate import worker
from signing.trust.models import Anchor
from tests.docflow.exchange.conftest import NOW, arrived, carry, key, only_delivery, sign
from tests.factories.org import actor_of, make_office


@pytest.mark.parametrize(
    ("who", "gate", "word"),
    [
        ("nobody", ("unsigned", "missing", "missing"), "không mang chữ ký số"),
        ("person", ("valid", "valid", "missing"), "chữ ký số của cơ quan"),
        ("seal", ("valid", "missing", "valid"), "người có thẩm quyền"),
        ("foreign", ("valid", "valid", "not_valid"), "không phải của cơ quan gửi"),
    ],
)
def test_what_lacks_a_signature_is_refused_with_the_reason(world, who, gate, word):
    """NĐ 30/2020/NĐ-CP, Điều 21.2b."""
    person, seal = world.cast.chi.user.owner, world.office.owner
    foreign = world.there.owner
    data = {
        "nobody": lambda: sign(None, None),
        "person": lambda: sign(person, None),
        "seal": lambda: sign(None, seal),
        "foreign": lambda: sign(person, foreign),
    }[who]()

    sent = world.dispatch(data=data)
    carry()

    document, delivery = arrived(world.there), only_delivery(sent)
    assert document.status == Status.REFUSED
    assert tuple(document.came_as.gate[name] for name in ("verdict", "person", "seal")) == gate
    assert delivery.status == "refused"
    assert word in delivery.last_reason
    assert [one.code for one in delivery.receipts.all()] == ["01", "02"]
    assert delivery.receipts.last().gate == document.came_as.gate


@pytest.mark.parametrize("type_code", ["SY", "SL", "TRS"])
def test_a_certified_copy_needs_the_seal_of_its_office_alone(world, type_code):
    # NĐ 30/2020/NĐ-CP, Điều 25.1c and Phụ lục I, Part II, I.3.
    sealed = sign(None, world.office.owner)

    world.dispatch(data=sealed, type_code=type_code)
    carry()

    document = arrived(world.there)
    assert (document.status, document.type_code) == (Status.ARRIVED, type_code)
    assert document.came_as.gate["person"] == "missing"


@pytest.mark.parametrize("who", ["nobody", "foreign"])
def test_a_copy_without_the_seal_of_its_office_is_refused(world, who):
    data = sign(None, None) if who == "nobody" else sign(None, world.there.owner)

    world.dispatch(data=data, type_code="SY")
    carry()

    assert arrived(world.there).status == Status.REFUSED


def test_a_tampered_file_is_refused(world):
    """NĐ 30/2020/NĐ-CP, Điều 21.2a."""
    at = world.signed.index(b"/MediaBox")
    tampered = world.signed[:at] + b"/MediaBux" + world.signed[at + 9 :]

    sent = world.dispatch(data=tampered)
    carry()

    assert arrived(world.there).status == Status.REFUSED
    assert only_delivery(sent).status == "refused"


def test_what_is_no_pdf_is_refused(world):
    sent = world.dispatch(data=b"MZ not a document")
    carry()

    assert arrived(world.there).status == Status.REFUSED
    assert only_delivery(sent).receipts.last().gate["verdict"] == "unreadable"


def test_what_cannot_be_decided_is_left_to_the_clerk(world):
    sent = world.dispatch()
    Anchor.objects.filter(purpose__in=["person", "seal"]).delete()

    carry()

    document = arrived(world.there)
    assert document.status == Status.ARRIVED
    assert document.came_as.gate["verdict"] == "undetermined"
    assert only_delivery(sent).status == "arrived"


@pytest.mark.parametrize("subject", ["[TỐI MẬT] Phương án", "MẬT. Về việc", "(TUYỆT MẬT)"])
def test_a_marked_secret_is_refused_with_an_alarm_and_leaves_no_document(world, subject):
    sent = world.dispatch(subject=subject)

    carry()

    assert not Document.objects.filter(office=world.there).exists()
    kept = QuarantinedMessage.objects.get()
    assert (kept.code, kept.file) == ("M.Secrecy", None)
    assert InboxMessage.objects.get(office=world.there).file is None
    assert only_delivery(sent).status == "refused"
    told = Notification.objects.filter(reason="alarm")
    assert {one.user_id for one in told} == {
        world.clerk_there.user_id,
        world.cast.giang.user_id,
    }


def test_density_is_no_secret(world):
    world.dispatch(subject="MẬT ĐỘ DÂN SỐ trên địa bàn")

    carry()

    assert arrived(world.there).status == Status.ARRIVED


def test_our_own_mark_of_secrecy_is_heeded(world):
    delivery = only_delivery(world.dispatch())
    letter = replace(composing.letter(delivery, clock.now()), secrecy=2)
    work = OutboxMessage.objects.get(delivery=delivery)
    data = envelope.write(
        letter,
        statement=composing._statement(work, clock.now()),
        sign=lambda said: composing.messages.sign_bytes(world.office.owner, said, clock.now()),
    )

    intake.take(office=world.there, message_id=delivery.message_id, data=data)
    schedule.run_all("exchange.receive")

    assert QuarantinedMessage.objects.get().code == "M.Secrecy"


def test_a_letter_for_another_office_is_put_aside(world):
    third = make_office()
    third.codes.create(scheme="new", code="H29.2.99", valid_from=third.valid_from)
    delivery = only_delivery(world.dispatch())
    data = composing.envelope_of(OutboxMessage.objects.get(delivery=delivery))

    intake.take(office=third, message_id=delivery.message_id, data=data)
    schedule.run_all("exchange.receive")

    assert QuarantinedMessage.objects.get(office=third).code == "M.MessageHeader.To"
    assert not Document.objects.filter(office=third).exists()


def test_an_unknown_sender_is_put_aside_and_taken_once_it_is_known(world):
    sent = world.dispatch()
    codes = world.office.codes
    codes.update(code="000.00.09.H29")
    schedule.run_all("exchange.send")
    codes.update(code="000.00.02.H29")
    schedule.run_all("exchange.receive")
    kept = desk.quarantined(world.receiver).get()
    assert kept.code == "M.MessageHeader.From"

    codes.update(code="000.00.09.H29")
    quarantine.try_again(actor=world.receiver, quarantined=kept)
    carry()

    assert arrived(world.there).status == Status.ARRIVED
    assert only_delivery(sent).status == "arrived"
    assert not desk.quarantined(world.receiver).exists()


def test_quarantine_belongs_to_the_clerks_of_its_office(world):
    intake.take(office=world.there, message_id="m-1", data=b"nonsense")
    schedule.run_all("exchange.receive")
    kept = QuarantinedMessage.objects.get()

    assert Notification.objects.get().user_id == world.clerk_there.user_id
    assert not desk.quarantined(world.clerk).exists()
    assert not desk.quarantined(actor_of(world.cast.giang)).exists()
    with pytest.raises(Forbidden):
        quarantine.try_again(actor=world.clerk, quarantined=kept)


def test_a_repeated_message_gets_its_first_receipt_again(world):
    delivery = only_delivery(world.dispatch())
    carry()
    answer = OutboxMessage.objects.get(kind="status")
    data = composing.files.read(OutboxMessage.objects.get(delivery=delivery).file_id)

    for _ in range(9):
        intake.take(office=world.there, message_id=delivery.message_id, data=data)
        carry()

    assert InboxMessage.objects.get(office=world.there).copies == 10
    assert Document.objects.filter(office=world.there).count() == 1
    again = InboxMessage.objects.get(office=world.office)
    assert (again.message_id, again.copies) == (answer.message_id, 10)
    assert Receipt.objects.get().delivery == delivery


def test_other_bytes_under_a_known_id_are_put_aside(world):
    delivery = only_delivery(world.dispatch())
    carry()

    with pytest.raises(intake.NotTaken):
        intake.take(office=world.there, message_id=delivery.message_id, data=b"<edXML/>")

    assert QuarantinedMessage.objects.get().code == "M.MessageId"
    assert InboxMessage.objects.get(office=world.there).outcome == "taken"


@pytest.mark.parametrize("message_id", ["", "a/b", "x" * 65, "a b", "é"])
def test_an_unusable_id_is_not_taken(world, message_id):
    with pytest.raises(intake.NotTaken):
        intake.take(office=world.there, message_id=message_id, data=b"<edXML/>")


class Killed(BaseException):
    """The process is gone; no `except Exception` runs."""


@pytest.mark.parametrize(
    ("module", "name"),
    [
        (worker, "validate"),
        (documents, "arrive"),
        (answering, "answer"),
        (schedule, "finish"),
    ],
)
def test_a_worker_killed_at_any_point_leaves_nothing_half_done(world, monkeypatch, module, name):
    world.dispatch()
    schedule.run_all("exchange.send")

    def die(*args, **kwargs):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(module, name, die)
        with pytest.raises(Killed):
            receiving.sweep(clock.now(), 10)
    assert not Document.objects.filter(office=world.there).exists()
    assert not OutboxMessage.objects.filter(kind="status").exists()

    with clock.at(NOW + timedelta(minutes=6)):
        receiving.sweep(clock.now(), 10)
        sending.sweep(clock.now(), 10)

    assert Document.objects.filter(office=world.there).count() == 1
    assert OutboxMessage.objects.filter(kind="status").count() == 1


def test_a_message_that_kills_its_worker_every_time_ends_where_a_clerk_sees_it(world, monkeypatch):
    world.dispatch()
    schedule.run_all("exchange.send")

    def die(*args, **kwargs):
        raise Killed

    monkeypatch.setattr(envelope, "read", die)
    for attempt in range(9):
        with clock.at(NOW + timedelta(hours=attempt)):
            try:
                receiving.sweep(clock.now(), 10)
            except Killed:
                continue

    assert InboxMessage.objects.get(office=world.there).state == WorkState.DEAD
    assert desk.quarantined(world.receiver).get().code == "F.Receive"


def test_a_disturbed_gate_is_asked_again_before_anything_is_refused(world, monkeypatch):
    world.dispatch()
    schedule.run_all("exchange.send")
    real, calls = worker.validate, []

    def disturbed(data, *, now, **kwargs):
        calls.append(now)
        report = real(data, now=now, **kwargs)
        if len(calls) == 1:
            report.verdict, report.reasons = "unreadable", ["worker_failed"]
        return report

    monkeypatch.setattr(worker, "validate", disturbed)
    receiving.sweep(clock.now(), 10)
    assert not Document.objects.filter(office=world.there).exists()

    with clock.at(NOW + timedelta(minutes=1)):
        receiving.sweep(clock.now(), 10)

    assert arrived(world.there).status == Status.ARRIVED


def test_paper_that_follows_is_noted_by_the_clerk_there(world):
    world.dispatch()
    carry()
    document = arrived(world.there)

    receiving.paper_followed(actor=world.receiver, document=document)

    assert InboxMessage.objects.get(document=document).paper_at == NOW
    with pytest.raises(Refused):
        receiving.paper_followed(actor=world.receiver, document=world.issue())


def test_two_seals_with_one_certificate_are_one_office(world):
    """The issue line and the seal are both by the office; a renewed seal is still its own."""
    key(world.office.owner, "seal", world.office.name, "246810")

    world.dispatch()
    carry()

    assert arrived(world.there).came_as.gate["seal"] == "valid"


def again(world, *, key_of=None) -> None:
    """The letter of a delivery, attested by its sender and signed by whose key is named."""
    delivery = only_delivery(world.dispatch())
    work = OutboxMessage.objects.get(delivery=delivery)
    now, owner = clock.now(), world.office.owner
    message, statement = composing._composed(work, now)
    data = envelope.write(
        message,
        statement=statement,
        sign=lambda signed: messages.sign_bytes(owner, signed, now),
        key=values.system_key(key_of.owner, now) if key_of else None,
    )
    OutboxMessage.objects.filter(pk=work.pk).update(state=WorkState.DONE)
    intake.take(office=world.there, message_id=delivery.message_id, data=data)
    carry()


def test_every_message_of_ours_carries_the_standards_signature(world):
    world.dispatch()
    carry()

    for one in OutboxMessage.objects.all():
        sealed = envelope.read(intake.files.read(one.file_id)).sealed
        assert sealed is not None
        assert sealed.problem == ""


def test_a_partner_that_knows_only_the_statement_is_judged_by_it(world):
    again(world)

    assert arrived(world.there).status == Status.ARRIVED


def test_a_message_signed_by_another_office_is_put_aside(world):
    again(world, key_of=world.there)

    kept = QuarantinedMessage.objects.get()
    assert (kept.code, kept.office) == ("M.CheckSignature", world.there)
    assert kept.claimed_sender == "000.00.02.H29"
    assert not Document.objects.filter(office=world.there).exists()


def test_a_document_dated_ahead_is_put_aside(world):
    world.dispatch(issued_on=NOW.date() + timedelta(days=2))
    carry()

    assert QuarantinedMessage.objects.get().code == "M.PromulgationDate"


def test_an_office_is_reached_by_the_other_form_of_its_code(world):
    """QĐ 20/2020/QĐ-TTg: partners change over at different times."""
    delivery = only_delivery(world.dispatch())
    world.there.codes.update(scheme="old", code="000.00.03.H29")
    now, owner = clock.now(), world.office.owner
    letter = composing.letter(delivery, now)
    letter = replace(letter, receivers=(replace(letter.receivers[0], code="H29.03"),))
    statement = envelope.Statement(
        kind="new", message_id="m-1", sender="000.00.02.H29", receiver="H29.03", at=now
    )
    data = envelope.write(
        letter, statement=statement, sign=lambda signed: messages.sign_bytes(owner, signed, now)
    )

    intake.take(office=world.there, message_id="m-1", data=data)
    schedule.run_all("exchange.receive")

    assert arrived(world.there).issuer == world.office
