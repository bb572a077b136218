"""The decree's fields of a file and of a document in it, under their own names and lengths.

Law: NĐ 30/2020/NĐ-CP, Phụ lục VI, phần II: I outgoing, II incoming, III files.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from docflow.core import clock
from docflow.core.audit.models import AuditEvent
from docflow.documents.models import CaseFile, CaseFileItem, Document, Version
from docflow.documents.services.packages.errors import Unfit
from docflow.documents.states import Direction, Secrecy
from docflow.org.models import Office

Fields = dict[str, Any]


@dataclass(frozen=True)
class Rule:
    """Type and length of a field; a `text` too long is cut and kept whole beside, others refuse."""

    length: int
    number: bool = False
    text: bool = False


_S = Rule
_DAY = Rule(10)
_FILE_CODE = {
    "OrganId": _S(13),
    "FileCatalog": Rule(4, number=True),
    "FileNotation": _S(20),
}
_SIGNER = {"Position": _S(100, text=True), "FullName": _S(50, text=True)}
_COMMON: dict[str, Any] = {
    "FileCode": _FILE_CODE,
    "DocOrdinal": Rule(3, number=True),
    "TypeName": _S(100, text=True),
    "CodeNumber": _S(11),
    "CodeNotation": _S(30),
    "IssuedDate": _DAY,
    "OrganName": _S(200, text=True),
    "Subject": _S(500, text=True),
    "Language": _S(30, text=True),
    "PageAmount": Rule(3, number=True),
    "Description": _S(500, text=True),
}
OUTGOING: dict[str, Any] = {
    **_COMMON,
    "SignerInfo": _SIGNER,
    "To": [{"OrganId": _S(13), "OrganName": _S(200, text=True)}],
    "Priority": Rule(1, number=True),
    "IssuedAmount": Rule(3, number=True),
    "DueDate": _DAY,
}
INCOMING: dict[str, Any] = {
    **_COMMON,
    "ArrivalDate": _DAY,
    "ArrivalNumber": Rule(10, number=True),
    "SignerInfo": _SIGNER,
    "Priority": Rule(1, number=True),
    "ToPlaces": _S(1000, text=True),
    "TraceHeaderList": _S(10_000_000, text=True),
    "DueDate": _DAY,
}
FILE: dict[str, Any] = {
    "FileCode": _FILE_CODE,
    "Title": _S(500, text=True),
    "Maintenance": _S(30),
    "Rights": _S(30),
    "Creator": _S(30, text=True),
    "Language": _S(50),
    "StartDate": _DAY,
    "EndDate": _DAY,
    "DocTotal": Rule(4, number=True),
    "PageTotal": Rule(4, number=True),
    "Description": _S(500),
}
FOR_EVER = "Vĩnh viễn"
LANGUAGE = "Tiếng Việt"


def rules_of(direction: str) -> dict[str, Any]:
    return INCOMING if direction == Direction.INCOMING else OUTGOING


def of_file(case_file: CaseFile) -> Fields:
    """The fields of a file, empty ones as empty texts."""
    years = case_file.retention_years
    return {
        "FileCode": _code(case_file),
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


def of_item(item: CaseFileItem, version: Version | None) -> Fields:
    """The fields of a document in its place; one that came in a package says what it said there."""
    document = item.document
    place = {"FileCode": _code(item.case_file), "DocOrdinal": str(item.ordinal)}
    kept = document.original.get("record")
    if isinstance(kept, dict):
        return {**place, **{name: value for name, value in kept.items() if name not in place}}
    fields = {
        **place,
        "TypeName": document.type_name,
        "CodeNumber": str(document.number or ""),
        "CodeNotation": document.notation,
        "IssuedDate": _day(document.issued_on),
        "OrganName": document.issuer_name or _issuer(document),
        "Subject": document.subject,
        "Language": LANGUAGE,
        "PageAmount": str(version.pages if version else 0),
        "Description": "",
        "SignerInfo": {"Position": document.signer_title, "FullName": document.signer_name},
        "Priority": str(document.urgency),
        "DueDate": _day(document.due_on),
    }
    more = _incoming if document.direction == Direction.INCOMING else _outgoing
    return {**fields, **more(document)}


def check(fields: Mapping[str, Any], rules: Mapping[str, Any], where: str) -> list[str]:
    """What does not fit: codes and numbers. Texts may be longer: they are cut when written."""
    return [
        _("%(where)s: %(name)s “%(value)s” dài hơn %(length)d ký tự")
        % {"where": where, "name": name, "value": value[:60], "length": rule.length}
        if not rule.number or value.isdigit()
        else _("%(where)s: %(name)s “%(value)s” không phải số")
        % {"where": where, "name": name, "value": value[:60]}
        for name, value, rule in _leaves(fields, rules)
        if (rule.number and value and not (value.isascii() and value.isdigit()))
        or (len(value) > rule.length and not rule.text)
    ]


def refuse_unfit(faults: list[str]) -> None:
    if faults:
        raise Unfit(faults)


def _leaves(
    fields: Mapping[str, Any], rules: Mapping[str, Any], prefix: str = ""
) -> Iterator[tuple[str, str, Rule]]:
    for name, rule in rules.items():
        value = fields.get(name, "")
        if isinstance(rule, Rule):
            yield prefix + name, str(value), rule
        elif isinstance(rule, list):
            for one in value or ():
                yield from _leaves(one, rule[0], f"{prefix}{name}.")
        else:
            yield from _leaves(value or {}, rule, f"{prefix}{name}.")


def organ_id(office: Office) -> str:
    """The code that fits the decree's 13 characters; the longest code where none does."""
    today = clock.today()
    codes = [one.code for one in office.codes.all() if one.holds_on(today)]
    fitting = [code for code in codes if len(code) <= 13]
    return next(iter(sorted(fitting, key=len, reverse=True) or codes), "")


def _code(case_file: CaseFile) -> Fields:
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
        # One for each recipient and one that stays.
        "IssuedAmount": str(len(recipients) + 1),
    }


def _incoming(document: Document) -> Fields:
    arrived = document.arrived_at
    leader = document.presented_to
    return {
        "ArrivalDate": _day(arrived.astimezone(clock.OFFICE_ZONE).date() if arrived else None),
        "ArrivalNumber": str(document.arrival_number or ""),
        "ToPlaces": leader.user.full_name if leader else "",
        "TraceHeaderList": _trace(document),
    }


def _trace(document: Document) -> str:
    """Who did what to it and when, a line for each step, as the audit keeps it."""
    events = AuditEvent.objects.filter(
        object_type=Document._meta.label_lower,
        object_id=str(document.pk),
        verb__startswith="incoming.",
    ).order_by("pk")
    lines = [
        f"{one.at.astimezone(clock.OFFICE_ZONE):%d/%m/%Y %H:%M} {one.actor}: "
        f"{one.verb.partition('.')[2]} {one.summary}".strip()
        for one in events
    ]
    return "\n".join(lines)


def _issuer(document: Document) -> str:
    return "" if document.direction == Direction.INCOMING else document.office.name


def _day(value: Any) -> str:
    return f"{value:%d/%m/%Y}" if value else ""


def is_secret(document: Document) -> bool:
    return document.secrecy != Secrecy.NONE
