"""`search_archive` answers as that person sees it, in the shape that scripts rely on."""

import json
from datetime import UTC, date, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from docflow.desk.question import FACETS
from docflow.documents.models import DocumentText
from search import queue
from tests.factories.documents import make_document
from tests.factories.org import make_cast

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, tzinfo=UTC)


@pytest.fixture
def cast(settings, tmp_path):
    settings.SEARCH = {"url": "", "path": tmp_path / "index"}
    cast = make_cast()
    for number in range(1, 4):
        document = make_document(
            cast.office,
            seen_by=(cast.an,),
            code=f"{number}/KH-UBND",
            subject=f"Kế hoạch cải cách hành chính lần {number}",
            issued_on=date(2018, 3, number),
        )
        DocumentText.objects.create(document=document, text="Thủ tục hành chính một cửa")
    queue.drain(NOW)
    return cast


def run(query, person, *more):
    out = StringIO()
    call_command("search_archive", query, "--as", person.user.username, *more, stdout=out)
    return out.getvalue()


def test_the_answer_has_the_promised_shape(cast):
    told = json.loads(run("2/KH-UBND", cast.an, "--json"))

    hit = told["hits"][0]
    assert set(told) == {"total", "took_ms", "hits", "facets"}
    assert (hit["number"], hit["date"]) == ("2/KH-UBND", "2018-03-02")
    assert set(hit) >= {"id", "number", "subject", "date", "score", "highlight"}
    assert told["facets"]["type"][0] == {"value": "Kế hoạch", "count": told["total"]}
    assert set(told["facets"]) <= set(FACETS)


def test_hits_are_marked_and_limited_but_counted_whole(cast):
    told = json.loads(run("mot cua", cast.an, "--json", "--limit", "2"))

    assert (told["total"], len(told["hits"])) == (3, 2)
    assert "[một cửa]" in told["hits"][0]["highlight"]


def test_another_person_finds_nothing(cast):
    for person in (cast.binh, cast.chi, cast.giang, cast.khoa):
        told = json.loads(run("kế hoạch", person, "--json"))

        assert (told["total"], told["hits"]) == (0, [])
        assert not any(told["facets"].values())


def test_without_json_people_get_lines(cast):
    assert "2/KH-UBND" in run("2/KH-UBND", cast.an)


def test_an_unknown_person_is_refused_in_words(cast):
    with pytest.raises(CommandError, match="khong-co"):
        call_command("search_archive", "a", "--as", "khong-co")


def test_a_query_that_cannot_be_read_is_refused_in_words(cast):
    with pytest.raises(CommandError):
        run('ngay:"', cast.an)
