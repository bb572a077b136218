import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from search import Source, index, queue, sources
from search.sources import Plain
from tests.search.conftest import Shelf

Sweep = Callable[[], int]


@pytest.fixture
def tones(shelf: Shelf, sweep: Sweep) -> Shelf:
    shelf.put(1, "Kế hoạch đầu tư", body="đầu tư công năm 2024")
    shelf.put(2, "Dấu từ cổ", body="các dấu từ trong văn bản")
    shelf.put(3, "dau tu", body="van ban khong dau")
    shelf.put(4, "Việc khác", body="không liên quan")
    sweep()
    return shelf


def test_without_marks_every_spelling_is_found(tones: Shelf) -> None:
    assert set(tones.found("dau tu")) == {1, 2, 3}


@pytest.mark.parametrize("quoted", ["%s", '"%s"'])
def test_exact_tones_come_first_and_nothing_is_lost(tones: Shelf, quoted: str) -> None:
    invest, marks = tones.found(quoted % "đầu tư"), tones.found(quoted % "dấu từ")

    assert invest[0] == 1
    assert marks[0] == 2
    assert set(invest) == set(marks) == {1, 2, 3}
    assert invest != marks


@pytest.mark.parametrize(
    "question", ["đầu tư", '"đầu tư"', 'trích yếu: "đầu tư"', "NOT dấu đầu tư"]
)
def test_exact_finds_only_the_tones_that_were_typed(tones: Shelf, question: str) -> None:
    assert tones.found(question, exact=True) == [1]


def test_exact_leaves_words_without_marks_as_they_were(tones: Shelf) -> None:
    assert set(tones.found("dau tu", exact=True)) == {1, 2, 3}
    assert tones.found("đầu tu", exact=True) == [1]
    assert tones.found("đàu tư", exact=True) == []


def test_exact_is_offered_where_it_changes_something(tones: Shelf) -> None:
    offered = {text: tones.ask(text).marked for text in ("đầu tư", "dau tu", "", "69/KH-UBND")}

    assert offered == {"đầu tư": True, "dau tu": False, "": False, "69/KH-UBND": False}


def test_exact_still_marks_what_was_found(tones: Shelf) -> None:
    result = tones.ask("đầu tư", exact=True)

    assert [needle.exact for needle in result.needles] == [("đầu",), ("tư",)]


def test_exact_tones_in_a_body_beat_other_tones_in_a_title(shelf: Shelf, sweep: Sweep) -> None:
    shelf.put(1, "Thông báo", body="về vốn đầu tư công")
    shelf.put(2, "Dấu từ", body="")
    sweep()

    assert shelf.found("đầu tư") == [1, 2]


@pytest.mark.parametrize("typed", ["Hoà Bình", "hòa bình", "HOÀ BÌNH", "hoa binh"])
def test_both_places_of_the_tone_find_each_other(shelf: Shelf, sweep: Sweep, typed: str) -> None:
    shelf.put(1, "Xã Hoà Bình")
    shelf.put(2, "Xã Hòa Bình")
    sweep()

    result = shelf.ask(typed)

    assert {hit.id for hit in result.hits} == {1, 2}
    assert len({hit.score for hit in result.hits}) == 1


@pytest.mark.parametrize(
    "typed",
    ["69/QĐ-UBND", "69/qđ-ubnd", "69/qd-ubnd", "69 / QÐ - UBND", "069/QĐ–UBND", "số: 69/QĐ-UBND"],
)
def test_a_number_is_found_however_it_is_typed(shelf: Shelf, sweep: Sweep, typed: str) -> None:
    shelf.put(1, "Quyết định một", code="69/QÐ-UBND")
    shelf.put(2, "Quyết định hai", code="169/QĐ-UBND")
    shelf.put(3, "Quyết định ba", code="70/QĐ-UBND", body="Căn cứ Quyết định 69 ngày 1")
    sweep()

    assert shelf.found(typed) == [1]


def test_a_number_that_a_text_mentions_comes_after_the_one_that_bears_it(
    shelf: Shelf, sweep: Sweep
) -> None:
    shelf.put(1, "Công văn", code="5/CV", body="Căn cứ 30/2020/NĐ-CP " * 20)
    shelf.put(2, "Công tác văn thư", code="30/2020/NĐ-CP")
    shelf.put(3, "Đến", code="7/CV", other_codes=("30/2020/NĐ-CP",))
    sweep()

    assert shelf.found("30/2020/nđ-cp")[2] == 1
    assert set(shelf.found("số: 30/2020/NĐ-CP")) == {2, 3}
    assert shelf.found("30/2020") == shelf.found("30/2020/NĐ-CP")


def test_field_words_and_dates_narrow(shelf: Shelf, sweep: Sweep) -> None:
    shelf.put(1, "Ngân sách", type="Quyết định", signer="Nguyễn Văn An", date=date(2024, 3, 5))
    shelf.put(2, "Ngân sách", type="Kế hoạch", agency="UBND Quận 2", date=date(2024, 4, 5))
    shelf.put(3, "Họp ngày 05/03/2024", type="Giấy mời")
    sweep()

    assert shelf.found("ngân sách loại: quyết định") == [1]
    assert shelf.found("loai: ke hoach ngan sach") == [2]
    assert shelf.found("ký bởi: nguyen van an") == [1]
    assert shelf.found("cơ quan: quận 2") == [2]
    assert shelf.found("từ: 01/04/2024") == [2]
    assert shelf.found("đến: 03/2024") == [1]
    assert shelf.found("05/03/2024") == [1, 3]
    assert shelf.found("trích yếu: họp") == [3]
    assert shelf.found('ngân AND NOT loại:"kế hoạch"') == [1]


def test_filters_narrow_by_exact_value(shelf: Shelf, sweep: Sweep) -> None:
    shelf.put(1, "Một", type="Kế hoạch", direction="out", date=date(2023, 5, 1))
    shelf.put(2, "Hai", type="Kế hoạch", direction="in", date=date(2024, 5, 1))
    shelf.put(3, "Ba", type="Tờ trình", direction="in", extra={"verdict": "valid"})
    sweep()

    assert shelf.found("", filters={"type": "Kế hoạch"}) == [2, 1]
    assert shelf.found("", filters={"type": ["Tờ trình", "Kế hoạch"], "direction": "in"}) == [2, 3]
    assert shelf.found("", filters={"year": 2023}) == [1]
    assert shelf.found("", filters={"date_from": date(2024, 1, 1), "date_to": None}) == [2]
    assert shelf.found("", filters={"extra": {"verdict": "valid"}}) == [3]
    assert shelf.found("", filters={"type": "kế hoạch"}) == []
    with pytest.raises(ValueError, match="colour"):
        shelf.ask("", filters={"colour": "red"})


def test_newest_first_and_an_empty_question_order_by_date(shelf: Shelf, sweep: Sweep) -> None:
    shelf.put(1, "vốn vốn vốn", date=date(2022, 1, 1))
    shelf.put(2, "vốn", date=date(2024, 1, 1))
    shelf.put(3, "nguồn vốn")
    sweep()

    assert shelf.found("vốn", order="newest") == [2, 1, 3]
    assert shelf.found("") == [2, 1, 3]
    assert shelf.found("vốn")[0] == 1


def test_pages_follow_each_other_without_gap_or_double(shelf: Shelf, sweep: Sweep) -> None:
    for number in range(1, 48):
        shelf.put(number, "giống nhau")
    sweep()

    seen: list[int] = []
    cursor = None
    for _page in range(10):
        result = shelf.ask("giống", limit=10, cursor=cursor)
        assert result.total == 47
        seen += [hit.id for hit in result.hits]
        cursor = result.cursor
        if cursor is None:
            break

    assert sorted(seen) == list(range(1, 48))


@pytest.mark.parametrize("cursor", ["-1", "x", "9" * 30, "٣"])
def test_a_made_up_cursor_is_harmless(tones: Shelf, cursor: str) -> None:
    assert tones.ask("dau", cursor=cursor).error is None


@pytest.mark.parametrize("cursor", ["9999999.1.paper", "3652059.999999999999999999.paper"])
def test_a_made_up_place_is_harmless(tones: Shelf, cursor: str) -> None:
    result = tones.ask("dau", order="newest", cursor=cursor)

    assert len(result.hits) == result.total > 0
    assert not result.from_rows


def test_a_mistyped_word_is_put_right_from_what_the_person_may_see(
    shelf: Shelf, sweep: Sweep
) -> None:
    shelf.put(1, "ngân sách", principals={2})
    shelf.put(2, "ngọn đèn", principals={4})
    sweep()

    assert shelf.ask("ngna sách").suggestion == "ngan sách"
    assert shelf.ask("ngn", principals={4}).suggestion == "ngon"
    assert shelf.ask("ngn", principals={6}).suggestion is None
    assert shelf.ask("ngân sách").suggestion is None


def test_what_cannot_be_read_is_answered_with_its_place(tones: Shelf) -> None:
    result = tones.ask('kế "đầu')

    assert result.error is not None
    assert (result.error.start, result.hits, result.total) == (3, [], 0)


def test_a_page_shows_nothing_that_the_rows_refuse(shelf: Shelf, sweep: Sweep) -> None:
    for number in range(1, 31):
        shelf.put(number, "hồ sơ")
    sweep()
    refused = set(range(5, 31, 2))

    result = shelf.ask("hồ sơ", check=lambda _source, ids: set(ids) - refused, limit=10)

    assert len(result.hits) == 10
    assert not {hit.id for hit in result.hits} & refused
    assert not result.total_is_exact
    assert result.total <= 30 - len(refused)
    assert result.facets == {}
    assert result.cursor


def test_the_check_is_asked_in_few_questions(shelf: Shelf, sweep: Sweep) -> None:
    for number in range(1, 31):
        shelf.put(number, "hồ sơ")
    sweep()
    asked: list[int] = []

    def check(_source: str, ids: list[int]) -> set[int]:
        asked.append(len(ids))
        return set(ids)

    shelf.ask("hồ sơ", check=check, limit=10)

    assert asked == [22]


def test_while_a_lost_right_is_not_indexed_no_total_is_told(shelf: Shelf, sweep: Sweep) -> None:
    for number in range(1, 6):
        shelf.put(number, "hồ sơ", type="Kế hoạch", principals={2, 4})
    sweep()
    before = shelf.ask("hồ sơ", principals={4})
    shelf.change(3, urgent=True, principals=frozenset({2}))

    during = shelf.ask("hồ sơ", principals={4})
    sweep()
    after = shelf.ask("hồ sơ", principals={4})

    assert (before.total, before.total_is_exact, before.facets["type"]) == (
        5, True, [("Kế hoạch", 5)],
    )  # fmt: skip
    assert (during.total, during.total_is_exact, during.facets) == (4, False, {})
    assert 3 not in {hit.id for hit in during.hits}
    assert (after.total, after.total_is_exact, after.facets["type"]) == (
        4, True, [("Kế hoạch", 4)],
    )  # fmt: skip
    assert not queue.urgent_pending()


def test_a_paper_without_principals_is_found_by_nobody(shelf: Shelf, sweep: Sweep) -> None:
    shelf.put(1, "kín", principals=set())
    sweep()

    assert shelf.found("kín", check=lambda _source, ids: set(ids)) == []
    assert shelf.found("kín", principals=set(), check=lambda _source, ids: set(ids)) == []


def test_numbers_and_fields_are_answered_without_an_index(
    shelf: Shelf, folder: Path, sweep: Sweep
) -> None:
    asked: list[tuple[Plain, frozenset[int], int]] = []

    def rows(plain: Plain, principals: frozenset[int], most: int) -> list[tuple[int, date]]:
        asked.append((plain, principals, most))
        return [(1, date(2024, 1, 1)), (3, date(2026, 1, 1)), (2, date(2025, 1, 1))]

    shelf.put(1, "a")
    shelf.put(2, "b")
    shelf.put(3, "c", principals={9})
    sources.register(Source("paper", lambda: list(shelf.papers), shelf.load, rows=rows))
    sweep()
    index.close()
    shutil.rmtree(folder)

    result = shelf.ask("số: 69/KH-UBND từ: 2024 ký bởi: Thủ Đức", filters={"type": "Kế hoạch"})

    assert result.error is None
    # Newest first, and what the check refuses is not among them.
    assert [hit.id for hit in result.hits] == [2, 1]
    assert result.from_rows
    assert not result.total_is_exact
    assert result.facets == {}
    plain, principals, most = asked[0]
    assert plain == Plain(
        ("69/kh-ubnd",),
        (("signer", (("thủ", "đức"),)),),
        date(2024, 1, 1),
        None,
        {"type": frozenset({"Kế hoạch"})},
    )
    assert principals == frozenset({2})
    assert most == 20


@pytest.mark.parametrize("text", ["kế hoạch", "69/KH-UBND OR 70/KH-UBND", "NOT 69/KH-UBND", ""])
def test_what_only_an_index_finds_says_so_without_one(
    shelf: Shelf, folder: Path, text: str
) -> None:
    index.close()
    shutil.rmtree(folder)

    result = shelf.ask(text)

    assert result.error is not None
    assert "số: 69/KH-UBND" in result.error.message
    assert result.hits == []


def test_rows_of_another_source_are_not_asked(shelf: Shelf, folder: Path) -> None:
    def rows(*_asked: object) -> list[tuple[int, date]]:
        raise AssertionError("asked")

    sources.register(Source("paper", list, shelf.load, rows=rows))
    index.close()
    shutil.rmtree(folder)

    assert shelf.ask("1/KH", filters={"source": "other"}).hits == []
