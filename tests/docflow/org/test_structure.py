"""Offices, people and teams: moving a person moves the rights."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from docflow.core.errors import Forbidden, Refused
from docflow.org.models import OfficeCode, Position, Team, User
from docflow.org.selectors import people
from docflow.org.selectors.acting import acting_as
from docflow.org.selectors.teams import teams_of
from docflow.org.services import structure
from docflow.org.states import CodeScheme, Role, TeamKind
from tests.factories.org import SYSTEM, actor_of, make_cast, make_office, make_unit

pytestmark = pytest.mark.django_db


def test_a_position_puts_its_holder_into_the_teams_of_role_and_unit():
    cast = make_cast()

    kinds = {(team.kind, team.unit_id) for team in teams_of(cast.binh)}

    assert kinds == {
        (TeamKind.EVERYBODY, None),
        (TeamKind.EVERYBODY, cast.unit.pk),
        (TeamKind.HEADS, cast.unit.pk),
    }
    assert set(cast.binh.user.groups.values_list("team__kind", flat=True)) == {
        TeamKind.EVERYBODY,
        TeamKind.HEADS,
    }


def test_an_administrator_is_in_no_team():
    cast = make_cast()

    assert not cast.khoa.user.groups.exists()


def test_ending_a_position_takes_the_rights_at_once():
    cast = make_cast()
    before = actor_of(cast.binh).principals

    structure.end_position(actor=SYSTEM, position=cast.binh, day=date(2020, 1, 1))

    assert len(before) > 1
    assert not cast.binh.user.groups.exists()
    assert acting_as(cast.binh.user) is None


def test_who_holds_two_positions_acts_in_the_one_chosen():
    cast = make_cast()
    second = structure.appoint(
        actor=SYSTEM,
        user=cast.an.user,
        office=cast.office,
        role=Role.CLERK,
        title="Văn thư kiêm nhiệm",
        unit=cast.registry,
        valid_from=date(2020, 1, 1),
    )

    assert acting_as(cast.an.user).position_id == cast.an.pk
    assert acting_as(cast.an.user, second.pk).role == Role.CLERK
    # Somebody else's position is never taken.
    assert acting_as(cast.an.user, cast.chi.pk).position_id == cast.an.pk


def test_only_administrators_change_the_structure():
    cast = make_cast()

    for person in (cast.an, cast.chi, cast.dung):
        with pytest.raises(Forbidden):
            structure.add_unit(actor=actor_of(person), office=cast.office, name="Phòng mới")
    structure.add_unit(actor=actor_of(cast.khoa), office=cast.office, name="Phòng mới")


def test_a_unit_of_another_office_is_refused():
    office, other = make_office(), make_office()
    unit = make_unit(other)

    with pytest.raises(Refused):
        structure.appoint(
            actor=SYSTEM,
            user=User.objects.create_user("x", "X"),
            office=office,
            role=Role.OFFICER,
            title="Chuyên viên",
            unit=unit,
            valid_from=date(2020, 1, 1),
        )


def test_old_and_new_code_find_the_office_valid_today():
    office = structure.found_office(
        actor=SYSTEM,
        codes=[(CodeScheme.OLD, "000.00.02.H99"), (CodeScheme.NEW, "H99.02")],
        name="Cơ quan",
        short_name="CQ",
        kind="committee",
        notation="UBND",
        place="Quận 2",
        is_demo=True,
        valid_from=date(2020, 1, 1),
    )
    OfficeCode.objects.create(
        office=office,
        scheme=CodeScheme.OLD,
        code="GONE",
        valid_from=date(2019, 1, 1),
        valid_to=date(2019, 12, 31),
    )

    assert people.office_by_code(" h99.02 ") == office
    assert people.office_by_code("000.00.02.H99") == office
    assert people.office_by_code("GONE") is None
    assert people.code_of(office) == "H99.02"


def test_the_database_knows_no_superuser():
    user = User.objects.create_user("x", "X")

    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=user.pk).update(is_superuser=True)


def test_the_database_refuses_a_position_that_ends_before_it_begins():
    cast = make_cast()

    with pytest.raises(IntegrityError), transaction.atomic():
        Position.objects.filter(pk=cast.an.pk).update(valid_to=date(2001, 1, 1))


def test_a_team_exists_once():
    cast = make_cast()
    team = Team.objects.get(unit=cast.unit, kind=TeamKind.HEADS)

    with pytest.raises(IntegrityError), transaction.atomic():
        Team.objects.create(
            office=team.office,
            unit=team.unit,
            kind=team.kind,
            group=Team.objects.get(unit=cast.other_unit, kind=TeamKind.HEADS).group,
        )
