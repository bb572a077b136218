"""Number, issue line, seal, issue: one act of the registry's clerk under one PIN of the seal.

Law: NĐ 30/2020/NĐ-CP, Điều 15, 18 and 32.2: the clerk signs for the organisation only after the
person has signed, and does it personally. Number and date enter by the clerk's signature on the
issue line, so every earlier signature stays valid.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from docflow.core import clock, deeds, policy, workflow
from docflow.core.actor import Actor
from docflow.core.errors import Refused
from docflow.documents.models import Attachment, Document, RegisterEntry, SignatureRecord
from docflow.documents.rendering import fonts
from docflow.documents.selectors.versions import latest
from docflow.documents.services import (
    attaching,
    copy_pages,
    copying,
    correcting,
    looks,
    publishing,
    registers,
    reserving,
    sealing,
    sharing,
    telling,
    timing,
)
from docflow.documents.services.acts import Task, Verdict
from docflow.documents.services.signing import PROBLEMS, carried, same, seals
from docflow.documents.states import Perm, Status, VersionKind
from docflow.org.services import tries
from docflow.org.states import TeamKind
from signing import batches
from signing.keys.models import Credential
from signing.pades.fields import FieldBox
from signing.pades.signature import Placement

Act = SignatureRecord.Act
LINE, SEAL = "IssueLine", "Seal"
_ACTS = {LINE: Act.ISSUE_LINE, SEAL: Act.SEAL, copy_pages.FIELD: Act.COPY}
ISSUABLE = (Status.SIGNED, Status.NUMBERED)


def issuable(actor: Actor, document: Document) -> str | None:
    """Why `actor` cannot number, seal and issue now; None when it can."""
    if copying.is_copy(document):
        return copying.refusal(document) or policy.refusal(actor, Perm.SEAL, document)
    if document.status not in ISSUABLE:
        return _("Văn bản chưa được ký nên chưa thể phát hành.")
    return policy.refusal(actor, Perm.SEAL, document)


def issue_many(*, actor: Actor, documents: Sequence[Document], pin: str) -> list[Verdict]:
    """Number, sign the issue line, seal and issue all `documents`; a verdict for each.

    The number is taken before signing and stays with the document when signing fails, with its
    date, to try again. Raises the key's errors (WrongPin, Locked, ...) with no number taken.
    """
    batch, tasks = open_list(actor=actor, documents=documents, pin=pin)
    with batch:
        return [issue_one(actor=actor, batch=batch, task=task) for task in tasks]


def open_list(
    *,
    actor: Actor,
    documents: Sequence[Document],
    pin: str,
    shown: Mapping[int, str] | None = None,
) -> tuple[batches.Batch, list[Task]]:
    """The open seal and what it may sign; the caller closes the batch. Raises as `issue_many`.

    `shown` is the SHA-256 of each document as the clerk saw it; another one is refused.
    """
    tasks = [task_of(actor, document) for document in documents]
    same(tasks, shown)
    sealing.require(actor=actor, bases=[(task.document, task.base) for task in tasks])
    owner = f"office:{actor.office_id}"
    items = [task.item for task in tasks]
    items += [one.item for task in tasks for one in attaching.tasks(task.document)]
    with tries.of_current(actor=actor, owner=owner, purpose="seal"):
        return batches.reserve(owner, "seal", pin, items, clock.now()), tasks


def number(*, actor: Actor, document: Document, reserved: RegisterEntry | None = None) -> Document:
    """Give the document its number and date; a second call finds them given.

    With `reserved` it is that number, kept back for such a document. Raises Refused when it is not
    of the book of this document and year, is no longer kept, or was given by another book.
    """
    with registers.once_a_year():
        return _number(actor, document, reserved)


def _number(actor: Actor, document: Document, reserved: RegisterEntry | None) -> Document:
    with deeds.act():
        row = workflow.lock(document)
        if row.status == Status.NUMBERED and row.number is not None:
            return row
        correcting.recheck(row)
        copying.recheck(row)
        today = clock.today()
        register = registers.register_for(
            row.office, row.direction, today, row.type_code, row.council
        )
        notation = registers.notation_of(register, row.type_code, row.office, row.unit)
        if reserved is None:
            entry = registers.take(actor=actor, register=register, document=row, notation=notation)
        else:
            entry = reserving.use(
                actor=actor, register=register, entry=reserved, document=row, notation=notation
            )
        return workflow.advance(
            row,
            "number",
            actor=actor,
            changes={
                "number": entry.number,
                "notation": notation,
                "code": registers.code_of(entry.number, notation),
                "issued_on": today,
            },
        )


def cancel(*, actor: Actor, document: Document, note: str) -> Document:
    """End a document that was not issued; a number it had is voided with the reason."""
    with deeds.act():
        row = workflow.advance(document, "cancel", actor=actor, note=note)
        if RegisterEntry.objects.filter(document=row).exists():
            registers.void(actor=actor, document=row, reason=note)
        copying.forget_source(row)
        telling.cancelled(row, actor, note)
    return row


def issue_one(*, actor: Actor, batch: batches.Batch, task: Task) -> Verdict:
    """Number, sign, seal and issue one file of an open list; what goes wrong is its verdict."""
    now = clock.now()
    try:
        # Asked again for each file: a confirmation that is withdrawn ends the list.
        sealing.require(actor=actor, bases=[(task.document, task.base)])
        row = number(actor=actor, document=task.document)
        placements = placements_of(row, task, now)
        signed = timing.sign(batch, task, placements, now)
        attached = attaching.sign(batch, row, signed.report, now)
        publish(
            actor=actor,
            task=task,
            signed=signed,
            credential=batch.credential,
            now=now,
            attached=attached,
        )
    except PROBLEMS as problem:
        task.document.refresh_from_db()
        return Verdict(task.document, False, str(problem))
    task.document.refresh_from_db()
    return Verdict(task.document, True, issued_words(row))


def issued_words(document: Document) -> str:
    """What is said of one that went out."""
    return _("Đã phát hành %(code)s.") % {"code": document.code}


def publish(
    *,
    actor: Actor,
    task: Task,
    signed: batches.Signed,
    credential: Credential,
    now: datetime,
    attached: Sequence[tuple[Attachment, batches.Signed]] = (),
) -> Document:
    """What was signed for `task` becomes the issued version, and the document is issued with the
    files beside it.

    Whoever holds the seal's key, every custody ends here. Raises Refused when the document changed
    meanwhile or a file beside it is not signed; then nothing is published, and it keeps its number.
    """
    with deeds.act():
        row = publishing.unchanged(task.document, task.base)
        attaching.publish(actor=actor, document=row, signed=attached)
        version = publishing.publish(
            actor=actor, document=row, base=task.base, kind=VersionKind.ISSUED, signed=signed
        )
        office, report = row.office.name, signed.report
        for placement in task.placements:
            field = placement.field
            act = _ACTS[field]
            publishing.record(
                actor, version, act, field, credential, now, report=report, name=office
            )
        timing.settle(actor, row, report, now)
        if seals(row):
            workflow.advance(row, "seal", actor=actor)
        row = workflow.advance(row, "issue", actor=actor, changes={"listed_at": now})
        open_to_readers(actor, row)
        telling.issued(row)
    return row


def task_of(actor: Actor, document: Document) -> Task:
    """What the clerk would sign on `document` now, not yet drawn; raises Refused."""
    # A real document is never issued in a face the decree does not know.
    fonts.choose(demo=document.office.is_demo)
    reason = issuable(actor, document)
    if reason is not None:
        raise Refused(f"{document.subject[:80]}: {reason}")
    if copying.is_copy(document):
        return copying.task(document)
    base = latest(document)
    if base is None or base.kind != VersionKind.SIGNED:
        raise Refused(_("Văn bản chưa có bản đã ký."))
    names = [LINE, SEAL] if seals(document) else [LINE]
    placements = [Placement(field=name) for name in names]
    done = set(document.signatures.values_list("field", flat=True))
    empty = tuple(
        name
        for name, signed in carried(document, base).items()
        if not signed and name not in done and name not in names
    )
    return Task(document, base, "issue", placements, empty)


def placements_of(document: Document, task: Task, now: datetime) -> list[Placement]:
    """The signatures of the act, drawn with the number that was taken; a copy has one."""
    if copying.is_copy(document):
        return copying.placements(document, task.base, now)
    boxes = {field["name"]: field for field in task.base.fields}
    day = document.issued_on or clock.today()
    made = carried(document, task.base)
    new = {name: FieldBox(**box) for name, box in boxes.items() if name not in made}
    placements = [
        Placement(
            field=LINE,
            box=new.get(LINE),
            appearance_pdf=looks.issue_line(document, boxes[LINE], day),
            name=document.office.name,
            reason="Cấp số và ngày văn bản",
        )
    ]
    if seals(document):
        placements.append(
            Placement(
                field=SEAL,
                box=new.get(SEAL),
                appearance_pdf=looks.seal(document, boxes[SEAL]),
                lock_all=True,
                name=document.office.name,
                reason="Ký số của cơ quan",
            )
        )
    return placements


def open_to_readers(actor: Actor, document: Document) -> None:
    """Part of the act that issues: its unit's heads, the leaders, the registry and the archive
    see what is issued."""
    for kind in (TeamKind.LEADERS, TeamKind.CLERKS):
        sharing.grant_team(document=document, kind=kind, cause="issued", actor=actor)
    if document.unit_id:
        sharing.grant_team(
            document=document,
            kind=TeamKind.HEADS,
            cause="issued",
            actor=actor,
            unit_id=document.unit_id,
        )
    sharing.redate(document)
