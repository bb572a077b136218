"""Digests by mail: one a morning, the week's for leaders, nothing lost to a broken server."""

import smtplib
from datetime import date, datetime, timedelta

import pytest
from django.conf import settings
from django.core import mail
from django.urls import reverse

from directives.models import Assignment
from docflow.core import clock, schedule
from docflow.core.errors import Forbidden, Invalid, NotFound, Refused
from docflow.core.schedule import WorkState
from docflow.notifications.models import Digest, DigestChoice
from docflow.notifications.services import digests, mailing
from docflow.notifications.states import DigestKind
from docflow.org.models import CalendarDay
from docflow.org.selectors.calendar import ZONE
from docflow.org.states import DayKind
from tests.factories.directives import accept, make_order
from tests.factories.org import actor_of, make_cast

BACKEND = "django.contrib.auth.backends.ModelBackend"


def june(day: int, hour: int = 8, minute: int = 0) -> datetime:
    return datetime(2026, 6, day, hour, minute, tzinfo=ZONE)


@pytest.fixture
def cast(db):
    with clock.at(june(1)):
        yield make_cast()


@pytest.fixture
def mailed(cast):
    """An, Bình and Chi can be mailed; Bình's unit has an order from Chi, due on the 3rd."""
    for name in ("an", "binh", "chi"):
        user = getattr(cast, name).user
        user.email = f"{name}@q2.example.vn"
        user.save(update_fields=["email"])
    make_order(cast.chi, cast.unit, days=2)
    return cast


def morning(moment: datetime) -> list[str]:
    """What the sweeps of this moment send: to whom."""
    mail.outbox.clear()
    with clock.at(moment):
        digests.sweep(clock.now(), 50)
        while mailing.sweep(clock.now(), 50):
            pass
    return sorted(one.to[0].split("@")[0] for one in mail.outbox)


def test_each_morning_who_has_something_to_do_gets_one_mail(mailed):
    sent = {day: morning(june(day)) for day in (1, 2, 3, 4, 5, 6, 7)}
    again = morning(june(5, 15))

    # Chi leads the office: the weekly one, on Monday, and nothing waits for Chi then.
    assert sent == {1: ["binh"], 2: ["binh"], 3: ["binh"], 4: ["binh"], 5: ["binh"], 6: [], 7: []}
    assert again == []
    assert Digest.objects.filter(user=mailed.an.user, sent_at=None, state="done").count() == 5


def test_the_mail_says_what_waits_with_links_in_text_and_html(mailed, settings):
    settings.SITE_URL = "https://docflow.example.vn"
    morning(june(4))

    one = mail.outbox[0]
    [(html, kind)] = one.alternatives
    link = f"https://docflow.example.vn{Assignment.objects.get().get_absolute_url()}"

    assert one.subject == "Docflow: việc ngày 04/06/2026, 2 việc"
    assert "Việc của anh/chị đã quá hạn (1)" in one.body
    assert "Rà soát thủ tục hành chính (hạn 03/06/2026 17:00)" in one.body
    assert "Việc chưa tiếp nhận (1)" in one.body
    assert link in one.body
    assert kind == "text/html"
    assert f'<a href="{link}">' in html
    assert one.extra_headers["Message-ID"].endswith("@docflow.example.vn>")


def test_without_an_address_of_the_site_there_are_no_links(mailed):
    morning(june(4))

    assert settings.SITE_URL == ""
    assert "href" not in mail.outbox[0].alternatives[0][0]
    assert "/directives/" not in mail.outbox[0].body


def test_it_speaks_the_person_s_language(mailed):
    mailed.binh.user.language = "en"
    mailed.binh.user.save(update_fields=["language"])
    morning(june(4))

    assert '<html lang="en">' in mail.outbox[0].alternatives[0][0]


def test_it_leaves_after_the_morning_has_begun_on_a_working_day(mailed):
    CalendarDay.objects.create(
        office=mailed.office, date=date(2026, 6, 2), kind=DayKind.DAY_OFF, name="Nghỉ"
    )

    assert morning(june(1, 7, 29)) == []
    assert morning(june(1, 7, 30)) == ["binh"]
    assert morning(june(2)) == []


def test_what_was_handled_since_is_not_in_it(mailed):
    with clock.at(june(1)):
        digests.sweep(clock.now(), 50)
        Assignment.objects.update(status="cancelled")
        assert mailing.sweep(clock.now(), 50) == 3

    assert mail.outbox == []
    assert set(Digest.objects.values_list("state", "sent_at")) == {("done", None)}


def test_leaders_get_the_week_by_unit_on_its_first_working_day(mailed):
    CalendarDay.objects.create(
        office=mailed.office, date=date(2026, 6, 8), kind=DayKind.DAY_OFF, name="Nghỉ"
    )
    sent = {day: morning(june(day)) for day in (5, 8, 9)}

    weekly = next(one for one in mail.outbox if one.to == ["chi@q2.example.vn"])

    assert sent == {5: ["binh"], 8: [], 9: ["binh", "chi"]}
    assert "Quá hạn theo đơn vị (1)\n- Phòng Nội vụ: 1 việc quá hạn" in weekly.body
    assert morning(june(10)) == ["binh"]


@pytest.mark.parametrize(
    ("wish", "kinds"),
    [
        ("daily", ["daily", "daily"]),
        ("weekly", ["weekly"]),
        ("both", ["weekly", "daily"]),
        ("none", []),
    ],
)
def test_everybody_chooses_and_never_gets_two_on_one_morning(mailed, wish, kinds):
    digests.choose(actor=actor_of(mailed.binh), wish=wish)

    for day in (1, 2):
        morning(june(day))

    mine = Digest.objects.filter(user=mailed.binh.user).order_by("day")
    assert list(mine.values_list("kind", flat=True)) == kinds


def test_an_unknown_wish_is_refused(mailed):
    with pytest.raises(Invalid):
        digests.choose(actor=actor_of(mailed.binh), wish="hourly")
    assert not DigestChoice.objects.exists()


class _Down(list):
    """What the server answers with; empty when it works."""

    tries: list[str]


@pytest.fixture
def broken(monkeypatch):
    """The mail server is down until `broken.clear()`; each try is counted."""
    down = _Down([OSError("no route")])
    down.tries = []
    send = mailing.EmailMultiAlternatives.send

    def sending(self):
        down.tries.append(self.to[0])
        if down:
            raise down[0]
        return send(self)

    monkeypatch.setattr(mailing.EmailMultiAlternatives, "send", sending)
    return down


def test_a_server_that_is_down_loses_nothing_and_is_asked_once_a_turn(mailed, broken):
    accept(make_order(mailed.chi, mailed.an, days=2), mailed.an)

    assert morning(june(2)) == []
    assert len(broken.tries) == 1
    broken.clear()
    assert morning(june(2, 10)) == ["an", "binh"]
    assert morning(june(2, 15)) == []


def test_tries_end_in_a_dead_letter_that_an_administrator_has_sent_again(mailed, broken):
    morning(june(2))
    for hour in range(24 * 2):
        with clock.at(june(2, 9) + timedelta(hours=hour)):
            mailing.sweep(clock.now(), 50)
    dead = Digest.objects.get(state=WorkState.DEAD, user=mailed.binh.user)
    assert dead.attempts == Digest.max_attempts
    assert "no route" in dead.last_error

    broken.clear()
    with clock.at(june(4, 10)):
        with pytest.raises(Forbidden):
            digests.retry(actor=actor_of(mailed.binh), digest_id=dead.pk)
        digests.retry(actor=actor_of(mailed.khoa), digest_id=dead.pk)
        assert mailing.sweep(clock.now(), 50)
        with pytest.raises(Refused):
            digests.retry(actor=actor_of(mailed.khoa), digest_id=dead.pk)

    dead.refresh_from_db()
    assert dead.sent_at == june(4, 10)


def test_yesterday_s_mail_gives_way_to_today_s(mailed, broken):
    morning(june(2))
    broken.clear()

    assert morning(june(3)) == ["binh"]
    assert Digest.objects.filter(user=mailed.binh.user, state="done").count() == 2


def test_an_address_that_is_refused_holds_up_nobody_else(mailed, broken):
    accept(make_order(mailed.chi, mailed.an, days=2), mailed.an)
    refusal = smtplib.SMTPRecipientsRefused({"x": (550, b"unknown user")})
    broken[:] = [refusal]

    assert morning(june(2)) == []
    assert len(broken.tries) == 2
    assert set(Digest.objects.exclude(state="done").values_list("state", flat=True)) == {"dead"}


def test_two_workers_write_one_row_a_morning(mailed):
    with clock.at(june(1)):
        rows = digests.digests.due(clock.now())
        assert digests.sweep(clock.now(), 50) == len(rows) == 3
        assert digests.sweep(clock.now(), 50) == 0
        Digest.objects.bulk_create(rows, ignore_conflicts=True)

    assert Digest.objects.count() == 3
    assert set(Digest.objects.values_list("kind", flat=True)) == {
        DigestKind.DAILY,
        DigestKind.WEEKLY,
    }


def test_none_are_made_where_there_is_no_server(mailed, settings):
    settings.DIGESTS = False

    assert morning(june(1)) == []
    assert not Digest.objects.exists()


def test_the_sweeps_are_registered():
    names = {one.name for one in schedule.sweeps()}

    assert {"notifications.digests", "notifications.mail", "directives.reminders"} <= names


def test_the_page_offers_the_choice_and_keeps_it(client, mailed):
    client.force_login(mailed.binh.user, backend=BACKEND)

    before = client.get(reverse("notifications:list")).content.decode()
    client.post(reverse("notifications:digest"), {"wish": "weekly"})
    after = client.get(reverse("notifications:list")).content.decode()

    assert 'value="daily" checked' in before
    assert 'value="weekly" checked' in after
    assert "binh@q2.example.vn" in after
    assert client.post(reverse("notifications:digest"), {"wish": "x"}).status_code == 422


def test_the_failed_mails_of_the_own_office_stand_before_its_administrator(client, mailed, cast):
    digest = Digest.objects.create(
        user=mailed.binh.user,
        day=date(2026, 6, 1),
        kind="daily",
        state=WorkState.DEAD,
        last_error="OSError: no route",
    )
    client.force_login(mailed.khoa.user, backend=BACKEND)

    page = client.get(reverse("notifications:mail")).content.decode()
    answer = client.post(reverse("notifications:mail-retry", args=[digest.pk]))

    assert "Lê Văn Bình" in page
    assert "no route" in page
    assert answer.status_code == 303
    digest.refresh_from_db()
    assert digest.state == WorkState.QUEUED
    Digest.objects.update(user=mailed.giang.user, state=WorkState.DEAD)
    assert "no route" not in client.get(reverse("notifications:mail")).content.decode()
    with pytest.raises(NotFound):
        digests.retry(actor=actor_of(mailed.khoa), digest_id=digest.pk)


def test_a_line_break_in_an_address_or_a_text_makes_no_header(mailed):
    user = mailed.an.user
    user.email = "an@q2.example.vn\r\nBcc: evil@evil.example"
    user.save(update_fields=["email"])
    text = "Rà soát\r\nBcc: evil@evil.example\r\n\r\n<b>"
    for holder in (mailed.an, mailed.unit):
        order = make_order(mailed.chi, holder, days=2)
        order.text = text
        order.save(update_fields=["text"])

    sent = morning(june(2))

    # Who has the broken address gets none; nobody else waits for that.
    assert sent == ["binh"]
    (one,) = mail.outbox
    heads, _, _body = one.message().as_string().partition("\n\n")
    assert "evil" not in heads
    assert one.recipients() == ["binh@q2.example.vn"]
