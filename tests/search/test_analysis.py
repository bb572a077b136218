import codecs
import unicodedata
from contextlib import suppress
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search import analysis
from search.analysis import Needle

LETTERS = "aăâbcdđeêghiklmnoôơpqrstuưvxyAĂÂBCDĐEÊGHIKLMNOÔƠPQRSTUƯVXYÐð0123456789"
TONES = "\u0300\u0301\u0303\u0309\u0323"
vietnamese = st.text(alphabet=LETTERS + TONES + " /-.,_\n“”()\u00ad\u200b", max_size=60)


def test_the_letter_d_is_folded_in_every_disguise() -> None:
    assert analysis.fold("Đường ÐƯỜNG đường") == "duong duong duong"


def test_decomposed_text_gives_the_same_tokens_as_composed() -> None:
    text = "Ủy ban nhân dân Thủ Đức"

    decomposed = unicodedata.normalize("NFD", text)

    assert analysis.syllables(decomposed) == analysis.syllables(text)


def test_an_invisible_sign_between_a_letter_and_its_mark_changes_nothing() -> None:
    assert analysis.syllables("ho\u00ada\u200b\u0300") == analysis.syllables("hoà")


@pytest.mark.parametrize("between", ["", "\u200b"])
@pytest.mark.parametrize("marks", ["\u0301\u0323", "\u0323\u0315\u0301", "\u05b0\u0591"])
def test_no_letter_carries_more_marks_than_can_be_put_in_order(marks: str, between: str) -> None:
    """Ordering takes the square of their number: a file of marks alone would take hours."""
    text = f"a{(marks + between) * 2000} hòa"

    plain = analysis.normalise(text)

    assert len(plain) < 50
    assert plain == analysis.normalise(plain)
    assert analysis.syllables(text)[-1] == ("hòa", "hoa")


def test_what_is_written_is_only_composed() -> None:
    for text in ("Đường", "Đu\u031bo\u031b\u0300ng", "", "a" + "\u0323" * 30, "ạ\u0301"):
        assert analysis.composed(text) == unicodedata.normalize("NFC", text)


def test_the_usual_signs_stay_as_they_are_beside_each_other() -> None:
    """Those for which a text is not looked through; which they are is asked of the table itself."""
    usual = []
    for sign in map(chr, range(0x11000)):
        with suppress(UnicodeEncodeError):
            codecs.charmap_encode(sign, "strict", analysis._USUAL)
            usual.append(sign)

    assert {"ệ", "Đ", "“", "\n"} <= set(usual)
    assert not {"\u0300", "\u00ad", "\u200b", "ﬁ", "\u1100", "Å"} & set(usual)
    for one, two in product(usual, repeat=2):
        assert analysis.composed(analysis._INVISIBLE.sub("", one + two)) == one + two


def test_signs_that_are_no_marks_may_stand_in_any_number() -> None:
    assert analysis.normalise("─" * 500 + "đầu") == "─" * 500 + "đầu"


@pytest.mark.parametrize(
    ("newer", "older"),
    [("Hoà", "hòa"), ("thuỷ", "thủy"), ("khoẻ", "khỏe"), ("uỷ", "ủy"), ("HOẠ", "họa")],
)
def test_both_places_of_the_tone_are_one_spelling(newer: str, older: str) -> None:
    assert analysis.syllables(newer) == analysis.syllables(older)


@pytest.mark.parametrize("syllable", ["quý", "hoàn", "thuyền", "toán"])
def test_a_tone_with_only_one_place_stays(syllable: str) -> None:
    assert analysis.syllables(syllable)[0][0] == syllable


def test_a_number_becomes_its_parts() -> None:
    assert [folded for _, folded in analysis.syllables("69/KH-UBND-NV")] == [
        "69",
        "kh",
        "ubnd",
        "nv",
    ]


@pytest.mark.parametrize(
    "typed",
    [
        "07/2026/TT-BLĐTBXH",
        "7/2026/tt-bldtbxh",
        " 07 / 2026 / TT - BLÐTBXH ",
        "Số: 07/2026/TT–BLĐTBXH",
        "số 7/2026/TT-BLđTBXH.",
    ],
)
def test_dirt_in_a_number_does_not_count(typed: str) -> None:
    assert analysis.code(typed) == "7/2026/tt-bldtbxh"
    assert analysis.code_parts(typed) == ["7", "2026", "tt", "bldtbxh"]


@given(vietnamese)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert analysis.fold(analysis.fold(text)) == analysis.fold(text)


@given(st.text(max_size=60))
def test_folding_any_text_twice_changes_nothing(text: str) -> None:
    assert analysis.fold(analysis.fold(text)) == analysis.fold(text)


@given(vietnamese)
def test_folded_text_has_no_vietnamese_letter(text: str) -> None:
    assert not set(analysis.fold(text)) & set("ăâđêôơưàáảãạÐð" + TONES)


@given(vietnamese)
def test_case_and_composition_do_not_change_tokens(text: str) -> None:
    # A mark at the start of a syllable joins the sign before it when composed; case cannot move it.
    expected = analysis.syllables(text)

    assert analysis.syllables(unicodedata.normalize("NFD", text)) == expected
    assert [f for _, f in analysis.syllables(text.upper())] == [f for _, f in expected]


@given(vietnamese)
def test_folded_text_has_the_folded_tokens(text: str) -> None:
    folded = [folded for _, folded in analysis.syllables(text)]

    assert [token.exact for token in analysis.tokens(analysis.fold(text))] == folded


@given(vietnamese)
def test_tokens_stand_where_they_say(text: str) -> None:
    plain = analysis.normalise(text)

    for token in analysis.tokens(text):
        assert analysis.forms(plain[token.start : token.end]) == (token.exact, token.folded)


@given(vietnamese)
def test_a_code_of_a_code_is_itself(text: str) -> None:
    assert analysis.code(analysis.code(text)) == analysis.code(text)


def needle(text: str, *, prefix: bool = False) -> Needle:
    forms = analysis.syllables(text)
    return Needle(tuple(f for _, f in forms), tuple(e for e, _ in forms), prefix)


def test_hits_are_marked_with_any_tones() -> None:
    pieces = analysis.highlight("Đầu tư và dấu từ", [needle("dau"), needle("tu")])

    assert pieces == [("Đầu tư", True), (" và ", False), ("dấu từ", True)]


def test_a_phrase_is_marked_only_as_a_phrase() -> None:
    pieces = analysis.highlight("tư đầu, đầu tư", [needle("đầu tư")])

    assert pieces == [("tư đầu, ", False), ("đầu tư", True)]


def test_a_beginning_marks_the_whole_syllable() -> None:
    assert analysis.highlight("kế hoạch", [needle("ho", prefix=True)])[1] == ("hoạch", True)


def test_markup_in_a_text_stays_text_for_the_template_to_escape() -> None:
    pieces = analysis.highlight("<b>đầu</b>", [needle("đầu")])

    assert pieces == [("<b>", False), ("đầu", True), ("</b>", False)]


def test_typed_with_marks_and_found_so_other_tones_are_no_hits() -> None:
    pieces = analysis.highlight("bà Hạnh, cải cách hành chính", [needle("hành")])
    assert pieces == [("bà Hạnh, cải cách ", False), ("hành", True), (" chính", False)]

    only_folded = analysis.highlight("bà Hạnh", [needle("hành")])
    assert only_folded == [("bà ", False), ("Hạnh", True)]

    without_marks = analysis.highlight("bà Hạnh, hành chính", [needle("hanh")])
    assert [text for text, hit in without_marks if hit] == ["Hạnh", "hành"]


def test_the_passage_with_exact_tones_is_chosen() -> None:
    text = "dấu từ " + "lời " * 200 + "đầu tư công " + "lời " * 200

    pieces = analysis.highlight(text, [needle("đầu"), needle("tư")], width=80)

    assert ("đầu tư", True) in pieces
    assert pieces[0] == ("… ", False)
    assert pieces[-1] == (" …", False)
    assert sum(len(text) for text, _ in pieces) <= 90


@given(
    vietnamese, st.lists(st.sampled_from(["a", "đầu", "tư", "1"]), max_size=3), st.integers(5, 40)
)
def test_pieces_are_a_passage_of_the_text(text: str, words: list[str], width: int) -> None:
    pieces = analysis.highlight(text, [needle(word) for word in words], width=width)

    shown = "".join(piece for piece, _ in pieces if piece not in {"… ", " …"})
    assert shown in " ".join(analysis.normalise(text).split())
    marked = [token for piece, hit in pieces if hit for token in analysis.tokens(piece)]
    assert {token.folded for token in marked} <= {analysis.fold(word) for word in words}
