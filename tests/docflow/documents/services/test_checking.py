"""The check of form around submission: mended, undone, explained, blocked, and never in the way."""

import pytest
from django.core.cache import cache

from docflow.core.audit.models import AuditEvent
from docflow.core.errors import Forbidden, Invalid, Refused
from docflow.documents.layout.pages import Kind
from docflow.documents.models import Document
from docflow.documents.rendering import pictures
from docflow.documents.selectors.versions import data_of, latest
from docflow.documents.services import checking, drafting, routing
from docflow.documents.states import Status
from docflow.org.models import Office
from tests.factories.org import actor_of

WHY = "Cơ quan nhận yêu cầu ghi như vậy"
BAD = {
    "grounds": ["Căn cứ Luật Đất đai ngày 5 tháng 1 năm 2024,"],
    "body": [{"kind": "paragraph", "text": "1/ Họp ngày 5 tháng 2 năm 2026."}],
    "typed": "1/ Họp ngày 5 tháng 2 năm 2026.",
    "recipients": ["Sở Nội vụ;", "Lưu: VT, NV."],
    "archive_line": "VT",
}


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    """What is known of a file is kept by its bytes, and those of one test are another's too."""
    cache.clear()


@pytest.fixture
def draft(way) -> Document:
    document = way.draft(subject="V/v: cải cách;")
    return drafting.edit(
        actor=actor_of(way.cast.an), document=document, subject=document.subject, content=BAD
    )


def codes(document):
    document = Document.objects.get(pk=document.pk)
    return {one.code for one in checking.check(document).departures}


def test_mending_all_is_one_edit_with_one_version_and_its_audit(draft, cast):
    before = draft.versions.count()

    count = checking.mend(actor=actor_of(cast.an), document=draft)

    row = Document.objects.get(pk=draft.pk)
    assert count >= 5
    assert codes(row) == set()
    assert row.subject == "Về việc cải cách"
    assert row.content["recipients"] == ["Sở Nội vụ;"]
    assert row.content["archive_line"] == "VT, NV"
    assert row.content["body"][0]["label"] == "1."
    assert "typed" not in row.content
    assert row.versions.count() == before + 1
    assert "grounds.marks" in AuditEvent.objects.get(verb="document.mend").data["rules"]


def test_one_departure_is_mended_alone(draft, cast):
    (mark,) = (one for one in checking.check(draft).departures if one.code == "grounds.marks")

    checking.mend(actor=actor_of(cast.an), document=draft, keys=[mark.key])

    assert "grounds.marks" not in codes(draft)
    assert {"structure.clause", "subject.named"} <= codes(draft)


def test_a_departure_that_is_gone_is_refused_without_a_version(draft, cast):
    before = draft.versions.count()

    with pytest.raises(Refused):
        checking.mend(actor=actor_of(cast.an), document=draft, keys=["grounds.marks:grounds:7"])

    assert draft.versions.count() == before


def test_a_mending_is_undone_to_the_words_before(draft, cast):
    checking.mend(actor=actor_of(cast.an), document=draft)

    checking.undo(actor=actor_of(cast.an), document=draft)

    row = Document.objects.get(pk=draft.pk)
    assert (row.subject, row.content) == ("V/v: cải cách;", BAD)
    with pytest.raises(Refused):
        checking.undo(actor=actor_of(cast.an), document=draft)


def test_nobody_else_mends_and_nothing_after_submission(draft, cast):
    with pytest.raises(Forbidden):
        checking.mend(actor=actor_of(cast.binh), document=draft)
    routing.submit(actor=actor_of(cast.an), document=draft, explanation=WHY)

    with pytest.raises(Forbidden):
        checking.mend(actor=actor_of(cast.an), document=draft)


def test_what_must_be_is_explained_and_the_reason_kept(draft, cast):
    for reason in ("", "ngắn"):
        with pytest.raises(Invalid) as caught:
            routing.submit(actor=actor_of(cast.an), document=draft, explanation=reason)
        assert "explanation" in caught.value.fields
    assert Document.objects.get(pk=draft.pk).status == Status.DRAFT

    routing.submit(actor=actor_of(cast.an), document=draft, explanation=WHY)

    kept = AuditEvent.objects.get(verb="document.form")
    assert kept.summary == WHY
    assert {"grounds.marks", "structure.clause"} <= set(kept.data["left"])


def test_an_office_may_let_nothing_be_explained(draft, cast):
    Office.objects.filter(pk=cast.office.pk).update(form_blocks=True)
    draft = Document.objects.get(pk=draft.pk)

    with pytest.raises(Refused):
        routing.submit(actor=actor_of(cast.an), document=draft, explanation=WHY)
    checking.mend(actor=actor_of(cast.an), document=draft)

    routing.submit(actor=actor_of(cast.an), document=Document.objects.get(pk=draft.pk))
    assert Document.objects.get(pk=draft.pk).status == Status.IN_REVIEW


def test_what_only_should_be_holds_nothing_up(way, cast):
    document = way.draft(subject="Kế hoạch;")
    assert codes(document) == {"subject.end", "grounds.word", "recipients.unit"}

    routing.submit(actor=actor_of(cast.an), document=document)

    assert not AuditEvent.objects.filter(verb="document.form").exists()


@pytest.fixture
def uploaded(way, cast) -> Document:
    data = data_of(latest(way.draft()))
    return drafting.upload(
        actor=actor_of(cast.an), type_code="QD", subject="Tải lên", data=data, signer=cast.chi
    )


def test_a_file_that_could_not_be_read_in_time_is_soon_asked_again(uploaded, monkeypatch):
    """A busy machine is no word on the file for a whole day."""
    version = latest(uploaded)
    expected = checking._expected(uploaded)
    kept = []
    monkeypatch.setattr(checking.cache, "get", lambda _key: None)
    monkeypatch.setattr(checking.cache, "set", lambda _key, found, time: kept.append((found, time)))

    def late(*_any):
        raise pictures.Unreadable

    with monkeypatch.context() as busy:
        busy.setattr(checking.pictures, "printed", late)
        assert checking.check_version(version, expected).kind == Kind.UNREADABLE
    assert checking.check_version(version, expected).kind == Kind.ADMINISTRATIVE

    assert [time for _found, time in kept] == [checking.SOON, checking.DAY]


def test_an_uploaded_file_is_read_for_its_own_type_and_signer(uploaded, cast):
    found = codes(uploaded)

    assert "notation.type" in found
    assert not checking.check(uploaded).fixable
    with pytest.raises(Refused):
        checking.mend(actor=actor_of(cast.an), document=uploaded)


def test_a_file_that_is_too_much_is_unchecked_and_goes_its_way(uploaded, cast, monkeypatch):
    def too_much(data):
        raise pictures.Unreadable("nặng")

    monkeypatch.setattr(pictures, "printed", too_much)

    assert checking.check(uploaded).kind == Kind.UNREADABLE
    routing.submit(actor=actor_of(cast.an), document=uploaded)

    assert Document.objects.get(pk=uploaded.pk).status == Status.IN_REVIEW


def test_a_file_is_read_once(uploaded, monkeypatch):
    first = checking.check(uploaded)
    monkeypatch.setattr(pictures, "printed", None)

    assert checking.check(uploaded) == first
