"""What a draft is said to answer, who may say so, and what becomes of the answered document."""

import pytest
from django.db import IntegrityError, transaction

from docflow.core.audit.models import AuditEvent
from docflow.core.errors import Forbidden, Invalid
from docflow.documents.models import Document, Link
from docflow.documents.selectors import answering as selectors
from docflow.documents.selectors.history import history
from docflow.documents.selectors.panels import links_of
from docflow.documents.services import answering, drafting, following
from docflow.documents.states import Direction, LinkKind, Secrecy, Status
from tests.factories.documents import issue, make_answer, make_document, make_incoming, make_issued
from tests.factories.org import SYSTEM, actor_of

pytestmark = pytest.mark.django_db
CONTENT = {"body": [{"kind": "paragraph", "text": "Nội dung."}]}


@pytest.fixture
def cast(company):
    return company


@pytest.fixture
def document(cast) -> Document:
    return make_incoming(cast.office, leader=cast.chi, seen_by=(cast.an, cast.dung))


def draft(cast, **fields) -> Document:
    values = {
        "actor": actor_of(cast.an),
        "type_code": "CV",
        "subject": "trả lời",
        "content": CONTENT,
        "signer": cast.chi,
    }
    return drafting.create(**{**values, **fields})


def edited(cast, made: Document, **fields) -> Document:
    actor = actor_of(fields.pop("by", cast.an))
    return drafting.edit(
        actor=actor, document=made, subject=made.subject, content=CONTENT, **fields
    )


def test_a_draft_names_what_it_answers_and_both_pages_say_so(cast, document):
    made = draft(cast, answers=[document])

    assert list(selectors.answered_by(made)) == [document]
    assert links_of(made, actor_of(cast.an)) == [("Trả lời", document)]
    assert links_of(document, actor_of(cast.an)) == [("Được trả lời bằng", made)]


def test_it_may_answer_several(cast, document):
    other = make_incoming(cast.office, seen_by=(cast.an,))

    made = draft(cast, answers=[document, other])

    assert set(selectors.answered_by(made)) == {document, other}


def test_an_edit_changes_it_and_the_history_says_how(cast, document):
    other = make_incoming(cast.office, seen_by=(cast.an,))
    made = draft(cast, answers=[document])

    edited(cast, made, answers=[other])

    assert list(selectors.answered_by(made)) == [other]
    notes = [one.note for one in history(made) if one.verb == "document.answers"]
    assert notes[0] == f"Trả lời {other.code}; Bỏ {document.code}"


def test_an_edit_that_says_nothing_of_it_leaves_it(cast, document):
    made = draft(cast, answers=[document])
    before = AuditEvent.objects.filter(verb="document.answers").count()

    edited(cast, made)
    edited(cast, made, answers=[document])

    assert list(selectors.answered_by(made)) == [document]
    assert AuditEvent.objects.filter(verb="document.answers").count() == before == 1


def test_what_the_editor_cannot_see_stays(cast, document):
    made = draft(cast, answers=[document])
    from docflow.core.access import user_principal
    from docflow.documents.services import sharing

    principal = user_principal(cast.an.user_id)
    sharing.revoke(document=document, cause="share", cause_id=cast.an.pk, principal=principal)

    edited(cast, made, answers=[])

    assert list(selectors.answered_by(made)) == [document]


def test_what_one_cannot_see_is_not_answered(cast):
    hidden = make_incoming(cast.office)

    with pytest.raises(Forbidden):
        draft(cast, answers=[hidden])
    assert not Document.objects.filter(direction=Direction.OUTGOING).exists()


@pytest.mark.parametrize("kind", ["arrived", "outgoing"])
def test_only_a_registered_arrival_is_answered(cast, kind):
    if kind == "arrived":
        wrong = make_incoming(cast.office, seen_by=(cast.an,), status=Status.ARRIVED)
    else:
        wrong = make_issued(cast.office, seen_by=(cast.an,))

    with pytest.raises(Invalid) as problem:
        draft(cast, answers=[wrong])
    assert "answers" in problem.value.fields


def test_a_secret_is_not_answered_here(cast):
    secret = make_incoming(cast.office, seen_by=(cast.an,), subject="", secrecy=Secrecy.SECRET)

    with pytest.raises(Invalid):
        draft(cast, answers=[secret])


def test_an_incoming_document_answers_nothing(cast, document):
    other = make_incoming(cast.office, seen_by=(cast.an,))

    with pytest.raises(Invalid):
        answering.settle(actor=SYSTEM, document=other, answers=[document])


def test_nobody_but_the_drafter_says_what_it_answers(cast, document):
    made = draft(cast)

    with pytest.raises(Forbidden):
        answering.settle(actor=actor_of(cast.dung), document=made, answers=[document])


def test_after_it_was_submitted_it_is_settled(cast, document):
    made = draft(cast)
    Document.objects.filter(pk=made.pk).update(status=Status.APPROVED)
    made.refresh_from_db()

    with pytest.raises(Forbidden):
        answering.settle(actor=actor_of(cast.an), document=made, answers=[document])


def test_a_document_is_not_linked_to_itself(cast, document):
    with pytest.raises(IntegrityError), transaction.atomic():
        Link.objects.create(
            source=document,
            target=document,
            kind=LinkKind.ANSWERS,
            made_at=document.created_at,
            made_by="An",
        )


@pytest.mark.parametrize("leader", [True, False])
def test_an_issued_answer_closes_what_nobody_was_ordered_to_do(cast, leader):
    waiting = make_incoming(cast.office, leader=cast.chi if leader else None)

    answer = issue(make_answer(waiting, cast.an, cast.chi), cast.dung)

    waiting.refresh_from_db()
    assert waiting.status == Status.COMPLETED
    told = next(one for one in history(waiting) if one.verb == "incoming.answer")
    assert answer.code in told.note


def test_what_is_with_somebody_is_left_to_who_holds_it(cast, document):
    following.directed(document, SYSTEM)
    answer = make_answer(document, cast.an, cast.chi, status=Status.ISSUED)

    following.answered(answer, SYSTEM)

    document.refresh_from_db()
    assert document.status == Status.DIRECTED


def test_a_link_of_another_kind_closes_nothing(cast, document):
    answer = make_answer(document, cast.an, cast.chi)
    answer.links.update(kind=LinkKind.BASED_ON)

    issue(answer, cast.dung)

    document.refresh_from_db()
    assert document.status == Status.PRESENTED


def test_offered_is_what_waits_what_is_named_and_what_it_answers(cast, document):
    done = make_incoming(cast.office, seen_by=(cast.an,), status=Status.COMPLETED)
    make_incoming(cast.office)
    make_document(cast.office, seen_by=(cast.an,))
    an = actor_of(cast.an)

    assert selectors.offered(an) == [document]
    assert selectors.offered(an, named=[done.pk, 10**8]) == [done, document]
    made = draft(cast, answers=[done])
    assert selectors.offered(an, document=made) == [done, document]
