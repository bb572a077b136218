"""Pages of people: what would happen is shown first, and only then done."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from docflow.core import clock
from docflow.org.models import Position, SupportAccess, User
from docflow.org.services import staffing
from docflow.org.states import Role
from tests.factories.documents import make_document
from tests.factories.org import actor_of, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(company):
    return company


@pytest.fixture
def enter():
    def _enter(position):
        client = Client()
        client.force_login(position.user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return _enter


def move_to(cast, **more):
    return {
        "role": Role.OFFICER,
        "title": "Chuyên viên",
        "unit": cast.other_unit.pk,
        "valid_from": clock.today().isoformat(),
        "reason": "QĐ 12/QĐ-UBND",
        **more,
    }


def test_a_new_person_is_shown_before_it_is_made(cast, enter):
    client, url = enter(cast.khoa), reverse("org:person-new")
    typed = {
        "full_name": "Trần Văn <b>Mới</b>",
        "username": "tran.van.moi",
        "role": Role.OFFICER,
        "title": "Chuyên viên",
        "unit": cast.unit.pk,
        "valid_from": clock.today().isoformat(),
    }

    shown = client.post(url, typed)
    assert "Trần Văn &lt;b&gt;Mới&lt;/b&gt;" in shown.content.decode()
    assert f"Chuyên viên, {cast.unit.name}" in shown.context["effect"].joined
    assert not User.objects.filter(username="tran.van.moi").exists()

    done = client.post(url, {**typed, "sure": "1"})
    person = User.objects.get(username="tran.van.moi")
    assert done.status_code == 302
    assert done.url == reverse("org:person", args=[person.pk])


def test_a_move_says_how_much_sight_goes_and_comes(cast, enter):
    for number in range(3):
        make_document(cast.office, seen_by=(), code=f"{number}/KH")
    from docflow.core import deeds
    from docflow.documents.models import Document
    from docflow.documents.services import sharing
    from docflow.org.states import TeamKind

    with deeds.act():
        sharing.grant_team_many(
            documents=list(Document.objects.all()),
            kind=TeamKind.EVERYBODY,
            cause="test",
            actor=actor_of(cast.chi),
            unit_id=cast.unit.pk,
        )
    url = reverse("org:position-move", args=[cast.an.pk])

    text = enter(cast.khoa).post(url, move_to(cast)).content.decode()

    assert "thôi xem 3" in text
    assert cast.other_unit.name in text
    cast.an.refresh_from_db()
    assert cast.an.valid_to is None

    assert enter(cast.khoa).post(url, move_to(cast, sure="1")).status_code == 302
    cast.an.refresh_from_db()
    assert cast.an.valid_to == clock.today() - timedelta(days=1)


def test_ending_the_last_position_says_that_nobody_signs_in(cast, enter):
    url = reverse("org:position-end", args=[cast.an.pk])

    text = enter(cast.khoa).post(url, {"reason": "Nghỉ hưu"}).content.decode()

    assert "không vào được hệ thống" in text
    assert "hết ngay bây giờ" in text


def test_going_back_keeps_what_was_typed(cast, enter):
    url = reverse("org:position-move", args=[cast.an.pk])

    text = enter(cast.khoa).post(url, move_to(cast, again="1")).content.decode()

    assert "QĐ 12/QĐ-UBND" in text
    assert "Xem tác động" in text


def test_a_name_that_cannot_be_is_said_before_the_effect_is_shown(cast, enter):
    typed = {
        "full_name": "Trần Văn Mới",
        "username": "tran van mới",
        "role": Role.OFFICER,
        "title": "Chuyên viên",
        "unit": cast.unit.pk,
        "valid_from": clock.today().isoformat(),
    }

    answer = enter(cast.khoa).post(reverse("org:person-new"), typed)

    assert answer.status_code == 422
    assert "chữ thường không dấu" in str(answer.context["form"].errors["username"])


def test_what_is_wrong_is_said_in_the_form(cast, enter):
    url = reverse("org:position-move", args=[cast.an.pk])
    past = (clock.today() - timedelta(days=9)).isoformat()

    answer = enter(cast.khoa).post(url, move_to(cast, valid_from=past, sure="1"))

    assert answer.status_code == 422
    assert "Chuyển sớm nhất từ hôm nay" in answer.content.decode()


@pytest.mark.parametrize("name", ["person", "appoint", "account-close", "account-reopen"])
def test_people_of_other_offices_do_not_exist(cast, enter, name):
    url = reverse(f"org:{name}", args=[cast.giang.user_id])

    assert enter(cast.khoa).get(url).status_code in (404, 405)
    assert enter(cast.khoa).post(url, {"reason": "x", "sure": "1"}).status_code in (404, 405)


@pytest.mark.parametrize("name", ["position-move", "position-end", "position-reinstate"])
def test_positions_of_other_offices_do_not_exist(cast, enter, name):
    url = reverse(f"org:{name}", args=[cast.giang.pk])

    assert enter(cast.khoa).post(url, move_to(cast, sure="1")).status_code == 404
    assert Position.objects.get(pk=cast.giang.pk).valid_to is None


def test_the_page_counts_what_hangs_on_a_person_without_naming_it(cast, enter):
    make_document(cast.office, seen_by=(cast.an,), subject="Kế hoạch kín", drafter=cast.an.user)

    text = enter(cast.khoa).get(reverse("org:person", args=[cast.an.user_id])).content.decode()

    assert "Dự thảo chưa phát hành" in text
    assert "Kế hoạch kín" not in text


def test_the_queries_of_the_page_do_not_grow_with_the_work(cast, enter):
    client, url = enter(cast.khoa), reverse("org:person", args=[cast.an.user_id])
    client.get(url)
    with CaptureQueriesContext(connection) as before:
        client.get(url)
    for _number in range(5):
        make_document(cast.office, seen_by=(cast.an,), drafter=cast.an.user)
    with CaptureQueriesContext(connection) as after:
        client.get(url)

    assert len(after) == len(before)


def test_who_left_is_found_again_and_comes_back(cast, enter):
    staffing.end(
        actor=actor_of(cast.khoa),
        position=cast.an,
        day=clock.today() - timedelta(days=1),
        reason="nhầm",
    )
    client = enter(cast.khoa)
    assert cast.an.user.full_name in client.get(reverse("org:people-past")).content.decode()

    client.post(reverse("org:position-reinstate", args=[cast.an.pk]))

    assert Position.objects.get(pk=cast.an.pk).valid_to is None


def test_who_left_stands_with_the_last_position_even_after_a_move_on_one_day(cast, enter):
    yesterday = clock.today() - timedelta(days=1)
    Position.objects.filter(pk=cast.an.pk).update(valid_from=yesterday, valid_to=yesterday)
    last = Position.objects.get(pk=cast.an.pk)
    last.pk, last.title = None, "Chuyên viên chính"
    last.save()

    rows = enter(cast.khoa).get(reverse("org:people-past")).context["rows"]

    assert [row.title for row in rows if row.user_id == cast.an.user_id] == ["Chuyên viên chính"]


def test_an_administrator_sees_no_acts_on_the_own_page(cast, enter):
    text = enter(cast.khoa).get(reverse("org:person", args=[cast.khoa.user_id])).content.decode()

    assert "hãy nhờ quản trị khác" in text
    assert reverse("org:position-end", args=[cast.khoa.pk]) not in text


def test_support_from_the_request_to_its_end(cast, enter):
    document = make_document(cast.office, seen_by=(cast.chi,), code="9/KH", subject="Kín")
    from docflow.core import deeds
    from docflow.documents.services import sharing
    from docflow.org.states import TeamKind

    with deeds.act():
        sharing.grant_team(
            document=document, kind=TeamKind.LEADERS, cause="test", actor=actor_of(cast.chi)
        )
    administrator, leader = enter(cast.khoa), enter(cast.chi)
    page = document.get_absolute_url()
    administrator.post(reverse("org:support"), {"reason": "Lỗi danh sách", "hours": "1"})
    assert administrator.post(reverse("org:support-begin")).status_code == 409
    access = SupportAccess.objects.get()

    leader.post(reverse("org:support-permit", args=[access.pk]))
    assert administrator.get(page).status_code == 404
    # Who may look need not be looking.
    assert "Được xem" in leader.get(reverse("org:support")).content.decode()
    administrator.post(reverse("org:support-begin"))
    assert "Kín" in administrator.get(page).content.decode()
    # The whole office reads that somebody looks.
    assert "Lỗi danh sách" in enter(cast.an).get(reverse("desk:home")).content.decode()
    # It does nothing.
    share = administrator.post(reverse("documents:share", args=[document.pk]), {})
    assert share.status_code == 403

    leader.post(reverse("org:support-end", args=[access.pk]))
    assert administrator.get(page).status_code == 404
    assert "Lỗi danh sách" not in enter(cast.an).get(reverse("desk:home")).content.decode()


def test_another_position_of_the_same_person_is_not_let_in(cast, enter):
    other = make_person(Role.ADMINISTRATOR, office=cast.other_office, user=cast.khoa.user)
    client = enter(cast.khoa)
    client.post(reverse("org:support"), {"reason": "Lỗi", "hours": "1"})
    access = SupportAccess.objects.get()
    enter(cast.chi).post(reverse("org:support-permit", args=[access.pk]))

    client.post(reverse("desk:acting"), {"position": other.pk})

    assert client.post(reverse("org:support-begin")).status_code == 409
