"""Who asks too often is told to wait; one person's haste stops neither the office nor others."""

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import get_resolver, reverse

from docflow.core import limits
from docflow.settings import limits as table
from tests.access.routes import ROUTES, mapped
from tests.factories.org import make_cast

pytestmark = pytest.mark.django_db
FEW = {"ask": (3, 5, 60), "write": (1, 2, 60), "search": (1, 2, 60), "upload": (1, 2, 60)}


@pytest.fixture(autouse=True)
def few(settings, monkeypatch):
    """One window, however slow the machine."""
    settings.RATE_LIMITS = FEW
    monkeypatch.setattr(limits.time, "time", lambda: 1_000_000.0)
    cache.clear()


def client_of(position, address: str = "198.51.100.7") -> Client:
    client = Client(REMOTE_ADDR=address)
    client.force_login(position.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_a_person_who_asks_too_often_is_told_when_to_come_again():
    client = client_of(make_cast().an)
    home = reverse("desk:home")

    found = [client.get(home).status_code for _ in range(4)]
    answer = client.get(home)

    assert found == [200, 200, 200, 429]
    assert answer["Retry-After"] == "60"
    assert "Hãy đợi một lát" in answer.content.decode()


def test_others_at_the_same_address_go_on_until_the_address_has_had_enough():
    cast = make_cast()
    an, ha, chi = client_of(cast.an), client_of(cast.ha), client_of(cast.chi)
    home = reverse("desk:home")

    for _ in range(3):
        an.get(home)
    found = [one.get(home).status_code for one in (an, ha, chi)]

    # An's own fourth is the address's fourth as well: refused or not, it was asked.
    assert found == [429, 200, 429]


def test_a_person_counts_wherever_they_ask_from():
    an = make_cast().an
    search = reverse("desk:search")

    first = client_of(an, "198.51.100.7").get(search).status_code
    second = client_of(an, "203.0.113.9").get(search).status_code

    assert (first, second) == (200, 429)


def test_the_api_says_it_as_json():
    client = client_of(make_cast().an)

    client.get("/api/search")
    answer = client.get("/api/search")

    assert (answer.status_code, list(answer.json())) == (429, ["detail"])


def test_the_form_of_an_upload_is_looked_at_more_often_than_sent():
    client = client_of(make_cast().an)
    upload = reverse("documents:upload")

    assert [client.get(upload).status_code for _ in range(2)] == [200, 200]
    assert [client.post(upload).status_code for _ in range(2)] == [200, 429]


def test_a_visitor_is_counted_by_address():
    visitor = Client(REMOTE_ADDR="198.51.100.7")

    found = [visitor.get(reverse("desk:sign-in")).status_code for _ in range(6)]

    assert found == [200] * 5 + [429]


def test_every_route_that_is_named_exists():
    assert set(table.RATED_ROUTES) <= set(mapped())
    assert set(table.RATED_ROUTES.values()) <= set(table.RATE_LIMITS)
    assert get_resolver().url_patterns


def test_every_route_that_makes_a_file_counts_as_an_export():
    endings = ("-pdf", "-xlsx", "-sheet", "workbook", "-json")
    makes = {name for name in ROUTES if name.endswith(endings)}
    # The schema of the API, and a page of what is being typed.
    makes -= {"api:openapi-json", "documents:draft-sheet"}

    assert {name for name in makes if table.RATED_ROUTES.get(name) != "export"} == set()


def test_an_office_behind_one_line_may_do_more_than_one_of_its_people():
    for person, address, seconds in table.RATE_LIMITS.values():
        assert address >= 10 * person > 0
        assert seconds == 60
