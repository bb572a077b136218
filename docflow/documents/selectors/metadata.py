"""The values of the decree's fields (see `decree`), each under its own name, as texts.

Law: NĐ 30/2020/NĐ-CP, Phụ lục VI, phần II. Empty values are empty texts; days are dd/mm/yyyy.
"""

from typing import Any

from docflow.core import clock
from docflow.core.actor import Actor
from docflow.core.audit.models import AuditEvent
from docflow.documents.models import CaseFile, Document, Version
from docflow.documents.selectors import traces
from docflow.documents.states import Direction, Origin
from docflow.org.models import Office

Fields = dict[str, Any]
FOR_EVER = "Vĩnh viễn"


def of_file(case_file: CaseFile) -> Fields:
    """The fields of a file."""
    years = case_file.retention_years
    return {
        "FileCode": code_of(case_file),
        "Title": case_file.title,
        "Maintenance": FOR_EVER if years is None else f"{years} năm",
        "Rights": case_file.rights,
        "Creator": case_file.creator or case_file.keeper.full_name,
        "Language": case_file.language,
        "StartDate": _day(case_file.starts_on),
        "EndDate": _day(case_file.ends_on),
        "DocTotal": str(case_file.document_total or 0),
        "PageTotal": str(case_file.page_total or 0),
        "Description": case_file.description,
    }


def of_document(document: Document, version: Version | None, actor: Actor | None = None) -> Fields:
    """The fields of a document without its place in a file.

    With `actor` only the orders that person may see; without, all of them, for the record.
    """
    fields = {
        "TypeName": document.type_name,
        "CodeNumber": str(document.number or ""),
        "CodeNotation": document.notation,
        "IssuedDate": _day(document.issued_on),
        "OrganName": document.issuer_name or _issuer(document),
        "Subject": document.subject,
        "Language": document.language,
        "PageAmount": str(version.pages if version else 0),
        "Description": document.note,
        "SignerInfo": {"Position": document.signer_title, "FullName": document.signer_name},
        "Priority": str(document.urgency),
        "DueDate": _day(document.due_on),
    }
    if document.direction != Direction.INCOMING:
        return {**fields, **_outgoing(document)}
    return {**fields, **_incoming(document, actor)}


def copies_of(document: Document, recipients: int) -> int:
    """What was typed, of a certified copy as many as were made, else one for each recipient and one
    that stays."""
    if document.copies is not None:
        return document.copies
    if document.origin == Origin.COPIED:
        return document.copied.amount
    return recipients + 1


def organ_id(office: Office) -> str:
    """The code that fits the decree's 13 characters; the longest code where none does."""
    today = clock.today()
    codes = [one.code for one in office.codes.all() if one.holds_on(today)]
    fitting = [code for code in codes if len(code) <= 13]
    return next(iter(sorted(fitting, key=len, reverse=True) or codes), "")


def code_of(case_file: CaseFile) -> Fields:
    return {
        "OrganId": case_file.organ_code or organ_id(case_file.office),
        "FileCatalog": str(case_file.year),
        "FileNotation": case_file.code,
    }


def _outgoing(document: Document) -> Fields:
    recipients = list(document.recipients.select_related("office").order_by("ordinal"))
    return {
        "To": [
            {"OrganId": organ_id(one.office) if one.office else "", "OrganName": one.name}
            for one in recipients
        ],
        "IssuedAmount": str(copies_of(document, len(recipients))),
    }


def _incoming(document: Document, actor: Actor | None) -> Fields:
    arrived = document.arrived_at
    orders = traces.of(document, actor)
    return {
        "ArrivalDate": _day(arrived.astimezone(clock.OFFICE_ZONE).date() if arrived else None),
        "ArrivalNumber": str(document.arrival_number or ""),
        "ToPlaces": _places(document, orders),
        "TraceHeaderList": _trace(document, orders),
    }


def _places(document: Document, orders: list[traces.Order]) -> str:
    """Who has it to deal with: as typed, else by the orders given, else the leader it lies with."""
    if document.to_places:
        return document.to_places
    ordered = [place for one in orders for place in one.places]
    leader = document.presented_to
    said = list(dict.fromkeys(ordered)) or ([leader.user.full_name] if leader else [])
    return "; ".join(said)


def _trace(document: Document, orders: list[traces.Order]) -> str:
    """Who did what to it and who was ordered what, a line for each step, oldest first."""
    events = AuditEvent.objects.filter(
        object_type=Document._meta.label_lower,
        object_id=str(document.pk),
        verb__startswith="incoming.",
    ).order_by("pk")
    steps = [
        (one.at, f"{one.actor}: {one.verb.partition('.')[2]} {one.summary}".strip())
        for one in events
    ]
    told = sorted([*steps, *((one.at, one.text) for one in orders)], key=lambda one: one[0])
    return "\n".join(
        f"{at.astimezone(clock.OFFICE_ZONE):%d/%m/%Y %H:%M} {text}" for at, text in told
    )


def _issuer(document: Document) -> str:
    return "" if document.direction == Direction.INCOMING else document.office.name


def _day(value: Any) -> str:
    return f"{value:%d/%m/%Y}" if value else ""
