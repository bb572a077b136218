"""A short form finds its full form and the other way round; quotes and numbers stay as typed."""

import pytest

from search.analysis import syllables
from search.nodes import And, Not, Number, Or, Phrase, Within, Word
from search.query import abbreviations
from search.query.parser import parse
from tests.search.query.test_run import Shelf, Sweep

ROWS = (
    ("UBND", "ủy ban nhân dân"),
    ("HĐND", "hội đồng nhân dân"),
    ("VP", "văn phòng"),
    ("TT", "thông tư"),
    ("TT", "trung tâm"),
    ("VPUB", "văn phòng ủy ban nhân dân"),
    ("T/P", "no single syllable"),
)


@pytest.fixture(autouse=True)
def rows(no_abbreviations):
    abbreviations.use(lambda: ROWS)


def words(text):
    return tuple(Word(*one) for one in syllables(text))


def word(text):
    return words(text)[0]


def phrase(text):
    return Phrase(words(text))


UBND = Or((word("ubnd"), phrase("ủy ban nhân dân")))


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("UBND", UBND),
        ("UBND tỉnh", And((UBND, word("tỉnh")))),
        ("HDND", Or((word("hdnd"), phrase("hội đồng nhân dân")))),
        ("tt", Or((word("tt"), phrase("thông tư"), phrase("trung tâm")))),
        ("văn phòng", Or((And(words("văn phòng")), word("vp")))),
        ("van phong", Or((And(words("van phong")), word("vp")))),
        ("vàn phòng", And(words("vàn phòng"))),
        # The longest is meant.
        (
            "văn phòng ủy ban nhân dân",
            Or((And(words("văn phòng ủy ban nhân dân")), word("vpub"))),
        ),
        ("NOT VP", Not(Or((word("vp"), phrase("văn phòng"))))),
        (
            "UBND OR VP",
            Or((UBND, Or((word("vp"), phrase("văn phòng"))))),
        ),
        ('"UBND"', word("ubnd")),
        ('"văn phòng"', phrase("văn phòng")),
        ("UBND-NV", phrase("ubnd nv")),
        (
            "cơ quan: UBND Quận 2",
            Or(
                (
                    Within("agency", phrase("ubnd quận 2")),
                    Within("agency", phrase("ủy ban nhân dân quận 2")),
                )
            ),
        ),
        (
            "cơ quan: văn phòng",
            Or((Within("agency", phrase("văn phòng")), Within("agency", phrase("vp")))),
        ),
        ('cơ quan: "UBND"', Within("agency", phrase("ubnd"))),
    ],
)
def test_what_a_question_becomes(text, node):
    assert parse(text) == node


@pytest.mark.parametrize("text", ["69/KH-UBND", "12/QĐ-VP"])
def test_a_number_stays_a_number(text):
    assert isinstance(parse(text), Number)


def test_without_a_list_nothing_is_meant():
    abbreviations.use(tuple)

    assert parse("UBND tỉnh") == And(words("ubnd tỉnh"))
    assert parse("cơ quan: UBND") == Within("agency", phrase("ubnd"))


def test_a_changed_list_holds_with_the_next_question():
    parse("VP")
    abbreviations.use(lambda: (("VP", "vi phạm"),))

    assert parse("VP") == Or((word("vp"), phrase("vi phạm")))


def test_many_spellings_are_bounded():
    abbreviations.use(lambda: tuple(("TT", f"nghĩa {n}") for n in range(40)))

    assert len(parse("cơ quan: TT TT TT").items) == abbreviations.MOST


def test_either_form_is_found(shelf: Shelf, sweep: Sweep) -> None:
    shelf.put(1, "Ủy ban nhân dân tỉnh")
    shelf.put(2, "Lịch họp UBND tỉnh")
    shelf.put(3, "Nhân dân tỉnh và ủy ban")
    sweep()

    assert set(shelf.found("UBND tỉnh")) == {1, 2}
    assert set(shelf.found("ủy ban nhân dân tỉnh")) == {1, 2, 3}
    assert shelf.found('"UBND"') == [2]
