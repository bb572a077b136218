"""Signing with a key that is held outside: prepared in one request, finished in another.

`signing.external` keeps the row between and judges the answer; here stand the guards, before and
after, and the publishing that every custody shares.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from docflow.core import clock, policy
from docflow.core.actor import Actor
from docflow.core.errors import ActError, NotFound, Refused
from docflow.documents.models import Document
from docflow.documents.services import routing, signing
from docflow.documents.services.signing import Task, Verdict
from docflow.documents.states import Perm
from signing import batches
from signing.external import service as external
from signing.external.models import PendingSignature
from signing.external.service import Answer
from signing.keys.errors import KeyProblem
from signing.keys.models import Credential
from signing.pades.errors import SigningProblem

SIGN, INITIAL = "sign", "initial"


@dataclass(frozen=True)
class Prepared:
    """One document of the list: its request, or why it has none."""

    document: Document
    request: PendingSignature | None
    message: str = ""


def keys_of(actor: Actor) -> list[Credential]:
    """The person's registered outside keys in force, newest first."""
    return external.credentials_of(_owner(actor), "person", clock.now())


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
    the key is not the person's.
    """
    chosen = next((one for one in keys_of(actor) if one.fingerprint == fingerprint), None)
    if chosen is None:
        raise NotFound(_("Chứng thư này chưa được đăng ký cho anh/chị hoặc đã hết hiệu lực."))
    return [_prepared(actor, document, act, chosen, shown) for document in documents]


def finish(*, actor: Actor, nonce: str, answer: Answer, note: str = "") -> Verdict:
    """The answer to one request: judged, embedded, stamped, checked and published.

    Everything is guarded again, as if it were asked now. A refusal is a verdict with its reason;
    raises NotFound for a request that is not the person's.
    """
    now = clock.now()
    try:
        row = external.find(nonce, _owner(actor))
    except SigningProblem as problem:
        raise NotFound(str(problem)) from problem
    document = _document_of(row)
    try:
        task = _task(actor, document, row.act)
        if task.item != batches.Item(row.base_sha256, row.act, (row.field,)):
            external.stop(nonces=[nonce], asked_by=row.asked_by, now=now)
            raise Refused(_("Văn bản đã thay đổi trong khi ký. Hãy tải lại và ký lại."))
        signed = external.finish(
            nonce=nonce, asked_by=row.asked_by, base=task.data, answer=answer, now=now
        )
        _publish(actor, task, signed, row.credential, note)
    except (SigningProblem, KeyProblem, ActError) as problem:
        return Verdict(document, False, str(problem))
    document.refresh_from_db()
    return Verdict(document, True, _("Đã ký."))


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
        task = _task(actor, document, act)
        signing.same([task], shown)
        row = external.prepare(
            base=task.data,
            placement=task.placements[0],
            act=act,
            subject=f"document:{document.pk}",
            credential=credential,
            asked_by=_owner(actor),
            now=clock.now(),
            empty=task.empty,
        )
    except (SigningProblem, KeyProblem, ActError) as problem:
        return Prepared(document, None, str(problem))
    return Prepared(document, row)


def _task(actor: Actor, document: Document, act: str) -> Task:
    """What `actor` may sign on the document now; raises Refused and Forbidden."""
    if act == SIGN:
        return signing.signature_task(actor, document)
    policy.guard(actor, Perm.REVIEW, document)
    station = routing.my_station(actor, document)
    if not station.field:
        raise Refused(_("Bước này không có ô ký nháy; hãy chọn “Đồng ý”."))
    if station.principal not in actor.principals:
        raise Refused(_("Xử lý thay thì không ký nháy; hãy chọn “Chỉ đồng ý”."))
    return signing.initial_task(actor, document, station)


def _publish(
    actor: Actor, task: Task, signed: batches.Signed, credential: Credential, note: str
) -> None:
    now = clock.now()
    if task.act == SIGN:
        signing.publish(actor=actor, task=task, signed=signed, credential=credential, now=now)
    else:
        signing.publish_initial(
            actor=actor, task=task, signed=signed, credential=credential, now=now, note=note
        )


def _document_of(row: PendingSignature) -> Document:
    kind, _colon, pk = row.subject.partition(":")
    found = Document.objects.filter(pk=pk).first() if kind == "document" else None
    if found is None:
        raise NotFound
    return found


def _owner(actor: Actor) -> str:
    return f"person:{actor.user_id}"
