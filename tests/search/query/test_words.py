"""Words for stored values: closed lists that apps register, and names that only some may know."""

from collections.abc import Callable
from datetime import date

import pytest
from django.utils import translation

from search.analysis import syllables
from search.nodes import And, Expiry, Fact, Word
from search.query import words
from search.query.lexer import QueryError
from search.query.parser import parse
from tests.search.conftest import Shelf

Sweep = Callable[[], int]


@pytest.fixture(autouse=True)
def lists(monkeypatch):
    monkeypatch.setattr(words, "_lists", {})
    monkeypatch.setattr(words, "_finders", {})
    monkeypatch.setattr(words, "_namers", {})
    words._told.cache_clear()
    words.register("level", lambda: [(one, (one,)) for one in ("B-B", "B-T", "B-LT", "B-LTA")])
    words.register(
        "verdict",
        lambda: [
            ("Hợp lệ", ("valid", "changed")),
            ("Hợp lệ, có bổ sung sau khi ký", ("changed",)),
            ("Không hợp lệ", ("invalid",)),
        ],
    )
    words.register("status", lambda: [("Đã phát hành", ("issued",)), ("Đã lưu", ("filed",))])
    words.register("status", lambda: [("Đã lưu", ("kept",))])
    yield
    words._told.cache_clear()


def word(text: str) -> Word:
    return Word(*syllables(text)[0])


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("mức ký: B-T", Fact("level", ("B-T",))),
        ("muc ky: b-lta", Fact("level", ("B-LTA",))),
        ("kết luận: hợp lệ", Fact("verdict", ("valid", "changed"))),
        ("kết luận: Hợp lệ, có bổ sung sau khi ký", Fact("verdict", ("changed",))),
        ('ket luan: "khong hop le"', Fact("verdict", ("invalid",))),
        ("trạng thái: đã lưu", Fact("status", ("filed", "kept"))),
        ("serial: 00:3A:1F", Fact("serial", ("3a1f",))),
        ("số sê-ri: 0x3a1f", Fact("serial", ("3a1f",))),
        ('so seri: "3A 1F"', Fact("serial", ("3a1f",))),
        ("hết hạn trước: 05/03/2027", Expiry(until=date(2027, 3, 5))),
        ("hết hạn trước: 06/2027", Expiry(until=date(2027, 6, 1))),
        ("het han sau ngay: 31/12/2027", Expiry(since=date(2028, 1, 2))),
        ("hết hạn sau: 9999", Expiry(since=date.max)),
        ("sổ: văn bản đi", Fact("register", ("văn bản đi",))),
        ("so dang ky: van ban di", Fact("register", ("van ban di",))),
    ],
)
def test_a_word_for_a_value_is_read(text, node):
    assert parse(text) == node


def test_the_words_of_a_list_end_where_its_longest_word_ends():
    node = parse("kết luận: hợp lệ kế hoạch")

    assert node == And((Fact("verdict", ("valid", "changed")), word("kế"), word("hoạch")))


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [("mức ký: cao", 8, 11), ("x kết luận: hợp, lý", 12, 16), ('mức ký: "B-T a"', 8, 15)],
)
def test_an_unknown_word_of_a_list_is_refused_with_its_place_and_the_list(text, start, end):
    with pytest.raises(QueryError) as caught:
        parse(text)

    assert (caught.value.start, caught.value.end) == (start, end)
    assert ("B-LTA" in caught.value.message) or ("Không hợp lệ" in caught.value.message)


def test_a_serial_is_hexadecimal():
    with pytest.raises(QueryError) as caught:
        parse("serial: xyz")

    assert (caught.value.start, caught.value.end) == (8, 11)


@pytest.mark.parametrize("field", ["mức ký:", "hết hạn trước:", "hồ sơ:", "serial: ,"])
def test_a_field_without_value_is_refused(field):
    with pytest.raises(QueryError):
        parse(field)


def test_a_day_that_is_none_is_refused():
    with pytest.raises(QueryError):
        parse("hết hạn trước: 31/02/2027")


def test_a_name_is_found_by_a_part_and_only_for_who_may_know_it():
    named = {"7": "01.NV Kỷ luật", "8": "02.NV Cải cách"}

    def found(text, principals):
        return [key for key, name in named.items() if 5 in principals and words.has(name, text)]

    words.find_by("file", found)

    assert parse("hồ sơ: 01.nv", [5]) == Fact("file", ("7",))
    assert parse("hồ sơ: NV", [5]) == Fact("file", ("7", "8"))
    # Neither whether there is none, nor that it is hidden.
    assert parse("hồ sơ: 01.NV", [4]) == Fact("file", ())
    assert parse("hồ sơ: 03.NV", [5]) == Fact("file", ())
    # What lies in a hidden file is not told to who guesses its key.
    assert parse("hồ sơ: 7", [4]) == parse('hồ sơ: "7"', [4]) == Fact("file", ())


def test_too_many_names_are_refused():
    words.find_by("unit", lambda _text, _principals: map(str, range(501)))

    with pytest.raises(QueryError):
        parse("đơn vị: phòng")


def test_values_are_named_for_a_facet_and_hidden_ones_are_not():
    words.name_by("file", lambda _values, principals: {"7": "01.NV"} if 5 in principals else {})

    assert words.named("verdict", ["invalid", "changed", "new"], frozenset()) == {
        "invalid": "Không hợp lệ",
        "changed": "Hợp lệ, có bổ sung sau khi ký",
        "new": "new",
    }
    assert words.named("file", ["7", "8"], frozenset([5])) == {"7": "01.NV"}
    assert words.named("file", ["7", "8"], frozenset()) == {}


def test_words_of_the_house_are_read_in_any_language_of_the_reader():
    words.register(
        "progress",
        lambda: [("Late" if translation.get_language() == "en" else "Quá hạn", ("late",))],
    )

    with translation.override("en"):
        assert parse("tiến độ: late") == parse("tiến độ: quá hạn") == Fact("progress", ("late",))
        assert words.named("progress", ["late"], frozenset()) == {"late": "Late"}


def test_facts_narrow_what_is_found(shelf: Shelf, sweep: Sweep) -> None:
    facts = {"level": ("B-T", "B-LT"), "serial": ("3a1f",), "verdict": ("valid",)}
    shelf.put(1, "Một", facts=facts, expires=date(2027, 3, 6), status="issued")
    shelf.put(2, "Hai", facts={"level": ("B-B",)}, status="kept")
    sweep()

    assert shelf.found("mức ký: B-LT") == [1]
    assert shelf.found("serial: 3A:1F") == [1]
    assert shelf.found("kết luận: hợp lệ một") == [1]
    assert shelf.found("NOT mức ký: B-B") == [1]
    assert shelf.found("trạng thái: đã lưu") == [2]
    assert shelf.found("hết hạn trước: 05/03/2027") == []
    assert shelf.found("hết hạn trước: 06/03/2027") == [1]
    assert shelf.found("hết hạn sau: 04/03/2027") == [1]
    assert shelf.found("hết hạn sau: 05/03/2027") == []


def test_what_lies_in_a_hidden_file_is_not_told_to_who_guesses_its_key(
    shelf: Shelf, sweep: Sweep
) -> None:
    words.find_by("file", lambda _text, _principals: ())
    shelf.put(1, "Một", facts={"file": ("7",)})
    sweep()

    assert shelf.found("hồ sơ: 7") == []
    assert shelf.found("NOT hồ sơ: 7") == [1]
