"""Mass assignment: fields that no form has, sent along with what a page's own form sends, leave the
same rows behind as without them; and whoever may not act changes nothing with them either.
"""

from typing import Any

import pytest

from tests.abuse.pages import form_for
from tests.abuse.rows import cells, rows_of
from tests.access.expectations import EVERYBODY, ROLES, may
from tests.access.people import LEFT, VISITOR
from tests.access.routes import ROUTES, OnObject, Plain, address
from tests.access.walking import ask, undone

WRITING = sorted(name for name, route in ROUTES.items() if "POST" in route.methods)
#: Columns of ours and of Django's that decide who somebody is, whose a thing is, and how far it is.
NAMES = (
    *("is_superuser", "is_staff", "is_active", "user_permissions", "groups", "username"),
    *("office", "office_id", "owner", "owner_id", "user", "user_id", "actor", "drafter"),
    *("drafter_id", "created_by", "made_by", "added_by", "asked_by", "given_by", "on_behalf"),
    *("principals", "principal", "grants", "access", "positions", "position_id", "acting_as"),
    *("status", "state", "verdict", "number", "number_id", "entry", "code", "notation", "symbol"),
    *("issued_on", "issued_at", "signed_at", "signed_by", "created_at", "changed_at", "listed_at"),
    *("arrived_at", "registered_at", "completed_at", "first_due", "first_due_at", "public_code"),
    *("file", "file_id", "sha256", "version", "version_id", "legacy", "demo", "is_demo", "tries"),
    *("locked", "retired", "revoked_at", "secrecy", "secret", "origin", "medium", "id", "pk"),
)
#: What the pages of these routes read, though the form that was filled does not show it.
THEIRS: dict[str, set[str]] = {"notifications:read": {"id", "pk"}}
#: A wrong PIN is counted in a transaction of its own, which no test can take back from within one.
DURABLE = {"org:key-pin"}


def extras(house, without: Any) -> dict[str, Any]:
    """The other office, its leader, the administrator, and words that say more than was asked."""
    cast, khoa = house.people.cast, house.people["khoa"]
    values: dict[str, Any] = {
        **dict.fromkeys(NAMES, "1"),
        **dict.fromkeys(("office", "office_id"), cast.other_office.pk),
        **dict.fromkeys(("owner", "user", "user_id", "drafter", "drafter_id"), khoa.user_id),
        **dict.fromkeys(("principals", "principal", "grants"), f"user:{khoa.user_id}"),
        **dict.fromkeys(("status", "state"), "issued"),
        **dict.fromkeys(("number", "number_id"), 987),
        **dict.fromkeys(("code", "notation", "symbol"), "987/GIẢ"),
        **dict.fromkeys(("issued_on", "created_at", "signed_at", "first_due"), "2020-01-01"),
        "verdict": "valid",
        "username": "root",
        "sha256": "0" * 64,
    }
    return {name: value for name, value in values.items() if name not in without}


def sent(house, who: str, url: str, data: dict[str, Any]) -> tuple[int, dict]:
    """The status, and every row of the tables that the answer wrote; all of it taken back."""
    for value in data.values():
        if hasattr(value, "seek"):
            value.seek(0)
    with undone() as writes:
        answer = house.people.ask(who, url, method="POST", data=data)
        left = rows_of(writes.tables)
    return answer.status_code, left


@pytest.mark.parametrize("name", sorted(set(WRITING) - DURABLE))
def test_a_field_that_no_form_has_changes_nothing(house, recognised, unwatched, name):
    """Each object of the route, one of those who may."""
    for who, thing in _allowed(house, name):
        url = address(name, house, thing)
        page, _ = ask(house.people, who, url)
        own = (form_for(page.content, url) or {}) if page.status_code == 200 else {}
        more = extras(house, own.keys() | THEIRS.get(name, set()))

        status, left = sent(house, who, url, own)
        again, right = sent(house, who, url, own)
        other, found = sent(house, who, url, {**own, **more})

        assert again == status
        noise = cells(left, right)
        if ("core_storedfile", 0) in noise:
            # A page that is drawn again has another hash, which is the order of these rows.
            noise |= {("core_storedfile", place) for place in range(1, 4)}
        assert other == status, (who, thing)
        assert cells(left, found) <= noise, (who, thing)


@pytest.mark.parametrize("name", WRITING)
def test_who_may_not_changes_nothing_by_sending_more(house, recognised, unwatched, name):
    route = ROUTES[name]
    wrong = []
    for who, thing in _refused(house, route):
        answer, writes = ask(
            house.people, who, address(name, house, thing), "POST", extras(house, ())
        )
        if writes or answer.status_code >= 500:
            wrong.append((who, thing, answer.status_code, writes))
    assert wrong == []


def test_the_forms_of_the_pages_really_do_something(house, recognised, unwatched):
    """Else nothing above would be compared: as many routes must write with their own form. Others
    need more than the page's form gives: a file, a PIN, a choice of somebody."""
    wrote = set()
    for name in sorted(set(WRITING) - DURABLE):
        for who, thing in _allowed(house, name):
            url = address(name, house, thing)
            page, _ = ask(house.people, who, url)
            own = form_for(page.content, url) if page.status_code == 200 else None
            if own and sent(house, who, url, own)[1]:
                wrote.add(name)
    assert len(wrote) >= 25, sorted(set(WRITING) - wrote)


def _allowed(house, name: str) -> list[tuple[str, Any]]:
    """Two objects at most: the first two that somebody may act on."""
    route = ROUTES[name]
    if isinstance(route, Plain):
        roles = sorted(ROLES[route.role]) if route.role in ROLES else []
        return [(roles[0], None)] if roles else []
    found = []
    for thing_name, thing in house.of(route.kind).items():
        able = sorted(may(route.kind, thing_name, route.what))
        if able and (route.only is None or thing_name in route.only):
            found.append((able[0], thing))
    return found[:2]


def _refused(house, route: Any) -> list[tuple[str, Any]]:
    if isinstance(route, OnObject):
        return [
            (who, thing)
            for thing_name, thing in list(house.of(route.kind).items())[:3]
            for who in (*EVERYBODY, VISITOR, LEFT)
            if who not in may(route.kind, thing_name, route.what)
        ]
    if route.role is None or route.signed:
        return []
    return [(who, None) for who in (*EVERYBODY, VISITOR, LEFT) if who not in ROLES[route.role]]
