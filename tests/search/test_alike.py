"""What is like an entry: same subject first, nothing hidden, the same on every engine."""

import pytest

from search import query
from search.sources import Key

SUBJECTS = ["phòng cháy chữa cháy chung cư", "nghĩa vụ quân sự năm tới", "tiêm chủng mở rộng"]


@pytest.fixture
def filled(shelf, sweep):
    """Three papers of each of three subjects, and the phrases that all papers have."""
    for number in range(9):
        subject = SUBJECTS[number // 3]
        shelf.put(
            number + 1,
            f"Về việc {subject} đợt {number % 3}",
            body=f"Ủy ban nhân dân phường triển khai {subject}. Kính gửi các đơn vị. " * 3,
        )
    sweep()
    return shelf


def near(shelf, number, principals=frozenset({2}), **given):
    paper = shelf.papers[number]
    found = query.alike(
        Key("paper", number),
        paper.title,
        paper.body,
        principals=principals,
        check=lambda _source, ids: shelf.visible(ids, set(principals)),
        **given,
    )
    return found if found is None else [hit.id for hit in found]


@pytest.mark.parametrize("number", range(1, 10))
def test_the_same_subject_is_found_and_no_other(filled, number):
    first = 3 * ((number - 1) // 3) + 1
    wanted = {first, first + 1, first + 2} - {number}

    assert set(near(filled, number)) == wanted


def test_as_many_as_were_asked_for(filled):
    assert len(near(filled, 1, limit=1)) == 1


def test_an_entry_that_is_not_in_the_index_yet_has_its_like_too(filled):
    filled.papers[20] = filled.papers[1]

    assert set(near(filled, 20)) == {1, 2, 3}


def test_more_that_say_the_same_than_are_asked_for_hide_nothing(filled, sweep):
    for number in range(30, 45):
        filled.put(number, filled.papers[1].title, body=filled.papers[1].body)
    sweep()

    assert len(near(filled, 1)) == 5


def test_while_there_is_no_index_it_says_so(filled, folder):
    (folder / "CURRENT").unlink()

    assert near(filled, 1) is None


def test_what_the_rows_refuse_is_left_out_though_the_index_offers_it(filled):
    kept = filled.papers[2]
    filled.papers[2] = type(kept)(source="paper", id=2, title=kept.title, principals={3})

    assert near(filled, 1) == [3]


def test_hidden_papers_neither_appear_nor_count(filled, sweep):
    alone = near(filled, 1)

    # Of one subject with a visible paper, and many: they would make its words common.
    for number in range(30, 60):
        filled.put(number, filled.papers[1].title, body=filled.papers[1].body, principals={7})
    sweep()

    assert near(filled, 1) == alone
    assert len(near(filled, 1, principals=frozenset({2, 7}), limit=20)) > len(alone)


@pytest.mark.parametrize("title", ["", "12/2024", "a", "một"])
def test_what_has_no_pairs_of_words_is_like_nothing(filled, sweep, title):
    filled.put(20, title)
    sweep()

    assert near(filled, 20) == []
