"""The API: 401 without a person, and nothing beyond what that person may see."""

from datetime import date

import pytest
from django.test import Client

from tests.factories.documents import make_document, make_issued

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(company):
    return company


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


def test_the_search_narrows_orders_and_pages_as_the_page_does(cast, settings, tmp_path):
    from docflow.core import schedule
    from search import index

    settings.SEARCH = {"url": "", "path": tmp_path / "index"}
    index.close()
    for day in range(1, 6):
        code, on = f"{day}/KH-UBND", date(2018, 3, day)
        make_document(cast.office, seen_by=(cast.an,), code=code, issued_on=on)
    make_document(cast.office, seen_by=(cast.ha,))
    schedule.run_all("search.index")
    client = client_of(cast.an)

    asked = {"q": "kế hoạch", "order": "newest", "date_from": "2018-03-02", "limit": 3}
    first = client.get("/api/search", asked).json()
    rest = client.get("/api/search", {**asked, "cursor": first["cursor"]}).json()
    odd = client.get("/api/search", {"year": "x", "order": "x", "exact": "true"})
    index.close()

    assert (first["total"], first["facets"]["type"]) == (4, [{"value": "Kế hoạch", "count": 4}])
    assert [one["code"] for one in first["hits"]] == ["5/KH-UBND", "4/KH-UBND", "3/KH-UBND"]
    assert first["hits"][0]["date"] == "2018-03-05"
    assert ([one["code"] for one in rest["hits"]], rest["cursor"]) == (["2/KH-UBND"], None)
    assert (odd.status_code, odd.json()["total"]) == (200, 5)
    assert client.get("/api/search", {"limit": 101}).status_code == 422
