"""The first day and access anew: one link, once, told and written down."""

import re
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from docflow.core import clock
from docflow.core.errors import Forbidden, NotFound, Refused
from docflow.identity.models import Invitation
from docflow.identity.selectors.factors import has_second
from docflow.identity.services import inviting
from docflow.notifications.models import Notification
from docflow.org.models import User
from docflow.org.services import staffing
from docflow.org.states import Role
from tests.docflow.identity.conftest import (
    PASSWORD,
    browser_of,
    entered,
    told,
    try_password,
    verbs,
    with_app,
)
from tests.factories.org import actor_of, make_office, make_person, make_unit

NEW = "mot-mat-khau-khac-han"


@pytest.fixture
def newcomer(cast):
    user = User.objects.create_user("nguoimoi", "Đặng Thị Mới")
    return make_person(Role.OFFICER, cast.office, cast.unit, user=user)


def link_of(page: str) -> str:
    return re.search(r"<code>http://testserver(/tai-khoan/moi/[^<]+)</code>", page)[1]


def test_the_administrator_makes_a_link_and_the_person_sets_a_password(cast, newcomer):
    khoa = browser_of(cast.khoa)
    page = khoa.post(reverse("identity:invite", args=[newcomer.user.pk])).content.decode()
    assert "<svg" in page
    client = Client()

    assert client.get(link_of(page)).status_code == 200
    done = client.post(link_of(page), {"new": NEW, "again": NEW})

    assert done.url == "/vao/"
    try_password(client, "nguoimoi", NEW)
    assert entered(client)
    assert verbs(newcomer.user)[:2] == ["identity.invite", "identity.invite_accept"]


def test_a_link_opens_once(cast, newcomer):
    _row, token = inviting.invite(actor=actor_of(cast.khoa), user=newcomer.user)
    inviting.accept(token=token, new=NEW, address="")

    with pytest.raises(NotFound):
        inviting.accept(token=token, new="noch-ein-anderes", address="")
    assert Client().get(reverse("identity:invitation", args=[token])).status_code == 404


def test_a_link_ends_after_72_hours(cast, newcomer):
    _row, token = inviting.invite(actor=actor_of(cast.khoa), user=newcomer.user)

    with clock.at(clock.now() + timedelta(hours=72, seconds=1)), pytest.raises(NotFound):
        inviting.accept(token=token, new=NEW, address="")


def test_a_second_link_voids_the_first(cast, newcomer):
    _row, first = inviting.invite(actor=actor_of(cast.khoa), user=newcomer.user)
    inviting.invite(actor=actor_of(cast.khoa), user=newcomer.user)

    with pytest.raises(NotFound):
        inviting.accept(token=first, new=NEW, address="")


def test_a_withdrawn_link_opens_nothing(cast, newcomer):
    _row, token = inviting.invite(actor=actor_of(cast.khoa), user=newcomer.user)
    khoa = browser_of(cast.khoa)
    khoa.post(reverse("identity:invite-withdraw", args=[newcomer.user.pk]))

    assert Client().get(reverse("identity:invitation", args=[token])).status_code == 404
    with pytest.raises(NotFound):
        inviting.withdraw(actor=actor_of(cast.khoa), user=newcomer.user)


def test_the_word_of_the_link_is_not_in_the_database(cast, newcomer):
    row, token = inviting.invite(actor=actor_of(cast.khoa), user=newcomer.user)

    assert token not in str(Invitation.objects.values())
    assert len(row.token_hash) == 64


def test_a_weak_password_is_refused_at_the_link(cast, newcomer):
    _row, token = inviting.invite(actor=actor_of(cast.khoa), user=newcomer.user)

    page = Client().post(
        reverse("identity:invitation", args=[token]), {"new": "nguoimoi12", "again": "nguoimoi12"}
    )

    assert "giống họ tên" in page.content.decode()
    assert not User.objects.get(pk=newcomer.user.pk).has_usable_password()


def test_access_anew_takes_everything_the_person_had(cast):
    client = browser_of(cast.chi)
    with_app(cast.chi)

    inviting.invite(actor=actor_of(cast.khoa), user=cast.chi.user)

    assert not entered(client)
    assert not has_second(cast.chi.user.pk)
    assert try_password(Client(), cast.chi.user.username, PASSWORD).status_code == 200
    assert told(cast.chi.user)[-1] == "access_anew"
    assert Invitation.objects.get().occasion == "again"


def test_the_leaders_hear_of_access_that_is_given_anew(cast, newcomer):
    """Else an administrator reads in a clerk's name, and only the clerk, who is out, is told."""
    inviting.invite(actor=actor_of(cast.khoa), user=newcomer.user)
    assert told(cast.chi.user) == []

    inviting.invite(actor=actor_of(cast.khoa), user=cast.dung.user)

    assert told(cast.chi.user) == ["access_anew"]
    assert told(cast.giang.user) == told(cast.khoa.user) == []
    text = Notification.objects.get(user=cast.chi.user).text
    assert "Lý Khoa" in text
    assert "Võ Tiến Dũng" in text


def test_a_link_of_a_closed_account_is_not_made(cast):
    cast.an.user.is_active = False
    cast.an.user.save(update_fields=["is_active"])

    with pytest.raises(Refused):
        inviting.invite(actor=actor_of(cast.khoa), user=cast.an.user)


def test_who_was_closed_after_the_link_sets_no_password(cast, newcomer):
    _row, token = inviting.invite(actor=actor_of(cast.khoa), user=newcomer.user)
    User.objects.filter(pk=newcomer.user.pk).update(is_active=False)

    with pytest.raises(Refused):
        inviting.accept(token=token, new=NEW, address="")


@pytest.mark.parametrize("who", ["an", "chi", "giang"])
def test_only_the_offices_administrator_gives_access(cast, who):
    with pytest.raises(Forbidden):
        inviting.invite(actor=actor_of(getattr(cast, who)), user=cast.an.user)


def test_an_administrator_gives_access_to_nobody_of_another_office_nor_to_themselves(cast):
    khoa = browser_of(cast.khoa)

    for person in (cast.giang, cast.khoa):
        with pytest.raises(Forbidden):
            inviting.invite(actor=actor_of(cast.khoa), user=person.user)
    assert khoa.get(reverse("identity:person", args=[cast.giang.user.pk])).status_code == 404
    assert khoa.post(reverse("identity:invite", args=[cast.khoa.user.pk])).status_code == 403


def test_one_open_invitation_a_person_says_the_database_too(cast, newcomer):
    inviting.invite(actor=actor_of(cast.khoa), user=newcomer.user)
    row = Invitation.objects.get()

    with pytest.raises(IntegrityError), transaction.atomic():
        Invitation.objects.create(
            person=newcomer.user,
            token_hash="x",
            occasion="first",
            made_at=row.made_at,
            made_by="",
            expires_at=row.expires_at,
        )
    for wrong in (
        {"used_at": row.made_at, "withdrawn_at": row.made_at},
        {"expires_at": row.made_at},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Invitation.objects.filter(pk=row.pk).update(**wrong)


def test_sessions_of_somebody_of_the_office_are_ended_by_its_administrator(cast):
    client, khoa = browser_of(cast.an), browser_of(cast.khoa)

    khoa.post(reverse("identity:person-sessions", args=[cast.an.user.pk]))

    assert not entered(client)


def test_the_list_says_how_each_account_stands(cast, newcomer):
    with_app(cast.an)
    for _ in range(5):
        try_password(Client(REMOTE_ADDR="198.51.100.9"), cast.binh.user.username, "wrong")
    inviting.invite(actor=actor_of(cast.khoa), user=newcomer.user)
    khoa = browser_of(cast.khoa)

    page = khoa.get(reverse("identity:people")).content.decode()

    for words in ("Có liên kết mời", "Đang bị khóa", "chưa vào lần nào", "vào được"):
        assert words in page
    assert cast.giang.user.full_name not in page


def test_the_list_asks_the_same_number_of_questions_for_more_people(cast):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    khoa = browser_of(cast.khoa)
    khoa.get(reverse("identity:people"))
    with CaptureQueriesContext(connection) as few:
        khoa.get(reverse("identity:people"))
    for _ in range(5):
        person = make_person(Role.OFFICER, cast.office, cast.unit)
        inviting.invite(actor=actor_of(cast.khoa), user=person.user)
    with CaptureQueriesContext(connection) as many:
        khoa.get(reverse("identity:people"))

    assert len(few) == len(many)


def test_the_panel_of_a_person_is_a_part_for_htmx_and_a_page_otherwise(cast):
    khoa = browser_of(cast.khoa)
    address = reverse("identity:person", args=[cast.an.user.pk])

    part = khoa.get(address, headers={"HX-Request": "true"}).content.decode()

    assert "<html" not in part
    assert "<html" in khoa.get(address).content.decode()
    assert cast.an.user.username in part


def test_the_panel_stands_in_the_slot_of_a_person(cast):
    from docflow.core import slots

    mine = slots.in_("org.person", actor_of(cast.khoa), cast.an.user)

    assert [one.url(pk=cast.an.user.pk) for one in mine if one.url_name == "identity:person"]
    other = slots.in_("org.person", actor_of(cast.khoa), cast.giang.user)
    assert [one for one in other if one.url_name == "identity:person"] == []


def test_another_office_that_adds_a_position_gets_no_hold_on_the_account(cast):
    """Whose link it is signs in as the person, also where the person serves already."""
    away = make_office()
    khoa_there = make_person(Role.ADMINISTRATOR, away)
    post = staffing.Post(Role.OFFICER, "Chuyên viên", make_unit(away), clock.today())
    chi = cast.chi.user
    staffing.open_account(
        actor=actor_of(khoa_there),
        office=away,
        username=chi.username,
        full_name=chi.full_name,
        post=post,
    )
    browser, stranger = browser_of(cast.chi), browser_of(khoa_there)

    for act in (inviting.invite, inviting.withdraw, inviting.end_sessions):
        with pytest.raises(Forbidden):
            act(actor=actor_of(khoa_there), user=chi)
    # Its own administrator moves the person: the account stays where it is.
    moved = staffing.Post(Role.DEPUTY, "Phó Chủ tịch", None, clock.today())
    staffing.move(actor=actor_of(cast.khoa), position=cast.chi, post=moved, reason="QĐ 1")

    stranger.post("/trinh-dien/xac-nhan/")
    assert stranger.post(reverse("identity:invite", args=[chi.pk])).status_code == 403
    assert stranger.post(reverse("identity:person-sessions", args=[chi.pk])).status_code == 403
    assert entered(browser)
    assert chi.check_password(PASSWORD)
    assert inviting.end_sessions(actor=actor_of(cast.khoa), user=chi) == 1
    assert not entered(browser)


def test_the_account_goes_with_the_person_who_leaves_one_of_two_offices(cast):
    away = make_office()
    khoa_there = make_person(Role.ADMINISTRATOR, away)
    make_person(Role.OFFICER, away, user=cast.an.user)
    day = clock.today() - timedelta(days=1)
    staffing.end(actor=actor_of(cast.khoa), position=cast.an, day=day, reason="QĐ 2")

    with pytest.raises(Forbidden):
        inviting.invite(actor=actor_of(cast.khoa), user=cast.an.user)
    inviting.invite(actor=actor_of(khoa_there), user=cast.an.user)
