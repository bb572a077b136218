"""The office's seal in a token: number, issue line and seal in two rounds, published as one act."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections

from docflow.core import clock
from docflow.core.errors import NotFound
from docflow.documents.models import Document, LateTime, RegisterEntry, SealRequest
from docflow.documents.selectors.versions import data_of, latest
from docflow.documents.services import issuing, outside, sealing, versions
from docflow.documents.states import Status, VersionKind
from docflow.org.services import keys
from docflow.org.states import Role
from signing import gate
from signing.external.models import PendingSignature, State
from signing.external.service import Answer
from signing.keys.models import Credential
from signing.pades import clock as stamping
from signing.pades.errors import TimestampFailed
from tests.docflow.documents.conftest import PIN
from tests.factories.org import actor_of, make_person
from tests.signing.external import tokens


@pytest.fixture
def seal(cast):
    """The office's token, registered; the key file of the seal is there as well."""
    return office_token(cast.office)


@pytest.fixture
def second(cast):
    """Another clerk; the office seals with two from now on."""
    clerk = make_person(Role.CLERK, cast.office, cast.registry, "Mai Thị Lý", "Văn thư")
    keys.rule_seal(actor=actor_of(cast.khoa), office=cast.office, two=True)
    return clerk


def office_token(office, kind="p256"):
    token = tokens.make(kind, office.name, clock.now(), purpose="seal")
    return token, tokens.register(token, office.owner, clock.now(), purpose="seal").fingerprint


def prepare(clerk, seal, *documents, **more):
    return outside.prepare(
        actor=actor_of(clerk), documents=documents, act="issue", fingerprint=seal[1], **more
    )


def answer(seal, row):
    return Answer(value=seal[0].sign(bytes(row.signed_attributes), raw=True))


def finish(clerk, seal, row, **more):
    wanted = {"actor": actor_of(clerk), "nonce": row.nonce, "answer": answer(seal, row)}
    return outside.finish(**{**wanted, **more})


def at_seal(clerk, seal, document):
    """The issue line is signed; the request for the seal."""
    (item,) = prepare(clerk, seal, document)
    assert item.request, item.message
    told = finish(clerk, seal, item.request)
    assert told.following, told.message
    return item.request, told.following


def untouched(document) -> bool:
    """Nothing published: still signed by its leader alone, whatever number it has."""
    row = Document.objects.get(pk=document.pk)
    fields = list(row.signatures.values_list("field", flat=True))
    return row.status in (Status.SIGNED, Status.NUMBERED) and fields == ["Signer"]


@pytest.mark.parametrize("kind", ["p256", "rsa"])
def test_two_answers_number_seal_and_issue_as_the_key_file_does(cast, way, kind):
    document, seal = way.signed(), office_token(cast.office, kind)
    line, following = at_seal(cast.dung, seal, document)
    assert Document.objects.get(pk=document.pk).status == Status.NUMBERED
    assert untouched(document)

    told = finish(cast.dung, seal, following)

    document.refresh_from_db()
    assert (told.ok, told.message) == (True, "Đã phát hành 01/KH-UBND.")
    assert (document.status, document.number) == (Status.ISSUED, 1)
    version = latest(document)
    report = gate.validate(data_of(version), now=version.made_at)
    assert report.verdict == "valid"
    assert [one.field for one in report.signatures] == ["Signer", "IssueLine", "Seal"]
    assert {one.level for one in report.signatures} == {"B-T"}
    records = document.signatures.exclude(field="Signer").order_by("pk")
    assert [(one.act, one.fingerprint, one.name, one.owner) for one in records] == [
        (act, seal[1], cast.office.name, cast.office.owner) for act in ("issue_line", "seal")
    ]
    rows = PendingSignature.objects.order_by("pk")
    assert [(one.field, one.state) for one in rows] == [
        ("IssueLine", State.FINISHED),
        ("Seal", State.FINISHED),
    ]
    assert rows[1].after == line
    assert (bytes(rows[1].carried), bytes(rows[1].revision)) == (b"", b"")


def test_a_list_is_numbered_in_its_order_with_a_verdict_each(cast, way, seal):
    documents = [way.signed(subject=f"Kế hoạch {number}") for number in range(2)]
    waiting = way.at_leader()

    items = prepare(cast.dung, seal, *documents, waiting)
    told = []
    for item in items[:2]:
        following = finish(cast.dung, seal, item.request).following
        told.append(finish(cast.dung, seal, following))

    assert (items[2].request, bool(items[2].message)) == (None, True)
    assert [one.message for one in told] == [f"Đã phát hành 0{n}/KH-UBND." for n in (1, 2)]


def test_an_internal_document_without_seal_takes_one_answer(cast, way, seal):
    cast.office.seals_internal = False
    cast.office.save(update_fields=["seals_internal"])
    document = way.signed(to=[], direction="internal")

    (item,) = prepare(cast.dung, seal, document)
    told = finish(cast.dung, seal, item.request)

    assert (item.signatures, told.ok, told.following) == (1, True, None), told.message
    assert [one.act for one in document.signatures.order_by("pk")] == ["sign", "issue_line"]


def test_the_number_stays_when_the_act_ends_half_way_and_is_taken_up_again(cast, way, seal):
    document = way.signed()
    _line, following = at_seal(cast.dung, seal, document)

    assert outside.stop(actor=actor_of(cast.dung), nonces=[following.nonce]) == 1
    late = finish(cast.dung, seal, following)

    document.refresh_from_db()
    held = (document.number, document.issued_on)
    assert (late.ok, document.status, untouched(document)) == (False, Status.NUMBERED, True)
    following.refresh_from_db()
    assert (following.state, bytes(following.carried)) == (State.STOPPED, b"")

    _line, following = at_seal(cast.dung, seal, document)
    assert finish(cast.dung, seal, following).ok
    document.refresh_from_db()
    assert (document.number, document.issued_on) == held
    assert RegisterEntry.objects.count() == 1


def test_what_the_token_leaves_the_key_file_takes_up(cast, way, seal):
    document = way.signed()
    _line, following = at_seal(cast.dung, seal, document)

    document.refresh_from_db()
    (told,) = issuing.issue_many(actor=actor_of(cast.dung), documents=[document], pin=PIN)

    assert told.ok, told.message
    assert not finish(cast.dung, seal, following).ok
    assert document.signatures.filter(field="Seal").count() == 1


# -- who may ---------------------------------------------------------------------------------


def test_only_clerks_of_the_office_may_ask_for_its_seal(cast, way, seal):
    document = way.signed()

    for person in (cast.an, cast.binh, cast.chi, cast.khoa):
        (item,) = prepare(person, seal, document)
        assert item.request is None
        assert item.message
    with pytest.raises(NotFound):
        prepare(cast.giang, seal, document)
    assert not PendingSignature.objects.exists()
    assert not RegisterEntry.objects.exists()


def test_another_clerk_can_neither_answer_stop_nor_learn_of_a_request(cast, way, seal):
    colleague = make_person(Role.CLERK, cast.office, cast.registry, "Mai Thị Lý", "Văn thư")
    line, following = at_seal(cast.dung, seal, way.signed())

    for row in (line, following):
        with pytest.raises(NotFound):
            finish(colleague, seal, row)
        assert outside.stop(actor=actor_of(colleague), nonces=[row.nonce]) == 0
    following.refresh_from_db()
    assert following.state == State.PENDING


def test_a_persons_key_seals_nothing_and_the_seal_signs_for_no_person(cast, way, seal):
    own = tokens.make("p256", cast.dung.user.full_name, clock.now())
    personal = (own, tokens.register(own, cast.dung.user.owner, clock.now()).fingerprint)

    with pytest.raises(NotFound):
        prepare(cast.dung, personal, way.signed())
    with pytest.raises(NotFound):
        outside.prepare(
            actor=actor_of(cast.chi), documents=[way.at_leader()], act="sign", fingerprint=seal[1]
        )


def test_two_clerks_are_asked_for_at_every_step(cast, way, seal, second):
    document = way.signed()
    (refused,) = prepare(cast.dung, seal, document)
    assert refused.request is None
    assert "hai văn thư" in refused.message
    assert not RegisterEntry.objects.exists()

    asked = sealing.ask(actor=actor_of(cast.dung), documents=[document])
    assert prepare(cast.dung, seal, document)[0].request is None
    sealing.confirm(actor=actor_of(second), request=asked)
    # The confirmation is for who asked.
    assert prepare(second, seal, document)[0].request is None
    _line, following = at_seal(cast.dung, seal, document)
    SealRequest.objects.filter(pk=asked.pk).update(closed_at=clock.now())
    withdrawn = finish(cast.dung, seal, following)
    assert not withdrawn.ok
    assert untouched(document)

    SealRequest.objects.filter(pk=asked.pk).update(closed_at=None)
    assert finish(cast.dung, seal, following).ok


# -- what is answered ------------------------------------------------------------------------


@pytest.mark.parametrize("step", ["line", "seal"])
def test_the_right_token_over_another_document_is_refused(cast, way, seal, step):
    first, other = way.signed(subject="Kế hoạch một"), way.signed(subject="Kế hoạch hai")
    if step == "line":
        row, strange = (item.request for item in prepare(cast.dung, seal, first, other))
    else:
        row, strange = (at_seal(cast.dung, seal, one)[1] for one in (first, other))

    told = finish(cast.dung, seal, row, answer=answer(seal, strange))

    assert not told.ok
    assert "không đúng với yêu cầu" in told.message
    assert untouched(first)
    row.refresh_from_db()
    assert (row.state, row.problem, bytes(row.carried)) == (State.REFUSED, "wrong_answer", b"")
    # A wrong answer ends its request: the right one comes too late.
    assert not finish(cast.dung, seal, row).ok


def test_the_value_of_the_issue_line_is_no_seal_and_nothing_is_answered_twice(cast, way, seal):
    document = way.signed()
    line, following = at_seal(cast.dung, seal, document)

    assert "đã được trả lời" in finish(cast.dung, seal, line).message
    replayed = finish(cast.dung, seal, following, answer=answer(seal, line))

    assert not replayed.ok
    assert untouched(document)


def test_a_strange_token_with_the_offices_name_seals_nothing(cast, way, seal):
    document = way.signed()
    thief = office_token(cast.office)
    _line, following = at_seal(cast.dung, seal, document)

    assert not finish(cast.dung, seal, following, answer=answer(thief, following)).ok
    assert untouched(document)


@pytest.mark.parametrize("step", ["line", "seal"])
def test_a_document_that_changed_meanwhile_is_not_sealed(cast, way, seal, step):
    document = way.signed()
    if step == "line":
        row = prepare(cast.dung, seal, document)[0].request
    else:
        row = at_seal(cast.dung, seal, document)[1]
    versions.add(
        actor=actor_of(cast.an),
        document=document,
        kind=VersionKind.SIGNED,
        data=b"%PDF-1.7 another signed version",
        pages=1,
        fields=latest(document).fields,
    )

    told = finish(cast.dung, seal, row)

    assert not told.ok
    assert "đã thay đổi trong khi ký" in told.message
    assert untouched(document)
    row.refresh_from_db()
    assert row.state == State.STOPPED


def test_what_was_not_shown_is_neither_numbered_nor_prepared(cast, way, seal):
    document = way.signed()

    (item,) = prepare(cast.dung, seal, document, shown={document.pk: "0" * 64})

    assert item.request is None
    assert not RegisterEntry.objects.exists()


def test_late_superseded_and_revoked_seals_are_refused(cast, way, seal):
    document = way.signed()
    _line, following = at_seal(cast.dung, seal, document)
    with clock.at(clock.now() + timedelta(minutes=16)):
        assert "quá muộn" in finish(cast.dung, seal, following).message

    _line, following = at_seal(cast.dung, seal, document)
    (newer,) = prepare(cast.dung, seal, document)
    assert "cửa sổ khác" in finish(cast.dung, seal, following).message

    following = finish(cast.dung, seal, newer.request).following
    Credential.objects.filter(fingerprint=seal[1]).update(revoked_at=clock.now())
    assert not finish(cast.dung, seal, following).ok
    assert untouched(document)


@pytest.mark.parametrize("part", ["carried", "after"])
def test_an_altered_row_makes_no_seal(cast, way, seal, part):
    document = way.signed()
    _line, following = at_seal(cast.dung, seal, document)
    change = {"carried": b"another issue line"}
    if part == "after":
        change = {"after": None, "carried": b""}
    PendingSignature.objects.filter(pk=following.pk).update(**change)

    assert not finish(cast.dung, seal, following).ok
    assert untouched(document)


def test_two_answers_at_once_make_one_seal(cast, way, seal):
    document = way.signed()
    _line, following = at_seal(cast.dung, seal, document)
    given = answer(seal, following)

    def send(_number):
        try:
            return finish(cast.dung, seal, following, answer=given)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        told = list(pool.map(send, range(2)))

    assert sorted(one.ok for one in told) == [False, True]
    assert document.signatures.filter(field="Seal").count() == 1
    assert document.versions.filter(kind=VersionKind.ISSUED).count() == 1


# -- time ------------------------------------------------------------------------------------


def test_without_a_time_stamp_it_stops_or_owes_it_as_the_office_chose(cast, way, seal, monkeypatch):
    document = way.signed()
    row = prepare(cast.dung, seal, document)[0].request

    class Silent:
        async def async_timestamp(self, *_args):
            raise TimestampFailed

    with monkeypatch.context() as patch:
        patch.setattr(stamping, "source", lambda _now: Silent())
        stopped = finish(cast.dung, seal, row)
        row.refresh_from_db()
        assert (stopped.ok, row.state) == (False, State.PENDING)

        cast.office.late_time = True
        cast.office.save(update_fields=["late_time"])
        following = finish(cast.dung, seal, row).following
        told = finish(cast.dung, seal, following)

    assert told.ok, told.message
    levels = document.signatures.order_by("pk").values_list("level", flat=True)
    assert list(levels) == ["B-T", "B-B", "B-B"]
    assert LateTime.objects.filter(document=document).exists()
