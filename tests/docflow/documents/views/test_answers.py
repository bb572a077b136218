"""A draft that answers an incoming document: offered on its page, prefilled, edited, shown."""

import pytest
from django.urls import reverse

from docflow.documents.models import Document
from docflow.documents.selectors.answering import answered_by
from docflow.documents.services import drafting
from docflow.documents.states import Direction, Status
from tests.factories.documents import make_incoming
from tests.factories.org import actor_of

pytestmark = pytest.mark.django_db
NEW = reverse("documents:new")
WRITE = reverse("documents:write", args=["CV"])


@pytest.fixture
def cast(company):
    return company


@pytest.fixture
def document(cast) -> Document:
    return make_incoming(
        cast.office,
        leader=cast.chi,
        seen_by=(cast.an,),
        code="69/KH-UBND",
        issuer=cast.other_office,
        issuer_name=cast.other_office.name,
    )


def typed(cast, **changes) -> dict:
    return {
        "subject": "trả lời kế hoạch",
        "body": "Nội dung trả lời.",
        "signer": cast.chi.pk,
        "direction": "outgoing",
        "urgency": "0",
        "archive_line": "VT",
        **changes,
    }


def test_the_page_of_an_incoming_document_offers_to_answer_it(cast, document, as_):
    words = as_(cast.an).get(document.get_absolute_url()).content.decode()

    assert f"{NEW}?answers={document.pk}" in words


def test_what_has_not_been_registered_is_not_answered(cast, as_):
    arrived = make_incoming(cast.office, seen_by=(cast.an,), status=Status.ARRIVED)

    assert "?answers=" not in as_(cast.an).get(arrived.get_absolute_url()).content.decode()


def test_every_way_to_write_remembers_what_is_answered(cast, document, as_):
    words = as_(cast.an).get(f"{NEW}?answers={document.pk}").content.decode()

    assert f"{WRITE}?answers={document.pk}" in words
    assert f"{reverse('documents:upload')}?answers={document.pk}" in words
    assert document.get_absolute_url() in words


def test_the_form_begins_with_what_is_known(cast, document, as_):
    form = as_(cast.an).get(f"{WRITE}?answers={document.pk}").context["form"]

    assert form.initial["answers"] == [document.pk]
    assert form.initial["offices"] == [cast.other_office.pk]
    assert form.initial["addressees"] == cast.other_office.name
    assert "69/KH-UBND" in form.initial["subject"]


@pytest.mark.parametrize("asked", ["abc", "999999", "-1", "9" * 40])
def test_nonsense_in_the_address_answers_nothing(cast, document, as_, asked):
    answer = as_(cast.an).get(f"{WRITE}?answers={asked}")

    assert answer.status_code == 200
    assert answer.context["form"].initial == {}


def test_what_one_cannot_see_is_neither_named_nor_answered(cast, document, as_):
    answer = as_(cast.ha).get(f"{WRITE}?answers={document.pk}")
    assert "69/KH-UBND" not in answer.content.decode()

    as_(cast.ha).post(WRITE, typed(cast, answers=[document.pk]))

    made = Document.objects.filter(direction=Direction.OUTGOING).first()
    assert made is None or not answered_by(made).exists()


def test_the_saved_draft_answers_it_and_an_edit_takes_it_back(cast, document, as_):
    as_(cast.an).post(WRITE, typed(cast, answers=[document.pk]))

    made = Document.objects.get(direction=Direction.OUTGOING)
    assert list(answered_by(made)) == [document]
    words = as_(cast.an).get(document.get_absolute_url()).content.decode()
    assert made.get_absolute_url() in words
    edit = reverse("documents:edit", args=[made.pk])
    assert as_(cast.an).get(edit).context["form"].initial["answers"] == [document.pk]

    as_(cast.an).post(edit, typed(cast))

    assert not answered_by(made).exists()


def test_an_upload_that_is_edited_may_answer_as_well(cast, document, as_):
    draft = drafting.create(
        actor=actor_of(cast.an),
        type_code="CV",
        subject="trả lời",
        content={"body": [{"kind": "paragraph", "text": "Nội dung."}]},
        signer=cast.chi,
    )
    Document.objects.filter(pk=draft.pk).update(origin="uploaded")
    edit = reverse("documents:edit", args=[draft.pk])

    values = {"subject": "trả lời", "signer": cast.chi.pk, "answers": [document.pk]}
    answer = as_(cast.an).post(edit, values)

    assert answer.status_code == 303
    assert list(answered_by(draft)) == [document]
