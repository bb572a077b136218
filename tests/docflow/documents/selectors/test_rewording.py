"""Lines and words of two texts: what went, what came, and how long it may take."""

import random
import time

from hypothesis import given
from hypothesis import strategies as st

from docflow.documents.selectors import rewording
from docflow.documents.selectors.rewording import Row, Run, rows

TEXT = st.lists(
    st.sampled_from(["a b c d", "a b x d", "e f", "g", "a, b", "", "h i j"]), max_size=8
)


def test_words_are_marked_within_a_line_and_what_stayed_is_counted():
    before = ["Căn cứ Luật A", "Hoàn thành trong quý II năm 2018.", "Giao Văn phòng theo dõi."]
    after = ["Căn cứ Luật A", "Hoàn thành trong quý III năm 2018.", "Giao Văn phòng theo dõi."]

    assert rows(before, after) == [
        Row("…", count=1),
        Row(
            "~",
            (
                Run("=", "Hoàn thành trong quý "),
                Run("-", "II"),
                Run("+", "III"),
                Run("=", " năm 2018."),
            ),
        ),
        Row("…", count=1),
    ]


def test_lines_that_do_not_resemble_each_other_went_and_came():
    found = rows(["Giao Phòng Nội vụ chủ trì."], ["Kinh phí lấy từ ngân sách."])

    assert [(one.sign, one.runs[0].text) for one in found] == [
        ("-", "Giao Phòng Nội vụ chủ trì."),
        ("+", "Kinh phí lấy từ ngân sách."),
    ]


def test_a_line_put_in_before_a_changed_one_is_told_from_it():
    found = rows(["Một hai ba bốn năm."], ["Dòng mới hẳn.", "Một hai ba bốn sáu."])

    assert [one.sign for one in found] == ["+", "~"]


def test_a_comma_between_two_changes_is_no_rest():
    (row,) = rows(["nộp a, b trước ngày mai nhé"], ["nộp c, d trước ngày mai nhé"])

    assert row.runs[1:3] == (Run("-", "a, b"), Run("+", "c, d"))


def test_no_change_is_no_row():
    assert rows(["a", "b"], ["a", "b"]) == []
    assert rows([], []) == []


@given(TEXT, TEXT)
def test_both_texts_can_be_read_out_of_the_rows(before, after):
    """Nothing is lost: old words without what came, new ones without what went."""
    found = rows(before, after)
    kept = iter(_stayed(before, found))

    old = [_side(one, "+") if one.sign != "…" else None for one in found if one.sign != "+"]
    new = [_side(one, "-") if one.sign != "…" else None for one in found if one.sign != "-"]

    assert list(kept) == [text for text in old if text is not None] or not found
    if found:
        assert [text for text in new if text is not None] == _stayed(after, found, "-")


def _side(row: Row, without: str) -> str:
    return "".join(run.text for run in row.runs if run.sign != without)


def _stayed(text: list[str], found: list[Row], without: str = "+") -> list[str]:
    """The lines of `text` that the rows do not count as the same."""
    changed, at = [], 0
    for row in found:
        if row.sign == "…":
            at += row.count
        elif row.sign != without:
            changed.append(text[at])
            at += 1
    return changed


def test_a_very_large_text_is_compared_in_bounded_time():
    sure = random.Random(5)  # noqa: S311
    words = [f"từ{n}" for n in range(300)]
    before = [" ".join(sure.choices(words, k=40)) for _ in range(8000)]
    after = [
        line if sure.random() > 0.2 else " ".join(sure.choices(words, k=40)) for line in before
    ]
    long = ["x y " * 20_000], ["x z " * 20_000]

    started = time.process_time()
    found = rows(before, after)
    coarse = rows(*long)

    assert time.process_time() - started < 10
    assert sum(one.count for one in found) > 6000
    assert [one.sign for one in coarse] == ["-", "+"]


def test_a_text_of_the_same_lines_over_and_over_is_no_trap():
    started = time.process_time()

    found = rows(["như trên"] * 6000, ["như trên"] * 3000 + ["khác"] + ["như trên"] * 2999)

    assert time.process_time() - started < 10
    assert found
    assert rewording.WORK > 0
