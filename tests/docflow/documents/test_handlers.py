"""Whatever the search shows of a document is read again when it changes."""

import pytest

from docflow.documents.grants import SOURCE
from docflow.documents.models import Document
from docflow.documents.services import drafting, following, routing
from docflow.documents.states import Status
from search.models import IndexTask
from tests.factories.documents import make_incoming
from tests.factories.org import SYSTEM, actor_of

pytestmark = pytest.mark.django_db
CONTENT = {"body": [{"kind": "paragraph", "text": "Nội dung."}]}


@pytest.fixture
def cast(company):
    return company


@pytest.fixture
def draft(cast) -> Document:
    made = drafting.create(
        actor=actor_of(cast.an),
        type_code="KH",
        subject="Kế hoạch",
        content=CONTENT,
        signer=cast.chi,
        to=[],
    )
    IndexTask.objects.all().delete()
    return made


def waits_for_the_index(document: Document) -> bool:
    return IndexTask.objects.filter(source=SOURCE, object_id=document.pk).exists()


def test_an_edited_draft_is_read_again(cast, draft):
    drafting.edit(
        actor=actor_of(cast.an), document=draft, subject="Kế hoạch sửa đổi", content=CONTENT
    )

    assert waits_for_the_index(draft)


def test_a_changed_status_is_read_again(cast, draft):
    routing.submit(actor=actor_of(cast.an), document=draft)

    assert waits_for_the_index(draft)


def test_a_step_that_grants_nothing_is_read_again(cast):
    document = make_incoming(cast.office, leader=cast.chi)
    following.directed(document, SYSTEM)
    IndexTask.objects.all().delete()

    following.completed(document, SYSTEM)

    assert Document.objects.get(pk=document.pk).status == Status.COMPLETED
    assert waits_for_the_index(document)
