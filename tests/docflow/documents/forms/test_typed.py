"""Typed text comes back from its blocks as it was meant."""

from hypothesis import given
from hypothesis import strategies as st

from docflow.documents.forms.typed import lines, stored, told, typed
from docflow.documents.rendering import plain

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
