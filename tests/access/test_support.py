"""The walk of somebody who was let in for support: reads what leaders and the registry were given
as such, does nothing, and meets no closed door that a page has shown."""

import re

import pytest
from django.urls import reverse

from docflow.org.services import supporting
from tests.access.expectations import SEES, sees
from tests.access.house import House
from tests.access.routes import ROUTES, OnObject, address, of_objects, plain
from tests.access.walking import ask, verdict
from tests.factories.org import actor_of

WHO = "khoa"
#: What is seen, by hand: no draft, no route on its way, nothing given to a person by name.
READS = {
    "document": {
        *("signed", "issued", "filed", "copy_permitted"),
        *("arrived", "registered", "presented", "directed"),
    },
    "directive": {"order", "other"},
    "assignment": {"order", "other", "coordinating"},
    "extension": {"other"},
    "indicator": {"other"},
    "batch": {"both"},
    "delivery": {"sent"},
    "file_list": {"mine"},
    "route_plan": {"mine", "unit"},
    "process": {"mine", "drafted"},
}
#: The own account and session, the end of support, and questions that keep nothing.
OWN = (
    *("org:support-leave", "org:support-end", "desk:sign-out", "desk:acting", "set_language"),
    *("notifications:read", "notifications:digest", "documents:verify"),
    *("documents:selection", "demo:enter", "demo:confirm", "demo:begin"),
)
OWN_FORMS = (
    *("set_language", "desk:sign-out", "notifications:read", "documents:verify"),
    "org:support-leave",
)
#: The own account, the end of support, the training office.
OWN_PAGES = ("/tai-khoan/", "/quan-tri/ho-tro/", "/trinh-dien/")
LINK = re.compile(r'(?:href|src|hx-get)="(/[^"#]*)')
FORM = re.compile(r'<form[^>]*method="post"[^>]*>')
ACTION = re.compile(r'action="([^"]*)"')


@pytest.fixture
def looking(house) -> House:
    """Asked, permitted, and begun in the session; taken back with the test."""
    people = house.people
    wanted = supporting.ask(actor=actor_of(people[WHO]), reason="Báo lỗi trang", hours=8)
    supporting.permit(actor=actor_of(people["chi"]), access=wanted)
    answer = people.ask(WHO, reverse("org:support-begin"), method="POST")
    assert answer.status_code == 302
    return house


@pytest.mark.parametrize("kind", sorted(SEES))
def test_support_reads_what_was_given_to_leaders_and_registry_and_nothing_else(
    looking, recognised, unwatched, kind
):
    looks = [name for name in of_objects() if ROUTES[name].kind == kind and _only_reads(name)]
    for name in looks:
        route = ROUTES[name]
        for thing_name, thing in looking.of(kind).items():
            if route.only is not None and thing_name not in route.only:
                continue
            answer, _ = ask(looking.people, WHO, address(name, looking, thing))
            seen = thing_name in READS.get(kind, set())
            found = verdict(answer)
            assert found == "unknown" if not seen else found in ("welcome", "refused"), thing_name


def test_support_sees_less_than_those_whose_eyes_it_borrows():
    for kind, names in READS.items():
        for name in names:
            assert SEES[kind][name] & {"chi", "phuc", "dung"}, (kind, name)


@pytest.mark.parametrize("kind", sorted(SEES))
def test_support_changes_no_object(looking, recognised, unwatched, kind):
    wrong = []
    for name in of_objects():
        route = ROUTES[name]
        if route.kind != kind or "POST" not in route.methods:
            continue
        for thing_name, thing in looking.of(kind).items():
            answer, writes = ask(looking.people, WHO, address(name, looking, thing), "POST")
            if writes or answer.status_code < 400:
                wrong.append((name, thing_name, answer.status_code, writes))
    assert wrong == []


def test_support_changes_nothing_elsewhere(looking, recognised, unwatched):
    wrong = []
    for name in plain():
        if name in OWN or name.startswith("identity:") or "POST" not in ROUTES[name].methods:
            continue
        answer, writes = ask(looking.people, WHO, address(name, looking), "POST")
        if writes:
            wrong.append((name, answer.status_code, writes))
    assert wrong == []


def test_no_page_that_support_reads_shows_a_door_that_is_closed(looking, recognised, unwatched):
    """Links, pictures and panels of every page; and no form but those of the own account."""
    pages = [
        address(name, looking, thing)
        for name in of_objects()
        if _only_reads(name)
        for thing_name, thing in looking.of(ROUTES[name].kind).items()
        if thing_name in READS.get(ROUTES[name].kind, set())
    ]
    doors, acts, closed = round_of(looking, WHO, pages)
    assert len(doors) > 200
    assert closed == set()
    own = {reverse(name) for name in OWN_FORMS}
    assert {act for act in acts if act not in own and not act.startswith(OWN_PAGES)} == set()


@pytest.mark.parametrize("who", ["an"])
def test_no_page_of_the_day_shows_a_door_that_is_closed(house, recognised, unwatched, who):
    """The same of an officer: most people are."""
    pages = [
        address(name, house, thing)
        for name in of_objects()
        if _only_reads(name)
        for thing_name, thing in house.of(ROUTES[name].kind).items()
        if who in sees(ROUTES[name].kind, thing_name)
    ]
    doors, _acts, closed = round_of(house, who, pages)
    assert len(doors) > 200
    assert closed == set()


def round_of(house: House, who: str, pages: list[str]) -> tuple[set[str], set[str], set[tuple]]:
    """What the pages and those without an object show: doors, where forms go, closed doors with
    the page that shows them and the answer."""
    pages = [*pages, *(address(name, house) for name in plain() if "GET" in ROUTES[name].methods)]
    shown: dict[str, str] = {}
    acts: set[str] = set()
    asked: dict[str, int] = {}
    for page in sorted(set(pages)):
        answer, _ = ask(house.people, who, page)
        asked[page] = answer.status_code
        if answer.status_code != 200 or "html" not in answer.headers["Content-Type"]:
            continue
        text = answer.content.decode()
        shown |= {one.replace("&amp;", "&"): page for one in LINK.findall(text)}
        actions = (ACTION.search(form) for form in FORM.findall(text))
        acts |= {found[1] if found else page for found in actions}
    doors = {one for one in shown if not one.startswith("/static/")}
    for door in doors - asked.keys():
        asked[door] = ask(house.people, who, door)[0].status_code
    closed = {(door, shown[door], asked[door]) for door in doors if asked[door] >= 400}
    return doors, acts, closed


def _only_reads(name: str) -> bool:
    route = ROUTES[name]
    return isinstance(route, OnObject) and route.what == "look" and route.methods == ("GET",)
