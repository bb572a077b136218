"""Any two versions side by side: parts of a draft, pages of an upload, approvals kept."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from docflow.documents.models import Version
from docflow.documents.selectors import differences
from docflow.documents.selectors.versions import data_of, latest
from docflow.documents.services import drafting, routing
from docflow.documents.states import Origin, VersionKind
from tests.docflow.documents.conftest import CONTENT
from tests.factories.org import actor_of


def url(document, **query):
    address = reverse("documents:compare", args=[document.pk])
    return address + ("?" + "&".join(f"{k}={v}" for k, v in query.items()) if query else "")


def edit(cast, document, subject, **content):
    drafting.edit(
        actor=actor_of(cast.an),
        document=document,
        subject=subject,
        content={**CONTENT, **content},
    )


TABLE = {"kind": "table", "header": ["Việc", "Hạn"], "rows": [["Rà soát", "Quý II"]], "widths": []}


def test_each_part_is_held_against_itself_and_words_are_marked(cast, way, as_):
    document = way.draft()
    body = [
        {"kind": "clause", "label": "1.", "text": "Các đơn vị triển khai kế hoạch ngay."},
        TABLE,
    ]
    appendix = {
        "title": "Danh sách đơn vị",
        "body": [{"kind": "paragraph", "text": "Phòng Nội vụ"}],
    }
    edit(
        cast,
        document,
        "Kế hoạch cải cách hành chính năm 2018",
        body=body,
        recipients=["Như trên;", "Lưu trữ;"],
        appendices=[appendix],
    )

    answer = as_(cast.an).get(url(document))

    parts = {str(one["label"]): one["rows"] for one in answer.context["parts"]}
    assert list(parts) == ["Trích yếu", "Nội dung", "Phụ lục", "Nơi nhận"]
    assert [run.sign for run in parts["Trích yếu"][0].runs] == ["=", "+"]
    said = [run.text for row in parts["Nội dung"] for run in row.runs]
    assert "Việc | Hạn" in said
    assert "Rà soát | Quý II" in said
    assert [row.runs[0].text for row in parts["Phụ lục"]] == ["Danh sách đơn vị", "Phòng Nội vụ"]
    words = answer.content.decode()
    assert "<ins> năm 2018</ins>" in words
    assert "[thêm:" in words


def test_any_two_are_chosen_and_the_same_words_are_said_to_be_the_same(cast, way, as_):
    document = way.draft()
    edit(cast, document, "Lần hai")
    edit(cast, document, "Lần ba")
    browser = as_(cast.an)

    both = browser.get(url(document, **{"from": 1, "to": 3})).content.decode()
    back = browser.get(url(document, **{"from": 3, "to": 2})).context["parts"]
    same = browser.get(url(document, **{"from": 2, "to": 2})).content.decode()

    assert "Lần ba" in both
    assert "Lần hai" not in both.split('class="diff"')[1]
    said = [(row.sign, row.runs[0].text) for row in back[0]["rows"]]
    assert said == [("-", "Lần ba"), ("+", "Lần hai")]
    assert "Không khác nhau về câu chữ" in same


def test_signatures_add_no_words_and_one_version_says_what_is_missing(cast, way, as_):
    one = way.draft()
    signed = way.signed()
    kinds = {row.kind: row for row in signed.versions.all()}

    assert "Chưa có hai bản" in as_(cast.an).get(url(one)).content.decode()
    found = differences.compare(signed, kinds[VersionKind.FINAL], kinds[VersionKind.SIGNED])
    assert found.parts == []


def test_uploads_are_compared_by_what_is_printed_on_their_pages(cast, way, as_):
    first, second = way.draft(), way.draft()
    edit(
        cast, second, "Kế hoạch", body=[{"kind": "paragraph", "text": "Các đơn vị dừng kế hoạch."}]
    )
    document = drafting.upload(
        actor=actor_of(cast.an),
        type_code="HD",
        subject="Hướng dẫn",
        data=data_of(latest(first)),
        signer=cast.chi,
    )
    old = latest(document)
    Version.objects.create(
        document=document,
        ordinal=2,
        kind=VersionKind.DRAFT,
        file=latest(second).file,
        pages=1,
        made_at=old.made_at,
        made_by="An",
    )

    answer = as_(cast.an).get(url(document))

    assert document.origin == Origin.UPLOADED
    words = answer.content.decode()
    assert "so bằng chữ đọc từ tệp" in words
    assert "<del>triển khai</del>" in words
    assert "<ins>dừng</ins>" in words


def test_a_scan_is_said_to_have_no_words(cast, way, monkeypatch, as_):
    document = way.draft()
    edit(cast, document, "Lần hai")
    Version.objects.filter(document=document).update(content={})
    monkeypatch.setattr(differences.passages, "of_version", lambda _version, **_whole: ())

    assert "không có lớp chữ" in as_(cast.an).get(url(document)).content.decode()


def test_an_approval_keeps_its_version_and_leads_to_what_came_after(cast, way, as_):
    document = way.at_leader()
    station = document.route.get(answered_by=cast.binh)
    routing.send_back(actor=actor_of(cast.chi), document=document, note="Cần bổ sung kinh phí.")
    document.refresh_from_db()
    edit(cast, document, "Kế hoạch bổ sung kinh phí")
    browser = as_(cast.binh)

    page = browser.get(document.get_absolute_url()).content.decode()
    answer = browser.get(url(document, agreed=station.pk))

    assert f"?agreed={station.pk}" in page
    assert answer.context["before"] == station.version
    assert station.version.kind == VersionKind.FINAL
    assert cast.binh.user.full_name in answer.content.decode()


@pytest.mark.parametrize("query", [{"from": "x"}, {"from": 99, "to": "²"}, {"agreed": "x"}])
def test_a_wrong_address_shows_the_newest_two(cast, way, as_, query):
    document = way.draft()
    edit(cast, document, "Lần hai")

    context = as_(cast.an).get(url(document, **query)).context

    assert (context["before"].ordinal, context["after"].ordinal) == (1, 2)


def test_who_may_not_see_it_compares_nothing_and_queries_do_not_grow(cast, way, as_):
    document = way.draft()
    edit(cast, document, "Lần 1")
    browser = as_(cast.an)
    browser.get(url(document))

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            browser.get(url(document))
        return len(captured)

    before = queries()
    for number in range(4):
        edit(cast, document, f"Lần {number}")
    browser.get(url(document))

    assert queries() == before
    assert as_(cast.ha).get(url(document)).status_code == 404
