"""Granting to a team at once leaves the same rows as granting one by one."""

import pytest
from django.db import transaction

from docflow.core.access import books
from docflow.documents.grants import DOCUMENTS
from docflow.documents.models import (
    DocumentAccess,
    DocumentGrantReason,
    DocumentGroupGrant,
)
from docflow.documents.policies import visible_to
from docflow.documents.services import sharing
from docflow.org.states import TeamKind
from search.models import IndexTask
from tests.factories.documents import make_document
from tests.factories.org import SYSTEM, actor_of, make_office

pytestmark = pytest.mark.django_db
READERS = {"kind": TeamKind.ARCHIVE_READERS, "cause": "archive", "actor": SYSTEM}


def rows_of(documents):
    """Everything a grant leaves, without row numbers, times and the document's own number."""
    wanted = [document.pk for document in documents]
    return [
        sorted(rows)
        for rows in (
            DocumentGroupGrant.objects.filter(content_object__in=wanted).values_list(
                "group", "permission"
            ),
            DocumentAccess.objects.filter(target__in=wanted).values_list(
                "principal", "level", "date"
            ),
            DocumentGrantReason.objects.filter(target__in=wanted).values_list(
                "principal", "level", "cause", "cause_id", "granted_by"
            ),
            IndexTask.objects.filter(object_id__in=wanted).values_list("source", "urgent"),
        )
    ]


@pytest.fixture
def cast(company):
    return company


def test_many_at_once_leave_the_rows_of_one_by_one(cast, time_stands):
    alone = [make_document(cast.office) for _ in range(3)]
    together = [make_document(cast.office) for _ in range(3)]

    with transaction.atomic():
        for document in alone:
            sharing.grant_team(document=document, **READERS)
        sharing.grant_team_many(documents=together, **READERS)

    assert rows_of(alone) == rows_of(together)
    assert all(rows_of(together))
    for document in (*alone, *together):
        assert DOCUMENTS.holds(actor_of(cast.dung), document)
        assert not DOCUMENTS.holds(actor_of(cast.chi), document)
    assert visible_to(actor_of(cast.dung)).count() == 6
    assert [(found.missing, found.extra) for found in (book.verify() for book in books())] == [
        (0, 0)
    ] * len(books())


def test_granting_again_adds_nothing_and_a_second_cause_only_its_reason(cast):
    documents = [make_document(cast.office) for _ in range(3)]
    with transaction.atomic():
        sharing.grant_team(document=documents[0], **READERS)
        sharing.grant_team_many(documents=documents, **READERS)
        sharing.grant_team_many(documents=documents, **READERS)
        sharing.grant_team_many(documents=documents, **{**READERS, "cause": "other"})

    assert DocumentAccess.objects.count() == DocumentGroupGrant.objects.count() == 3
    assert IndexTask.objects.count() == 3
    assert DocumentGrantReason.objects.count() == 6


def test_what_was_granted_at_once_is_taken_back_one_by_one(cast):
    documents = [make_document(cast.office) for _ in range(2)]
    with transaction.atomic():
        sharing.grant_team_many(documents=documents, **READERS)
        reason = DocumentGrantReason.objects.filter(target=documents[0]).get()
        sharing.revoke(document=documents[0], cause="archive", cause_id=reason.cause_id)

    assert list(visible_to(actor_of(cast.dung))) == [documents[1]]


def test_a_team_belongs_to_one_office(cast):
    documents = [make_document(cast.office), make_document(make_office())]

    with pytest.raises(ValueError, match="one office"), transaction.atomic():
        sharing.grant_team_many(documents=documents, **READERS)


def test_no_document_is_no_grant(cast):
    sharing.grant_team_many(documents=[], **READERS)

    assert not DocumentAccess.objects.exists()


@pytest.fixture
def time_stands():
    from docflow.core import clock

    with clock.at(clock.now()):
        yield
