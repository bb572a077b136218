"""The page of one document: who may open it, what it says, what it offers."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from docflow.core import files
from docflow.core.audit import journal
from docflow.documents.models import Link, ValidationRecord
from docflow.documents.selectors.versions import latest
from docflow.documents.services import drafting, routing, sharing
from docflow.documents.states import LinkKind
from tests.factories.documents import make_document, make_issued
from tests.factories.org import actor_of

READING = ("document", "preview")


def url(name: str, *args: object) -> str:
    return reverse(f"documents:{name}", args=args)


@pytest.mark.parametrize("name", READING)
def test_who_was_granted_it_reads_and_for_others_it_does_not_exist(cast, way, as_, name):
    document = way.submitted()

    for person in (cast.an, cast.binh):
        assert as_(person).get(url(name, document.pk)).status_code == 200
    # Another unit, another office, the administrator, and the clerk before it is signed.
    for person in (cast.ha, cast.em, cast.giang, cast.khoa, cast.dung):
        hidden = as_(person).get(url(name, document.pk))
        assert hidden.status_code == 404
        assert document.subject not in hidden.content.decode()


@pytest.mark.parametrize("name", ["page", "download", "verification"])
def test_the_bytes_of_a_version_follow_the_document(cast, way, as_, name):
    document = way.submitted()
    args = (document.pk, latest(document).ordinal, *([1] if name == "page" else []))

    assert as_(cast.binh).get(url(name, *args)).status_code == 200
    for person in (cast.ha, cast.giang, cast.khoa):
        assert as_(person).get(url(name, *args)).status_code == 404


def test_a_visitor_is_asked_to_sign_in(cast, way, client):
    document = way.draft()

    answer = client.get(url("document", document.pk))

    assert answer.status_code == 302
    assert document.subject not in answer.content.decode()


def test_it_says_who_holds_it_since_when_and_what_comes_next(cast, way, as_):
    document = way.submitted()

    words = as_(cast.an).get(url("document", document.pk)).content.decode()

    assert f"Lãnh đạo {cast.unit.name}" in words
    assert "Bước tiếp theo" in words
    assert str(cast.chi) in words


def test_the_main_action_is_the_one_its_state_asks_of_this_person(cast, way, as_):
    draft = way.draft(subject="Dự thảo")
    running = way.submitted(subject="Đang trình")
    leader = way.at_leader(subject="Chờ ký")

    def main(person, document) -> list[str]:
        acts = as_(person).get(url("document", document.pk)).context["acts"]
        return [act.label for act in acts.shown if act.kind == "main"]

    assert main(cast.an, draft) == ["Trình"]
    assert main(cast.an, running) == []
    assert main(cast.binh, running) == ["Đồng ý"]
    assert main(cast.chi, leader) == ["Duyệt và ký"]


def test_the_clerk_is_asked_to_issue_and_then_may_recall(cast, way, as_):
    document = way.signed()
    before = as_(cast.dung).get(url("document", document.pk)).context["acts"]
    issued = way.issued()
    after = as_(cast.dung).get(url("document", issued.pk)).context["acts"]

    assert before.shown[0].label == "Cấp số, đóng dấu, phát hành"
    # What cannot be undone is never at the head of the page.
    assert [act.label for act in after.more] == [
        "Thu hồi",
        "Sao văn bản",
        "Cho mượn bản lưu",
        "Thay thế, sửa đổi, đính chính",
    ]
    assert all(act.kind != "final" for act in (*before.shown, *after.shown))


def test_an_action_that_is_not_offered_says_why(cast, way, as_):
    document = way.submitted()

    answer = as_(cast.an).get(url("document", document.pk))

    refused = {act.label: act.why for act in answer.context["acts"].refused}
    assert cast.chi.user.full_name in refused["Duyệt và ký"]
    assert all(reason in answer.content.decode() for reason in refused.values())


def test_each_signature_is_told_in_three_lines_from_the_stored_report(cast, way, as_):
    document = way.issued()

    answer = as_(cast.an).get(url("document", document.pk))

    judged = answer.context["judged"]
    assert [one.field for one in judged.signatures] == ["Signer", "IssueLine", "Seal"]
    for one in judged.signatures:
        assert [line.tone for line in one.lines] == ["proved", "proved", "proved"]
    assert cast.chi.user.full_name in judged.signatures[0].lines[1].text
    assert document.code in answer.content.decode()


def test_nothing_is_green_when_the_stored_report_is_in_doubt(cast, way, as_):
    document = way.signed()
    record = ValidationRecord.objects.get(document=document)
    report = record.report
    report["verdict"] = "undetermined"
    report["signatures"][0] |= {
        "verdict": "undetermined",
        "integrity": "unknown",
        "trust": "unknown_issuer",
        "signed_at_proven": False,
        "revocation": "unknown",
    }
    ValidationRecord.objects.filter(pk=record.pk).update(report=report, verdict="undetermined")

    answer = as_(cast.chi).get(url("document", document.pk))

    (one,) = answer.context["judged"].signatures
    assert {line.tone for line in one.lines} == {"unknown"}
    assert "tone-proved" not in answer.content.decode()


def test_the_report_page_gives_reasons_in_words_and_detail_below(cast, way, as_):
    document = way.signed()
    version = latest(document)

    words = as_(cast.chi).get(url("verification", document.pk, version.ordinal)).content.decode()

    assert "Chữ ký hợp lệ" in words
    assert version.file_id in words


def test_a_version_without_a_report_says_so(cast, way, as_):
    document = way.draft()

    words = as_(cast.an).get(url("verification", document.pk, 1)).content.decode()

    assert "chưa được kiểm tra" in words


def test_another_version_can_be_looked_at(cast, way, as_):
    document = way.submitted()
    browser = as_(cast.an)

    newest = browser.get(url("document", document.pk)).context["version"]
    first = browser.get(url("document", document.pk) + "?version=1").context["version"]
    lost = browser.get(url("document", document.pk) + "?version=99").context["version"]

    assert (newest.ordinal, first.ordinal, lost.ordinal) == (2, 1, 2)


def test_signatures_of_a_round_that_was_returned_are_not_drawn_on_the_next(cast, way, as_):
    document = way.signed()
    routing.send_back(
        actor=actor_of(cast.chi), document=document, note="Sửa lại căn cứ ở phần đầu."
    )
    routing.submit(actor=actor_of(cast.an), document=document)

    answer = as_(cast.an).get(url("document", document.pk))

    kinds = {box["id"]: box["kind"] for sheet in answer.context["sheets"] for box in sheet["boxes"]}
    assert kinds["Signer"] == "empty"


def test_the_history_is_told_in_words_newest_first(cast, way, as_):
    document = way.submitted()

    deeds = as_(cast.an).get(url("document", document.pk)).context["deeds"]

    assert [deed["title"] for deed in deeds] == ["Trình", "Soạn dự thảo"]
    assert deeds[0]["who"] == f"{cast.an.user.full_name}, {cast.an.title}"


def test_a_link_to_a_document_one_may_not_see_is_not_there(cast, way, as_):
    document = way.draft()
    seen = make_issued(cast.office, seen_by=(cast.an,), subject="Thấy được")
    hidden = make_document(cast.office, seen_by=(cast.ha,), subject="Không thấy được")
    for target in (seen, hidden):
        Link.objects.create(
            source=document,
            target=target,
            kind=LinkKind.BASED_ON,
            made_at=document.created_at,
            made_by="",
        )

    words = as_(cast.an).get(url("document", document.pk)).content.decode()

    assert "Thấy được" in words
    assert "Không thấy được" not in words


def test_who_may_see_it_is_listed_and_follows_sharing(cast, way, as_):
    document = way.draft()
    sharing.share(actor=actor_of(cast.an), document=document, position=cast.ha)

    readers = as_(cast.an).get(url("document", document.pk)).context["readers"]

    assert [one.name for one in readers] == [cast.an.user.full_name, cast.ha.user.full_name]
    assert [one.position for one in readers] == [None, cast.ha]


def test_a_damaged_file_is_said_in_words_and_the_page_still_opens(cast, way, as_, monkeypatch):
    document = way.draft()

    def damaged(_sha256: str) -> bytes:
        raise files.Damaged("Tệp bị hỏng.")

    monkeypatch.setattr(files, "read", damaged)
    browser = as_(cast.an)

    assert "Tệp bị hỏng." in browser.get(url("document", document.pk)).content.decode()
    assert browser.get(url("page", document.pk, 1, 1)).status_code == 409
    assert browser.get(url("download", document.pk, 1)).status_code == 409


def test_opening_the_page_is_noted_as_a_read(cast, way, as_):
    document = way.draft()
    before = _noted(document.pk)

    as_(cast.an).get(url("document", document.pk))

    assert _noted(document.pk) == [*before, "view"]


def test_what_cannot_be_noted_is_not_shown(cast, way, as_, monkeypatch):
    document = way.draft()

    def full(_entry: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(journal.journal, "append", full)
    browser = as_(cast.an)
    browser.raise_request_exception = False

    assert browser.get(url("document", document.pk)).status_code == 500
    assert browser.get(url("download", document.pk, 1)).status_code == 500


def test_more_versions_cost_no_more_queries(cast, way, as_):
    plain, rich = way.draft(), way.at_leader()
    browser = as_(cast.an)
    browser.get(url("document", plain.pk))

    def queries(document) -> int:
        browser.get(url("document", document.pk))
        with CaptureQueriesContext(connection) as captured:
            browser.get(url("document", document.pk))
        return len(captured)

    alike = way.at_leader()
    for number in range(12):
        make_issued(cast.office, seen_by=(cast.an,), subject=f"Liên quan {number}")
    sharing.share(actor=actor_of(cast.an), document=alike, position=cast.ha)
    sharing.share(actor=actor_of(cast.an), document=alike, position=cast.em)

    assert queries(rich) == queries(alike)


@pytest.mark.parametrize("state", ["draft", "submitted", "at_leader", "signed", "issued"])
def test_a_page_asks_the_database_at_most_forty_times(cast, way, as_, state):
    document = getattr(way, state)()
    for person in (cast.an, cast.binh, cast.chi, cast.dung):
        browser = as_(person)
        if browser.get(url("document", document.pk)).status_code == 404:
            continue
        with CaptureQueriesContext(connection) as captured:
            browser.get(url("document", document.pk))
        assert len(captured) <= 40, (state, person.user.username)


def _noted(pk: int) -> list[str]:
    entries = []
    for path in journal.files():
        lines, _end = journal.lines(path, 0, 10_000)
        entries += [entry for entry in map(journal.parse, lines) if entry]
    return [entry["kind"] for entry in entries if entry["object_id"] == str(pk)]


def test_a_long_document_shows_its_pages_in_parts(cast, way, as_):
    words = "Các đơn vị triển khai thực hiện đúng tiến độ, báo cáo định kỳ. " * 12
    body = [{"kind": "paragraph", "text": words} for _number in range(60)]
    document = way.draft()
    drafting.edit(actor=actor_of(cast.an), document=document, subject="Dài", content={"body": body})
    browser = as_(cast.an)

    first = browser.get(url("document", document.pk)).context
    after = browser.get(f"{url('document', document.pk)}?from={first['after']}").context
    wrong = browser.get(f"{url('document', document.pk)}?from=9999").context

    assert first["total_sheets"] > len(first["sheets"]) == 12
    assert after["sheets"][0]["number"] == 13
    assert after["before"] == 1
    assert wrong["sheets"][0]["number"] == 1


def test_a_returned_document_says_why_at_the_top(cast, way, as_):
    document = way.submitted()
    routing.send_back(actor=actor_of(cast.binh), document=document, note="Thiếu bảng chỉ tiêu.")

    answer = as_(cast.an).get(url("document", document.pk))

    assert answer.context["returned"] == "Thiếu bảng chỉ tiêu."
    assert "Lý do trả lại" in answer.content.decode()
