"""Files beside a draft by the browser."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from docflow.documents.models import Document
from docflow.documents.services import attaching, routing
from tests.docflow.documents.services.test_attaching import pdf
from tests.factories.org import actor_of


def url(document: Document) -> str:
    return reverse("documents:attachments", args=[document.pk])


def file(data: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile("Phụ lục I.pdf", data or pdf(), content_type="application/pdf")


def test_a_file_is_added_shown_and_taken_away(cast, way, as_):
    document, browser = way.draft(), as_(cast.an)
    assert url(document) in browser.get(document.get_absolute_url()).content.decode()

    browser.post(url(document), {"file": file()})

    (one,) = document.attachments.all()
    assert one.name == "Phụ lục I.pdf"
    assert "Phụ lục I.pdf" in browser.get(document.get_absolute_url()).content.decode()
    shown = browser.get(reverse("documents:attachment", args=[document.pk, one.ordinal]))
    assert shown.content == pdf()
    browser.post(reverse("documents:attachment-remove", args=[document.pk, one.ordinal]))
    assert not document.attachments.exists()


def test_a_name_of_ones_own_is_kept(cast, way, as_):
    document = way.draft()

    as_(cast.an).post(url(document), {"file": file(), "name": "Biểu 01.pdf"})

    assert document.attachments.get().name == "Biểu 01.pdf"


@pytest.mark.parametrize("data", [b"PK\x03\x04word", b"nothing"])
def test_what_is_no_pdf_is_said_at_the_field(cast, way, as_, data):
    document = way.draft()

    page = as_(cast.an).post(url(document), {"file": file(data)})

    assert page.context["form"].errors["file"]
    assert not document.attachments.exists()


def test_without_a_file_nothing_happens(cast, way, as_):
    document = way.draft()

    assert as_(cast.an).post(url(document), {}).status_code == 200
    assert not document.attachments.exists()


def test_after_submission_the_page_is_closed(cast, way, as_):
    document = way.draft()
    attaching.add(actor=actor_of(cast.an), document=document, name="I.pdf", data=pdf())
    routing.submit(actor=actor_of(cast.an), document=document)
    browser = as_(cast.an)

    assert browser.get(url(document)).status_code == 403
    assert browser.post(url(document), {"file": file()}).status_code == 403
    gone = reverse("documents:attachment-remove", args=[document.pk, 1])
    assert browser.post(gone).status_code == 403
    assert document.attachments.count() == 1


def test_for_others_it_does_not_exist(cast, way, as_):
    document = way.draft()

    for person in (cast.ha, cast.giang, cast.dung, cast.khoa):
        assert as_(person).get(url(document)).status_code == 404
