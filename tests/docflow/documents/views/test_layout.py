"""The panel of form beside a draft, on the page of writing, and in the dialog of submission."""

import pytest
from django.urls import reverse

from docflow.documents.models import Document
from docflow.documents.services import drafting
from docflow.documents.states import Status
from docflow.org.models import Office
from tests.factories.org import actor_of

BAD = {
    "grounds": ["Căn cứ Luật Đất đai ngày 18 tháng 01 năm 2024,"],
    "body": [{"kind": "paragraph", "text": "1/ Họp."}],
    "recipients": ["Sở Nội vụ"],
    "archive_line": "VT, NV",
}


@pytest.fixture
def draft(way, cast) -> Document:
    document = way.draft()
    return drafting.edit(
        actor=actor_of(cast.an), document=document, subject="Kế hoạch năm", content=BAD
    )


def url(name, document):
    return reverse(f"documents:{name}", args=[document.pk])


def words(answer):
    return answer.content.decode()


def test_the_document_page_asks_for_the_panel_and_the_panel_names_each_departure(cast, draft, as_):
    browser = as_(cast.an)

    assert url("layout", draft) in words(browser.get(draft.get_absolute_url()))
    panel = words(browser.get(url("layout", draft), headers={"HX-Request": "true"}))

    assert "2 điểm khác với thể thức" in panel
    assert "mục II.6a" in panel
    assert "mục II.6đ" in panel
    assert "Sửa tất cả (2)" in panel
    assert "<html" not in panel
    assert "<html" in words(browser.get(url("layout", draft)))


def test_mending_and_undoing_by_buttons(cast, draft, as_):
    browser = as_(cast.an)

    answer = browser.post(url("layout-mend", draft), {"departure": "grounds.marks:grounds:0"})
    assert (answer.status_code, answer.url) == (303, draft.get_absolute_url())
    assert "1 điểm khác" in words(browser.get(url("layout", draft)))
    browser.post(url("layout-mend", draft))
    panel = words(browser.get(url("layout", draft)))
    assert "Đúng thể thức" in panel
    assert "Hoàn tác lần sửa thể thức" in panel

    browser.post(url("layout-undo", draft))

    assert "1 điểm khác" in words(browser.get(url("layout", draft)))


def test_a_reviewer_reads_the_panel_without_buttons(cast, draft, as_):
    as_(cast.an).post(url("submit", draft), {"explanation": "Theo mẫu của cấp trên", "note": ""})

    panel = words(as_(cast.binh).get(url("layout", draft)))

    assert "2 điểm khác với thể thức" in panel
    assert "layout/mend" not in panel


def test_submission_shows_what_is_left_and_asks_for_a_reason(cast, draft, as_):
    browser = as_(cast.an)

    page = words(browser.get(url("submit", draft)))
    assert "trong đó 2 điểm bắt buộc" in page
    assert 'name="explanation"' in page

    answer = browser.post(url("submit", draft), {"note": "Kính trình"})
    assert answer.status_code == 200
    assert Document.objects.get(pk=draft.pk).status == Status.DRAFT

    browser.post(url("submit", draft), {"explanation": "Theo mẫu của cấp trên"})
    assert Document.objects.get(pk=draft.pk).status == Status.IN_REVIEW
    history = words(as_(cast.binh).get(draft.get_absolute_url()))
    assert "Theo mẫu của cấp trên" in history


def test_a_blocked_submission_offers_no_button(cast, draft, as_):
    Office.objects.filter(pk=cast.office.pk).update(form_blocks=True)
    browser = as_(cast.an)

    page = words(browser.get(url("submit", draft)))
    browser.post(url("submit", draft), {"explanation": "Theo mẫu của cấp trên"})

    assert "sửa hết điểm bắt buộc" in page
    assert 'name="explanation"' not in page
    assert Document.objects.get(pk=draft.pk).status == Status.DRAFT


def form(cast, **changes):
    return {
        "subject": "Kế hoạch năm;",
        "signer": cast.chi.pk,
        "urgency": 0,
        "grounds": "Căn cứ Luật Đất đai ngày 18 tháng 01 năm 2024,",
        "body": "1/ Họp.",
        "recipients": "Sở Nội vụ",
        "archive_line": "VT, NV",
        **changes,
    }


def test_while_typing_the_form_is_mended_and_nothing_saved(cast, draft, as_):
    page = words(as_(cast.an).post(url("edit", draft), form(cast, act="mend:")))

    assert "Căn cứ Luật Đất đai ngày 18 tháng 01 năm 2024</textarea>" in page
    assert "1. Họp.</textarea>" in page
    assert "chưa lưu" in page
    assert Document.objects.get(pk=draft.pk).content["grounds"] == BAD["grounds"]


def test_one_point_is_mended_while_typing_a_new_document(cast, as_):
    act = "mend:grounds.marks:grounds:0"
    page = words(as_(cast.an).post(reverse("documents:write", args=["KH"]), form(cast, act=act)))

    assert "năm 2024</textarea>" in page
    assert "1/ Họp.</textarea>" in page
    assert not Document.objects.exists()


def test_the_preview_counts_departures_of_what_is_typed(cast, as_):
    answer = as_(cast.an).post(reverse("documents:draft-preview", args=["KH"]), form(cast))

    assert "3 điểm khác với thể thức" in words(answer)
    assert 'value="mend:subject.end:subject:"' in words(answer)
