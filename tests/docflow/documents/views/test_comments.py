"""The page of comments: words to select, marks, threads; what the document page shows of them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from docflow.documents.models import Comment
from docflow.documents.selectors.versions import latest
from docflow.documents.services import commenting, routing
from tests.docflow.documents.services.test_commenting import WORDS, comment
from tests.factories.org import actor_of


def page(document):
    return reverse("documents:comments", args=[document.pk])


def add(document):
    return reverse("documents:comment-add", args=[document.pk])


def one(document, number=1):
    return reverse("documents:comment", args=[document.pk, number])


def test_selected_words_become_a_mark_and_a_thread(cast, way, as_):
    document = way.submitted()
    browser = as_(cast.binh)
    data = {
        "version": latest(document).ordinal,
        "passage": f"1.0|{WORDS}",
        "text": "Ai <b>làm</b>?",
    }

    answer = browser.post(add(document), data)

    assert answer.status_code == 303
    assert answer.url.endswith("#comment-1")
    words = browser.get(page(document)).content.decode()
    assert 'id="mark-1" data-n="1"' in words
    assert f">{WORDS}</a>" in words
    assert "Ai &lt;b&gt;làm&lt;/b&gt;?" in words


def test_without_scripts_a_whole_paragraph_is_chosen(cast, way, as_):
    document = way.submitted()
    browser = as_(cast.binh)
    parts = browser.get(page(document)).context["paragraphs"]
    key = next(each.part.key for each in parts if WORDS in each.part.text)

    browser.post(add(document), {"part": key, "text": "Cả đoạn này."})

    assert Comment.objects.get().words == "Các đơn vị triển khai kế hoạch./."


@pytest.mark.parametrize(
    "data",
    [
        {"text": "Không chọn chữ"},
        {"passage": "1.0|không có trên trang", "text": "x"},
        {"passage": "x|y|z", "text": "giữ lại"},
        {"passage": f"1.0|{WORDS}", "text": ""},
        {"part": "99-99", "text": "x", "version": "999"},
        {"passage": f"1.0|{WORDS}\x00", "text": "x"},
    ],
)
def test_a_mistake_keeps_what_was_typed(cast, way, as_, data):
    document = way.submitted()

    answer = as_(cast.binh).post(add(document), data)

    assert answer.status_code == 422
    assert not Comment.objects.exists()
    assert data["text"] in answer.content.decode()


def test_threads_are_answered_resolved_opened_and_withdrawn_by_buttons(cast, way, as_):
    document = way.submitted()
    comment(cast, document)
    comment(cast, document)
    an, binh = as_(cast.an), as_(cast.binh)

    assert an.post(one(document), {"act": "answer", "text": "Mọi phòng."}).status_code == 303
    assert an.post(one(document), {"act": "resolve"}).status_code == 303
    closed = an.get(page(document)).content.decode()
    assert "1 góp ý đã xong" in closed
    assert "Mọi phòng." in closed
    an.post(one(document), {"act": "reopen"})
    assert binh.post(one(document, 2), {"act": "withdraw"}).status_code == 303
    assert an.post(one(document, 2), {"act": "answer", "text": "muộn"}).status_code == 409
    assert an.post(one(document), {"act": "answer", "text": " "}).status_code == 422
    assert an.post(one(document), {"act": "burn"}).status_code == 404
    assert an.post(one(document, 77), {"act": "resolve"}).status_code == 404


def test_the_document_page_counts_names_and_marks_them(cast, way, as_):
    document = way.submitted()
    comment(cast, document)
    browser = as_(cast.an)

    answer = browser.get(document.get_absolute_url())

    words = answer.content.decode()
    assert "1 góp ý chưa giải quyết" in words
    assert f"{page(document)}#comment-1" in words
    (mark,) = answer.context["sheets"][0]["marks"]
    assert mark.x1 < mark.x2
    assert 'class="page-note"' in words
    commenting.resolve(actor=actor_of(cast.an), comment=Comment.objects.get())
    after = browser.get(document.get_absolute_url())
    assert after.context["sheets"][0]["marks"] == []


def test_the_next_step_warns_of_what_is_open_and_lets_it_pass(cast, way, as_):
    document = way.submitted()
    comment(cast, document)
    warning = "Còn 1 góp ý chưa giải quyết"

    agree = as_(cast.binh).get(reverse("documents:agree", args=[document.pk])).content.decode()
    routing.agree(actor=actor_of(cast.binh), document=document)
    sign = as_(cast.chi).get(reverse("documents:sign") + f"?pick={document.pk}").content.decode()
    document.refresh_from_db()
    routing.send_back(actor=actor_of(cast.chi), document=document, note="Xem lại góp ý nhé.")
    submit = as_(cast.an).get(reverse("documents:submit", args=[document.pk])).content.decode()

    assert warning in agree
    assert warning in sign
    assert warning in submit
    document.refresh_from_db()
    routing.submit(actor=actor_of(cast.an), document=document)


def test_who_reads_only_finds_no_form_and_who_came_later_nothing(cast, way, as_):
    document = way.signed()
    words = as_(cast.an).get(document.get_absolute_url()).content.decode()
    assert 'id="comments"' not in words

    other = way.at_leader()
    comment(cast, other, "chi")
    routing.agree(actor=actor_of(cast.chi), document=other)

    read = as_(cast.an).get(page(other)).content.decode()
    assert 'id="comment-1"' in read
    assert 'id="remark"' not in read
    assert as_(cast.an).post(one(other), {"act": "resolve"}).status_code == 403
    assert as_(cast.ha).get(page(other)).status_code == 404


def test_the_clerk_who_got_it_signed_sees_no_remark_of_the_draft(cast, way, as_):
    document = way.at_leader()
    comment(cast, document, "chi", text="Bỏ đoạn này đi")
    from docflow.documents.services import signing
    from tests.docflow.documents.conftest import PIN

    signing.sign_many(actor=actor_of(cast.chi), documents=[document], pin=PIN)
    browser = as_(cast.dung)

    words = browser.get(document.get_absolute_url()).content.decode()

    assert "Bỏ đoạn này đi" not in words
    assert 'id="comments"' not in words
    assert "Góp ý" not in words
    assert browser.get(page(document)).status_code == 403


def test_queries_do_not_grow_with_comments(cast, way, as_):
    document = way.submitted()
    comment(cast, document)
    browser = as_(cast.binh)

    def queries(address):
        browser.get(address)
        with CaptureQueriesContext(connection) as captured:
            browser.get(address)
        return len(captured)

    addresses = [page(document), document.get_absolute_url()]
    few = [queries(address) for address in addresses]
    for _number in range(5):
        made = comment(cast, document)
        commenting.answer(actor=actor_of(cast.an), comment=made, text="Đã sửa.")

    assert [queries(address) for address in addresses] == few
    assert max(few) <= 40
