"""What an address, a row or a program may carry, and what is left of it."""

from datetime import date

import pytest

from docflow.desk.question import Question


def test_an_address_says_the_same_again():
    asked = {
        "q": "kế hoạch",
        "type": "Kế hoạch",
        "year": "2026",
        "date_from": "2026-01-01",
        "order": "newest",
        "exact": "1",
    }

    question = Question.read(asked)

    assert Question.read({**dict(question.chosen), "q": question.text}).chosen == question.chosen
    assert question.address() == (
        "?q=k%E1%BA%BF+ho%E1%BA%A1ch&type=K%E1%BA%BF+ho%E1%BA%A1ch&year=2026"
        "&date_from=2026-01-01&order=newest&exact=1"
    )
    assert question.filters()["date_from"] == date(2026, 1, 1)


@pytest.mark.parametrize(
    "odd",
    [
        {"year": "20x6"},
        {"year": "²⁰²⁶"},
        {"date_from": "yesterday"},
        {"date_to": "0001-01-01"},
        {"type": "  "},
        {"order": "oldest"},
        {"exact": "yes"},
        {"status": "\0"},
        {"unknown": "x"},
    ],
)
def test_what_cannot_be_meant_is_left_out(odd):
    assert Question.read(odd) == Question()


def test_a_condition_is_added_changed_and_taken_away():
    question = Question.read({"q": "x", "type": "Kế hoạch", "year": "2026"})

    other = question.but(type="Công văn", year=None, agency="Sở Nội vụ")

    assert other.chosen == {"type": "Công văn", "agency": "Sở Nội vụ"}
    assert question.chosen == {"type": "Kế hoạch", "year": "2026"}


def test_words_alone_or_a_condition_alone_are_a_question():
    assert Question.read({"q": "  "}).is_empty
    assert not Question.read({"q": "x"}).is_empty
    assert not Question.read({"year": "2026"}).is_empty
