"""Files beside a draft, each signed for the organisation when the document is issued.

Law: NĐ 30/2020/NĐ-CP, Phụ lục I, Part I, II.8 and III.1d: an appendix in a file of its own carries
the signature of the organisation without the picture of the seal, at the top right of its first
page: number and notation, signing time.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max
from django.utils.translation import gettext as _

from docflow.core import clock, deeds, files, names, policy, workflow
from docflow.core.actor import Actor
from docflow.core.errors import Invalid, Refused
from docflow.documents.grants import SOURCE
from docflow.documents.models import Attachment, Document
from docflow.documents.services import leasing, looks, marks
from docflow.documents.services.drafting import examine
from docflow.documents.services.versions import PDF
from docflow.documents.states import Perm
from search import queue
from signing import batches, uploads
from signing.batches import Signed
from signing.gate.report import Report
from signing.pades.signature import Placement

FIELD = "Mark"
# More belong into one file, or into a dispatch of their own.
MOST = 20


@dataclass(frozen=True)
class Task:
    """One file that will be signed with its document."""

    attachment: Attachment
    item: batches.Item


def add(*, actor: Actor, document: Document, name: str, data: bytes) -> Attachment:
    """Lay a PDF beside a draft that may be edited. Raises Forbidden, Invalid with what is wrong
    with the file: it has to take the organisation's signature later."""
    policy.guard(actor, Perm.EDIT, document)
    found = examine(data)
    if found.signed:
        raise Invalid({"file": [_("Tệp đã mang chữ ký số. Hãy kèm bản chưa ký.")]})
    marks.place(_clean(data), FIELD)
    with deeds.act():
        row = workflow.lock(document)
        policy.guard(actor, Perm.EDIT, row)
        leasing.check_free(actor, row)
        if row.attachments.count() >= MOST:
            raise Invalid({"file": [_("Nhiều nhất %(n)d tệp kèm theo.") % {"n": MOST}]})
        top = row.attachments.aggregate(top=Max("ordinal"))["top"] or 0
        attachment = Attachment.objects.create(
            document=row,
            ordinal=top + 1,
            name=names.plain(name, f"{top + 1}.pdf"),
            file=files.put(data, PDF),
            added_at=clock.now(),
            added_by=actor.name,
        )
        queue.enqueue(SOURCE, row.pk)
        deeds.record(actor, "document.attach", row, summary=attachment.name)
    return attachment


def remove(*, actor: Actor, attachment: Attachment) -> None:
    """Take a file away from a draft that may be edited. Raises Forbidden afterwards."""
    with deeds.act():
        row = workflow.lock(attachment.document)
        policy.guard(actor, Perm.EDIT, row)
        leasing.check_free(actor, row)
        gone, _each = Attachment.objects.filter(pk=attachment.pk, document=row).delete()
        if not gone:
            raise Refused(_("Tệp này đã được bỏ."))
        queue.enqueue(SOURCE, row.pk)
        deeds.record(actor, "document.detach", row, summary=attachment.name)


def tasks(document: Document) -> list[Task]:
    """What is signed under the same PIN as the document; nothing of it changed since the draft was
    submitted."""
    return [
        Task(one, batches.Item(hashlib.sha256(base_of(one)).hexdigest(), _act(one), (FIELD,)))
        for one in document.attachments.all()
    ]


def sign(
    batch: batches.Batch, document: Document, main: Report, now: datetime
) -> list[tuple[Attachment, Signed]]:
    """Each file with number and time of the document, which is numbered. Without time stamp where
    the office signed the document without one. Raises as `Batch.sign`, with nothing published."""
    level = level_beside(main)
    return [(one, _signed(batch, document, one, level, now)) for one in document.attachments.all()]


def level_beside(main: Report) -> str:
    """How the files beside a document are signed: as the signature that `main` tells of last. One
    that was made before and still owes its time says nothing about the service of today."""
    newest = [line for line in main.signatures if line.kind != "timestamp"][-1]
    return "B-B" if newest.level.endswith("B-B") else "B-T"


def placement_of(document: Document, base: bytes, now: datetime) -> Placement:
    """The signature on a file beside `document`, drawn with the number that was taken. Raises
    Invalid."""
    box = marks.place(base, FIELD)
    size = {"x1": box.x1, "y1": box.y1, "x2": box.x2, "y2": box.y2}
    return Placement(
        field=FIELD,
        box=box,
        appearance_pdf=looks.attachment_mark(document, size, now),
        certify=True,
        lock_all=True,
        name=document.office.name,
        reason="Ký số tệp kèm theo",
    )


def check(attachment: Attachment) -> None:
    """Raise files.Damaged or Invalid when the file could not be signed now."""
    marks.place(base_of(attachment), FIELD)


def base_of(attachment: Attachment) -> bytes:
    """What is signed of it: the same pages as a fresh file, the same bytes each time. Raises
    files.Damaged, Invalid."""
    return _clean(files.read(attachment.file_id))


def publish(
    *, actor: Actor, document: Document, signed: Sequence[tuple[Attachment, Signed]]
) -> None:
    """Part of the act that issues: the signed files go out, with the gate's reports.

    Raises Refused when one of the document's files is not among them: none goes out unsigned.
    """
    if {one.pk for one, _made in signed} != set(document.attachments.values_list("pk", flat=True)):
        raise Refused(_("Có tệp kèm theo chưa được ký số, nên văn bản chưa phát hành."))
    for attachment, made in signed:
        attachment.signed = files.put(made.data, PDF)
        attachment.verdict, attachment.report = made.report.verdict, made.report.to_json()
        attachment.save(update_fields=["signed", "verdict", "report"])
        deeds.record(
            actor,
            "document.sign_attachment",
            document,
            summary=attachment.name,
            data={"attachment": attachment.pk, "sha256": made.sha256},
        )


def _signed(
    batch: batches.Batch, document: Document, attachment: Attachment, level: str, now: datetime
) -> Signed:
    base = base_of(attachment)
    placement = placement_of(document, base, now)
    return batch.sign(base, _act(attachment), [placement], level=level, now=now)


def _act(attachment: Attachment) -> str:
    return f"attach:{attachment.pk}"


def _clean(data: bytes) -> bytes:
    try:
        return uploads.normalise(data)
    except uploads.NotNormalisable as problem:
        raise Invalid({"file": [str(problem)]}) from problem
