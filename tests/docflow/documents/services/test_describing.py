"""The decree's other fields: who writes them when, what is refused, what secrets keep out.

Law: NĐ 30/2020/NĐ-CP, Phụ lục VI, phần I, III.7c and phần II.
"""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from docflow.core.audit.models import AuditEvent
from docflow.core.errors import Forbidden, Invalid
from docflow.documents.models import Document
from docflow.documents.selectors import described, metadata
from docflow.documents.services import describing
from docflow.documents.states import Direction, Origin, Status
from tests.docflow.documents.views.conftest import as_
from tests.factories.documents import make_document, make_incoming, make_issued
from tests.factories.org import actor_of

__all__ = ["as_"]


@pytest.fixture
def cast(company):
    return company


@pytest.fixture
def came(cast) -> Document:
    return make_incoming(cast.office, leader=cast.chi, seen_by=(cast.dung, cast.an))


def draft(cast, **fields) -> Document:
    values = {"direction": Direction.OUTGOING, "drafter": cast.an.user, **fields}
    return make_document(cast.office, seen_by=(cast.an, cast.dung), **values)


def describe(by, document, **values) -> Document:
    return describing.describe(actor=actor_of(by), document=document, values=values)


def test_a_document_has_defaults_that_fit_most(cast):
    document = make_issued(cast.office)
    values = metadata.of_document(document, None)

    assert (values["Language"], values["IssuedAmount"]) == ("Tiếng Việt", "1")
    assert values["Description"] == ""


def test_the_drafter_writes_until_submission_and_the_registry_after(cast):
    document = draft(cast)
    day = date(2027, 1, 5)

    describe(cast.an, document, language="Tiếng Anh", copies=12, due_on=day, note="Gửi kèm đĩa.")
    with pytest.raises(Forbidden):
        describe(cast.dung, document, note="Khác")
    Document.objects.filter(pk=document.pk).update(
        status=Status.ISSUED, number=1, code="01/KH", issued_on=date(2026, 6, 1)
    )
    with pytest.raises(Forbidden):
        describe(cast.an, document, note="Khác")
    row = describe(cast.dung, document, note="Đã đổi", language="Tiếng Nga", due_on=None)

    # What went out says its language and date itself.
    assert (row.language, row.due_on, row.copies, row.note) == ("Tiếng Anh", day, 12, "Đã đổi")


def test_the_registry_writes_who_has_an_arrival(cast, came):
    row = describe(cast.dung, came, to_places="Phòng Nội vụ; Phòng Tư pháp", copies=7)

    assert metadata.of_document(row, None)["ToPlaces"] == "Phòng Nội vụ; Phòng Tư pháp"
    assert row.copies is None
    with pytest.raises(Forbidden):
        describe(cast.chi, came, note="Khác")


def test_the_audit_keeps_what_stood_before_and_silence_when_nothing_changed(cast, came):
    describe(cast.dung, came, note="Một")
    describe(cast.dung, came, note="Một")
    describe(cast.dung, came, note="Hai")

    events = AuditEvent.objects.filter(verb="document.describe").order_by("pk")
    assert [one.data for one in events] == [
        {"before": {"note": ""}, "after": {"note": "Một"}},
        {"before": {"note": "Một"}, "after": {"note": "Hai"}},
    ]


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({"language": " "}, "language"),
        ({"copies": 0}, "copies"),
        ({"copies": 100_000}, "copies"),
        ({"note": "x" * 20_001}, "note"),
    ],
)
def test_what_cannot_be_kept_is_named(cast, values, named):
    with pytest.raises(Invalid) as caught:
        describe(cast.an, draft(cast), **values)

    assert list(caught.value.fields) == [named]


@pytest.mark.parametrize(
    "fields",
    [
        {"status": Status.RECALLED},
        {"status": Status.REFUSED, "arrival_number": None},
        {"status": Status.ARRIVED, "arrival_number": None},
        {"origin": Origin.IMPORTED},
        {"secrecy": 1, "subject": ""},
    ],
)
def test_what_is_frozen_archived_or_secret_stays(cast, fields):
    document = make_incoming(cast.office, seen_by=(cast.dung,), **fields)

    with pytest.raises(Forbidden):
        describe(cast.dung, document, note="Khác")


@pytest.mark.parametrize("fields", [{"note": "nội dung"}, {"to_places": "Phòng Nội vụ"}])
def test_the_database_keeps_words_out_of_a_state_secret(cast, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_incoming(cast.office, secrecy=1, subject="", **fields)


def test_a_long_text_is_kept_whole_and_the_page_says_what_an_export_cuts(cast, came):
    row = describe(cast.dung, came, note="x" * 501)

    rows = {one.path: one for one in described.rows(row, actor_of(cast.dung))}
    assert rows["Description"].value == "x" * 501
    assert "501" in rows["Description"].warning
    assert rows["Subject"].warning == ""


def test_the_page_shows_every_field_and_leads_to_writing(cast, came, as_):
    browser = as_(cast.dung)
    page = browser.get(reverse("documents:fields", args=[came.pk])).content.decode()
    address = reverse("documents:describe", args=[came.pk])

    assert all(name in page for name in ("TraceHeaderList", "FileCode.OrganId", "DueDate"))
    assert address in page
    browser.post(address, {"language": "Tiếng Anh", "to_places": "Phòng Nội vụ", "note": "Kèm USB"})
    came.refresh_from_db()
    assert (came.language, came.to_places, came.note) == ("Tiếng Anh", "Phòng Nội vụ", "Kèm USB")


def test_who_reads_but_does_not_keep_is_told_why_and_others_nothing(cast, came, as_):
    page = as_(cast.an).get(reverse("documents:fields", args=[came.pk])).content.decode()

    assert reverse("documents:describe", args=[came.pk]) not in page
    assert "văn thư cơ quan" in page
    assert as_(cast.an).get(reverse("documents:describe", args=[came.pk])).status_code == 403
    for name in ("fields", "describe"):
        url = reverse(f"documents:{name}", args=[came.pk])
        assert as_(cast.giang).get(url).status_code == 404
