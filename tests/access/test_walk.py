"""Every route, as every kind of person, with own, other unit's, other office's, hidden objects."""

import pytest

from docflow.core import web
from tests.access.expectations import EVERYBODY, ROLES, SEES, may, sees
from tests.access.house import MARK
from tests.access.people import LEFT, VISITOR
from tests.access.routes import ROUTES, SOCKETS, Plain, address, mapped, of_objects, plain
from tests.access.walking import ask, masked, sent_to_sign_in, verdict

# The other unit, the other office, the administrator.
STRANGERS = ("ha", "giang", "khoa")
# Views of libraries that answer every method alike, and change nothing by any.
LIBRARIES = ("api:openapi-json", "api:openapi-view", "set_language")
# Far beyond every row of the house, and as long as none of them.
MISSING = 987654


@pytest.fixture
def no_counts(monkeypatch):
    """The numbers of the frame are compared in `test_worlds`; counted thousands of times here they
    would be most of the walk."""

    def uncounted(_request, entry, _actor) -> web.Place:
        return web.Place(entry.key, str(entry.label), entry.url(), entry.icon, 0, False)

    monkeypatch.setattr(web, "_place", uncounted)


def test_every_route_of_the_url_map_is_in_the_table_and_no_other():
    assert set(mapped()) == set(ROUTES)


def test_every_socket_is_in_the_table():
    from docflow.notifications.routing import websocket_urlpatterns

    assert tuple(str(one.pattern) for one in websocket_urlpatterns) == SOCKETS


def test_every_object_of_the_table_stands_in_the_house(house):
    for kind, names in SEES.items():
        assert set(house.of(kind)) == set(names)


def test_each_object_route_has_a_yes_a_no_and_an_unknown():
    for name in of_objects():
        route = ROUTES[name]
        applies = SEES[route.kind] if route.only is None else route.only
        yes = {one for thing in applies for one in may(route.kind, thing, route.what)}
        unknown = {one for thing in applies for one in set(EVERYBODY) - sees(route.kind, thing)}
        assert yes, name
        assert unknown, name
        if route.what != "look":
            refused = {
                one
                for thing in SEES[route.kind]
                for one in sees(route.kind, thing) - may(route.kind, thing, route.what)
            }
            assert refused, name


@pytest.mark.parametrize("name", of_objects())
def test_a_route_with_an_object_answers_as_the_table_says(
    house, recognised, unwatched, no_counts, name
):
    route = ROUTES[name]
    wrong = []
    for thing_name, thing in house.of(route.kind).items():
        url = address(name, house, thing)
        applies = route.only is None or thing_name in route.only
        allowed = may(route.kind, thing_name, route.what)
        for method in route.methods:
            for who in _walkers(method, sees(route.kind, thing_name)):
                answer, writes = ask(house.people, who, url, method)
                found = verdict(answer)
                expected = _expected(who, sees(route.kind, thing_name), allowed)
                if expected == "welcome" and route.names and method == "POST":
                    fits = answer.status_code == 404
                elif not applies and expected == "welcome":
                    fits = answer.status_code in (403, 404, 409)
                else:
                    fits = found == expected
                if not fits or (expected != "welcome" and writes):
                    wrong.append((method, thing_name, who, answer.status_code, expected, writes))
    assert wrong == []


@pytest.mark.parametrize("name", of_objects())
def test_what_may_not_be_known_is_answered_as_what_does_not_exist(
    house, recognised, unwatched, no_counts, name
):
    route = ROUTES[name]
    for thing_name, thing in list(house.of(route.kind).items())[::3]:
        url = address(name, house, thing)
        lost = url.replace(f"/{thing.pk}", f"/{MISSING}", 1)
        strangers = sorted(set(EVERYBODY) - sees(route.kind, thing_name))
        for who, method in zip(strangers[thing.pk % 3 :], route.methods, strict=False):
            hidden, _ = ask(house.people, who, url, method)
            missing, _ = ask(house.people, who, lost, method)
            assert (hidden.status_code, masked(hidden, url)) == (404, masked(missing, lost))
            assert dict(hidden.headers) | _LENGTH == dict(missing.headers) | _LENGTH


# The address stands in the page, and so in its length.
_LENGTH = {"Content-Length": ""}


@pytest.mark.parametrize("name", of_objects())
def test_a_visitor_and_who_left_reach_no_object(house, recognised, unwatched, no_counts, name):
    route = ROUTES[name]
    for thing in list(house.of(route.kind).values())[::3]:
        url = address(name, house, thing)
        for method in route.methods:
            answer, writes = ask(house.people, VISITOR, url, method)
            assert verdict(answer) == "visitor"
            assert MARK not in answer.content.decode()
            gone, more = ask(house.people, LEFT, url, method)
            assert gone.status_code == 403
            assert writes == more == []


@pytest.mark.parametrize("name", plain())
def test_a_route_without_an_object_answers_as_the_table_says(house, recognised, unwatched, name):
    route = ROUTES[name]
    url = address(name, house)
    allowed = set(EVERYBODY) | {VISITOR, LEFT} if route.role is None else ROLES[route.role]
    for method in route.methods:
        for who in (*EVERYBODY, VISITOR, LEFT):
            answer, writes = ask(house.people, who, url, method)
            wanted = _plainly(name, route, who, allowed)
            assert verdict(answer) in wanted, (method, who, answer.status_code)
            if who not in allowed:
                assert writes == [], (method, who)


@pytest.mark.parametrize("name", sorted(ROUTES))
def test_a_method_that_is_not_declared_changes_nothing(
    house, recognised, unwatched, no_counts, name
):
    route = ROUTES[name]
    thing = next(iter(house.of(route.kind).values())) if not isinstance(route, Plain) else None
    url = address(name, house, thing)
    for method in {"GET", "POST", "PUT", "PATCH", "DELETE"} - set(route.methods):
        for who in ("an", "dung", VISITOR):
            answer, writes = ask(house.people, who, url, method)
            turned_away = answer.status_code in (401, 403, 404, 405) or sent_to_sign_in(answer)
            assert turned_away or name in LIBRARIES, method
            assert writes == []


def _walkers(method: str, seen: frozenset[str]) -> list[str]:
    """Everybody looks; everybody who knows of it tries to act, and one of each kind who does not.

    A stranger's POST is refused where the object is found, before any form is read.
    """
    if method == "GET":
        return list(EVERYBODY)
    return [who for who in EVERYBODY if who in seen or who in STRANGERS]


def _expected(who: str, seen: frozenset[str], allowed: frozenset[str]) -> str:
    if who not in seen:
        return "unknown"
    return "welcome" if who in allowed else "refused"


def _plainly(name: str, route: Plain, who: str, allowed: frozenset[str] | set[str]) -> set[str]:
    if route.signed or (name == "desk:sign-out" and who in allowed):
        return {"visitor"}
    if route.step:
        return {"visitor", "welcome"}
    if who in allowed or (who == LEFT and name.startswith("api:") and route.empty):
        # A page that needs a pick or a picture finds none: the same for everybody.
        return {"unknown"} if route.empty else {"welcome"}
    if who == VISITOR:
        return {"visitor"}
    return {"refused"}


def test_nobody_is_expected_to_see_everything_and_the_administrator_nothing():
    assert not [who for who in EVERYBODY if all(_all(who).values())]
    # Content, that is: keys are what administrators are for, and the rules of review.
    kept = {kind for (kind, _name), seen in _all("khoa").items() if seen}
    assert kept <= {"key", "pending", "route_plan", "process"}


def _all(who: str) -> dict[tuple[str, str], bool]:
    return {
        (kind, name): who in seen for kind, things in SEES.items() for name, seen in things.items()
    }
