"""Addresses written by hand or by a program: whatever they carry, no page breaks."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.converters import IntConverter

from docflow.core import clock

pytestmark = pytest.mark.django_db
# More than any database counts to.
NINES = int("9" * 25)


@pytest.fixture
def cast(company):
    return company


@pytest.fixture
def chair(cast) -> Client:
    return client_of(cast.chi)


def client_of(position) -> Client:
    # An exception of a view is to be the 500 that a browser gets.
    client = Client(raise_request_exception=False)
    client.force_login(position.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def numbered_addresses(
    patterns: list[URLPattern | URLResolver] | None = None, before: str = "/"
) -> Iterator[str]:
    """Every address with a number in it, with a number that no row has."""
    for one in get_resolver().url_patterns if patterns is None else patterns:
        route = before + str(getattr(one.pattern, "_route", ""))
        if isinstance(one, URLResolver):
            yield from numbered_addresses(one.url_patterns, route)
            continue
        kinds = one.pattern.converters
        if any(isinstance(kind, IntConverter) for kind in kinds.values()):
            for name, kind in kinds.items():
                value = str(NINES) if isinstance(kind, IntConverter) else "x"
                route = route.replace(f"<int:{name}>", value).replace(f"<str:{name}>", value)
            yield route


def test_a_number_larger_than_any_row_is_never_an_error_of_the_server(cast):
    addresses = list(numbered_addresses())
    assert len(addresses) > 50
    assert not [address for address in addresses if "<" in address]

    answers = {
        (position.user.username, method, address): getattr(client, method)(address).status_code
        for position in (cast.an, cast.chi, cast.khoa)
        for client in (client_of(position),)
        for method in ("get", "post")
        for address in addresses
    }

    assert {key: status for key, status in answers.items() if status >= 500} == {}


@pytest.mark.parametrize("place", ["documents", "chi-dao", "cases", "registers"])
def test_a_page_of_a_number_larger_than_any_row_does_not_exist(chair, place):
    assert chair.get(f"/{place}/{NINES}/").status_code == 404


@pytest.mark.parametrize("year", ["abc", "²", "²⁰²⁶", "٢٠٢٦", "0", "0000", "1899", "2201", "99999"])
def test_the_search_leaves_out_a_year_that_is_none(chair, year):
    answer = chair.get("/tra-cuu/", {"q": "x", "year": year})

    assert answer.status_code == 200
    assert [chip for chip in answer.context["chips"] if chip.get("remove")] == []


@pytest.mark.parametrize("year", ["1900", "2026", "2200"])
def test_the_search_narrows_by_a_year(chair, year):
    answer = chair.get("/tra-cuu/", {"q": "x", "year": year})

    assert [chip["label"] for chip in answer.context["chips"] if chip.get("remove")] == [
        f"Năm: {year}"
    ]


@pytest.mark.parametrize("cursor", ["x", "²", "-1", "9" * 25, "AAAA", "\x00"])
def test_the_search_survives_a_cursor_it_did_not_give(chair, cursor):
    assert chair.get("/tra-cuu/", {"q": "x", "cursor": cursor}).status_code < 500


@pytest.mark.parametrize(
    ("moment", "number"),
    [
        ("0001-01-01T00:00:00", "5"),
        ("0001-01-01T00:00:00+14:00", "5"),
        ("9999-12-31T23:59:59-14:00", "5"),
        ("2026-01-01T00:00:00", str(NINES)),
        ("2026-01-01T00:00:00", str(2**63)),
        ("2026-01-01T00:00:00", "-1"),
    ],
)
def test_a_place_in_the_list_that_cannot_be_is_refused(chair, moment, number):
    answer = chair.get("/api/documents", {"before_date": moment, "before_id": number})

    assert answer.status_code == 422


@pytest.mark.parametrize("moment", ["2026-01-01T00:00:00", "2026-01-01T00:00:00+14:00"])
def test_a_place_in_the_list_may_be_with_or_without_its_zone(chair, moment):
    answer = chair.get("/api/documents", {"before_date": moment, "before_id": 2**63 - 1})

    assert answer.status_code == 200


def test_a_document_of_a_number_larger_than_any_row_does_not_exist_in_the_api(chair):
    assert chair.get(f"/api/documents/{NINES}").status_code == 404


@pytest.mark.parametrize("year", [0, 1944, 2101, 99999, NINES])
def test_the_calendar_has_no_page_of_a_year_far_away(cast, year):
    assert client_of(cast.khoa).get(f"/quan-tri/lich/{year}/").status_code == 404


@pytest.mark.parametrize("month", ["0001-01", "1989-12", "2201-01", "9999-12", "x", "2026-13"])
@pytest.mark.parametrize("page", ["/chi-so/", "/chi-so/xlsx/"])
def test_the_metric_shows_the_present_month_instead_of_one_far_away(chair, page, month):
    answer = chair.get(page, {"month": month})

    assert answer.status_code == 200
    if page == "/chi-so/":
        assert answer.context["page"].period.first == clock.today().replace(day=1)


@pytest.mark.parametrize(
    "asked",
    [
        {"first": "0001-01-01", "last": "9999-12-31"},
        {"first": "0001-01-01"},
        {"last": "9999-12-31"},
        {"first": "2026-02-01", "last": "2026-01-31"},
        {"first": "2200-01-01"},
    ],
)
def test_figures_of_a_period_that_cannot_be_are_refused(chair, asked):
    assert chair.get("/api/metrics", asked).status_code == 422


def test_figures_of_one_day_are_a_period(chair):
    asked = {"first": "2026-01-31", "last": "2026-01-31"}

    answer = chair.get("/api/metrics", asked).json()

    assert (answer["first"], answer["last"]) == ("2026-01-31", "2026-01-31")
