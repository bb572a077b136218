"""Signing by people: initials of reviewers, and the signature of the one who approves.

Three phases: reserve (the PIN try counts, a batch row lists exactly what is signed) -> sign outside
any transaction -> publish document by document. One document that fails stops no other.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from docflow.core import clock, deeds, policy, workflow
from docflow.core.actor import Actor
from docflow.core.errors import ActError, Refused
from docflow.documents.models import Document, RouteStep, SignatureRecord, Version, ways
from docflow.documents.rendering import letter
from docflow.documents.selectors.routes import signed_fields
from docflow.documents.selectors.versions import data_of, latest
from docflow.documents.services import (
    capacity,
    looks,
    publishing,
    routing,
    sharing,
    telling,
    timing,
)
from docflow.documents.services.acts import Task, Verdict
from docflow.documents.states import Direction, Origin, Perm, Status, VersionKind
from docflow.org.services import tries
from docflow.org.states import TeamKind
from signing import batches
from signing.batches.errors import BatchClosed, NotAuthorised
from signing.keys.errors import KeyProblem
from signing.keys.models import Credential
from signing.pades import writer
from signing.pades.errors import SigningProblem
from signing.pades.fields import FieldBox
from signing.pades.signature import Placement

Act = SignatureRecord.Act
# What may go wrong with one file of a list, each with words for people.
PROBLEMS = (SigningProblem, NotAuthorised, BatchClosed, KeyProblem, ActError)


def signable(actor: Actor, document: Document) -> str | None:
    """Why `actor` cannot sign now; None when it can. The leader's station approves with it."""
    reason = policy.refusal(actor, Perm.SIGN, document) or capacity.changed(document)
    if reason is not None or document.status == Status.APPROVED:
        return reason
    if document.status != Status.IN_REVIEW:
        return _("Văn bản chưa đến bước ký.")
    if not ways.leader_open(ways.open_stations(document)):
        return _("Văn bản còn chờ ý kiến trước bước ký.")
    return policy.refusal(actor, Perm.REVIEW, document)


def sign_many(*, actor: Actor, documents: Sequence[Document], pin: str) -> list[Verdict]:
    """Approve and sign all `documents` with one PIN; a verdict for each.

    Raises Refused before the PIN is tried when one of them may not be signed by `actor`, and the
    key's own errors (WrongPin, Locked, Expired, NoCredential) with nothing signed.
    """
    batch, tasks = open_list(actor=actor, documents=documents, pin=pin)
    with batch:
        return [sign_one(actor=actor, batch=batch, task=task) for task in tasks]


def open_list(
    *,
    actor: Actor,
    documents: Sequence[Document],
    pin: str,
    shown: Mapping[int, str] | None = None,
) -> tuple[batches.Batch, list[Task]]:
    """The open key and what it may sign; the caller closes the batch. Raises as `sign_many`.

    `shown` is the SHA-256 of each document as the person saw it; another one is refused.
    """
    tasks = [signature_task(actor, document) for document in documents]
    same(tasks, shown)
    items = [task.item for task in tasks]
    owner = _owner(actor)
    with tries.of_current(actor=actor, owner=owner, purpose="person"):
        return batches.reserve(owner, "person", pin, items, clock.now()), tasks


def same(tasks: Sequence[Task], shown: Mapping[int, str] | None) -> None:
    """Raise Refused when a base is not the one that was shown: asked of the very versions that will
    be signed, before a PIN is tried."""
    if shown is not None and any(
        shown.get(task.document.pk) != task.base.file_id for task in tasks
    ):
        raise Refused(
            _("Danh sách hoặc nội dung đã thay đổi từ lúc mở trang. Hãy xem lại rồi nhập mã PIN.")
        )


def agree_with_initial(
    *, actor: Actor, document: Document, pin: str, note: str = "", shown: str | None = None
) -> RouteStep:
    """The reviewer's initial goes onto the file, then the station is answered.

    Raises Refused when the station has no field to initial, or the file is not the one `shown`
    (its SHA-256) any more.
    """
    policy.guard(actor, Perm.REVIEW, document)
    station = routing.my_station(actor, document)
    if not station.field:
        raise Refused(_("Bước này không có ô ký nháy; hãy chọn “Đồng ý”."))
    if station.principal not in actor.principals:
        raise Refused(_("Xử lý thay thì không ký nháy; hãy chọn “Chỉ đồng ý”."))
    task = initial_task(actor, document, station)
    same([task], None if shown is None else {document.pk: shown})
    owner, now = _owner(actor), clock.now()
    with tries.of_current(actor=actor, owner=owner, purpose="person"):
        opened = batches.reserve(owner, "person", pin, [task.item], now)
    with opened as batch:
        signed = timing.sign(batch, task, task.placements, now)
    publish_initial(
        actor=actor, task=task, signed=signed, credential=batch.credential, now=now, note=note
    )
    return station


def publish(
    *, actor: Actor, task: Task, signed: batches.Signed, credential: Credential, now: datetime
) -> Document:
    """The signature made for `task` becomes a version and the document is signed.

    Whoever holds the key, every custody ends here. Raises Refused when the document, or the
    capacity to sign it, changed meanwhile; then nothing is published.
    """
    with deeds.act():
        row = publishing.unchanged(task.document, task.base)
        if reason := capacity.changed(row):
            raise Refused(reason)
        if row.status == Status.IN_REVIEW:
            routing.agree(actor=actor, document=row)
        version = publishing.publish(
            actor=actor, document=row, base=task.base, kind=VersionKind.SIGNED, signed=signed
        )
        field = task.placements[0].field
        publishing.record(actor, version, Act.SIGN, field, credential, now, report=signed.report)
        timing.settle(actor, row, signed.report, now)
        skipped = list(task.empty)
        row = workflow.advance(row, "sign", actor=actor, data={"empty_fields": skipped})
        sharing.grant_team(document=row, kind=TeamKind.CLERKS, cause="registry", actor=actor)
        telling.signed(row)
    return row


def publish_initial(
    *,
    actor: Actor,
    task: Task,
    signed: batches.Signed,
    credential: Credential,
    now: datetime,
    note: str = "",
) -> Document:
    """The initial made for `task` becomes a version and the station is answered; as `publish`."""
    with deeds.act():
        row = publishing.unchanged(task.document, task.base)
        field = task.placements[0].field
        if routing.my_station(actor, row).field != field:
            raise Refused(_("Văn bản đã thay đổi trong khi ký. Hãy tải lại và ký lại."))
        version = publishing.publish(
            actor=actor, document=row, base=task.base, kind=VersionKind.INITIALLED, signed=signed
        )
        act = Act.RECORD if field == letter.SECRETARY else Act.INITIAL
        publishing.record(actor, version, act, field, credential, now, report=signed.report)
        timing.settle(actor, row, signed.report, now)
        routing.agree(actor=actor, document=row, note=note)
    return row


def sign_one(*, actor: Actor, batch: batches.Batch, task: Task) -> Verdict:
    """Sign and publish one file of an open list; what goes wrong with it is its verdict."""
    now = clock.now()
    try:
        signed = timing.sign(batch, task, task.placements, now)
        publish(actor=actor, task=task, signed=signed, credential=batch.credential, now=now)
    except PROBLEMS as problem:
        return Verdict(task.document, False, str(problem))
    task.document.refresh_from_db()
    if timing.owes(signed.report):
        return Verdict(task.document, True, _("Đã ký, chưa có dấu thời gian; sẽ được thêm sau."))
    return Verdict(task.document, True, _("Đã ký."))


def signature_task(actor: Actor, document: Document) -> Task:
    """What the approving person would sign on `document` now; raises Refused."""
    reason = signable(actor, document)
    if reason is not None:
        raise Refused(f"{document.subject[:80]}: {reason}")
    base = _base(document)
    boxes = {field["name"]: field for field in base.fields}
    signer = boxes.get("Signer")
    if signer is None:
        raise Refused(_("Tệp không có ô ký cho người ký."))
    made = carried(document, base)
    done = signed_fields(document)
    placement = Placement(
        field="Signer",
        appearance_pdf=looks.signature(actor, signer),
        certify=not done and not any(made.values()),
        box=None if "Signer" in made else FieldBox(**signer),
        name=actor.name,
        reason="Ký ban hành",
    )
    return Task(document, base, "sign", [placement], _initials_left(base, done))


def initial_task(actor: Actor, document: Document, station: RouteStep) -> Task:
    """What the reviewer at `station` would initial now, a secretary sign; raises Refused."""
    base = _base(document)
    box = next((one for one in base.fields if one["name"] == station.field), None)
    if box is None:
        raise Refused(_("Tệp không có ô ký nháy."))
    whole = station.field == letter.SECRETARY
    placement = Placement(
        field=station.field,
        appearance_pdf=looks.signature(actor, box) if whole else looks.initial(actor, box),
        certify=not signed_fields(document),
        name=actor.name,
        reason="Ký biên bản" if whole else "Ký nháy",
    )
    return Task(document, base, "initial", [placement], ())


def carried(document: Document, base: Version) -> dict[str, bool]:
    """The signature fields of the base, True where signed. Ours are made before the first
    signature; only a file that others signed before us lacks them (ISSUE-LINE.md)."""
    if document.origin == Origin.UPLOADED:
        found = writer.fields(data_of(base))
        if set(found) - {field["name"] for field in base.fields}:
            return found
    return {field["name"]: False for field in base.fields}


def _initials_left(base: Version, done: Collection[str]) -> tuple[str, ...]:
    """Initial fields that stay empty for ever once the leader has signed."""
    names = (field["name"] for field in base.fields if field["name"].startswith("Initial"))
    return tuple(name for name in names if name not in done)


def _base(document: Document) -> Version:
    base = latest(document)
    if base is None or base.kind not in (VersionKind.FINAL, VersionKind.INITIALLED):
        raise Refused(_("Văn bản chưa có bản trình ký."))
    return base


def _owner(actor: Actor) -> str:
    return f"person:{actor.user_id}"


def seals(document: Document) -> bool:
    """Whether issuing this document takes the office's seal."""
    return document.direction == Direction.OUTGOING or document.office.seals_internal
