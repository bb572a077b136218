"""Typed text comes back from its blocks as it was meant."""

from hypothesis import assume, given
from hypothesis import strategies as st

from docflow.documents.forms.typed import lines, stored, told, typed
from docflow.documents.rendering import plain
from docflow.documents.rendering.content import Table

LINE = st.sampled_from(
    [
        "I. MỤC ĐÍCH",
        "Điều 1. Phạm vi điều chỉnh",
        "Điều 2. Quyết định này có hiệu lực kể từ ngày ký.",
        "1. Nâng cao chất lượng phục vụ.",
        "a) Công khai thủ tục hành chính;",
        "Các đơn vị triển khai thực hiện.",
        "| Chỉ tiêu | Số |",
        "| Hồ sơ | 12 |",
        "Chương I",
        "QUY ĐỊNH CHUNG",
        "",
    ]
)


@given(st.lists(LINE, max_size=12))
def test_blocks_told_and_read_again_are_the_same(parts):
    blocks = plain.blocks("\n".join(parts))

    assert plain.blocks(told(blocks)) == blocks


def test_what_was_typed_is_given_back_letter_by_letter():
    text = "I. MỤC ĐÍCH\n\n  thụt đầu dòng\n"

    assert typed({"body": stored(text), "typed": text}) == text


def test_an_older_row_is_told_from_its_blocks():
    assert typed({"body": stored("1. Một.\n2. Hai.")}) == "1. Một.\n2. Hai."


def test_blank_lines_are_no_lines():
    assert lines(" a \n\n b\n") == ["a", "b"]


CELL = st.text("ab |\\-:.1", max_size=6).map(lambda cell: " ".join(cell.split()))


@given(st.lists(st.lists(CELL, min_size=2, max_size=3).map(tuple), min_size=1, max_size=4))
def test_a_table_keeps_its_bars_its_empty_rows_and_its_single_dashes(rows):
    header, *others = rows
    table = Table(header if any(header) else (), tuple(others))
    # A stroke before a bar is how a bar is written, and dashes alone are a rule: not told apart.
    assume(not any("\\" in cell or "--" in cell for row in rows for cell in row))
    assume(header != ("",) * len(header) or others)

    text = told([table])

    (read,) = plain.blocks(text)
    assert read.header == table.header
    assert [tuple(row) for row in read.rows] == others


def test_a_table_without_heads_is_told_with_an_empty_first_row():
    assert told([Table((), (("1", "a|b"),))]) == "|  |  |\n| 1 | a\\|b |"


def test_a_table_of_nothing_stays_one():
    assert plain.blocks(told([Table(())])) == (Table(()),)
