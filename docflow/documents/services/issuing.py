"""Number, issue line, seal, issue: one act of the registry's clerk under one PIN of the seal.

Law: NĐ 30/2020/NĐ-CP, Điều 15, 18 and 32.2: the clerk signs for the organisation only after the
person has signed, and does it personally. Number and date enter by the clerk's signature on the
issue line, so every earlier signature stays valid.
"""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from docflow.core import clock, deeds, policy, workflow
from docflow.core.actor import Actor
from docflow.core.errors import ActError, Refused
from docflow.documents.models import Document, RegisterEntry, SignatureRecord
from docflow.documents.rendering import fonts, letter
from docflow.documents.selectors.versions import data_of, latest
from docflow.documents.services import publishing, registers, sharing, telling
from docflow.documents.services.signing import Task, Verdict, seals
from docflow.documents.states import Perm, Status, VersionKind
from docflow.org.states import TeamKind
from signing import batches, stamps
from signing.batches.errors import NotAuthorised
from signing.pades.errors import SigningProblem
from signing.pades.signature import Placement

Act = SignatureRecord.Act
ISSUABLE = (Status.SIGNED, Status.NUMBERED)


def issuable(actor: Actor, document: Document) -> str | None:
    """Why `actor` cannot number, seal and issue now; None when it can."""
    if document.status not in ISSUABLE:
        return _("Văn bản chưa được ký nên chưa thể phát hành.")
    return policy.refusal(actor, Perm.SEAL, document)


def issue_many(*, actor: Actor, documents: Sequence[Document], pin: str) -> list[Verdict]:
    """Number, sign the issue line, seal and issue all `documents`; a verdict for each.

    The number is taken before signing and stays with the document when signing fails, with its
    date, to try again. Raises the key's errors (WrongPin, Locked, ...) with no number taken.
    """
    if documents:
        # A real document is never issued in a face the decree does not know.
        fonts.choose(demo=documents[0].office.is_demo)
    bases = [_task(actor, document) for document in documents]
    now = clock.now()
    verdicts = []
    owner = f"office:{actor.office_id}"
    with batches.reserve(owner, "seal", pin, [task.item for task in bases], now) as batch:
        for task in bases:
            verdicts.append(_one(actor, batch, task))
    return verdicts


def number(*, actor: Actor, document: Document) -> Document:
    """Give the document its number and date; a second call finds them given."""
    with deeds.act():
        row = workflow.lock(document)
        if row.status == Status.NUMBERED and row.number is not None:
            return row
        today = clock.today()
        register = registers.register_for(row.office, row.direction, today, row.type_code)
        entry = registers.take(actor=actor, register=register, document=row)
        notation = registers.notation_of(register, row.type_code, row.office, row.unit)
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
        telling.cancelled(row, actor, note)
    return row


def place_and_date(place: str, day: date) -> str:
    """As printed: day below ten and months 1 and 2 with a leading zero (Phụ lục I, II.4)."""
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"{place}, ngày {day.day:02d} tháng {month} năm {day.year}"


def _one(actor: Actor, batch: batches.Batch, task: Task) -> Verdict:
    now = clock.now()
    try:
        row = number(actor=actor, document=task.document)
        placements = _placements(row, task)
        signed = batch.sign(task.data, task.act, placements, now=now, empty=task.empty)
        with deeds.act():
            row = publishing.unchanged(row, task.base)
            version = publishing.publish(
                actor=actor, document=row, base=task.base, kind=VersionKind.ISSUED, signed=signed
            )
            office = row.office.name
            for act, placement in zip((Act.ISSUE_LINE, Act.SEAL), placements, strict=False):
                publishing.record(
                    actor, version, act, placement.field, batch.credential, now, name=office
                )
            if seals(row):
                workflow.advance(row, "seal", actor=actor)
            workflow.advance(row, "issue", actor=actor, changes={"listed_at": now})
            _open_to_readers(actor, row)
            telling.issued(row)
    except (SigningProblem, NotAuthorised, ActError) as problem:
        task.document.refresh_from_db()
        return Verdict(task.document, False, str(problem))
    task.document.refresh_from_db()
    return Verdict(task.document, True, _("Đã phát hành %(code)s.") % {"code": row.code})


def _task(actor: Actor, document: Document) -> Task:
    reason = issuable(actor, document)
    if reason is not None:
        raise Refused(f"{document.subject[:80]}: {reason}")
    base = latest(document)
    if base is None or base.kind != VersionKind.SIGNED:
        raise Refused(_("Văn bản chưa có bản đã ký."))
    names = ["IssueLine", "Seal"] if seals(document) else ["IssueLine"]
    placements = [Placement(field=name) for name in names]
    done = set(document.signatures.values_list("field", flat=True))
    empty = tuple(
        field["name"]
        for field in base.fields
        if field["name"] not in done and field["name"] not in names
    )
    return Task(document, base, data_of(base), "issue", placements, empty)


def _placements(document: Document, task: Task) -> list[Placement]:
    """The two signatures of the act, drawn with the number that was just taken."""
    boxes = {field["name"]: field for field in task.base.fields}
    line, day = boxes["IssueLine"], document.issued_on or clock.today()
    placements = [
        Placement(
            field="IssueLine",
            appearance_pdf=stamps.issue_line(
                f"Số: {document.code}",
                place_and_date(document.place, day),
                line["x2"] - line["x1"],
                line["y2"] - line["y1"],
                left=letter.NUMBER_SHARE,
            ),
            name=document.office.name,
            reason="Cấp số và ngày văn bản",
        )
    ]
    if seals(document):
        seal = boxes["Seal"]
        placements.append(
            Placement(
                field="Seal",
                appearance_pdf=stamps.seal(
                    document.office.name,
                    w=seal["x2"] - seal["x1"],
                    h=seal["y2"] - seal["y1"],
                ),
                lock_all=True,
                name=document.office.name,
                reason="Ký số của cơ quan",
            )
        )
    return placements


def _open_to_readers(actor: Actor, document: Document) -> None:
    """What is issued is seen by its unit's heads, the leaders, the registry and the archive."""
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
