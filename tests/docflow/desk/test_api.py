"""The API: 401 without a person, and nothing beyond what that person may see."""

import pytest
from django.test import Client

from tests.factories.documents import make_document, make_issued
from tests.factories.org import make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


def client_of(position) -> Client:
    client = Client()
    client.force_login(position.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.parametrize("path", ["me", "documents", "documents/1", "search", "metrics"])
def test_a_program_without_a_session_is_told_so(path):
    assert Client().get(f"/api/{path}").status_code == 401


def test_the_schema_is_for_people_who_signed_in(cast):
    assert Client().get("/api/openapi.json").status_code == 302
    assert client_of(cast.an).get("/api/openapi.json").status_code == 200


def test_the_list_shows_what_one_may_see_and_pages_by_cursor(cast, monkeypatch):
    from docflow.documents import api

    monkeypatch.setattr(api, "PAGE", 2)
    mine = [make_document(cast.office, seen_by=(cast.an,)) for _ in range(3)]
    make_document(cast.office, seen_by=(cast.ha,))
    client = client_of(cast.an)

    first = client.get("/api/documents").json()
    rest = client.get(
        "/api/documents",
        {"before_date": first["next_date"], "before_id": first["next_id"]},
    ).json()

    found = [one["id"] for one in [*first["items"], *rest["items"]]]
    assert found == [one.pk for one in reversed(mine)]
    assert rest["next_id"] is None


def test_a_hidden_document_answers_as_one_that_does_not_exist(cast):
    hidden = make_document(cast.office, seen_by=(cast.ha,))
    client = client_of(cast.an)

    there, nowhere = client.get(f"/api/documents/{hidden.pk}"), client.get("/api/documents/999999")

    assert (there.status_code, there.content) == (nowhere.status_code, nowhere.content)
    assert there.status_code == 404


def test_one_document_carries_its_versions(cast):
    seen = make_issued(cast.office, seen_by=(cast.an,))

    answer = client_of(cast.an).get(f"/api/documents/{seen.pk}").json()

    assert (answer["code"], answer["versions"]) == (seen.code, [])


def test_figures_are_refused_to_whom_they_are_not_for(cast):
    assert client_of(cast.khoa).get("/api/metrics").status_code == 403
    assert client_of(cast.chi).get("/api/metrics").json()["A"]["denominator"] == 0


def test_me_says_in_which_position_one_acts(cast):
    answer = client_of(cast.chi).get("/api/me").json()

    assert (answer["name"], answer["title"]) == (cast.chi.user.full_name, "Chủ tịch")
