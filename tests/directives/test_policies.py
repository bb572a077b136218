"""Who may do what, against a table written by hand; sight agrees with the lists."""

from datetime import timedelta

import pytest

from directives.models import Directive
from directives.policies import orders_from, refusal, visible_to
from directives.services import accepting, extending
from directives.states import Perm, Role
from docflow.core import clock, policy
from docflow.core.actor import Actor
from docflow.core.workflow import open_to
from docflow.documents.states import Direction, Status
from docflow.org.services import structure
from docflow.org.states import Role as PositionRole
from tests.factories.directives import accept, lead_of, make_order, part_of, report
from tests.factories.documents import make_document, make_incoming
from tests.factories.org import SYSTEM, actor_of, make_person

# On an order of Chi (leader) to the unit of Bình (head), coordinating Em (head of another unit),
# entered by Dũng (clerk). An is officer of the unit, Hà of the other, Giang of another office.
EXPECTED = {
    Perm.VIEW: {"chi", "binh", "em", "dung"},
    Perm.GIVE: {"binh"},
    Perm.ACCEPT: {"binh"},
    Perm.RETURN: {"binh"},
    Perm.REPORT: {"binh"},
    Perm.SUBMIT: {"binh"},
    Perm.ASK_EXTENSION: {"binh"},
    Perm.WITHDRAW: {"chi", "dung"},
    Perm.CANCEL: {"chi"},
    Perm.REASSIGN: {"chi"},
    Perm.JUDGE: {"chi"},
    Perm.REOPEN: {"chi"},
    Perm.SUSPEND: {"chi"},
    Perm.MOVE_DEADLINE: {"chi"},
    # About the rules of the office, not about an assignment.
    Perm.EDIT_REMINDERS: set(),
    # About an extension or an indicator, not about an assignment.
    Perm.DECIDE_EXTENSION: set(),
    Perm.CARRY: set(),
    Perm.MEASURE: set(),
    Perm.URGE: {"chi"},
    Perm.ENTER: set(),
}
NAMES = ("an", "binh", "chi", "dung", "em", "ha", "giang", "khoa")


@pytest.fixture
def entered(cast) -> Directive:
    return make_order(cast.dung, cast.unit, author=cast.chi, coordinating=[cast.other_unit], days=5)


@pytest.mark.parametrize("perm", list(Perm))
def test_the_lead_assignment_obeys_the_table(cast, entered, perm):
    assignment = lead_of(entered)

    allowed = {
        name for name in NAMES if refusal(actor_of(getattr(cast, name)), perm, assignment) is None
    }

    assert allowed == EXPECTED[perm]


def test_a_coordinator_may_work_but_not_close(cast, entered):
    part = part_of(entered, Role.COORDINATING)
    em = actor_of(cast.em)

    allowed = {perm for perm in Perm if policy.can(em, perm, part)}

    assert allowed == {Perm.VIEW, Perm.GIVE, Perm.ACCEPT, Perm.RETURN, Perm.REPORT}


@pytest.mark.parametrize("name", NAMES)
def test_sight_of_one_agrees_with_the_list(cast, entered, name):
    make_order(cast.binh, cast.an, parent=lead_of(entered))
    make_order(cast.em, cast.ha)
    make_order(cast.giang, make_person(PositionRole.OFFICER, cast.other_office))
    actor = actor_of(getattr(cast, name))

    listed = set(visible_to(actor).values_list("pk", flat=True))
    one_by_one = {row.pk for row in Directive.objects.all() if policy.can(actor, Perm.VIEW, row)}

    assert listed == one_by_one


def test_orders_of_another_unit_stay_unseen(cast):
    make_order(cast.em, cast.ha)

    assert not visible_to(actor_of(cast.binh)).exists()
    assert not visible_to(actor_of(cast.an)).exists()
    assert visible_to(actor_of(cast.ha)).exists()


def test_whoever_handed_the_work_down_sees_all_below(cast, entered):
    child = make_order(cast.binh, cast.an, parent=lead_of(entered))

    for who in (cast.chi, cast.dung, cast.binh, cast.an):
        expected = who != cast.dung
        assert visible_to(actor_of(who)).filter(pk=child.pk).exists() == expected


def test_a_new_head_of_the_unit_takes_over_and_the_old_one_does_not(cast, entered):
    new = make_person(PositionRole.HEAD, unit=cast.unit)
    # Yesterday was the last day: on the last day itself the old head is still head.
    structure.end_position(actor=SYSTEM, position=cast.binh, day=clock.today() - timedelta(days=1))

    accepting.accept(actor=actor_of(new), assignment=lead_of(entered))

    assert not visible_to(actor_of(cast.binh)).exists()


def test_giving_without_an_object_follows_the_role(cast):
    givers = {name for name in NAMES if policy.can(actor_of(getattr(cast, name)), Perm.GIVE)}
    enterers = {name for name in NAMES if policy.can(actor_of(getattr(cast, name)), Perm.ENTER)}

    rules = {
        name for name in NAMES if policy.can(actor_of(getattr(cast, name)), Perm.EDIT_REMINDERS)
    }

    assert givers == {"binh", "chi", "em", "giang"}
    assert enterers == {"dung"}
    assert rules == {"chi", "dung", "giang", "khoa"}


def test_an_extension_is_decided_by_the_giver(cast, entered):
    accept(entered, cast.binh)
    extension = extending.ask_extension(
        actor=actor_of(cast.binh),
        assignment=lead_of(entered),
        until=clock.today().replace(day=20),
        reason="Chờ số liệu của các phường",
    )

    allowed = {
        name
        for name in NAMES
        if refusal(actor_of(getattr(cast, name)), Perm.DECIDE_EXTENSION, extension) is None
    }

    assert allowed == {"chi"}


def test_the_page_offers_what_the_table_opens_and_says_why_not(cast, entered):
    accept(entered, cast.binh)
    report(entered, cast.binh)

    offers = {offer.name: offer for offer in open_to(lead_of(entered), actor_of(cast.binh))}

    assert set(offers) == {"complete", "send_back"}
    assert not offers["complete"].allowed
    assert "Phạm Thị Chi" in offers["complete"].why


def test_the_machine_may_but_sees_nothing(cast, entered):
    system = Actor.system(cast.office.pk)

    assert policy.can(system, Perm.CARRY, lead_of(entered))
    assert not visible_to(system).exists()


@pytest.mark.parametrize(
    ("status", "allowed"),
    [
        (Status.DRAFT, set()),
        (Status.SIGNED, set()),
        (Status.ISSUED, {"chi", "binh", "em", "dung"}),
        (Status.FILED, {"chi", "binh", "em", "dung"}),
        (Status.RECALLED, set()),
    ],
)
def test_a_passage_of_an_own_document_is_ordered_on_once_it_is_issued(cast, status, allowed):
    document = make_document(cast.office, direction=Direction.OUTGOING)
    document.status = Status(status)
    names = ("an", "binh", "chi", "dung", "em", "khoa")

    assert {one for one in names if orders_from(actor_of(getattr(cast, one)), document)} == allowed


def test_a_passage_of_an_arrival_is_ordered_on_while_it_waits(cast):
    waiting = make_incoming(cast.office, leader=cast.chi)
    registered = make_incoming(cast.office)

    names = ("an", "binh", "chi", "dung")
    for document, allowed in ((waiting, {"chi", "dung"}), (registered, set())):
        found = {one for one in names if orders_from(actor_of(getattr(cast, one)), document)}
        assert found == allowed
