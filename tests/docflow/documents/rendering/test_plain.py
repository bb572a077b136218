"""A typed text becomes the parts of a document."""

from dataclasses import replace

import pytest

from docflow.documents.rendering.content import (
    Article,
    Clause,
    Heading,
    Paragraph,
    Table,
)
from docflow.documents.rendering.letter import render
from docflow.documents.rendering.plain import blocks


def test_each_sign_opens_its_part():
    text = """
    Chương I
    Quy định chung
    Điều 1. Phạm vi
    Quy định này áp dụng cho quận.
    Điều 2. Quyết định này có hiệu lực từ ngày ký.
    II. Mục tiêu
    1. Nâng cao chất lượng:
    a) cấp quận;
    - cấp phường.
    """

    assert blocks(text) == (
        Heading("Quy định chung", 1, "Chương I"),
        Article("Điều 1.", title="Phạm vi"),
        Paragraph("Quy định này áp dụng cho quận."),
        Article("Điều 2.", "Quyết định này có hiệu lực từ ngày ký."),
        Heading("Mục tiêu", 2, "II."),
        Clause("1.", "Nâng cao chất lượng:"),
        Clause("a)", "cấp quận;"),
        Paragraph("- cấp phường."),
    )


def test_rows_between_bars_become_one_table():
    text = "Bảng:\n| STT | Việc |\n|---|---|\n| 1 | Rà soát |\nHết"

    assert blocks(text) == (
        Paragraph("Bảng:"),
        Table(("STT", "Việc"), (("1", "Rà soát"),)),
        Paragraph("Hết"),
    )


@pytest.mark.parametrize("text", ["", "\n \n", "|-|", "Điều 1.", "Chương I", "|", "I. x"])
def test_odd_texts_break_nothing(text, plan, now):
    parts = blocks(text)

    assert render(replace(plan, body=parts), now=now).pages == 1


@pytest.mark.shared
def test_no_word_of_the_real_plan_is_lost(samples):
    text = (samples / "plan" / "ke-hoach-cchc-quan-2-2018.txt").read_text("utf-8")

    parts = blocks(text)

    kept = " ".join(
        part for block in parts for part in (getattr(block, "label", ""), block.text) if part
    )
    assert kept.split() == text.split()
