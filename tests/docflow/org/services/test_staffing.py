"""People come, move and leave: rights follow the days, by a second person, and can come back."""

from datetime import date, timedelta

import pytest

from docflow.core import clock, schedule
from docflow.core.errors import Forbidden, Invalid, Refused
from docflow.notifications.models import Notification
from docflow.org.models import Membership, Position, User
from docflow.org.selectors.acting import acting_as
from docflow.org.services import staffing, structure, teams
from docflow.org.states import Role, TeamKind
from tests.factories.org import SYSTEM, actor_of, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(company):
    return company


def post(role=Role.OFFICER, unit=None, title="Chuyên viên", start=None):
    return staffing.Post(role, title, unit, start or clock.today())


def kinds(user):
    return {
        (team.kind, team.unit_id)
        for team in (group.team for group in user.groups.select_related("team"))
    }


def in_days(days):
    return clock.today() + timedelta(days=days)


def open_one(cast, **given):
    values = {"username": "tran.van.moi", "full_name": "Trần Văn Mới", "post": post(unit=cast.unit)}
    values |= given
    return staffing.open_account(actor=actor_of(cast.khoa), office=cast.office, **values)


def test_an_account_begins_without_a_password_and_with_the_teams_of_its_post(cast):
    position = open_one(cast)

    assert not position.user.has_usable_password()
    assert (TeamKind.OFFICERS, cast.unit.pk) in kinds(position.user)


@pytest.mark.parametrize("name", ["", "ab", "Trần", "a b c", "-abc", "a" * 65, "a/../b", "x\0yz"])
def test_an_odd_name_of_an_account_is_refused(cast, name):
    with pytest.raises(Invalid):
        open_one(cast, username=name)

    assert not User.objects.filter(full_name="Trần Văn Mới").exists()


def test_a_taken_name_is_refused_unless_it_is_the_same_person(cast):
    with pytest.raises(Invalid):
        open_one(cast, username=cast.giang.user.username)

    same = open_one(
        cast, username=cast.giang.user.username, full_name=cast.giang.user.full_name.upper()
    )
    assert same.user == cast.giang.user
    assert same.user.positions.count() == 2


def test_what_begins_later_gives_nothing_until_its_day(cast):
    position = open_one(cast, post=post(unit=cast.unit, start=in_days(3)))

    assert not position.user.groups.exists()
    assert acting_as(position.user) is None
    teams.sweep(clock.now() + timedelta(days=2), 100)
    assert not position.user.groups.exists()


def test_the_sweep_settles_whose_days_have_come(cast, monkeypatch):
    coming = open_one(cast, post=post(unit=cast.unit, start=in_days(1)))
    staffing.end(
        actor=actor_of(cast.khoa), position=cast.binh, day=clock.today(), reason="Nghỉ hưu"
    )
    assert kinds(cast.binh.user)
    tomorrow = clock.now() + timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: tomorrow)

    schedule.run_all(teams.SWEEP)

    assert (TeamKind.OFFICERS, cast.unit.pk) in kinds(coming.user)
    assert not kinds(cast.binh.user)


def test_a_move_takes_the_old_teams_and_gives_the_new_at_once(cast):
    moved = staffing.move(
        actor=actor_of(cast.khoa),
        position=cast.an,
        post=post(unit=cast.other_unit),
        reason="QĐ 12/QĐ-UBND",
    )

    assert (TeamKind.OFFICERS, cast.other_unit.pk) in kinds(cast.an.user)
    assert not any(unit == cast.unit.pk for _kind, unit in kinds(cast.an.user))
    assert acting_as(cast.an.user).position_id == moved.pk
    cast.an.refresh_from_db()
    assert cast.an.valid_to == in_days(-1)


def test_of_two_causes_of_a_team_one_may_go(cast):
    second = staffing.appoint(
        actor=actor_of(cast.khoa),
        user=cast.an.user,
        office=cast.office,
        post=post(Role.HEAD, cast.unit, "Trưởng phòng"),
    )
    staffing.end(actor=actor_of(cast.khoa), position=second, day=in_days(-1), reason="nhầm")

    assert (TeamKind.EVERYBODY, cast.unit.pk) in kinds(cast.an.user)
    assert (TeamKind.HEADS, cast.unit.pk) not in kinds(cast.an.user)


def test_a_seat_by_hand_outlives_a_position_that_gave_the_same_team(cast):
    structure.join_team(
        actor=SYSTEM, user=cast.an.user, office=cast.office, kind=TeamKind.ARCHIVE_READERS
    )
    clerk = staffing.appoint(
        actor=actor_of(cast.khoa),
        user=cast.an.user,
        office=cast.office,
        post=post(Role.CLERK, cast.registry, "Văn thư"),
    )
    staffing.end(actor=actor_of(cast.khoa), position=clerk, day=in_days(-1), reason="thôi")
    assert (TeamKind.ARCHIVE_READERS, None) in kinds(cast.an.user)

    structure.leave_team(
        actor=SYSTEM, user=cast.an.user, office=cast.office, kind=TeamKind.ARCHIVE_READERS
    )
    assert (TeamKind.ARCHIVE_READERS, None) not in kinds(cast.an.user)
    assert not Membership.objects.exists()


def test_a_clerk_who_becomes_an_officer_reads_the_archive_no_more(cast):
    assert (TeamKind.ARCHIVE_READERS, None) in kinds(cast.dung.user)

    staffing.move(
        actor=actor_of(cast.khoa), position=cast.dung, post=post(unit=cast.unit), reason="đổi việc"
    )

    assert (TeamKind.ARCHIVE_READERS, None) not in kinds(cast.dung.user)


def test_nobody_changes_their_own_position(cast):
    me = actor_of(cast.khoa)
    for act in (
        lambda: staffing.appoint(
            actor=me, user=cast.khoa.user, office=cast.office, post=post(Role.CLERK)
        ),
        lambda: staffing.move(
            actor=me, position=cast.khoa, post=post(Role.CLERK, title="Văn thư"), reason="x"
        ),
        lambda: staffing.end(actor=me, position=cast.khoa, day=clock.today(), reason="x"),
        lambda: staffing.close_account(
            actor=me, user=cast.khoa.user, office=cast.office, reason="x"
        ),
    ):
        with pytest.raises(Refused):
            act()
    assert cast.khoa.user.positions.count() == 1


def test_the_office_keeps_an_administrator(cast):
    second = make_person(Role.ADMINISTRATOR, office=cast.office)
    staffing.end(actor=actor_of(second), position=cast.khoa, day=in_days(-1), reason="nghỉ")
    third = make_person(Role.ADMINISTRATOR, office=cast.office, user=cast.an.user)

    staffing.end(actor=actor_of(second), position=third, day=in_days(-1), reason="thôi")
    with pytest.raises(Refused):
        staffing.end(actor=SYSTEM, position=second, day=clock.today(), reason="nghỉ")


@pytest.mark.parametrize("who", ["an", "binh", "chi", "dung", "giang"])
def test_only_administrators_of_the_office_staff_it(cast, who):
    with pytest.raises(Forbidden):
        staffing.end(
            actor=actor_of(getattr(cast, who)), position=cast.em, day=clock.today(), reason="x"
        )


def test_what_was_ended_by_mistake_comes_back(cast):
    staffing.end(actor=actor_of(cast.khoa), position=cast.binh, day=in_days(-1), reason="nhầm")
    assert acting_as(cast.binh.user) is None

    staffing.reinstate(actor=actor_of(cast.khoa), position=cast.binh)

    assert (TeamKind.HEADS, cast.unit.pk) in kinds(cast.binh.user)


def test_after_thirty_days_it_does_not(cast):
    structure.end_position(actor=SYSTEM, position=cast.binh, day=in_days(-31))

    with pytest.raises(Refused):
        staffing.reinstate(actor=actor_of(cast.khoa), position=cast.binh)


def test_the_same_post_twice_is_refused(cast):
    with pytest.raises(Refused):
        staffing.appoint(
            actor=actor_of(cast.khoa),
            user=cast.an.user,
            office=cast.office,
            post=post(unit=cast.unit),
        )


def test_a_closed_account_holds_nothing_and_opens_again_empty(cast):
    staffing.close_account(
        actor=actor_of(cast.khoa), user=cast.an.user, office=cast.office, reason="nghỉ hưu"
    )
    user = User.objects.get(pk=cast.an.user_id)
    assert not user.is_active
    assert not user.groups.exists()

    staffing.reopen_account(actor=actor_of(cast.khoa), user=user, office=cast.office)
    user.refresh_from_db()
    assert user.is_active
    assert acting_as(user) is None


def test_who_serves_elsewhere_keeps_the_account(cast):
    make_person(Role.LEADER, office=cast.other_office, user=cast.an.user)

    with pytest.raises(Refused):
        staffing.close_account(
            actor=actor_of(cast.khoa), user=cast.an.user, office=cast.office, reason="nghỉ"
        )


def test_leaders_and_the_person_are_told(cast):
    open_one(cast, post=post(Role.CLERK, cast.registry, "Văn thư"))

    told = Notification.objects.filter(reason="position_appoint")
    assert cast.chi.user_id in told.values_list("user_id", flat=True)


def test_begun_and_ended_on_one_day_it_never_was(cast):
    position = open_one(cast)

    staffing.end(actor=actor_of(cast.khoa), position=position, day=in_days(-1), reason="nhầm")

    position.refresh_from_db()
    assert position.valid_from == position.valid_to == in_days(-1)
    assert not position.user.groups.exists()


def test_an_end_lies_at_most_one_day_back(cast):
    with pytest.raises(Invalid):
        staffing.end(
            actor=actor_of(cast.khoa), position=cast.an, day=date(2020, 1, 1), reason="nhầm"
        )
    assert Position.objects.get(pk=cast.an.pk).valid_to is None
