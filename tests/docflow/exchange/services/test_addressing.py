"""The address book: what it takes to reach an office, and what was valid before."""

from datetime import timedelta
from importlib import import_module
from pkgutil import iter_modules

import pytest
from django.apps import apps

from docflow.core import clock
from docflow.core.audit.models import AuditEvent
from docflow.core.errors import Forbidden, Invalid, Refused
from docflow.exchange import migrations
from docflow.exchange.models import AddressChange, AddressEntry
from docflow.exchange.selectors import addresses, book
from docflow.exchange.services import addressing
from docflow.exchange.states import Transport
from docflow.org.models import OfficeCode
from docflow.org.states import Role
from signing.keys.models import Credential, Purpose
from signing.trust.models import Anchor
from tests.docflow.exchange.conftest import NOW
from tests.factories.org import actor_of, make_office, make_person, make_unit

WHERE = "https://docs.example.vn/gui-nhan/inbox/"


def certificate_of(office, purpose=Purpose.SYSTEM) -> bytes:
    return bytes(Credential.objects.get(owner=office.owner, purpose=purpose).certificate)


def fingerprint_of(office, purpose=Purpose.SYSTEM) -> str:
    return Credential.objects.get(owner=office.owner, purpose=purpose).fingerprint


@pytest.fixture
def add(world):
    """Enter a certificate as its office's own; `says` is the fingerprint that was compared."""

    def key(office=None, purpose=Purpose.SYSTEM, of=None, says=None) -> AddressEntry:
        office = office or world.there
        return addressing.add_key(
            actor=world.clerk,
            office=office,
            certificate=certificate_of(of or office, purpose),
            fingerprint=says or fingerprint_of(of or office, purpose),
            purpose=purpose,
        )

    return key


def enter(world, **values) -> AddressEntry:
    return addressing.enter(
        **{"actor": world.clerk, "office": world.there, "channel": Transport.HTTP, **values}
    )


def test_the_channel_over_the_network_wants_a_key_first(world):
    with pytest.raises(Invalid) as refused:
        enter(world, address=WHERE)

    assert set(refused.value.fields) == {"channel"}
    assert not AddressEntry.objects.exists()


def test_a_seal_alone_signs_no_message(world, add):
    add(purpose=Purpose.SEAL)

    with pytest.raises(Invalid):
        enter(world, address=WHERE)


def test_with_key_and_address_it_is_entered(world, add):
    add()

    entry = enter(world, address=f" {WHERE} ", paper_required=["QD"], note=" thử ")

    assert (entry.address, entry.paper_required, entry.note) == (WHERE, ["QD"], "thử")
    # The keys stay when the rest is changed.
    assert entry.fingerprints == [fingerprint_of(world.there)]
    assert addresses.reach(world.there).electronic


def test_an_office_without_a_code_cannot_be_named_in_a_message(world, add):
    add()
    OfficeCode.objects.filter(office=world.there).delete()

    with pytest.raises(Invalid) as refused:
        enter(world, address=WHERE)

    assert set(refused.value.fields) == {"channel"}


@pytest.mark.parametrize("values", [{"channel": "pigeon"}, {"paper_required": ["XYZ"]}])
def test_what_is_in_no_list_is_refused(world, add, values):
    add()

    with pytest.raises(Invalid):
        enter(world, address=WHERE, **values)


def test_a_key_is_the_offices_own_for_its_purpose_alone(world, add):
    far = make_office("Sở Nội vụ", hosted=False)
    print_of = fingerprint_of(world.there)
    Credential.objects.filter(fingerprint=print_of).update(owner=far.owner)
    add(office=far)
    Credential.objects.filter(fingerprint=print_of).delete()

    assert addresses.owns_key(far, Purpose.SYSTEM, print_of)
    assert not addresses.owns_key(far, Purpose.SEAL, print_of)
    assert not addresses.owns_key(world.there, Purpose.SYSTEM, print_of)


def test_the_compared_fingerprint_must_be_the_certificates(world, add):
    with pytest.raises(Invalid) as refused:
        add(says="0" * 64)

    assert set(refused.value.fields) == {"file"}
    assert not AddressEntry.objects.exists()


def test_a_certificate_of_another_office_is_not_taken(world, add):
    with pytest.raises(Invalid) as refused:
        add(of=world.office)

    assert "cơ quan khác" in str(refused.value.fields["file"][0])


def test_a_certificate_in_another_entry_is_not_taken(world, add):
    far = make_office("Sở Nội vụ", hosted=False)
    addressing.enter(
        actor=world.clerk,
        office=far,
        channel=Transport.NONE,
        fingerprints=[fingerprint_of(world.there)],
    )

    with pytest.raises(Invalid):
        add()


def test_an_authority_is_no_office(world):
    anchor = Anchor.objects.filter(purpose="system").first()

    with pytest.raises(Invalid) as refused:
        addressing.add_key(
            actor=world.clerk,
            office=world.there,
            certificate=bytes(anchor.certificate),
            fingerprint=anchor.fingerprint,
            purpose=Purpose.SYSTEM,
        )

    assert "tổ chức chứng thực" in str(refused.value.fields["file"][0])


def test_an_expired_certificate_is_not_taken(world, add):
    with clock.at(NOW + timedelta(days=365 * 30)), pytest.raises(Invalid) as refused:
        add()

    assert "hết hạn" in str(refused.value.fields["file"][0])


def test_the_last_key_stays_while_the_channel_needs_it(world, add):
    add()
    enter(world, address=WHERE)

    with pytest.raises(Refused):
        addressing.drop_key(
            actor=world.clerk, office=world.there, fingerprint=fingerprint_of(world.there)
        )

    enter(world, channel=Transport.LOCAL)
    entry = addressing.drop_key(
        actor=world.clerk, office=world.there, fingerprint=fingerprint_of(world.there)
    )
    assert (entry.fingerprints, entry.certificates) == ([], {})


def test_a_key_that_is_not_there_cannot_be_dropped(world, add):
    add()

    with pytest.raises(Refused):
        addressing.drop_key(actor=world.clerk, office=world.there, fingerprint="0" * 64)


def test_what_was_valid_before_is_kept_with_its_moment(world, add):
    add()
    with clock.at(NOW + timedelta(days=1)):
        enter(world, address=WHERE)
    with clock.at(NOW + timedelta(days=2)):
        enter(world, channel=Transport.PAPER, note="Máy chủ hỏng")

    assert book.held_on(world.there, NOW - timedelta(hours=1)) is None
    assert book.held_on(world.there, NOW + timedelta(hours=1))["channel"] == Transport.LOCAL
    assert book.held_on(world.there, NOW + timedelta(days=1))["address"] == WHERE
    assert book.held_on(world.there, NOW + timedelta(days=3))["channel"] == Transport.PAPER
    newest, middle, first = book.history(world.there)
    assert newest.what == [
        "kênh: Chỉ nhận bản giấy",
        "địa chỉ: để trống",
        "ghi chú: Máy chủ hỏng",
    ]
    assert newest.by == world.clerk.name
    assert middle.what == ["kênh: Qua mạng, hệ thống khác", f"địa chỉ: {WHERE}"]
    assert "thêm chứng thư" in first.what[-1]


def test_writing_the_same_again_changes_nothing(world):
    enter(world, channel=Transport.PAPER)
    with clock.at(NOW + timedelta(days=1)):
        enter(world, channel=Transport.PAPER)

    assert AddressChange.objects.count() == 1
    assert AddressEntry.objects.get().changed_at == NOW


def test_every_change_is_a_deed_with_what_it_became(world, add):
    add()
    enter(world, channel=Transport.PAPER)

    entered = AuditEvent.objects.get(verb="address.enter")
    assert entered.data["channel"] == "paper"
    assert AuditEvent.objects.get(verb="address.key").data["fingerprints"] == [
        fingerprint_of(world.there)
    ]


def test_only_registry_and_administrator_change_it(world):
    for position in (world.cast.an, world.cast.chi):
        actor = actor_of(position)
        with pytest.raises(Forbidden):
            enter(world, actor=actor, channel=Transport.PAPER)
        with pytest.raises(Forbidden):
            addressing.check(actor=actor, office=world.there)
    assert enter(world, actor=actor_of(world.cast.khoa), channel=Transport.PAPER)


def test_an_office_below_another_writes_its_own_entry_alone(world):
    """What all offices hosted here send by, and whom they believe, one ward does not change."""
    ward = make_office("Ủy ban nhân dân Phường Thảo Điền", superior=world.cast.office)
    actor = actor_of(make_person(Role.CLERK, ward, make_unit(ward)))
    elsewhere = make_office("Sở Nội vụ", hosted=False)

    for office in (world.there, world.cast.office, elsewhere):
        with pytest.raises(Forbidden):
            addressing.enter(actor=actor, office=office, channel=Transport.PAPER)
        with pytest.raises(Forbidden):
            addressing.drop_key(actor=actor, office=office, fingerprint="00")
        with pytest.raises(Forbidden):
            addressing.add_key(
                actor=actor,
                office=office,
                certificate=certificate_of(world.there),
                fingerprint=fingerprint_of(world.there),
                purpose="system",
            )
    assert not AddressEntry.objects.exists()
    assert addressing.enter(actor=actor, office=ward, channel=Transport.PAPER)
    assert addressing.enter(actor=world.clerk, office=ward, channel=Transport.LOCAL)


def test_the_check_says_what_was_found_and_is_a_deed(world):
    assert addressing.check(actor=world.clerk, office=world.there)[0]
    enter(world, channel=Transport.PAPER)
    works, said = addressing.check(actor=world.clerk, office=world.there)

    assert not works
    assert said
    checks = AuditEvent.objects.filter(verb="address.check").order_by("id")
    assert [one.data["works"] for one in checks] == [True, False]


def test_offices_are_found_by_name_without_marks_and_by_code(world):
    make_office("Sở Nội vụ", hosted=False)

    def found(asked: str) -> set[str]:
        return {line.office.name for line in book.lines(asked)[0]}

    assert found("so noi vu") == {"Sở Nội vụ"}
    assert found("H29.2") == {world.there.name}
    assert found("không có ai") == set()
    assert len(found("")) == 3


def test_entries_from_before_there_was_a_history_begin_with_what_they_say(world):
    """By the migration: what holds has held since the last change; more is not known."""
    (name,) = [one.name for one in iter_modules(migrations.__path__) if "transports" in one.name]
    migration = import_module(f"{migrations.__name__}.{name}")
    AddressEntry.objects.create(
        office=world.there,
        channel=Transport.LOCAL,
        paper_required=["QD"],
        note="cũ",
        changed_at=NOW - timedelta(days=9),
    )

    migration.remember(apps, None)
    enter(world, channel=Transport.PAPER, paper_required=["QD"], note="cũ")

    assert book.held_on(world.there, NOW - timedelta(days=1))["channel"] == Transport.LOCAL
    newest, first = book.history(world.there)
    assert newest.what == ["kênh: Chỉ nhận bản giấy"]
    assert (first.at, first.by) == (NOW - timedelta(days=9), "")
