"""The office's seal in a token and files beside the document: one act, all of it or nothing."""

import shutil
from datetime import timedelta

import pytest
import typst

from docflow.core import clock, files
from docflow.core.errors import NotFound, Refused
from docflow.documents.models import Attachment, Document, LateTime, RegisterEntry, SealRequest
from docflow.documents.selectors.versions import data_of, latest
from docflow.documents.services import attaching, issuing, outside, routing, sealing, signing
from docflow.documents.states import Status
from docflow.org.services import keys
from docflow.org.states import Role
from signing import gate
from signing.agent import reading
from signing.external import sweeping
from signing.external.models import PendingSignature, State
from signing.external.service import Answer
from signing.pades import clock as stamping
from signing.pades import writer
from signing.pades.errors import TimestampFailed
from tests.docflow.documents.conftest import PIN
from tests.factories.org import actor_of, make_person
from tests.signing import opinions
from tests.signing.external import tokens

NAMES = ("Phụ lục I.pdf", "Phụ lục II.pdf")


def pdf(words="Phụ lục số liệu") -> bytes:
    return typst.compile(f'#set page(paper: "a4")\n{words}'.encode(), timestamp=0)


@pytest.fixture
def seal(cast):
    token = tokens.make("p256", cast.office.name, clock.now(), purpose="seal")
    found = tokens.register(token, cast.office.owner, clock.now(), purpose="seal")
    return token, found.fingerprint


@pytest.fixture
def made(cast, way):
    """Documents signed by their leader, with files of these names and words beside them."""

    def make(subject="Kế hoạch", words=NAMES, **fields):
        document = way.draft(subject=subject, **fields)
        for number, said in enumerate(words):
            attaching.add(
                actor=actor_of(cast.an), document=document, name=NAMES[number], data=pdf(said)
            )
        routing.submit(actor=actor_of(cast.an), document=document)
        routing.agree(actor=actor_of(cast.binh), document=document)
        document.refresh_from_db()
        (verdict,) = signing.sign_many(actor=actor_of(cast.chi), documents=[document], pin=PIN)
        assert verdict.ok, verdict.message
        return Document.objects.get(pk=document.pk)

    return make


def prepare(clerk, seal, *documents, **more):
    return outside.prepare(
        actor=actor_of(clerk), documents=documents, act="issue", fingerprint=seal[1], **more
    )


def answer(seal, row):
    return Answer(value=seal[0].sign(bytes(row.signed_attributes), raw=True))


def finish(clerk, seal, row, **more):
    wanted = {"actor": actor_of(clerk), "nonce": row.nonce, "answer": answer(seal, row)}
    return outside.finish(**{**wanted, **more})


def at_step(clerk, seal, document, step):
    """The request for the signature of that number: 0 issue line, 1 seal, then the files."""
    (item,) = prepare(clerk, seal, document)
    assert item.request, item.message
    row = item.request
    for _each in range(step):
        told = finish(clerk, seal, row)
        assert told.following, told.message
        row = told.following
    return row


def to_the_end(clerk, seal, row):
    told = finish(clerk, seal, row)
    while told.following is not None:
        told = finish(clerk, seal, told.following)
    return told


def untouched(document) -> bool:
    """Nothing published: still signed by its leader alone, and no file beside it signed."""
    row = Document.objects.get(pk=document.pk)
    fields = list(row.signatures.values_list("field", flat=True))
    beside = row.attachments.exclude(signed=None).exists()
    return row.status in (Status.SIGNED, Status.NUMBERED) and fields == ["Signer"] and not beside


def valid(document, fingerprint):
    """The document's file and each beside it, as published, passes the gate."""
    version = latest(document)
    report = gate.validate(data_of(version), now=clock.now())
    assert report.verdict == "valid"
    assert [one.field for one in report.signatures] == ["Signer", "IssueLine", "Seal"]
    for attachment in document.attachments.all():
        data = files.read(attachment.signed_id)
        report = gate.validate(data, now=clock.now())
        (line,) = report.signatures
        assert (report.verdict, attachment.verdict) == ("valid", "valid")
        assert (line.field, line.level) == ("Mark", "B-T")
        assert writer.signers(data) == {"Mark": fingerprint}
        assert attachment.report["sha256"] == attachment.signed_id


def test_document_and_files_are_signed_in_turn_and_issued_together(cast, made, seal):
    document = made()
    before = [one.file_id for one in document.attachments.all()]

    (item,) = prepare(cast.dung, seal, document)
    told, names = finish(cast.dung, seal, item.request), []
    while told.following is not None:
        assert not told.ok
        assert untouched(document)
        names.append(told.beside)
        told = finish(cast.dung, seal, told.following)

    document.refresh_from_db()
    assert (item.signatures, names) == (4, ["", *NAMES])
    assert (told.ok, told.message) == (True, "Đã phát hành 01/KH-UBND.")
    assert (document.status, document.number) == (Status.ISSUED, 1)
    valid(document, seal[1])
    assert [one.file_id for one in document.attachments.all()] == before
    rows = PendingSignature.objects.order_by("pk")
    assert [one.field for one in rows] == ["IssueLine", "Seal", "Mark", "Mark"]
    assert {one.state for one in rows} == {State.FINISHED}
    assert {(bytes(one.carried), bytes(one.revision)) for one in rows} == {(b"", b"")}


@pytest.mark.skipif(
    any(shutil.which(tool) is None for tool in opinions.TOOLS), reason="tools are not here"
)
def test_other_tools_agree_on_each_file(cast, made, seal, tmp_path):
    document = made()

    assert to_the_end(cast.dung, seal, at_step(cast.dung, seal, document, 0)).ok

    opinions.agree(data_of(latest(document)), tmp_path)
    for attachment in document.attachments.all():
        opinions.agree(files.read(attachment.signed_id), tmp_path)


def test_the_same_file_twice_and_in_two_documents_disturbs_nothing(cast, made, seal):
    documents = [made(f"Kế hoạch {number}", ("một", "một")) for number in range(2)]

    items = prepare(cast.dung, seal, *documents)
    halves = [finish(cast.dung, seal, one.request) for one in items]
    halves = [finish(cast.dung, seal, one.following) for one in halves]
    told = [to_the_end(cast.dung, seal, one.following) for one in halves]

    assert [one.message for one in told] == [f"Đã phát hành 0{n}/KH-UBND." for n in (1, 2)]
    for document in documents:
        assert document.attachments.exclude(signed=None).count() == 2


def test_a_list_of_documents_with_and_without_files(cast, made, seal):
    documents = [made(f"Kế hoạch {n}", NAMES[:n]) for n in range(3)]

    items = prepare(cast.dung, seal, *documents)
    told = [to_the_end(cast.dung, seal, one.request) for one in items]

    assert [one.signatures for one in items] == [2, 3, 4]
    assert [one.message for one in told] == [f"Đã phát hành 0{n}/KH-UBND." for n in (1, 2, 3)]
    for document in documents:
        document.refresh_from_db()
        valid(document, seal[1])


def test_an_internal_document_without_seal_goes_from_its_line_to_its_files(cast, made, seal):
    cast.office.seals_internal = False
    cast.office.save(update_fields=["seals_internal"])
    document = made(to=[], direction="internal")

    (item,) = prepare(cast.dung, seal, document)
    told = to_the_end(cast.dung, seal, item.request)

    assert (item.signatures, told.ok) == (3, True), told.message
    assert document.attachments.exclude(signed=None).count() == 2


def test_an_agent_takes_as_many_as_a_document_may_have():
    assert 1 + attaching.MOST <= reading.FOLLOWING


@pytest.mark.parametrize("step", [2, 3])
def test_the_number_stays_when_the_act_ends_among_the_files_and_is_taken_up(cast, made, seal, step):
    document = made()
    row = at_step(cast.dung, seal, document, step)
    assert PendingSignature.objects.filter(state=State.KEPT).count() == step - 1

    assert outside.stop(actor=actor_of(cast.dung), nonces=[row.nonce]) == 1
    late = finish(cast.dung, seal, row)

    document.refresh_from_db()
    held = (document.number, document.issued_on)
    assert (late.ok, document.status, untouched(document)) == (False, Status.NUMBERED, True)

    again = at_step(cast.dung, seal, document, 0)
    # Nothing goes on from what the first try made.
    assert not PendingSignature.objects.filter(state=State.KEPT).exists()
    assert to_the_end(cast.dung, seal, again).ok
    document.refresh_from_db()
    assert (document.status, document.number, document.issued_on) == (Status.ISSUED, *held)
    valid(document, seal[1])
    assert RegisterEntry.objects.count() == 1


def test_what_the_token_leaves_among_the_files_the_key_file_takes_up(cast, made, seal):
    document = made()
    row = at_step(cast.dung, seal, document, 3)

    document.refresh_from_db()
    (told,) = issuing.issue_many(actor=actor_of(cast.dung), documents=[document], pin=PIN)

    assert told.ok, told.message
    signed = [one.signed_id for one in document.attachments.all()]
    assert not finish(cast.dung, seal, row).ok
    assert [one.signed_id for one in document.attachments.all()] == signed
    assert document.signatures.filter(field="Seal").count() == 1


def nothing_is_kept() -> bool:
    held = PendingSignature.objects.exclude(revision=b"", carried=b"")
    return not held.exists() and not PendingSignature.objects.filter(state=State.KEPT).exists()


@pytest.mark.parametrize("end", ["nobody answers", "stopped", "wrong answer"])
def test_what_is_kept_goes_with_the_act(cast, made, seal, end):
    document = made()
    row = at_step(cast.dung, seal, document, 3)
    kept = PendingSignature.objects.filter(state=State.KEPT)
    assert kept.count() == 2
    assert not kept.filter(revision=b"").exists()

    if end == "nobody answers":
        sweeping.sweep(row.expires_at, 100)
    elif end == "stopped":
        outside.stop(actor=actor_of(cast.dung), nonces=[row.nonce])
    else:
        strange = (tokens.make("p256", cast.office.name, clock.now()),)
        assert not finish(cast.dung, seal, row, answer=answer(strange, row)).ok

    assert nothing_is_kept()


def test_what_is_kept_goes_when_no_next_file_can_be_asked_for(cast, made, seal, monkeypatch):
    def refuse(*_given):
        raise Refused("tệp không ký được")

    row = at_step(cast.dung, seal, made(), 2)
    monkeypatch.setattr(outside, "_request_beside", refuse)

    told = finish(cast.dung, seal, row)

    assert (told.ok, told.message) == (False, "tệp không ký được")
    assert nothing_is_kept()


def test_an_answer_that_comes_twice_ends_no_act(cast, made, seal):
    row = at_step(cast.dung, seal, made(), 2)
    following = finish(cast.dung, seal, row).following

    assert not finish(cast.dung, seal, row).ok

    assert PendingSignature.objects.filter(state=State.KEPT).count() == 2
    assert to_the_end(cast.dung, seal, following).ok


def test_an_answer_that_comes_twice_while_the_next_is_prepared_ends_no_act(
    cast, made, seal, monkeypatch
):
    """A browser that repeats a request on a dropped connection."""
    row = at_step(cast.dung, seal, made(), 2)
    real, second = outside._request, []

    def meanwhile(*given):
        monkeypatch.setattr(outside, "_request", real)
        second.append(finish(cast.dung, seal, row))
        return real(*given)

    monkeypatch.setattr(outside, "_request", meanwhile)
    told = finish(cast.dung, seal, row)

    assert [one.ok for one in second] == [False]
    assert told.following is not None
    assert to_the_end(cast.dung, seal, told.following).ok


def test_what_never_got_a_next_request_goes_later(cast, made, seal):
    """A process that dies between an answer and the next request leaves nobody to let go."""
    row = at_step(cast.dung, seal, made(), 3)
    PendingSignature.objects.filter(pk=row.pk).delete()

    sweeping.sweep(row.expires_at, 100)
    assert PendingSignature.objects.filter(state=State.KEPT).count() == 2
    sweeping.sweep(row.expires_at + sweeping.KEPT_LONGER, 100)

    assert nothing_is_kept()


def test_a_file_that_cannot_be_signed_takes_no_number(cast, made, seal, monkeypatch):
    document = made()
    broken = document.attachments.last()
    Attachment.objects.filter(pk=broken.pk).update(file=files.put(b"%PDF-1.7 broken", "x/y"))

    (item,) = prepare(cast.dung, seal, document)

    assert item.request is None
    assert item.message
    assert not RegisterEntry.objects.exists()


# -- who may, and what is answered -------------------------------------------------------------


def test_two_clerks_are_asked_for_at_each_file(cast, made, seal):
    second = make_person(Role.CLERK, cast.office, cast.registry, "Mai Thị Lý", "Văn thư")
    keys.rule_seal(actor=actor_of(cast.khoa), office=cast.office, two=True)
    document = made()
    assert prepare(cast.dung, seal, document)[0].request is None
    asked = sealing.ask(actor=actor_of(cast.dung), documents=[document])
    sealing.confirm(actor=actor_of(second), request=asked)

    row = at_step(cast.dung, seal, document, 2)
    SealRequest.objects.filter(pk=asked.pk).update(closed_at=clock.now())
    withdrawn = finish(cast.dung, seal, row)
    assert "hai văn thư" in withdrawn.message
    assert untouched(document)

    SealRequest.objects.filter(pk=asked.pk).update(closed_at=None)
    following = finish(cast.dung, seal, row).following
    SealRequest.objects.filter(pk=asked.pk).update(closed_at=clock.now())
    assert not finish(cast.dung, seal, following).ok
    assert untouched(document)

    SealRequest.objects.filter(pk=asked.pk).update(closed_at=None)
    assert finish(cast.dung, seal, following).ok


def test_another_clerk_can_neither_answer_nor_stop_a_files_request(cast, made, seal):
    colleague = make_person(Role.CLERK, cast.office, cast.registry, "Mai Thị Lý", "Văn thư")
    row = at_step(cast.dung, seal, made(), 2)

    with pytest.raises(NotFound):
        finish(colleague, seal, row)
    assert outside.stop(actor=actor_of(colleague), nonces=[row.nonce]) == 0


@pytest.mark.parametrize("strange", ["other document", "other file", "seal", "other key"])
def test_an_answer_for_something_else_signs_no_file(cast, made, seal, strange):
    document = made()
    line = at_step(cast.dung, seal, document, 0)
    sealed = finish(cast.dung, seal, line).following
    row = finish(cast.dung, seal, sealed).following
    given = {
        "seal": lambda: answer(seal, sealed),
        "other document": lambda: answer(seal, at_step(cast.dung, seal, made("Khác"), 2)),
        "other key": lambda: answer((tokens.make("p256", cast.office.name, clock.now()),), row),
        "other file": lambda: answer(seal, row),
    }[strange]()
    if strange == "other file":
        row = finish(cast.dung, seal, row).following

    told = finish(cast.dung, seal, row, answer=given)

    assert not told.ok
    assert "không đúng với yêu cầu" in told.message
    assert untouched(document)
    row.refresh_from_db()
    assert (row.state, row.problem) == (State.REFUSED, "wrong_answer")
    assert not finish(cast.dung, seal, row).ok


def test_late_replayed_and_superseded_answers_are_refused(cast, made, seal):
    document = made()
    row = at_step(cast.dung, seal, document, 2)
    with clock.at(clock.now() + timedelta(minutes=16)):
        assert "quá muộn" in finish(cast.dung, seal, row).message

    row = at_step(cast.dung, seal, document, 2)
    following = finish(cast.dung, seal, row).following
    assert "đã được trả lời" in finish(cast.dung, seal, row).message

    (newer,) = prepare(cast.dung, seal, document)
    assert "cửa sổ khác" in finish(cast.dung, seal, following).message
    assert untouched(document)
    assert to_the_end(cast.dung, seal, newer.request).ok


@pytest.mark.parametrize("part", ["subject", "after", "root", "kept seal", "kept file", "no file"])
def test_an_altered_row_issues_nothing(cast, made, seal, part):
    document = made()
    row = at_step(cast.dung, seal, document, 3)
    first, last = document.attachments.all()
    rows = PendingSignature.objects
    mark = rows.get(pk=row.after_id)
    if part == "subject":
        rows.filter(pk=row.pk).update(subject=f"attachment:{first.pk}")
    elif part == "after":
        other = finish(cast.dung, seal, at_step(cast.dung, seal, made("Khác"), 1)).following
        rows.filter(pk=row.pk).update(after=other)
    elif part == "root":
        rows.filter(pk=row.pk).update(root_sha256="0" * 64)
    elif part == "kept seal":
        rows.filter(pk=mark.after_id).update(revision=b"another seal")
    elif part == "kept file":
        rows.filter(pk=mark.pk).update(revision=b"another mark")
    else:
        rows.filter(pk=row.pk).update(after=None, root_sha256=row.base_sha256)

    told = finish(cast.dung, seal, row)

    assert not told.ok
    assert told.following is None
    assert untouched(document)
    assert last.signed_id is None


def test_a_file_that_is_another_one_meanwhile_is_not_signed(cast, made, seal):
    document = made()
    row = at_step(cast.dung, seal, document, 2)
    first = document.attachments.first()
    Attachment.objects.filter(pk=first.pk).update(file=files.put(pdf("khác"), "application/pdf"))

    told = finish(cast.dung, seal, row)

    assert not told.ok
    assert untouched(document)


def test_a_file_laid_beside_it_meanwhile_is_signed_too_or_nothing_goes_out(cast, made, seal):
    document = made()
    row = at_step(cast.dung, seal, document, 3)
    Attachment.objects.create(
        document=document,
        ordinal=9,
        name="Phụ lục IX.pdf",
        file=files.put(pdf("chín"), "application/pdf"),
        added_at=clock.now(),
        added_by="x",
    )

    told = finish(cast.dung, seal, row)

    assert (told.ok, told.beside, untouched(document)) == (False, "Phụ lục IX.pdf", True)
    assert finish(cast.dung, seal, told.following).ok
    assert document.attachments.exclude(signed=None).count() == 3


# -- time ----------------------------------------------------------------------------------------


def test_a_file_has_its_time_where_its_document_has_and_may_be_answered_again(
    cast, made, seal, monkeypatch
):
    class Silent:
        async def async_timestamp(self, *_args):
            raise TimestampFailed

    cast.office.late_time = True
    cast.office.save(update_fields=["late_time"])
    document = made()
    row = at_step(cast.dung, seal, document, 2)
    with monkeypatch.context() as patch:
        patch.setattr(stamping, "source", lambda _now: Silent())
        stopped = finish(cast.dung, seal, row)
    row.refresh_from_db()
    assert (stopped.ok, row.state) == (False, State.PENDING)
    assert to_the_end(cast.dung, seal, row).ok
    valid(document, seal[1])

    owing = made("Kế hoạch nợ")
    with monkeypatch.context() as patch:
        patch.setattr(stamping, "source", lambda _now: Silent())
        told = to_the_end(cast.dung, seal, at_step(cast.dung, seal, owing, 0))

    assert told.ok, told.message
    levels = [one.report["signatures"][0]["level"] for one in owing.attachments.all()]
    assert levels == ["B-B", "B-B"]
    assert LateTime.objects.filter(document=owing).exists()
