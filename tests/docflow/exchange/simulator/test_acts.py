"""Who may play whom, with which weather; in earnest nobody plays anybody."""

import pytest
from django.core.checks import Tags, run_checks
from django.db import IntegrityError, transaction

from docflow.core import integrity
from docflow.core.audit.models import AuditEvent
from docflow.core.errors import Forbidden, Invalid, Refused
from docflow.exchange.forms.addresses import AddressForm
from docflow.exchange.models import AddressEntry, SimulatedPartner
from docflow.exchange.selectors import addresses, status
from docflow.exchange.services import addressing
from docflow.exchange.simulator import acts, line
from docflow.exchange.simulator.plans import RATES, Plan
from docflow.exchange.states import MessageKind, Transport
from docflow.exchange.transports import Consignment, NotDelivered, simulator
from docflow.org.models import Office
from signing.keys.models import Credential, Purpose
from tests.factories.org import actor_of, make_office


def consignment(play) -> Consignment:
    return Consignment(play.office, play.partner.office, "m1", b"bytes")


def offered(office) -> set[str]:
    form = AddressForm(office=office, channel=Transport.NONE)
    return {value for value, _label in form.fields["channel"].choices}


def test_a_played_office_has_keys_of_its_own_in_the_address_book(play):
    office = play.partner.office
    entry = AddressEntry.objects.get(office=office)
    purposes = {one["purpose"] for one in entry.certificates.values()}

    assert (entry.channel, purposes) == (Transport.SIMULATOR, {"system", "seal"})
    owned = Credential.objects.filter(owner=office.owner)
    assert set(owned.values_list("purpose", flat=True)) == {"system", "seal", "person"}
    assert play.partner.rates == RATES[Plan.QUIET]
    assert simulator.check(play.office, office)
    assert AuditEvent.objects.filter(verb="simulator.establish").count() == 1


def test_to_set_it_up_again_changes_nothing(play):
    again = acts.establish(actor=play.clerk, office=play.partner.office)

    assert again == play.partner
    assert Credential.objects.filter(owner=play.partner.office.owner).count() == 3
    assert AuditEvent.objects.filter(verb="simulator.establish").count() == 1


def test_the_key_of_a_played_office_is_believed_by_the_address_book_alone(play):
    office = play.partner.office
    key = Credential.objects.get(owner=office.owner, purpose=Purpose.SYSTEM).fingerprint
    assert addresses.owns_key(office, Purpose.SYSTEM, key)
    assert not addresses.owns_key(office, Purpose.SEAL, key)

    addressing.drop_key(actor=play.clerk, office=office, fingerprint=key)

    assert not addresses.owns_key(office, Purpose.SYSTEM, key)


def test_it_stands_among_the_partners_before_the_first_message(play):
    (one,) = status.of_office(play.office.pk).partners

    assert (one.office, one.simulated) == (play.partner.office, True)


@pytest.mark.parametrize(
    "changes", [{"hosted": True}, {"is_demo": False}], ids=["hosted", "in earnest"]
)
def test_only_invented_partners_are_played(play, changes):
    other = make_office("Cơ quan khác", codes=[("new", "H29.8")], **{"hosted": False, **changes})

    with pytest.raises(Refused):
        acts.establish(actor=play.clerk, office=other)

    assert not SimulatedPartner.objects.filter(office=other).exists()


def test_an_office_without_a_code_is_not_played(play):
    with pytest.raises(Refused, match="mã định danh"):
        acts.establish(actor=play.clerk, office=make_office("Không mã", hosted=False))


def test_only_clerks_train(play, world):
    for person in (world.cast.an, world.cast.chi, world.cast.khoa):
        actor = actor_of(person)
        for act in (
            lambda who=actor: acts.establish(actor=who, office=play.partner.office),
            lambda who=actor: acts.configure(actor=who, partner=play.partner, plan="quiet", seed=1),
            lambda who=actor: acts.write(actor=who, partner=play.partner, office=play.office),
            lambda who=actor: acts.recall_first(
                actor=who, partner=play.partner, office=play.office
            ),
        ):
            with pytest.raises(Forbidden):
                act()


def test_in_earnest_everything_refuses(play, settings):
    office = play.partner.office
    settings.DEMO = False

    with pytest.raises(Forbidden):
        acts.establish(actor=play.clerk, office=office)
    with pytest.raises(Forbidden):
        play.letter()
    with pytest.raises(Invalid) as wrong:
        addressing.enter(actor=play.clerk, office=office, channel=Transport.SIMULATOR)
    assert set(wrong.value.fields) == {"channel"}
    assert Transport.SIMULATOR not in offered(office)
    for attempt in (
        lambda: simulator.deliver(consignment(play)),
        lambda: simulator.check(play.office, office),
    ):
        with pytest.raises(NotDelivered) as refused:
            attempt()
        assert refused.value.for_good


def test_in_earnest_what_a_demo_left_behind_is_not_sent(play, settings):
    posting = play.letter()
    settings.DEMO = False

    assert line.sweep(play.now, 50) == 0

    posting.refresh_from_db()
    assert (posting.state, posting.tries) == ("queued", 0)


def test_nobody_has_it_write_to_another_office(play, world):
    for act in (acts.write, acts.recall, acts.recall_first):
        with pytest.raises(Forbidden, match="cơ quan khác"):
            act(actor=play.clerk, partner=play.partner, office=world.there)


def test_in_earnest_the_checks_name_it(play, settings):
    def found() -> list[str]:
        told = run_checks(tags=[Tags.database], databases=["default"])
        return [one.id for one in told if one.id == "docflow.E002"]

    assert found() == []
    assert not integrity.run().problems
    settings.DEMO = False

    assert found() == ["docflow.E002"]
    assert {one["check"] for one in integrity.run().problems} == {"simulated"}


def test_a_real_office_does_not_reach_it(play):
    Office.objects.filter(pk=play.office.pk).update(is_demo=False)

    with pytest.raises(NotDelivered) as refused:
        simulator.deliver(consignment(play))

    assert refused.value.for_good


def test_the_channel_is_offered_for_played_offices_alone(play, world):
    assert Transport.SIMULATOR in offered(play.partner.office)
    assert Transport.SIMULATOR not in offered(world.there)
    with pytest.raises(Invalid):
        addressing.enter(actor=play.clerk, office=world.there, channel=Transport.SIMULATOR)


def test_a_plan_brings_its_rates(play):
    play.weather("all", 12)

    row = SimulatedPartner.objects.get()
    assert (row.plan, row.seed, row.rates) == ("all", 12, RATES[Plan.ALL])


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"plan": "storm", "seed": 1}, "plan"),
        ({"plan": "quiet", "seed": -1}, "seed"),
        ({"plan": "quiet", "seed": 2**31}, "seed"),
        ({"plan": "quiet", "seed": 1, "manner": "rudely"}, "manner"),
        ({"plan": "quiet", "seed": 1, "gives_back": "never"}, "gives_back"),
    ],
)
def test_what_there_is_not_is_refused(play, values, field):
    with pytest.raises(Invalid) as wrong:
        acts.configure(actor=play.clerk, partner=play.partner, **values)

    assert set(wrong.value.fields) == {field}


@pytest.mark.parametrize("changes", [{"loss": 1.5}, {"delay": -0.1}, {"loss": 0.5}])
def test_the_database_holds_the_rates(play, changes):
    """From 0 to 1, and none on a quiet line."""
    with pytest.raises(IntegrityError), transaction.atomic():
        SimulatedPartner.objects.update(**changes)


def test_nothing_is_changed_that_was_not_sent(play):
    for kind in (MessageKind.UPDATE, MessageKind.REPLACE):
        with pytest.raises(Refused, match="chưa gửi"):
            play.letter(kind=kind)
    with pytest.raises(Refused, match="chưa gửi"):
        play.letter(acts.recall)
