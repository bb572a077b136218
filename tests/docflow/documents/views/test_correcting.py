"""The page that begins a replacement, an amendment or a corrigendum."""

import pytest
from django.urls import reverse

from docflow.documents.models import Document, Link


def url(document: Document) -> str:
    return reverse("documents:correct", args=[document.pk])


def test_the_issued_document_offers_it_and_the_draft_opens(cast, way, as_):
    document = way.issued()
    browser = as_(cast.an)
    assert url(document) in browser.get(document.get_absolute_url()).content.decode()
    assert document.code in browser.get(url(document)).content.decode()

    answer = browser.post(url(document), {"kind": "replaces"}, follow=True)

    made = Link.objects.get(target=document).source
    assert answer.redirect_chain[-1][0] == reverse("documents:edit", args=[made.pk])
    assert "Đã mở dự thảo" in answer.content.decode()
    shown = browser.get(document.get_absolute_url()).content.decode()
    assert "Dự thảo sẽ thay thế" in shown


def test_nonsense_opens_nothing(cast, way, as_):
    document = way.issued()
    for typed in ({}, {"kind": "answers"}, {"kind": "x"}):
        assert as_(cast.an).post(url(document), typed).status_code == 200
    assert not Link.objects.exists()


@pytest.mark.parametrize("state", ["draft", "signed"])
def test_before_it_is_issued_it_is_neither_offered_nor_done(cast, way, as_, state):
    document = getattr(way, state)()
    browser = as_(cast.an)

    assert url(document) not in browser.get(document.get_absolute_url()).content.decode()
    assert browser.get(url(document)).status_code == 409
    assert browser.post(url(document), {"kind": "replaces"}).status_code == 409


def test_for_others_it_does_not_exist(cast, way, as_):
    document = way.issued()
    for person in (cast.ha, cast.giang, cast.khoa):
        assert as_(person).get(url(document)).status_code == 404
        assert as_(person).post(url(document), {"kind": "replaces"}).status_code == 404
    assert not Link.objects.exists()
