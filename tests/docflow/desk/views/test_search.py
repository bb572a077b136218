"""What narrows, how many there are, and what the address keeps."""

from datetime import UTC, date, datetime
from importlib import import_module

import pytest
from django.urls import reverse
from django.utils import translation

from directives.models import Directive
from docflow.desk.question import Question
from docflow.desk.selectors import searching
from docflow.desk.views import shapes
from search.backends.base import Away, Unusable
from search.query import Hit, Result
from tests.factories.documents import make_document

pytestmark = pytest.mark.django_db


@pytest.fixture
def an(cast, indexed, enter):
    for number in range(1, 7):
        make_document(
            cast.office,
            seen_by=(cast.an,),
            subject=f"Kế hoạch {number}",
            issuer_name=f"Phòng {number}",
            issued_on=date(2010 + number, 3, 1),
            status="returned" if number > 4 else "draft",
            urgency=1 if number == 1 else 0,
        )
    indexed()
    return enter(cast.an)


def asked(client, **query):
    return client.get(reverse("desk:search"), query)


def test_every_facet_that_can_narrow_is_offered_with_its_counts(an):
    facets = {one["name"]: one for one in asked(an, q="kế hoạch").context["facets"]}

    assert set(facets) == {"agency", "year", "status", "urgency"}
    assert (len(facets["agency"]["chips"]), len(facets["agency"]["more"])) == (3, 3)
    assert [(one["label"], one["count"]) for one in facets["status"]["chips"]] == [
        ("Dự thảo", 4),
        ("Bị trả lại", 2),
    ]
    assert "Khẩn" in [one["label"] for one in facets["urgency"]["chips"]]


@pytest.mark.parametrize(
    ("given", "label", "count"),
    [
        ({"status": "returned"}, "Trạng thái: Bị trả lại", 2),
        ({"urgency": "Khẩn"}, "Độ khẩn: Khẩn", 1),
        ({"agency": "Phòng 3"}, "Cơ quan: Phòng 3", 1),
        ({"date_from": "2013-01-01", "date_to": "2014-12-31"}, "Từ 01/01/2013 đến 31/12/2014", 2),
        ({"date_from": "2016-01-01"}, "Từ 01/01/2016", 1),
        ({"date_to": "2011-12-31"}, "Đến 31/12/2011", 1),
    ],
)
def test_a_condition_narrows_and_stands_as_a_chip_that_takes_it_away(an, given, label, count):
    page = asked(an, q="kế hoạch", order="newest", **given)

    [chip] = page.context["chips"]
    assert (chip["label"], page.context["found"].result.total) == (label, count)
    assert chip["remove"] == "?q=k%E1%BA%BF+ho%E1%BA%A1ch&order=newest"


def test_the_form_of_days_keeps_what_is_asked_beside_them(an):
    page = asked(an, q="kế hoạch", status="draft", date_from="2013-01-01", exact="1")

    kept = {"q": "kế hoạch", "status": "draft", "exact": "1"}
    assert page.context["kept"] == kept
    assert page.context["days"] == {"date_from": "2013-01-01", "date_to": ""}
    assert 'name="status" value="draft"' in page.content.decode()


@pytest.mark.parametrize(
    ("total", "exact", "words"),
    [
        (0, True, "0 kết quả"),
        (10_000, True, "10.000 kết quả"),
        (10_001, True, "Hơn 10.000 kết quả"),
        (21, False, "Ít nhất 21 kết quả"),
    ],
)
def test_the_number_is_said_in_words_that_are_true(total, exact, words):
    assert shapes.total_of(Result(total=total, total_is_exact=exact)) == words


def test_the_day_of_an_order_is_that_of_the_office():
    given_at = datetime(2026, 1, 31, 18, 30, tzinfo=UTC)

    shown = searching._directive(Directive(pk=1, given_at=given_at), Hit("directives", 1, 0.0), [])

    assert shown.date == date(2026, 2, 1)


def test_spans_of_days_are_those_of_the_calendar():
    spans = shapes.periods_of(Question(text="x"), date(2026, 1, 15))

    assert [one["url"] for one in spans] == [
        "?q=x&date_from=2026-01-09&date_to=2026-01-15",
        "?q=x&date_from=2026-01-01&date_to=2026-01-15",
        "?q=x&date_from=2025-12-01&date_to=2025-12-31",
        "?q=x&date_from=2026-01-01&date_to=2026-01-15",
    ]


def test_the_page_asks_the_same_queries_for_one_hit_and_for_many(an, django_assert_max_num_queries):
    asked(an, q="kế hoạch")
    with django_assert_max_num_queries(40) as few:
        assert asked(an, q="kế hoạch", urgency="Khẩn").context["found"].result.total == 1

    with django_assert_max_num_queries(40) as many:
        assert asked(an, q="kế hoạch").context["found"].result.total == 6

    assert len(many) == len(few)


@pytest.mark.parametrize(
    ("problem", "words"),
    [
        (Away("silent"), "Máy chủ tra cứu đang không trả lời"),
        (Unusable("torn"), "Chỉ mục tra cứu đang được dựng lại"),
    ],
)
def test_the_page_says_why_rows_answer(an, monkeypatch, problem, words):
    def fail(*_given):
        raise problem

    monkeypatch.setattr(import_module("search.query.run"), "_page", fail)

    page = asked(an, q="từ: 2013 đến: 2013")
    assert words in page.content.decode()
    assert "đọc thẳng từ cơ sở dữ liệu" in page.content.decode()
    assert "Kế hoạch 3" in page.content.decode()
    page = asked(an, q="kế hoạch")
    assert f"{words}." in page.content.decode()


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("kế hoạch (năm", ("kế hoạch ", "(", "năm")),
        ("trạng thái: đã mất tích", ("trạng thái: ", "đã mất", " tích")),
    ],
)
def test_what_cannot_be_read_is_shown_with_the_place_of_the_trouble(an, text, place):
    answer = asked(an, q=text)

    assert answer.context["trouble"] == place
    assert f"<mark>{place[1]}</mark>" in answer.content.decode()


def test_what_was_meant_keeps_the_conditions(an):
    answer = asked(an, q="kế hoạhc", urgency="Khẩn")

    assert answer.context["found"].result.suggestion
    assert "urgency=" in answer.context["meant_url"]


def test_urgency_is_said_in_the_language_of_the_reader():
    with translation.override("en"):
        assert shapes.word_of("urgency", "Khẩn") == "Urgent"
        assert shapes.word_of("urgency", "Gấp lắm") == "Gấp lắm"
