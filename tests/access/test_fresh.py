"""What changes keys and administration counts only from who proved lately to be there."""

from importlib import import_module

import pytest
from django.conf import settings

from docflow.core import web
from tests.access.expectations import EVERYBODY, ROLES, may
from tests.access.house import House
from tests.access.routes import ROUTES, OnObject, address, mapped
from tests.access.walking import ask

FRESH = {
    name: one.callback.freshly for name, one in mapped().items() if hasattr(one.callback, "freshly")
}
# One's own work for others, asked of nobody again: it lends work, never sight or signature.
EVERYDAY = {"org:delegations", "org:delegation-revoke"}
# Taking sight away again, or going back, must never wait.
EVERYDAY |= {"org:support-decline", "org:support-end", "org:support-leave"}
KEYS_AND_ADMINISTRATION = ("org:",)
OWN_ADMINISTRATION = {
    "identity:invite",
    "identity:invite-withdraw",
    "identity:person-sessions",
    "identity:factor-rule",
    "identity:app-add",
    "identity:passkey-add",
    "identity:passkey-rename",
    "identity:factor-remove",
    "identity:codes",
    "identity:codes-file",
}


@pytest.fixture
def stale(house: House) -> House:
    """Everybody's last proof is older than any that counts."""
    engine = import_module(settings.SESSION_ENGINE)
    for key in house.people.sessions.values():
        session = engine.SessionStore(key)
        session[web.PROVED] = 1.0
        session.save()
    return house


def test_every_page_that_changes_keys_or_administration_asks():
    writing = {
        name
        for name, route in ROUTES.items()
        if "POST" in route.methods and name.startswith(KEYS_AND_ADMINISTRATION)
    }

    assert writing - EVERYDAY <= set(FRESH)
    assert set(FRESH) >= OWN_ADMINISTRATION


def _who(name: str, house: House):
    """One person whom the table lets do it, and the object."""
    route = ROUTES[name]
    if not isinstance(route, OnObject):
        return sorted(ROLES[route.role])[0], None
    for thing_name, thing in house.of(route.kind).items():
        people = may(route.kind, thing_name, route.what)
        if people and (route.only is None or thing_name in route.only):
            return sorted(people & set(EVERYBODY))[0], thing
    raise AssertionError(name)


@pytest.mark.parametrize("name", sorted(FRESH))
def test_what_comes_late_changes_nothing_and_is_told_so(stale, name):
    who, thing = _who(name, stale)
    if "POST" not in ROUTES[name].methods:
        return

    answer, writes = ask(stale.people, who, address(name, stale, thing), "POST", {"x": "typed"})

    assert answer.status_code == 403
    assert "Chưa có gì thay đổi" in answer.content.decode()
    assert writes == []


@pytest.mark.parametrize("name", sorted(n for n, how in FRESH.items() if how == "first"))
def test_a_form_of_its_own_asks_before_anything_is_typed(stale, name):
    who, thing = _who(name, stale)

    answer, writes = ask(stale.people, who, address(name, stale, thing))

    assert answer.status_code == 302
    assert answer.url.startswith(str(settings.CONFIRM_URL))
    assert writes == []
