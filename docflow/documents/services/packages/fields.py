"""The decree's fields of a file and of a document in it, under their own names and lengths.

Law: NĐ 30/2020/NĐ-CP, Phụ lục VI, phần II: I outgoing, II incoming, III files.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from docflow.documents import decree
from docflow.documents.models import CaseFileItem, Document, Version
from docflow.documents.selectors import metadata
from docflow.documents.services.packages.errors import Unfit
from docflow.documents.states import Direction, Secrecy

Fields = dict[str, Any]
of_file = metadata.of_file
organ_id = metadata.organ_id


@dataclass(frozen=True)
class Rule:
    """Type and length of a field; a `text` too long is cut and kept whole beside, others refuse."""

    length: int
    number: bool = False
    text: bool = False


def _rules(table: Sequence[decree.Field], many: frozenset[str] = frozenset()) -> dict[str, Any]:
    """The table as nested rules in the decree's order; what stands `many` times is a list."""
    made: dict[str, Any] = {}
    for field in table:
        outer, dot, name = field.path.rpartition(".")
        number = field.kind == decree.Kind.NUMBER
        rule = Rule(field.length or decree.LONGEST, number=number, text=field.words)
        inner = made.setdefault(outer, {}) if dot else made
        inner[name] = rule
    return {name: [one] if name in many else one for name, one in made.items()}


OUTGOING = _rules(decree.OUTGOING, frozenset({"To"}))
INCOMING = _rules(decree.INCOMING)
FILE = _rules(decree.FILE)
FOR_EVER = metadata.FOR_EVER


def rules_of(direction: str) -> dict[str, Any]:
    return INCOMING if direction == Direction.INCOMING else OUTGOING


def of_item(item: CaseFileItem, version: Version | None) -> Fields:
    """The fields of a document in its place; one that came in a package says what it said there."""
    document = item.document
    place = {"FileCode": metadata.code_of(item.case_file), "DocOrdinal": str(item.ordinal)}
    kept = document.original.get("record")
    if isinstance(kept, dict):
        return {**place, **{name: value for name, value in kept.items() if name not in place}}
    return {**place, **metadata.of_document(document, version)}


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


def is_secret(document: Document) -> bool:
    return document.secrecy != Secrecy.NONE
