"""The appendices of a draft: read in the order of the page, taken out and back, moved, mended."""

import pytest
from django.core.exceptions import ValidationError
from django.http import QueryDict

from docflow.documents.forms import appendices
from docflow.documents.forms.appendices import AppendicesField, AppendicesWidget, Typed
from docflow.documents.rendering.content import Appendix, Clause, Table


def posted(*items: Typed) -> QueryDict:
    data = QueryDict(mutable=True)
    data["subject"] = "Kế hoạch"
    for one in items:
        data.appendlist("appendices-title", one.title)
        data.appendlist("appendices-sheet", "landscape" if one.landscape else "")
        data.appendlist("appendices-body", one.body)
        data.appendlist("appendices-gone", "1" if one.gone else "")
    return data


def read(data: QueryDict) -> list[Typed]:
    return AppendicesWidget().value_from_datadict(data, {}, "appendices")


ONE, TWO = Typed("Biểu mẫu", False, "1. Một."), Typed("Danh mục", True, "| A |\n| b |")


def test_what_is_posted_is_read_in_its_order_and_the_rest_of_the_form_stays():
    data = appendices.shaped(posted(ONE, TWO), "appendix:add")

    assert read(data) == [ONE, TWO, Typed()]
    assert data["subject"] == "Kế hoạch"


def test_one_that_is_taken_out_stays_in_the_form_and_comes_back():
    gone = appendices.shaped(posted(ONE, TWO), "appendix:gone:0")

    assert [one.gone for one in read(gone)] == [True, False]
    assert AppendicesField(required=False).clean(read(gone)) == [TWO]
    assert read(appendices.shaped(gone, "appendix:back:0")) == [ONE, TWO]


def test_they_are_moved_and_the_ends_stay_where_they_are():
    assert read(appendices.shaped(posted(ONE, TWO), "appendix:up:1")) == [TWO, ONE]
    assert read(appendices.shaped(posted(ONE, TWO), "appendix:down:0")) == [TWO, ONE]
    for act in ("up:0", "down:1", "up:9", "gone:-1", "back:x", "down:", "", "explode:1", "up:²"):
        assert read(appendices.shaped(posted(ONE, TWO), f"appendix:{act}")) == [ONE, TWO]


def test_an_empty_one_counts_for_nothing_and_one_without_a_title_is_named():
    field = AppendicesField(required=False)

    assert field.clean([Typed(), Typed(" ", True, "\n")]) == []
    for items, words in (
        ([ONE, Typed("", False, "chữ")], "Phụ lục 2 chưa có tên."),
        ([Typed("x" * 501)], "500 ký tự"),
        ([ONE] * 51, "nhiều nhất 50"),
    ):
        with pytest.raises(ValidationError, match=words):
            field.clean(items)


def test_what_is_stored_comes_back_letter_by_letter():
    stored = appendices.content_of([TWO, Typed(gone=True, title="Bỏ")])

    assert stored == [
        {
            "title": "Danh mục",
            "landscape": True,
            "body": [
                {"kind": "table", "header": ("A",), "rows": (("b",),), "widths": (), "numeric": ()}
            ],
            "typed": TWO.body,
        }
    ]
    assert appendices.initial_of({"appendices": stored}) == [TWO]


def test_a_row_without_its_typed_text_is_told_from_its_blocks():
    row = {"title": "A", "body": [{"kind": "clause", "label": "1.", "text": "Một."}]}

    assert appendices.initial_of({"appendices": [row]}) == [Typed("A", False, "1. Một.")]


def test_a_mending_reaches_those_that_count_and_no_other():
    gone = Typed("Bỏ", gone=True)
    after = [Appendix("Biểu", (Clause("1.", "Một"),)), Appendix("Danh", (Table(("A",)),), True)]

    data = appendices.mended(posted(ONE, gone, Typed(), TWO), after)

    assert read(data) == [
        Typed("Biểu", False, "1. Một"), gone, Typed(), Typed("Danh", True, "| A |"),
    ]  # fmt: skip
