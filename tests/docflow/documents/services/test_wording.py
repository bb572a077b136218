"""The words of a document: of its newest file and of those beside it, read once each."""

import pytest

from docflow.core import clock, files
from docflow.documents.models import Attachment, DocumentText, Version
from docflow.documents.rendering import wordings
from docflow.documents.services.wording import words_of
from docflow.documents.states import VersionKind
from tests.factories.documents import make_incoming
from tests.factories.org import make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def read(monkeypatch):
    """Files hold their words as they are; which were read."""
    asked = []

    def reading(data):
        asked.append(data.decode())
        return data.decode(), "layer"

    monkeypatch.setattr(wordings, "read", reading)
    return asked


@pytest.fixture
def document():
    return make_incoming(make_cast().office)


def add_version(document, text, ordinal=1):
    Version.objects.create(
        document=document,
        ordinal=ordinal,
        kind=VersionKind.RECEIVED,
        file=files.put(text.encode(), "application/pdf"),
        made_at=clock.now(),
        made_by="An",
    )


def lay_beside(document, text, ordinal=1):
    return Attachment.objects.create(
        document=document,
        ordinal=ordinal,
        name="a",
        file=files.put(text.encode(), "application/pdf"),
        added_at=clock.now(),
        added_by="An",
    )


def words(document) -> str:
    return words_of([document])[document.pk]


def test_the_words_of_files_beside_a_document_are_its_own(document, read):
    add_version(document, "Công văn")
    lay_beside(document, "Phụ lục")

    assert words(document) == "Công văn\fPhụ lục"
    kept = DocumentText.objects.get()
    assert (kept.way, kept.text[: kept.own]) == ("layer", "Công văn")
    assert words(document) == "Công văn\fPhụ lục"
    assert read == ["Công văn", "Phụ lục"]


def test_only_what_is_new_is_read(document, read):
    add_version(document, "Một")
    words(document)
    one = lay_beside(document, "Hai")
    assert words(document) == "Một\fHai"
    one.delete()
    assert words(document) == "Một"
    add_version(document, "Ba", 2)
    assert words(document) == "Ba"
    assert read == ["Một", "Hai", "Ba"]


def test_words_of_an_old_register_stay_beside_new_files(document, read):
    DocumentText.objects.create(document=document, sha256="", text="Chép từ sổ")
    lay_beside(document, "Bản quét")

    assert words(document) == "Chép từ sổ\fBản quét"
    assert words(document) == "Chép từ sổ\fBản quét"
    assert read == ["Bản quét"]


def test_a_secret_has_no_words(document, read):
    document.secrecy = 1
    lay_beside(document, "Mật")

    assert words_of([document]) == {}
    assert read == []
