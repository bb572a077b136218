"""A leader and a reviewer sign with tokens: guarded twice, published like every other custody."""

import pytest

from docflow.core import clock
from docflow.core.errors import NotFound
from docflow.documents.models import Document, SignatureRecord
from docflow.documents.services import outside, routing, signing
from docflow.documents.states import RouteKind, Status
from signing.external.models import PendingSignature, State
from signing.external.service import Answer
from tests.docflow.documents.conftest import PIN
from tests.factories.org import actor_of
from tests.signing.external import tokens


@pytest.fixture
def chi(cast):
    """The leader's token, registered."""
    return _token(cast.chi)


def _token(position):
    token = tokens.make("p256", position.user.full_name, clock.now())
    credential = tokens.register(token, position.user.owner, clock.now())
    return token, credential.fingerprint


def prepare(cast, who, documents, act="sign"):
    position, (_token, fingerprint) = who
    return outside.prepare(
        actor=actor_of(position), documents=documents, act=act, fingerprint=fingerprint
    )


def answer(token, row):
    return Answer(value=token[0].sign(bytes(row.signed_attributes), raw=True))


def test_many_documents_are_signed_each_with_a_verdict(cast, way, chi):
    documents = [way.at_leader(subject=f"Kế hoạch {number}") for number in range(2)]
    waiting = way.submitted()

    items = prepare(cast, (cast.chi, chi), [*documents, waiting])
    verdicts = [
        outside.finish(
            actor=actor_of(cast.chi), nonce=item.request.nonce, answer=answer(chi, item.request)
        )
        for item in items
        if item.request
    ]

    assert items[2].request is None
    assert items[2].message
    assert [(one.ok, one.message) for one in verdicts] == [(True, "Đã ký.")] * 2
    assert {one.document.status for one in verdicts} == {Status.SIGNED}
    record = SignatureRecord.objects.get(document=documents[0])
    assert (record.act, record.fingerprint) == ("sign", chi[1])
    assert documents[0].validations.latest("pk").verdict == "valid"


def test_a_reviewer_initials_and_the_leader_signs_upon_it(cast, way, chi):
    document = way.submitted()
    binh = _token(cast.binh)
    (item,) = prepare(cast, (cast.binh, binh), [document], act="initial")

    verdict = outside.finish(
        actor=actor_of(cast.binh),
        nonce=item.request.nonce,
        answer=answer(binh, item.request),
        note="Đồng ý trình",
    )
    document.refresh_from_db()
    (last,) = prepare(cast, (cast.chi, chi), [document])
    signed = outside.finish(
        actor=actor_of(cast.chi), nonce=last.request.nonce, answer=answer(chi, last.request)
    )

    assert (verdict.ok, signed.ok) == (True, True), (verdict.message, signed.message)
    assert [one.act for one in document.signatures.all()] == ["initial", "sign"]
    assert document.route.filter(kind=RouteKind.HEAD).get().note == "Đồng ý trình"


def test_a_wrong_answer_changes_nothing_of_the_document(cast, way, chi):
    document = way.at_leader()
    (item,) = prepare(cast, (cast.chi, chi), [document])
    thief = _token(cast.an)

    verdict = outside.finish(
        actor=actor_of(cast.chi), nonce=item.request.nonce, answer=answer(thief, item.request)
    )

    assert not verdict.ok
    assert "không đúng với yêu cầu" in verdict.message
    assert Document.objects.get(pk=document.pk).status == Status.IN_REVIEW
    assert not document.signatures.exists()


def test_only_who_asked_may_answer_or_stop(cast, way, chi):
    document = way.at_leader()
    (item,) = prepare(cast, (cast.chi, chi), [document])

    with pytest.raises(NotFound):
        outside.finish(
            actor=actor_of(cast.binh), nonce=item.request.nonce, answer=answer(chi, item.request)
        )
    assert outside.stop(actor=actor_of(cast.binh), nonces=[item.request.nonce]) == 0
    with pytest.raises(NotFound):
        outside.prepare(
            actor=actor_of(cast.binh), documents=[document], act="sign", fingerprint=chi[1]
        )


@pytest.mark.parametrize("how", ["signed here", "returned"])
def test_a_document_that_went_on_meanwhile_is_not_signed_again(cast, way, chi, how):
    document = way.at_leader()
    (item,) = prepare(cast, (cast.chi, chi), [document])
    if how == "returned":
        routing.send_back(actor=actor_of(cast.chi), document=document, note="Cần sửa lại số liệu")
    else:
        signing.sign_many(actor=actor_of(cast.chi), documents=[document], pin=PIN)
    document.refresh_from_db()
    before = (document.status, document.versions.count())

    verdict = outside.finish(
        actor=actor_of(cast.chi), nonce=item.request.nonce, answer=answer(chi, item.request)
    )

    assert not verdict.ok
    document.refresh_from_db()
    assert (document.status, document.versions.count()) == before


def test_a_document_sent_round_again_has_another_base(cast, way, chi):
    """Returned, submitted anew and before the leader again: the old request is not for it."""
    document = way.at_leader()
    (item,) = prepare(cast, (cast.chi, chi), [document])
    routing.send_back(actor=actor_of(cast.chi), document=document, note="Cần sửa lại số liệu")
    document.refresh_from_db()
    routing.submit(actor=actor_of(cast.an), document=document)
    routing.agree(actor=actor_of(cast.binh), document=document)

    verdict = outside.finish(
        actor=actor_of(cast.chi), nonce=item.request.nonce, answer=answer(chi, item.request)
    )

    assert not verdict.ok
    row = PendingSignature.objects.get(pk=item.request.pk)
    assert row.state in (State.STOPPED, State.REFUSED)
    assert not document.signatures.exists()
