"""Appendices of a draft: typed, shown, saved, opened again, compared, held against the form."""

import pytest
from django.urls import reverse

from docflow.documents.models import Document, TypedText
from docflow.documents.rendering import letter
from docflow.documents.selectors.differences import words_of
from docflow.documents.selectors.versions import latest
from docflow.documents.services import checking
from tests.docflow.documents.views.test_drafts import PREVIEW, WRITE, typed
from tests.factories.org import actor_of

TWO = {
    "appendices-title": ["Biểu mẫu báo cáo", "Danh mục thủ tục"],
    "appendices-sheet": ["", "landscape"],
    "appendices-body": ["1. Kỳ báo cáo.", "| STT | Thủ tục |\n| 1 | Cấp bản sao |"],
    "appendices-gone": ["", ""],
}


@pytest.fixture
def saved(cast, as_) -> Document:
    as_(cast.an).post(WRITE, typed(cast, **TWO))
    return Document.objects.get()


def test_they_are_saved_with_their_blocks_and_opened_again_as_typed(cast, saved, as_):
    one, two = saved.content["appendices"]
    assert (one["title"], one["landscape"], one["body"][0]["kind"]) == (
        "Biểu mẫu báo cáo", False, "clause",
    )  # fmt: skip
    assert (two["landscape"], two["body"][0]["rows"]) == (True, [["1", "Cấp bản sao"]])

    page = as_(cast.an).get(reverse("documents:edit", args=[saved.pk])).content.decode()

    assert "| 1 | Cấp bản sao |" in page
    assert '<option value="landscape" selected>' in page


def test_the_exact_page_shows_them_and_a_turned_sheet_is_wide(cast, as_):
    sheets = as_(cast.an).post(PREVIEW, typed(cast, **TWO)).context["sheets"]

    assert [sheet["width"] > sheet["height"] for sheet in sheets] == [False, False, True]


def test_an_endless_one_is_not_even_read_for_the_exact_page(cast, as_, monkeypatch):
    """The page is asked while somebody types: half a megabyte of lines held the server a minute."""
    monkeypatch.setattr(letter, "preview", None)
    endless = typed(cast, **TWO | {"appendices-body": ["x\n" * 100_001, ""]})

    page = as_(cast.an).post(PREVIEW, endless).content.decode()

    assert "dài quá 200000 ký tự" in page


def test_one_without_a_title_is_shown_and_not_saved(cast, as_):
    nameless = typed(cast, **TWO | {"appendices-title": ["", "Danh mục"]})

    assert len(as_(cast.an).post(PREVIEW, nameless).context["sheets"]) == 3
    answer = as_(cast.an).post(WRITE, nameless)

    assert "Phụ lục 1 chưa có tên." in answer.content.decode()
    assert "Kỳ báo cáo" in answer.content.decode()
    assert not Document.objects.exists()


def test_the_buttons_work_without_scripts_and_complain_of_nothing(cast, as_):
    client = as_(cast.an)

    page = client.post(WRITE, typed(cast, act="appendix:gone:0", signer="", **TWO))
    words = page.content.decode()

    assert not Document.objects.exists()
    assert "Lấy lại" in words
    assert "Cơ quan khác" in words
    assert "Kỳ báo cáo" in words
    assert not page.context["form"].errors
    assert page.context["form"]["offices"].value() == [str(cast.other_office.pk)]


def test_what_was_taken_out_is_not_saved(cast, as_):
    as_(cast.an).post(WRITE, typed(cast, **TWO | {"appendices-gone": ["1", ""]}))

    assert [one["title"] for one in Document.objects.get().content["appendices"]] == [
        "Danh mục thủ tục"
    ]


def test_they_are_kept_while_one_types_and_offered_again(cast, as_):
    client = as_(cast.an)
    client.post(reverse("documents:typed-new", args=["KH"]), {"tab": "1" * 32, **TWO})

    words = client.get(TypedText.objects.get().get_absolute_url()).content.decode()

    assert "Biểu mẫu báo cáo" in words
    assert "| 1 | Cấp bản sao |" in words


def test_a_version_is_compared_with_the_words_of_its_appendices_once(saved):
    words = words_of(latest(saved))

    assert words.count("Danh mục thủ tục") == 1
    assert sum("Cấp bản sao" in line for line in words) == 1


def test_a_departure_in_a_title_is_counted_and_mended_in_the_form(cast, as_):
    wrong = TWO | {"appendices-title": ["PHỤ LỤC 1: Biểu mẫu báo cáo", "Danh mục thủ tục"]}

    page = as_(cast.an).post(WRITE, typed(cast, act="mend:", **wrong))

    titles = [one.title for one in page.context["form"]["appendices"].value()]
    assert titles == ["Biểu mẫu báo cáo", "Danh mục thủ tục"]
    assert page.context["form"]["appendices"].value()[1].landscape


def test_a_mending_of_the_saved_draft_tells_the_typed_text_anew(cast, as_):
    wrong = TWO | {"appendices-body": ["1. Ngày 5 tháng 1 năm 2026.", ""]}
    as_(cast.an).post(WRITE, typed(cast, **wrong))
    document = Document.objects.get()

    checking.mend(actor=actor_of(cast.an), document=document)

    document.refresh_from_db()
    page = as_(cast.an).get(reverse("documents:edit", args=[document.pk])).content.decode()
    assert "1. Ngày 05 tháng 01 năm 2026." in page


def test_body_and_appendices_together_are_bounded(cast, as_):
    long = TWO | {"appendices-body": ["x" * 150_000, "x" * 60_000]}

    answer = as_(cast.an).post(WRITE, typed(cast, **long))

    assert "dài quá 200000" in answer.content.decode().replace(".", "").replace("\xa0", "")
    assert not Document.objects.exists()
