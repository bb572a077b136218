"""A NUL in an address reaches no query of the database."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from docflow.core.characters import NoNulMiddleware, whole


@pytest.mark.parametrize(
    ("query", "read"),
    [
        ("q=m%00t&q=hai%00", ["mt", "hai"]),
        ("q=m%2500t", ["m%00t"]),
        ("q=%E1%BB%99", ["ộ"]),
    ],
)
def test_a_nul_is_no_part_of_a_query(query, read):
    request = RequestFactory().get(f"/?{query}")
    seen = []

    NoNulMiddleware(lambda one: seen.append(one.GET.getlist("q")) or HttpResponse())(request)

    assert seen == [read]


def test_a_page_that_looked_before_reads_again():
    request = RequestFactory().get("/?q=m%00t")
    assert request.GET["q"] == "m\x00t"

    NoNulMiddleware(lambda _: HttpResponse())(request)

    assert request.GET["q"] == "mt"


@pytest.mark.django_db
def test_a_path_with_a_nul_leads_nowhere(client):
    assert client.get("/documents/%00").status_code == 404


@pytest.mark.parametrize(
    ("text", "read"),
    [("7", 7), ("007", 7), ("9" * 18, 10**18 - 1), ("9" * 19, None), ("²", None), ("٣", None),
     ("-1", None), ("1.0", None), (" 1", None), ("", None)],
)  # fmt: skip
def test_only_plain_digits_that_a_key_can_have_are_a_number(text, read):
    assert whole(text) == read
