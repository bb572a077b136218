"""Who must have a second factor: led to set it up before anything else is answered."""

import re
from datetime import timedelta

import pytest
from asgiref.sync import sync_to_async
from django.test import Client
from django.urls import reverse

from docflow.core import clock
from docflow.core.errors import Forbidden, Invalid, Refused
from docflow.identity.models import FactorRule
from docflow.identity.selectors.factors import asked_from
from docflow.identity.services import factors, ruling
from tests.docflow.identity.conftest import (
    App,
    browser_of,
    entered,
    try_password,
    verbs,
    with_app,
)
from tests.docflow.identity.test_sessions import closes, socket_of
from tests.docflow.notifications.test_consumers import connect
from tests.factories.org import actor_of, make_cast

MUST = "/tai-khoan/bat-buoc/"


def ask(cast, circle: str, days: int = 0) -> None:
    since = {circle: clock.today() + timedelta(days=days)}
    ruling.rule(actor=actor_of(cast.khoa), office=cast.office, since=since)


def enter(position) -> Client:
    client = Client()
    try_password(client, position.user.username)
    return client


def test_nobody_is_asked_by_default(cast):
    assert [asked_from(one.user) for one in cast.people()] == [None] * 8


@pytest.mark.parametrize(
    ("circle", "asked"),
    [
        ("leaders", {"chi"}),
        ("clerks", {"dung"}),
        ("administrators", {"khoa"}),
        ("everybody", {"an", "binh", "chi", "dung", "em", "ha", "khoa"}),
    ],
)
def test_a_rule_asks_its_circle_in_its_office(cast, circle, asked):
    ask(cast, circle)

    people = ("an", "binh", "chi", "dung", "em", "ha", "giang", "khoa")
    assert {one for one in people if asked_from(getattr(cast, one).user)} == asked


def test_administrators_are_always_asked_in_production(cast, settings):
    settings.ADMINISTRATORS_NEED_FACTOR = True

    assert enter(cast.khoa).get(reverse("org:people")).url == MUST
    assert entered(enter(cast.chi))


def test_who_is_asked_gets_nothing_but_the_way_to_set_it_up(cast):
    ask(cast, "leaders")
    client = enter(cast.chi)

    assert client.get(reverse("desk:home")).url == MUST
    assert client.get("/api/me").status_code == 403
    part = client.get(reverse("desk:home"), headers={"HX-Request": "true"})
    assert (part.status_code, part["HX-Redirect"]) == (403, MUST)
    assert client.post(reverse("identity:session-end"), {"session": "others"}).url == MUST
    assert client.get(MUST).status_code == 200


def test_setting_it_up_opens_the_desk(cast):
    ask(cast, "leaders")
    client = enter(cast.chi)
    page = client.get(reverse("identity:app-add")).content.decode()
    app = App(re.search(r"<code>([A-Z2-7 ]+)</code>", page)[1].replace(" ", ""))

    client.post(reverse("identity:app-add"), {"code": app.code()})

    assert entered(client)


def test_a_rule_begins_on_its_day(cast):
    ask(cast, "leaders", days=3)
    client = enter(cast.chi)
    assert entered(client)

    with clock.at(clock.now() + timedelta(days=3)):
        assert client.get(reverse("desk:home")).url == MUST


def test_open_sessions_heed_a_new_rule(cast):
    client = browser_of(cast.chi)

    ask(cast, "leaders")

    assert client.get(reverse("desk:home")).url == MUST


def test_who_has_one_is_not_asked_again(cast):
    ask(cast, "leaders")
    app, _codes = with_app(cast.chi)
    client = enter(cast.chi)

    client.post(reverse("identity:second"), {"code": app.code()})

    assert entered(client)


def test_the_last_factor_stays_where_one_is_asked(cast):
    from allauth.mfa.models import Authenticator

    ask(cast, "leaders")
    with_app(cast.chi)
    pk = Authenticator.objects.get(type="totp").pk

    with pytest.raises(Refused):
        factors.remove(actor=actor_of(cast.chi), user=cast.chi.user, pk=pk)


def test_one_can_leave_and_change_the_language_without_it(cast):
    ask(cast, "leaders")
    client = enter(cast.chi)

    assert client.post(reverse("set_language"), {"language": "en"}).url != MUST
    client.post(reverse("desk:sign-out"))
    assert "identity.sign_out" in verbs(cast.chi.user)


def test_the_page_of_the_rule_keeps_and_clears_days(cast):
    khoa = browser_of(cast.khoa)
    day = f"{clock.today() + timedelta(days=7):%Y-%m-%d}"
    khoa.post(reverse("identity:factor-rule"), {"leaders": day})
    assert FactorRule.objects.get().circle == "leaders"
    assert day in khoa.get(reverse("identity:factor-rule")).content.decode()

    khoa.post(reverse("identity:factor-rule"), {"leaders": ""})
    assert not FactorRule.objects.exists()


def test_a_day_that_is_over_is_refused_unless_it_stood_before(cast):
    with pytest.raises(Invalid):
        ask(cast, "leaders", days=-1)
    ask(cast, "leaders")
    with clock.at(clock.now() + timedelta(days=5)):
        ask(cast, "leaders", days=-5)


def test_only_the_offices_administrator_rules(cast):
    for one in (cast.chi, cast.giang):
        with pytest.raises(Forbidden):
            ruling.rule(actor=actor_of(one), office=cast.office, since={})


@pytest.mark.django_db(transaction=True)
async def test_sockets_wait_for_the_second_factor_as_well():
    people = await sync_to_async(make_cast)()
    await sync_to_async(ask)(people, "leaders")
    client = await sync_to_async(enter)(people.chi)

    page = socket_of(client)

    await connect(page)
    assert await closes(page)
