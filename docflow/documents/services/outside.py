"""Signing with a key that is held outside: prepared in one request, finished in another.

`signing.external` keeps the row between and judges the answer; here stand the guards, before and
after, and the publishing that every custody shares. An act of several signatures, as issue line and
seal and the files beside the document, takes one round for each; nothing is published before the
last one.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from docflow.core import clock, policy
from docflow.core.actor import Actor
from docflow.core.errors import ActError, NotFound, Refused
from docflow.documents.models import Attachment, Document
from docflow.documents.services import attaching, issuing, routing, sealing, signing, timing
from docflow.documents.services.acts import Task, Verdict
from docflow.documents.states import Perm
from signing import batches
from signing.external import keeping
from signing.external import service as external
from signing.external.errors import AlreadyAnswered
from signing.external.models import PendingSignature
from signing.external.service import Answer, Made
from signing.keys.errors import KeyProblem
from signing.keys.models import Credential, Purpose
from signing.pades.errors import SigningProblem
from signing.pades.signature import Placement

SIGN, INITIAL, ISSUE = "sign", "initial", "issue"


@dataclass(frozen=True)
class Prepared:
    """One document of the list: its request, or why it has none."""

    document: Document
    request: PendingSignature | None
    message: str = ""
    # How many signatures the act takes in all.
    signatures: int = 1


@dataclass(frozen=True)
class Finished(Verdict):
    """What became of one answer. With `following` the act goes on: that has to be signed next, on
    the file `beside` the document where one is named, and nothing is published yet."""

    following: PendingSignature | None = None
    beside: str = ""


@dataclass(frozen=True)
class _Work:
    """All that one act signs on one document, in this order: its own file, the files beside it."""

    task: Task
    beside: Sequence[Attachment]

    @property
    def signatures(self) -> int:
        return self.own + len(self.beside)

    @property
    def own(self) -> int:
        """How many of the signatures are on the document's own file; they come first."""
        return len(self.task.placements)

    def attachment(self, step: int) -> Attachment | None:
        """The file beside the document that the signature is on; None for the document's own."""
        return self.beside[step - self.own] if step >= self.own else None


@dataclass(frozen=True)
class _Made:
    """What an act has signed when its last answer is in."""

    signed: batches.Signed
    attached: Sequence[tuple[Attachment, batches.Signed]] = ()


@dataclass(frozen=True)
class _Act:
    """What differs between the acts a key outside may do: whose key; what may be signed now
    (raises Refused and Forbidden); how it looks; how it is published, which says so in words; and
    which files beside the document are signed with it."""

    purpose: Purpose
    task: Callable[[Actor, Document], Task]
    draw: Callable[[Actor, Task], list[Placement]]
    publish: Callable[[Actor, Task, _Made, Credential, str], str]
    beside: Callable[[Task], Sequence[Attachment]] = lambda _task: ()

    def owner(self, actor: Actor) -> str:
        """Whose key signs: the person's own, or the office's for its clerks."""
        return _owner(actor) if self.purpose == Purpose.PERSON else f"office:{actor.office_id}"

    def work(self, actor: Actor, document: Document) -> _Work:
        """What may be signed now; raises Refused and Forbidden."""
        task = self.task(actor, document)
        return _Work(task, self.beside(task))


def keys_of(actor: Actor, act: str = SIGN) -> list[Credential]:
    """The registered outside keys in force that `actor` would do `act` with, newest first."""
    found = ACTS[act]
    return external.credentials_of(found.owner(actor), found.purpose, clock.now())


def prepare(
    *,
    actor: Actor,
    documents: Sequence[Document],
    act: str,
    fingerprint: str,
    shown: Mapping[int, str] | None = None,
) -> list[Prepared]:
    """A request for each document, to be signed by the key of `fingerprint`; one that cannot be
    prepared, or is not as `shown` (SHA-256 of each) any more, stops no other. Raises NotFound when
    the key is not the person's, or not of the person's office where the office signs.
    """
    chosen = next((one for one in keys_of(actor, act) if one.fingerprint == fingerprint), None)
    if chosen is None:
        raise NotFound(_("Chứng thư này chưa được đăng ký cho anh/chị hoặc đã hết hiệu lực."))
    return [_prepared(actor, document, act, chosen, shown) for document in documents]


def finish(*, actor: Actor, nonce: str, answer: Answer, note: str = "") -> Finished:
    """The answer to one request: judged, embedded, stamped, checked; the last one of an act is
    published.

    Everything is guarded again, as if it were asked now. A refusal is a verdict with its reason;
    raises NotFound for a request that is not the person's.
    """
    now = clock.now()
    try:
        row = external.find(nonce, _owner(actor))
    except SigningProblem as problem:
        raise NotFound(str(problem)) from problem
    document, act = _document_of(row), ACTS[row.act]
    try:
        work = act.work(actor, document)
        step = _step_of(row, work)
        if step is None or row.credential.owner != act.owner(actor):
            external.stop(nonces=[nonce], asked_by=row.asked_by, now=now)
            raise Refused(_("Văn bản đã thay đổi trong khi ký. Hãy tải lại và ký lại."))
        attachment = work.attachment(step)
        signed = external.finish(
            nonce=nonce,
            asked_by=row.asked_by,
            base=attaching.base_of(attachment) if attachment else work.task.data,
            answer=answer,
            now=now,
            # Time may be owed on the document alone: a file beside it does not get it later.
            may_owe=document.office.late_time and attachment is None,
            keep=work.own <= step + 1 < work.signatures,
        )
        if step + 1 < work.signatures:
            row.refresh_from_db()
            following = _request(actor, work, row.act, row.credential, step + 1, Made(row, signed))
            coming = work.attachment(step + 1)
            message = _("Đã ký phần đầu, còn ký tiếp.")
            return Finished(document, False, message, following, coming.name if coming else "")
        message = _published(actor, work, row, signed, note)
    except (SigningProblem, KeyProblem, ActError) as problem:
        # Who answered first goes on with the act.
        if not isinstance(problem, AlreadyAnswered):
            keeping.abandon(row)
        return Finished(document, False, str(problem))
    document.refresh_from_db()
    return Finished(document, True, message)


def stop(*, actor: Actor, nonces: list[str]) -> int:
    """End the person's own requests that were not answered; says how many."""
    return external.stop(nonces=nonces, asked_by=_owner(actor), now=clock.now())


def _prepared(
    actor: Actor,
    document: Document,
    act: str,
    credential: Credential,
    shown: Mapping[int, str] | None,
) -> Prepared:
    try:
        work = ACTS[act].work(actor, document)
        signing.same([work.task], shown)
        for one in work.beside:
            # A file that cannot be signed is found before a number is taken.
            attaching.check(one)
        row = _request(actor, work, act, credential, 0, None)
    except (SigningProblem, KeyProblem, ActError) as problem:
        return Prepared(document, None, str(problem))
    return Prepared(document, row, signatures=work.signatures)


def _request(
    actor: Actor, work: _Work, act: str, credential: Credential, step: int, before: Made | None
) -> PendingSignature:
    """The request for one signature of the act; what the later ones sign is empty until then."""
    task, attachment = work.task, work.attachment(step)
    if attachment is not None and before is not None:
        return _request_beside(actor, task.document, attachment, act, credential, before)
    placements = ACTS[act].draw(actor, task)
    later = tuple(one.field for one in placements[step + 1 :] if one.box is None)
    return external.prepare(
        base=task.data,
        placement=placements[step],
        act=act,
        subject=f"document:{task.document.pk}",
        credential=credential,
        asked_by=_owner(actor),
        now=clock.now(),
        empty=(*task.empty, *later),
        upon=before,
    )


def _request_beside(
    actor: Actor,
    document: Document,
    attachment: Attachment,
    act: str,
    credential: Credential,
    before: Made,
) -> PendingSignature:
    """The request for a file beside the document, which has its number by now."""
    base, now = attaching.base_of(attachment), clock.now()
    return external.prepare(
        base=base,
        placement=attaching.placement_of(document, base, now),
        act=act,
        subject=f"attachment:{attachment.pk}",
        credential=credential,
        asked_by=_owner(actor),
        now=now,
        level=attaching.level_beside(before.signed.report),
        beside=before.request,
    )


def _step_of(row: PendingSignature, work: _Work) -> int | None:
    """Which signature of the act the request is for; None when the act is about other bytes now."""
    item = work.task.item
    if row.root_sha256 != item.sha256:
        return None
    if (attachment := _attachment_of(row, work)) is not None:
        return work.own + work.beside.index(attachment) if row.after_id is not None else None
    if row.base_sha256 != item.sha256 or row.field not in item.fields:
        return None
    step = item.fields.index(row.field)
    return step if (step > 0) == (row.after_id is not None) else None


def _attachment_of(row: PendingSignature, work: _Work) -> Attachment | None:
    """The file beside the document that the request is for; None for the document's own."""
    subjects = {f"attachment:{one.pk}": one for one in work.beside}
    return subjects.get(row.subject)


def _published(
    actor: Actor, work: _Work, row: PendingSignature, signed: batches.Signed, note: str
) -> str:
    """The last answer is in: what the earlier ones made goes out with it, or nothing does."""
    earlier = keeping.earlier(row)
    try:
        made = _made(work, row, earlier, signed) if work.beside else _Made(signed)
        return ACTS[row.act].publish(actor, work.task, made, row.credential, note)
    finally:
        keeping.release(earlier)


def _made(
    work: _Work,
    row: PendingSignature,
    earlier: Sequence[PendingSignature],
    signed: batches.Signed,
) -> _Made:
    """The document's own file and those beside it, each as its own answer made it and past the gate
    once more. That none of them is missing is asked where they are published."""
    now, own = clock.now(), None
    attached = [(one, signed) for one in work.beside if one == _attachment_of(row, work)]
    for one in earlier:
        attachment = _attachment_of(one, work)
        if attachment is not None:
            kept = keeping.read(one, attaching.base_of(attachment), now)
            attached.append((attachment, kept))
        elif own is None and one.root_sha256 == work.task.item.sha256:
            own = keeping.read(one, work.task.data, now)
    if own is None:
        raise Refused(_("Văn bản đã thay đổi trong khi ký. Hãy tải lại và ký lại."))
    return _Made(own, attached)


def _signature(actor: Actor, task: Task, made: _Made, key: Credential, note: str) -> str:
    signing.publish(actor=actor, task=task, signed=made.signed, credential=key, now=clock.now())
    return _signed_words(made.signed)


def _initial_task(actor: Actor, document: Document) -> Task:
    policy.guard(actor, Perm.REVIEW, document)
    station = routing.my_station(actor, document)
    if not station.field:
        raise Refused(_("Bước này không có ô ký nháy; hãy chọn “Đồng ý”."))
    if station.principal not in actor.principals:
        raise Refused(_("Xử lý thay thì không ký nháy; hãy chọn “Chỉ đồng ý”."))
    return signing.initial_task(actor, document, station)


def _initial(actor: Actor, task: Task, made: _Made, key: Credential, note: str) -> str:
    signing.publish_initial(
        actor=actor, task=task, signed=made.signed, credential=key, now=clock.now(), note=note
    )
    return _signed_words(made.signed)


def _signed_words(signed: batches.Signed) -> str:
    if timing.owes(signed.report):
        return _("Đã ký, chưa có dấu thời gian; sẽ được thêm sau.")
    return _("Đã ký.")


def _issue_task(actor: Actor, document: Document) -> Task:
    """Dual control is asked at each request and at each answer: it may be withdrawn meanwhile."""
    task = issuing.task_of(actor, document)
    sealing.require(actor=actor, bases=[(document, task.base)])
    return task


def _issue_drawn(actor: Actor, task: Task) -> list[Placement]:
    """The number is taken first and stays with the document, whatever becomes of the signatures."""
    row = issuing.number(actor=actor, document=task.document)
    return issuing.placements_of(row, task, clock.now())


def _issue(actor: Actor, task: Task, made: _Made, key: Credential, note: str) -> str:
    row = issuing.publish(
        actor=actor,
        task=task,
        signed=made.signed,
        credential=key,
        now=clock.now(),
        attached=made.attached,
    )
    return issuing.issued_words(row)


def _document_of(row: PendingSignature) -> Document:
    kind, _colon, pk = row.subject.partition(":")
    wanted = {"document": {"pk": pk}, "attachment": {"attachments": pk}}.get(kind)
    if wanted is None or row.act not in ACTS:
        raise NotFound
    found = Document.objects.select_related("office").filter(**wanted).first()
    if found is None:
        raise NotFound
    return found


def _owner(actor: Actor) -> str:
    return f"person:{actor.user_id}"


def _all_beside(task: Task) -> Sequence[Attachment]:
    """Each is signed for the organisation at the issue (NĐ 30/2020/NĐ-CP, Phụ lục I, II.8)."""
    return list(task.document.attachments.all())


def _as_listed(actor: Actor, task: Task) -> list[Placement]:
    """A person's one signature is drawn with its task."""
    return task.placements


ACTS = {
    SIGN: _Act(Purpose.PERSON, signing.signature_task, _as_listed, _signature),
    INITIAL: _Act(Purpose.PERSON, _initial_task, _as_listed, _initial),
    ISSUE: _Act(Purpose.SEAL, _issue_task, _issue_drawn, _issue, _all_beside),
}
