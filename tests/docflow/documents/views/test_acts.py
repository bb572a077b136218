"""The steps of one document through its dialogs."""

import pytest
from django.urls import reverse

from docflow.documents.models import Document, RegisterEntry, SignatureRecord
from docflow.documents.selectors.versions import latest
from docflow.documents.services import drafting, routing, sharing
from docflow.documents.states import EntryState, RouteState, Status
from signing.keys.models import Credential
from tests.docflow.documents.conftest import PIN
from tests.factories.org import actor_of

REASON = "Thiếu số liệu của phòng Kinh tế."


def url(name: str, document) -> str:
    return reverse(f"documents:{name}", args=[document.pk])


def status(document) -> str:
    return Document.objects.get(pk=document.pk).status


@pytest.mark.parametrize(
    ("act", "stage", "allowed", "refused"),
    [
        ("submit", "draft", "an", ("chi", "binh")),
        ("agree", "submitted", "binh", ("an", "chi")),
        ("return", "submitted", "binh", ("an", "chi")),
        ("cancel", "draft", "an", ("chi", "binh")),
        ("recall", "issued", "dung", ("an", "binh")),
        ("share", "draft", "an", ("ha",)),
        ("edit", "draft", "an", ("chi", "binh")),
    ],
)
def test_a_dialog_opens_for_who_may_and_tells_the_others_why(
    cast, way, as_, act, stage, allowed, refused
):
    document = getattr(way, stage)()
    # Everybody here may see it: the act alone is in question.
    for name in (*refused, allowed):
        sharing.share(
            actor=actor_of(cast.chi), document=document, position=getattr(cast, name)
        ) if stage == "issued" else sharing.share(
            actor=actor_of(cast.an), document=document, position=getattr(cast, name)
        )

    assert as_(getattr(cast, allowed)).get(url(act, document)).status_code == 200
    for name in refused:
        browser = as_(getattr(cast, name))
        assert browser.get(url(act, document)).status_code == 403
        assert browser.post(url(act, document), {"note": REASON}).status_code == 403
    before = status(document)
    for person in (cast.giang, cast.khoa):
        browser = as_(person)
        assert browser.get(url(act, document)).status_code == 404
        assert browser.post(url(act, document), {"note": REASON}).status_code == 404
    assert status(document) == before


def test_submitting_leads_back_to_the_document(cast, way, as_):
    document = way.draft()

    answer = as_(cast.an).post(url("submit", document), {"note": ""})

    assert answer.status_code == 303
    assert answer.url == document.get_absolute_url()
    assert status(document) == Status.IN_REVIEW


def test_a_reviewer_agrees_without_an_initial(cast, way, as_):
    document = way.submitted()

    as_(cast.binh).post(url("agree", document), {"act": "agree", "note": "Đồng ý"})

    assert document.route.get(kind="1_head").state == RouteState.AGREED
    assert not SignatureRecord.objects.filter(document=document).exists()


def test_a_reviewer_agrees_with_an_initial(cast, way, as_):
    document = way.submitted()

    form = {"act": "initial", "pin": PIN, "shown": latest(document).file_id}
    page = as_(cast.binh).get(url("agree", document)).content.decode()
    answer = as_(cast.binh).post(url("agree", document), form)

    assert f'name="shown" value="{form["shown"]}"' in page
    assert answer.status_code == 303
    assert document.route.get(kind="1_head").state == RouteState.AGREED
    assert SignatureRecord.objects.get(document=document).act == "initial"


def test_a_wrong_pin_says_how_many_tries_are_left_and_keeps_the_note(cast, way, as_):
    document = way.submitted()

    answer = as_(cast.binh).post(
        url("agree", document),
        {
            "act": "initial",
            "pin": "000000",
            "note": "Đã xem kỹ",
            "shown": latest(document).file_id,
        },
    )

    words = answer.content.decode()
    assert "còn 4 lần thử" in words
    assert "Đã xem kỹ" in words
    assert "000000" not in words
    assert document.route.get(kind="1_head").state == RouteState.OPEN


def test_an_initial_is_not_set_on_another_file_than_the_one_shown(cast, way, as_):
    """It went back and came again while the page was open: the station looks the same."""
    document = way.submitted()
    shown = latest(document).file_id
    routing.send_back(actor=actor_of(cast.binh), document=document, note="Cần sửa lại căn cứ.")
    drafting.edit(actor=actor_of(cast.an), document=document, subject="Khác", content={"body": []})
    routing.submit(actor=actor_of(cast.an), document=document)

    answers = [
        as_(cast.binh).post(url("agree", document), {"act": "initial", "pin": PIN, **form})
        for form in ({"shown": shown}, {})
    ]

    for answer in answers:
        assert "đã thay đổi từ lúc mở trang" in answer.content.decode()
    assert not SignatureRecord.objects.exists()
    assert Credential.objects.get(owner=cast.binh.user.owner).tries == 0


def test_an_initial_asks_for_its_pin(cast, way, as_):
    document = way.submitted()

    answer = as_(cast.binh).post(url("agree", document), {"act": "initial", "pin": ""})

    assert "Hãy nhập mã PIN" in answer.content.decode()
    assert document.route.get(kind="1_head").state == RouteState.OPEN


def test_a_return_needs_a_reason_and_keeps_what_was_typed(cast, way, as_):
    document = way.submitted()
    browser = as_(cast.binh)

    short = browser.post(url("return", document), {"note": "Thiếu"})
    done = browser.post(url("return", document), {"note": REASON})

    assert "Thiếu</textarea>" in short.content.decode()
    assert done.status_code == 303
    assert status(document) == Status.RETURNED


def test_a_draft_is_cancelled_with_its_reason(cast, way, as_):
    document = way.draft()

    as_(cast.an).post(url("cancel", document), {"note": REASON})

    assert status(document) == Status.CANCELLED
    assert not RegisterEntry.objects.filter(document=document).exists()


def test_an_issued_document_is_recalled_and_keeps_its_number(cast, way, as_):
    """NĐ 30/2020/NĐ-CP, Phụ lục VI, phần I, III.8."""
    document = way.issued()

    asked = as_(cast.dung).get(url("recall", document)).content.decode()
    assert "nơi đã nhận bản điện tử được tự động đề nghị trả lại" in asked
    as_(cast.dung).post(url("recall", document), {"note": REASON})

    assert status(document) == Status.RECALLED
    assert RegisterEntry.objects.get(document=document).state == EntryState.USED


def test_a_step_that_came_too_late_changes_nothing(cast, way, as_):
    document = way.submitted()
    browser = as_(cast.binh)
    browser.post(url("agree", document), {"act": "agree"})

    answer = browser.post(url("agree", document), {"act": "agree"})

    assert answer.status_code == 403


def test_sharing_gives_sight_and_taking_it_back_takes_it(cast, way, as_):
    document = way.draft()
    browser, colleague = as_(cast.an), as_(cast.ha)

    browser.post(url("share", document), {"position": cast.ha.pk})
    seen = colleague.get(document.get_absolute_url()).status_code
    browser.post(url("unshare", document), {"position": cast.ha.pk})

    assert seen == 200
    assert colleague.get(document.get_absolute_url()).status_code == 404


def test_nobody_of_another_office_can_be_chosen_for_sharing(cast, way, as_):
    document = way.draft()

    as_(cast.an).post(url("share", document), {"position": cast.giang.pk})

    assert as_(cast.giang).get(document.get_absolute_url()).status_code == 404


def test_sight_that_was_not_shared_by_hand_is_not_taken_back_by_hand(cast, way, as_):
    document = way.draft()

    answer = as_(cast.an).post(url("unshare", document), {"position": cast.an.pk})

    assert answer.status_code == 404
    assert as_(cast.an).get(document.get_absolute_url()).status_code == 200


def test_a_dialog_for_htmx_is_a_part_and_else_a_page(cast, way, as_):
    document = way.draft()
    browser = as_(cast.an)

    part = browser.get(url("submit", document), headers={"HX-Request": "true"}).content.decode()
    whole = browser.get(url("submit", document)).content.decode()

    assert "<html" not in part
    assert "<html" in whole
    assert 'method="post"' in part
    assert 'method="post"' in whole
