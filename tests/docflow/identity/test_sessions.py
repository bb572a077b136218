"""Sessions: how long they last, ending them, and the sockets that end with them."""

import unicodedata

import pytest
from allauth.usersessions.models import UserSession
from asgiref.sync import sync_to_async
from django.test import Client
from django.urls import reverse

from docflow.core import clock
from docflow.identity.selectors import sessions as reads
from docflow.identity.services import sessions
from docflow.org.services import structure
from tests.docflow.identity.conftest import PASSWORD, browser_of, entered, told, try_password, verbs
from tests.docflow.notifications.test_consumers import OURS, connect, page_of
from tests.factories.org import SYSTEM, make_cast

NEW = "mot-mat-khau-khac-han"


def test_the_list_names_device_and_address_and_marks_this_one(cast):
    phone = Client(HTTP_USER_AGENT="Mozilla/5.0 (Linux; Android 15) Chrome/130.0 Mobile Safari")
    try_password(phone, cast.an.user.username, REMOTE_ADDR="203.0.113.9")
    here = browser_of(cast.an)

    page = here.get(reverse("identity:account")).content.decode()

    assert "Chrome trên Android" in page
    assert "203.0.113.9" in page
    assert page.count("Phiên này") == 1


def test_the_pages_of_the_account_ask_so_many_questions_whatever_it_holds(
    cast, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    here = browser_of(cast.an)
    here.get(reverse("identity:account"))
    with CaptureQueriesContext(connection) as few:
        here.get(reverse("identity:account"))
    for _ in range(5):
        browser_of(cast.an)
    with CaptureQueriesContext(connection) as many:
        here.get(reverse("identity:account"))

    assert len(few) == len(many)


def test_ending_another_session_signs_it_out(cast):
    other, here = browser_of(cast.an), browser_of(cast.an)
    pk = UserSession.objects.get(session_key=other.session.session_key).pk

    here.post(reverse("identity:session-end"), {"session": str(pk)})

    assert not entered(other)
    assert entered(here)
    assert "identity.session_end" in verbs(cast.an.user)


def test_all_others_end_and_this_one_goes_on(cast):
    others, here = [browser_of(cast.an) for _ in range(3)], browser_of(cast.an)

    here.post(reverse("identity:session-end"), {"session": "others"})

    assert [entered(one) for one in others] == [False] * 3
    assert entered(here)


def test_a_session_of_somebody_else_does_not_exist(cast):
    theirs, mine = browser_of(cast.binh), browser_of(cast.an)
    pk = UserSession.objects.get(session_key=theirs.session.session_key).pk

    answer = mine.post(reverse("identity:session-end"), {"session": str(pk)})

    assert answer.status_code == 404
    assert entered(theirs)


def test_another_password_ends_the_other_sessions(cast):
    other, here = browser_of(cast.an), browser_of(cast.an)

    here.post(reverse("identity:password"), {"old": PASSWORD, "new": NEW, "again": NEW})

    assert not entered(other)
    assert entered(here)
    assert len(reads.lines(cast.an.user.pk, here.session.session_key)) == 1
    assert "password_new" in told(cast.an.user)
    cast.an.user.refresh_from_db()
    assert cast.an.user.check_password(NEW)


def test_what_was_asked_before_a_new_password_takes_no_cookie_away(cast):
    here = browser_of(cast.an)
    before = here.cookies["sessionid"].value
    here.post(reverse("identity:password"), {"old": PASSWORD, "new": NEW, "again": NEW})
    late = Client()
    late.cookies["sessionid"] = before

    answer = late.get(reverse("desk:home"))

    assert not entered(late)
    assert "sessionid" not in answer.cookies


def test_who_signs_out_has_no_cookie_left(cast):
    here = browser_of(cast.an)

    answer = here.post(reverse("desk:sign-out"))

    assert answer.cookies["sessionid"].value == ""


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_password_is_the_same_however_a_keyboard_puts_its_marks(cast, form):
    new = "mùa đông lạnh giá"
    here = browser_of(cast.an)
    split = unicodedata.normalize("NFD", new)
    here.post(reverse("identity:password"), {"old": PASSWORD, "new": split, "again": new})
    other = Client()

    try_password(other, cast.an.user.username, unicodedata.normalize(form, new))

    assert entered(other)


@pytest.mark.parametrize(
    ("old", "new", "again", "said"),
    [
        ("wrong", NEW, NEW, "Mật khẩu hiện tại không đúng"),
        (PASSWORD, "ngan", "ngan", "ít nhất 10 ký tự"),
        (PASSWORD, "password123", "password123", "quá thông dụng"),
        (PASSWORD, NEW, NEW + "x", "không giống nhau"),
    ],
)
def test_a_password_that_cannot_be_is_said_at_its_field(cast, old, new, again, said):
    here = browser_of(cast.an)

    answer = here.post(reverse("identity:password"), {"old": old, "new": new, "again": again})

    assert said in answer.content.decode()
    cast.an.user.refresh_from_db()
    assert cast.an.user.check_password(PASSWORD)


def test_a_session_ends_after_an_hour_without_anybody(cast, steady):
    here = browser_of(cast.an)
    steady[0] = 59 * 60
    assert entered(here)

    steady[0] += 61 * 60
    assert not entered(here)


def test_a_page_that_reads_its_news_by_itself_keeps_no_session_alive(cast, steady):
    here = browser_of(cast.an)
    for minutes in range(5, 61, 5):
        steady[0] = minutes * 60
        here.get(reverse("notifications:since", args=[0]), headers={"Sec-Fetch-Mode": "cors"})

    steady[0] = 61 * 60
    assert not entered(here)


def test_a_session_ends_after_twelve_hours_however_busy(cast, steady):
    here = browser_of(cast.an)
    for half_hours in range(1, 24):
        steady[0] = half_hours * 1800
        assert entered(here)

    steady[0] = 12 * 3600 + 1
    assert not entered(here)


def test_a_session_that_says_not_when_it_began_is_over(cast):
    here = browser_of(cast.an)
    session = here.session
    del session["began_at"]
    session.save()

    assert not entered(here)


def test_looking_at_pages_writes_at_most_every_five_minutes(cast, steady):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    here = browser_of(cast.an)
    steady[0] = 60
    with CaptureQueriesContext(connection) as asked:
        here.get(reverse("identity:account"))

    assert [q["sql"] for q in asked if not q["sql"].startswith("SELECT")] == []


def test_a_closed_account_is_signed_out_at_once(cast):
    here = browser_of(cast.an)

    cast.an.user.is_active = False
    cast.an.user.save(update_fields=["is_active"])

    assert not entered(here)
    assert not UserSession.objects.filter(user=cast.an.user).exists()


def test_the_sweep_ends_what_nobody_may_use(cast):
    gone, stays = browser_of(cast.an), browser_of(cast.binh)
    day = clock.today().replace(year=clock.today().year - 1)
    structure.end_position(actor=SYSTEM, position=cast.an, day=day)

    assert sessions.sweep(clock.now(), 100) == 1

    assert not entered(gone)
    assert entered(stays)
    assert not UserSession.objects.filter(user=cast.an.user).exists()


def test_the_sweep_throws_away_what_ran_out(cast):
    from datetime import timedelta

    from django.contrib.sessions.models import Session
    from django.utils import timezone

    visitor, person = Client(), browser_of(cast.an)
    visitor.get(reverse("identity:passkey-sign-in"))
    key = visitor.cookies["sessionid"].value
    Session.objects.filter(pk=key).update(expire_date=timezone.now() - timedelta(seconds=1))

    sessions.sweep(clock.now(), 100)

    assert not Session.objects.filter(pk=key).exists()
    assert entered(person)


# -- sockets -----------------------------------------------------------------------------------


def socket_of(client: Client):
    cookie = client.cookies["sessionid"].value
    return page_of(OURS, (b"cookie", f"sessionid={cookie}".encode()))


async def closes(page) -> bool:
    answer = await page.receive_output(5)
    return (answer["type"], answer.get("code")) == ("websocket.close", 4401)


@pytest.fixture
def pushes(monkeypatch):
    """Without a server in the process, what is pushed is handed to the layer by the test."""
    from docflow.core import push

    sent = []
    monkeypatch.setattr(push, "send", lambda group, message: sent.append((group, message)))
    return sent


async def hand_over(pushes) -> None:
    from channels.layers import get_channel_layer

    for group, message in pushes:
        await get_channel_layer().group_send(group, message)
    pushes.clear()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("how", ["end", "password", "close"])
async def test_open_pages_of_an_ended_session_are_let_go_and_others_stay(pushes, how):
    people = await sync_to_async(make_cast)()
    other = await sync_to_async(browser_of)(people.an)
    here = await sync_to_async(browser_of)(people.an)
    theirs, mine = socket_of(other), socket_of(here)
    assert await connect(theirs) == await connect(mine) == "websocket.accept"
    pushes.clear()

    def act() -> None:
        if how == "end":
            here.post(reverse("identity:session-end"), {"session": "others"})
        elif how == "password":
            here.post(reverse("identity:password"), {"old": PASSWORD, "new": NEW, "again": NEW})
        else:
            people.an.user.is_active = False
            people.an.user.save(update_fields=["is_active"])

    await sync_to_async(act)()
    await hand_over([one for one in pushes if one[1]["type"] == "signed_out"])

    assert await closes(theirs)
    if how == "close":
        assert await closes(mine)
    else:
        assert await mine.receive_nothing()


@pytest.mark.django_db(transaction=True)
async def test_a_session_that_is_over_opens_no_socket(steady):
    people = await sync_to_async(make_cast)()
    here = await sync_to_async(browser_of)(people.an)
    steady[0] = 13 * 3600

    page = socket_of(here)

    await connect(page)
    assert await closes(page)


@pytest.mark.parametrize("number", ["²", "٣", "9" * 19, "9" * 5000, "-1", " 1"])
def test_a_number_that_is_none_is_no_error_of_ours(cast, number):
    """Other digits than ours, and more than the database or Python reads."""
    here = browser_of(cast.an)

    assert here.post(reverse("identity:session-end"), {"session": number}).status_code == 404
    assert here.post(reverse("desk:acting"), {"position": number}).status_code == 302
    assert entered(here)


def test_a_password_of_endless_marks_holds_nothing_up(cast):
    """Putting them in order takes the square of their number, and anybody may send them."""
    other = Client()

    answer = try_password(other, cast.an.user.username, "a" + "\u0301\u0327" * 500_000)

    assert not entered(other)
    assert answer.status_code < 500
