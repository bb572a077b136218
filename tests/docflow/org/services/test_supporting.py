"""Support: two people, a reason, an end; it reads and does nothing."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from docflow.core import clock, deeds, policy
from docflow.core.errors import Forbidden, Invalid, Refused
from docflow.documents.policies import visible_to
from docflow.documents.states import Perm as DocumentPerm
from docflow.org.models import Office, SupportAccess
from docflow.org.selectors import support
from docflow.org.services import pictures, structure, supporting
from docflow.org.states import Perm, Role
from tests.factories.documents import make_document
from tests.factories.org import actor_of, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(company):
    return company


def asked(cast, **given):
    values = {"reason": "Trang văn bản đến báo lỗi", "hours": 2, **given}
    return supporting.ask(actor=actor_of(cast.khoa), **values)


@pytest.fixture
def looking(cast):
    """Somebody who was let in, and a document of the clerks."""
    access = supporting.permit(actor=actor_of(cast.chi), access=asked(cast))
    return access, support.as_support(actor_of(cast.khoa))


def test_asking_opens_nothing(cast):
    asked(cast)

    assert support.as_support(actor_of(cast.khoa)) is None
    assert support.shown(Office.objects.get(pk=cast.office.pk)) == ""


def test_who_was_let_in_reads_what_leaders_see_and_does_nothing(cast, looking):
    _access, actor = looking
    document = make_document(cast.office, seen_by=(cast.chi,), code="1/KH")
    from docflow.core.access import group_principal
    from docflow.documents.services import sharing
    from docflow.org.selectors.people import team_of
    from docflow.org.states import TeamKind

    assert not visible_to(actor).exists()
    with deeds.act():
        sharing.grant_team(
            document=document, kind=TeamKind.LEADERS, cause="test", actor=actor_of(cast.chi)
        )

    team = team_of(cast.office.pk, TeamKind.LEADERS)
    assert group_principal(team.group_id) in actor.principals
    assert list(visible_to(actor)) == [document]
    assert policy.can(actor, DocumentPerm.VIEW, document)
    # Rules of the office are open to everybody of it.
    for perm in set(DocumentPerm) - {DocumentPerm.VIEW, DocumentPerm.READ_PROCESSES}:
        assert not policy.can(actor, perm, document), perm
        assert not policy.can(actor, perm), perm
    # As administrator the person sees as little as before.
    assert not visible_to(actor_of(cast.khoa)).exists()


def test_nothing_is_kept_of_who_supports_either(looking):
    _access, actor = looking

    with pytest.raises(Forbidden):
        pictures.put(actor=actor, kind="signature", data=b"")
    with pytest.raises(Forbidden):
        pictures.withdraw(actor=actor, kind="signature")


def test_it_ends_by_the_clock_without_anybody(cast, looking, monkeypatch):
    access, _actor = looking
    office = Office.objects.get(pk=cast.office.pk)
    assert "Trang văn bản đến báo lỗi" in support.shown(office)
    late = access.ends_at + timedelta(seconds=1)
    monkeypatch.setattr(clock, "now", lambda: late)

    assert support.as_support(actor_of(cast.khoa)) is None
    assert support.shown(office) == ""


@pytest.mark.parametrize("who", ["chi", "khoa"])
def test_a_leader_and_the_person_end_it_at_once(cast, looking, who):
    access, actor = looking
    by = actor if who == "khoa" else actor_of(cast.chi)

    supporting.close(actor=by, access=access)

    assert support.as_support(actor_of(cast.khoa)) is None
    assert support.shown(Office.objects.get(pk=cast.office.pk)) == ""
    with pytest.raises(Refused):
        supporting.close(actor=by, access=access)


@pytest.mark.parametrize("who", ["an", "binh", "dung", "khoa", "giang"])
def test_only_a_leader_of_the_office_permits(cast, who):
    access = asked(cast)

    with pytest.raises(Forbidden):
        supporting.permit(actor=actor_of(getattr(cast, who)), access=access)


def test_who_leads_and_administers_does_not_permit_the_own_request(cast):
    access = asked(cast)
    both = make_person(Role.LEADER, office=cast.office, user=cast.khoa.user)

    with pytest.raises(Forbidden):
        supporting.permit(actor=actor_of(both), access=access)
    # Nor does the database take it.
    with pytest.raises(IntegrityError), transaction.atomic():
        SupportAccess.objects.filter(pk=access.pk).update(
            permitted_by=cast.khoa.user, permitted_at=clock.now(), ends_at=clock.now()
        )


def test_who_was_made_leader_by_the_one_who_asks_does_not_permit(cast, monkeypatch):
    """Nor with the account of a leader to which the administrator has just given access."""
    khoa = actor_of(cast.khoa)
    puppet = structure.appoint(
        actor=khoa,
        user=make_person(Role.OFFICER, cast.office).user,
        office=cast.office,
        role=Role.DEPUTY,
        title="Phó Chủ tịch",
        valid_from=clock.today(),
    )
    access = asked(cast)
    with pytest.raises(Forbidden, match="vừa lập"):
        supporting.permit(actor=actor_of(puppet), access=access)

    with deeds.act():
        deeds.record(khoa, "identity.invite", cast.chi.user)
    with pytest.raises(Forbidden, match="vừa lập"):
        supporting.permit(actor=actor_of(cast.chi), access=access)

    later = clock.now() + timedelta(days=8)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert supporting.permit(actor=actor_of(cast.chi), access=access).permitted_at == later


@pytest.mark.parametrize(
    "wrong", [{"reason": " "}, {"reason": "x" * 301}, {"hours": 0}, {"hours": 9}]
)
def test_without_a_reason_or_an_end_nobody_asks(cast, wrong):
    with pytest.raises(Invalid):
        asked(cast, **wrong)


def test_nobody_asks_twice_at_once_and_nobody_else_asks(cast):
    asked(cast)

    with pytest.raises(Refused):
        asked(cast)
    with pytest.raises(Forbidden):
        supporting.ask(actor=actor_of(cast.an), reason="tò mò", hours=1)


def test_everybody_of_the_office_may_see_who_looked_and_no_other(cast, looking):
    access, _actor = looking

    for who in (cast.an, cast.binh, cast.chi, cast.dung, cast.khoa):
        assert policy.can(actor_of(who), Perm.SEE_SUPPORT, access)
    assert not policy.can(actor_of(cast.giang), Perm.SEE_SUPPORT, access)


def test_every_act_of_every_room_is_refused_to_who_only_looks(looking):
    _access, actor = looking
    read = {"view", "read_processes", "see_support", "end_support"}

    for permissions in policy._policies:
        for perm in permissions:
            if perm.value not in read:
                with pytest.raises(Forbidden):
                    policy.guard(actor, perm)
