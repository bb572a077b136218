"""Incoming documents: arrived by exchange or taken in on paper, registered, presented.

Law: NĐ 30/2020/NĐ-CP, Điều 20-24; QĐ 28/2018/QĐ-TTg, Điều 5, 6 and 9. Received bytes are never
altered: the arrival stamp is an overlay of the page.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from docflow.core import clock, deeds, files, names, policy, workflow
from docflow.core.actor import Actor
from docflow.core.errors import Invalid, Refused
from docflow.documents.models import Attachment, Document, Version, WaitingScan
from docflow.documents.services import (
    digitising,
    publishing,
    registers,
    scanning,
    sharing,
    telling,
    versions,
)
from docflow.documents.services.drafting import examine
from docflow.documents.states import Direction, Origin, Perm, Status, VersionKind
from docflow.org.models import Office, Position
from docflow.org.states import LEADERS, TeamKind
from signing.gate.report import Report

File = tuple[str, bytes, str]


@dataclass(frozen=True)
class Facts:
    """What is printed on an incoming document, or said of it by its envelope."""

    issuer_name: str
    subject: str
    type_code: str = ""
    number: int | None = None
    notation: str = ""
    code: str = ""
    issued_on: date | None = None
    signer_name: str = ""
    signer_title: str = ""
    place: str = ""
    urgency: int = 0
    due_on: date | None = None


def arrive(
    *,
    actor: Actor,
    office: Office,
    facts: Facts,
    sender: Office | None,
    main: bytes,
    pages: int,
    report: Report,
    exchange_id: str,
    attachments: Iterable[File] = (),
) -> Document:
    """A document came by exchange; it waits for the clerk with the gate's report beside it."""
    with deeds.act():
        now = clock.now()
        document = _open(office, facts, Origin.ELECTRONIC, now, sender, exchange_id)
        version = versions.add(
            actor=actor, document=document, kind=VersionKind.RECEIVED, data=main, pages=pages
        )
        publishing.judge(document, version, report)
        _attach(actor, document, attachments)
        sharing.grant_team(document=document, kind=TeamKind.CLERKS, cause="registry", actor=actor)
        deeds.record(actor, "incoming.arrive", document, data={"verdict": report.verdict})
        telling.arrived(document)
    return document


def take_in_paper(
    *,
    actor: Actor,
    facts: Facts,
    scan: bytes,
    sender: Office | None = None,
    waiting: WaitingScan | None = None,
) -> Document:
    """A paper document was scanned; it is registered at once under the next number.

    Raises Invalid with what is wrong with the scan or the fields. Duplicates are warned of by
    `duplicates`, not refused: the same letter may really come twice. `waiting` is the row of the
    pile of scans that this file came from; it stays where the file is another one.
    """
    found = examine(scan, scan=True)
    remarks = digitising.remarks(scan)
    if not facts.subject.strip() or not facts.issuer_name.strip():
        raise Invalid({"subject": [_("Hãy nhập cơ quan ban hành và trích yếu.")]})
    with deeds.act():
        policy.guard(actor, Perm.REGISTER)
        office = Office.objects.get(pk=actor.office_id)
        # Another file is another paper: the one of the pile goes on waiting.
        if waiting is not None and waiting.file_id != hashlib.sha256(scan).hexdigest():
            waiting = None
        if waiting is not None:
            scanning.settle(actor, waiting)
        # It arrived when it was scanned: from then on the same day counts (Điều 23.1).
        came = waiting.added_at if waiting else clock.now()
        document = _open(office, facts, Origin.PAPER, came, sender, "")
        if remarks:
            document.warnings = remarks
            document.save(update_fields=["warnings"])
        versions.add(
            actor=actor,
            document=document,
            kind=VersionKind.SCANNED,
            data=scan,
            pages=found.pages,
        )
        sharing.grant_team(document=document, kind=TeamKind.CLERKS, cause="registry", actor=actor)
        deeds.record(actor, "incoming.scan", document)
        return register(actor=actor, document=document)


def register(*, actor: Actor, document: Document) -> Document:
    """Enter the document into the incoming register: next number, paper and electronic together."""
    with deeds.act():
        row = workflow.lock(document)
        policy.guard(actor, Perm.REGISTER, row)
        if row.status != Status.ARRIVED:
            raise Refused(_("Văn bản này đã được xử lý trước đó. Hãy tải lại trang."))
        book = registers.register_for(row.office, Direction.INCOMING, clock.today(), row.type_code)
        entry = registers.take(actor=actor, register=book, document=row)
        return workflow.advance(
            row, "register", actor=actor, changes={"arrival_number": entry.number}
        )


def refuse(*, actor: Actor, document: Document, note: str) -> Document:
    """Refuse an arrival with its reason; the sender is told by the exchange."""
    with deeds.act():
        return workflow.advance(document, "refuse", actor=actor, note=note)


def present(*, actor: Actor, document: Document, leader: Position, note: str = "") -> Document:
    """Lay a registered document before a leader of the office."""
    with deeds.act():
        if leader.office_id != document.office_id or leader.role not in LEADERS:
            raise Invalid({"leader": [_("Hãy chọn một lãnh đạo của cơ quan.")]})
        row = workflow.advance(
            document,
            "present",
            actor=actor,
            note=note,
            changes={"presented_to_id": leader.pk, "presented_seen_at": None},
        )
        sharing.grant_person(
            document=row, position=leader, cause="presented", cause_id=leader.pk, actor=actor
        )
        telling.presented(row, leader)
    return row


def send_back(*, actor: Actor, document: Document, note: str) -> Document:
    """The leader returns a presented document to the registry with a reason."""
    with deeds.act():
        row = workflow.advance(document, "return", actor=actor, note=note)
        telling.sent_back_to_registry(row, actor, note)
    return row


def take_note(*, actor: Actor, document: Document, note: str = "") -> Document:
    """The leader has read it and orders nothing."""
    with deeds.act():
        return workflow.advance(document, "note", actor=actor, note=note)


def duplicates(office_id: int, facts: Facts) -> Sequence[Document]:
    """Documents of the office with the same number, notation and issuer.

    NĐ 30/2020/NĐ-CP, Phụ lục VI, III.1h: the system warns of a repeated triple.
    """
    if not facts.code:
        return []
    # With or without the office that a council belongs to behind its name.
    name = facts.issuer_name.partition(" (")[0]
    issuer = Q(issuer_name__iexact=name) | Q(issuer_name__istartswith=f"{name} (")
    same = Q(code__iexact=facts.code.replace(" ", ""))
    return list(
        Document.objects.filter(issuer & same, office_id=office_id, direction=Direction.INCOMING)[
            :5
        ]
    )


def _open(
    office: Office,
    facts: Facts,
    origin: str,
    now: datetime,
    sender: Office | None,
    exchange_id: str,
) -> Document:
    values: dict[str, Any] = {
        "issuer_name": facts.issuer_name[:200],
        "subject": facts.subject,
        "type_code": facts.type_code,
        "number": facts.number,
        "notation": facts.notation[:60],
        "code": facts.code[:80],
        "issued_on": facts.issued_on,
        "signer_name": facts.signer_name[:100],
        "signer_title": facts.signer_title[:200],
        "place": facts.place[:50],
        "urgency": facts.urgency,
        "due_on": facts.due_on,
    }
    return Document.objects.create(
        office=office,
        direction=Direction.INCOMING,
        origin=origin,
        status=Status.ARRIVED,
        issuer=sender,
        arrived_at=now,
        exchange_id=exchange_id,
        created_at=now,
        changed_at=now,
        listed_at=now,
        **values,
    )


def _attach(actor: Actor, document: Document, attachments: Iterable[File]) -> None:
    for ordinal, (name, data, media_type) in enumerate(attachments, start=1):
        Attachment.objects.create(
            document=document,
            ordinal=ordinal,
            name=names.plain(name),
            file=files.put(data, media_type[:100]),
            added_at=clock.now(),
            added_by=actor.name,
        )


def received_version(document: Document) -> Version | None:
    return document.versions.filter(kind__in=[VersionKind.RECEIVED, VersionKind.SCANNED]).first()
