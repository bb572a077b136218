"""Signing with a key that is held outside: prepared in one request, finished in another.

`signing.external` keeps the row between and judges the answer; here stand the guards, before and
after, and the publishing that every custody shares. An act of several signatures, as issue line and
seal, takes one round for each; nothing is published before the last one.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from docflow.core import clock, policy
from docflow.core.actor import Actor
from docflow.core.errors import ActError, NotFound, Refused
from docflow.documents.models import Document
from docflow.documents.services import issuing, routing, sealing, signing, timing
from docflow.documents.services.acts import Task, Verdict
from docflow.documents.states import Perm
from signing import batches
from signing.external import service as external
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
    """What became of one answer. With `following` the act goes on: that has to be signed next, and
    nothing is published yet."""

    following: PendingSignature | None = None


@dataclass(frozen=True)
class _Act:
    """What differs between the acts a key outside may do: whose key; what may be signed now
    (raises Refused and Forbidden); how it looks; how it is published, which says so in words."""

    purpose: Purpose
    task: Callable[[Actor, Document], Task]
    draw: Callable[[Actor, Task], list[Placement]]
    publish: Callable[[Actor, Task, batches.Signed, Credential, str], str]

    def owner(self, actor: Actor) -> str:
        """Whose key signs: the person's own, or the office's for its clerks."""
        return _owner(actor) if self.purpose == Purpose.PERSON else f"office:{actor.office_id}"


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
        task = act.task(actor, document)
        step = _step_of(row, task)
        if step is None or row.credential.owner != act.owner(actor):
            external.stop(nonces=[nonce], asked_by=row.asked_by, now=now)
            raise Refused(_("Văn bản đã thay đổi trong khi ký. Hãy tải lại và ký lại."))
        signed = external.finish(
            nonce=nonce,
            asked_by=row.asked_by,
            base=task.data,
            answer=answer,
            now=now,
            may_owe=document.office.late_time,
        )
        if step + 1 < len(task.placements):
            row.refresh_from_db()
            made = Made(row, signed)
            following = _request(actor, task, row.act, row.credential, step + 1, made)
            return Finished(document, False, _("Đã ký phần đầu, còn ký tiếp."), following)
        message = act.publish(actor, task, signed, row.credential, note)
    except (SigningProblem, KeyProblem, ActError) as problem:
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
        task = ACTS[act].task(actor, document)
        signing.same([task], shown)
        row = _request(actor, task, act, credential, 0, None)
    except (SigningProblem, KeyProblem, ActError) as problem:
        return Prepared(document, None, str(problem))
    return Prepared(document, row, signatures=len(task.placements))


def _request(
    actor: Actor, task: Task, act: str, credential: Credential, step: int, upon: Made | None
) -> PendingSignature:
    """The request for one signature of the act; what the later ones sign is empty until then."""
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
        upon=upon,
    )


def _step_of(row: PendingSignature, task: Task) -> int | None:
    """Which signature of the act the request is for; None when the act is about other bytes now."""
    fields = task.item.fields
    if row.base_sha256 != task.item.sha256 or row.field not in fields:
        return None
    step = fields.index(row.field)
    return step if (step > 0) == (row.after_id is not None) else None


def _signature(actor: Actor, task: Task, signed: batches.Signed, key: Credential, note: str) -> str:
    signing.publish(actor=actor, task=task, signed=signed, credential=key, now=clock.now())
    return _signed_words(signed)


def _initial_task(actor: Actor, document: Document) -> Task:
    policy.guard(actor, Perm.REVIEW, document)
    station = routing.my_station(actor, document)
    if not station.field:
        raise Refused(_("Bước này không có ô ký nháy; hãy chọn “Đồng ý”."))
    if station.principal not in actor.principals:
        raise Refused(_("Xử lý thay thì không ký nháy; hãy chọn “Chỉ đồng ý”."))
    return signing.initial_task(actor, document, station)


def _initial(actor: Actor, task: Task, signed: batches.Signed, key: Credential, note: str) -> str:
    signing.publish_initial(
        actor=actor, task=task, signed=signed, credential=key, now=clock.now(), note=note
    )
    return _signed_words(signed)


def _signed_words(signed: batches.Signed) -> str:
    if timing.owes(signed.report):
        return _("Đã ký, chưa có dấu thời gian; sẽ được thêm sau.")
    return _("Đã ký.")


def _issue_task(actor: Actor, document: Document) -> Task:
    """Dual control is asked at each request and at each answer: it may be withdrawn meanwhile.

    A request asks for signatures on one file; what has files beside it is refused before a number
    is taken.
    """
    if document.attachments.exists():
        raise Refused(
            _(
                "Văn bản có tệp kèm theo: USB token chưa ký được tệp kèm theo. "
                "Hãy phát hành bằng khóa của cơ quan trên máy chủ, "
                "hoặc trả lại để đưa phụ lục vào văn bản."
            )
        )
    task = issuing.task_of(actor, document)
    sealing.require(actor=actor, bases=[(document, task.base)])
    return task


def _issue_drawn(actor: Actor, task: Task) -> list[Placement]:
    """The number is taken first and stays with the document, whatever becomes of the signatures."""
    row = issuing.number(actor=actor, document=task.document)
    return issuing.placements_of(row, task, clock.now())


def _issue(actor: Actor, task: Task, signed: batches.Signed, key: Credential, note: str) -> str:
    row = issuing.publish(actor=actor, task=task, signed=signed, credential=key, now=clock.now())
    return issuing.issued_words(row)


def _document_of(row: PendingSignature) -> Document:
    kind, _colon, pk = row.subject.partition(":")
    known = kind == "document" and row.act in ACTS
    found = Document.objects.select_related("office").filter(pk=pk).first() if known else None
    if found is None:
        raise NotFound
    return found


def _owner(actor: Actor) -> str:
    return f"person:{actor.user_id}"


def _as_listed(actor: Actor, task: Task) -> list[Placement]:
    """A person's one signature is drawn with its task."""
    return task.placements


ACTS = {
    SIGN: _Act(Purpose.PERSON, signing.signature_task, _as_listed, _signature),
    INITIAL: _Act(Purpose.PERSON, _initial_task, _as_listed, _initial),
    ISSUE: _Act(Purpose.SEAL, _issue_task, _issue_drawn, _issue),
}
