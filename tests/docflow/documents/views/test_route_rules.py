"""The page of the rules of review."""

import pytest
from django.urls import reverse

from docflow.documents.models import RouteRule
from docflow.documents.services import routing
from tests.factories.org import actor_of

URL = "documents:route-rules"


@pytest.fixture
def cast(company):
    return company


def test_hours_are_typed_and_minutes_kept(cast, as_):
    answer = as_(cast.dung).post(
        reverse(URL), {"norm": "1.5", "patience": "4", "form_keeper": cast.dung.pk}
    )

    rule = RouteRule.objects.get(office=cast.office)
    assert answer.status_code == 302
    assert (rule.norm_minutes, rule.patience_minutes, rule.form_keeper) == (90, 240, cast.dung)


def test_the_page_shows_the_rules_that_hold(cast, as_):
    page = as_(cast.chi).get(reverse(URL)).content.decode()

    assert 'value="8"' in page


@pytest.mark.parametrize("wrong", [{"norm": "0"}, {"patience": "600"}, {"form_keeper": "987654"}])
def test_what_is_wrong_is_said_and_changes_nothing(cast, as_, wrong):
    answer = as_(cast.dung).post(reverse(URL), {"norm": "8", "patience": "8", **wrong})

    assert answer.status_code == 422
    assert not RouteRule.objects.exists()


def test_whoever_only_drafts_rules_nothing(cast, as_):
    browser = as_(cast.an)

    assert browser.get(reverse(URL)).status_code == 403
    assert browser.post(reverse(URL), {"norm": "8", "patience": "8"}).status_code == 403


def test_the_route_is_told_over_the_api_and_counts_as_opened(way, cast, as_):
    document = way.submitted()
    routing.agree(actor=actor_of(cast.binh), document=document)

    answer = as_(cast.chi).get(reverse("api:document", args=[document.pk])).json()

    assert [(one["kind"], one["state"]) for one in answer["route"]] == [
        ("1_head", "agreed"),
        ("3_leader", "open"),
    ]
    assert answer["route"][0]["answered_by"] == "Lê Văn Bình, Trưởng phòng"
    assert document.route.get(kind="3_leader").seen_at is not None
