"""Beside a document stands what speaks of the same, for who may see both."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from docflow.documents.models import DocumentText
from search import index
from tests.factories.documents import make_document

pytestmark = pytest.mark.django_db


def paper(cast, code, subject, *seen_by):
    document = make_document(cast.office, seen_by=seen_by, code=code, subject=subject)
    DocumentText.objects.create(document=document, text=f"{subject}. Kính gửi các đơn vị. " * 3)
    return document


@pytest.fixture
def papers(cast, indexed):
    fire = "Kế hoạch phòng cháy chữa cháy chung cư"
    made = [
        paper(cast, "1/KH-UBND", fire, cast.an, cast.chi),
        paper(cast, "2/KH-UBND", f"{fire} <b>quý II</b>", cast.an, cast.chi),
        paper(cast, "3/KH-UBND", f"{fire} quý III", cast.chi),
        paper(cast, "4/KH-UBND", "Tuyển quân năm tới", cast.an, cast.chi),
    ]
    index.rebuild()
    return made


def codes(text):
    return [code for code in ("2/KH-UBND", "3/KH-UBND", "4/KH-UBND") if code in text]


def ask(client, document, **given):
    return client.get(reverse("desk:similar", args=[document.pk]), **given)


def test_the_panel_names_the_like_in_plain_text(papers, cast, enter):
    part = ask(enter(cast.an), papers[0], headers={"HX-Request": "true"}).content.decode()

    assert codes(part) == ["2/KH-UBND"]
    assert "&lt;b&gt;quý II" in part
    assert "<html" not in part


def test_who_sees_more_is_told_more(papers, cast, enter):
    assert codes(ask(enter(cast.chi), papers[0]).content.decode()) == ["2/KH-UBND", "3/KH-UBND"]


def test_it_says_when_there_is_nothing_like_it(papers, cast, enter):
    assert "Không có văn bản nào" in ask(enter(cast.an), papers[3]).content.decode()


def test_it_says_that_the_index_is_being_built(papers, cast, enter, settings):
    (settings.SEARCH["path"] / "CURRENT").unlink()

    assert "đang được dựng lại" in ask(enter(cast.an), papers[0]).content.decode()


def test_of_what_one_may_not_see_nothing_is_told(papers, cast, enter):
    assert ask(enter(cast.an), papers[2]).status_code == 404
    assert enter(cast.an).get(f"/api/documents/{papers[2].pk}/similar").status_code == 404
    assert enter(cast.an).get(f"/api/documents/{2**63}/similar").status_code == 404


def test_programs_are_told_the_same(papers, cast, enter):
    answer = enter(cast.an).get(f"/api/documents/{papers[0].pk}/similar").json()

    assert answer["ready"] is True
    assert [hit["code"] for hit in answer["hits"]] == ["2/KH-UBND"]


def test_the_number_of_queries_does_not_grow_with_what_is_found(
    papers, cast, enter, django_assert_num_queries
):
    client = enter(cast.an)
    ask(client, papers[0])
    with CaptureQueriesContext(connection) as queries:
        ask(client, papers[0])
    for number in range(10, 14):
        paper(cast, f"{number}/KH-UBND", papers[0].subject, cast.an)
    index.rebuild()

    with django_assert_num_queries(len(queries)):
        told = ask(client, papers[0]).content.decode()

    assert all(f"{number}/KH-UBND" in told for number in range(10, 14))


def test_the_document_offers_it(papers, cast, enter):
    page = enter(cast.an).get(papers[0].get_absolute_url()).content.decode()

    assert reverse("desk:similar", args=[papers[0].pk]) in page
