"""The decree's fields that nothing else asks for: language, copies, answer date, places, remarks.

Law: NĐ 30/2020/NĐ-CP, Phụ lục VI, phần I, III.7c (further data may be entered) and phần II.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from docflow.core import deeds, policy, workflow
from docflow.core.actor import Actor
from docflow.core.errors import Invalid
from docflow.documents.models import Document
from docflow.documents.states import Direction, Perm, Status

# Longer than anything the decree exports; texts up to here are stored whole.
LONGEST = 20_000
MOST_COPIES = 32_767
_ARRIVAL = ("language", "to_places", "due_on", "note")
_DRAFT = ("language", "copies", "due_on", "note")
# What went out says its language and date itself.
_OUT = ("copies", "note")


def fields_of(document: Document) -> tuple[str, ...]:
    """Which of the fields may be written in the present state."""
    if document.direction == Direction.INCOMING:
        return _ARRIVAL
    return _DRAFT if document.status in (Status.DRAFT, Status.RETURNED) else _OUT


def describe(*, actor: Actor, document: Document, values: Mapping[str, Any]) -> Document:
    """Write `values` of those fields; others stay. Lengths of the decree are no limit here: an
    export cuts and keeps the whole beside (`packages.xml`).

    Raises Invalid naming the field, Forbidden with the reason.
    """
    with deeds.act():
        row = workflow.lock(document)
        policy.guard(actor, Perm.DESCRIBE, row)
        allowed = fields_of(row)
        given = {name: values[name] for name in allowed if name in values}
        _check(row, given)
        changed = [name for name, value in given.items() if getattr(row, name) != value]
        if not changed:
            return row
        before = {name: _told(getattr(row, name)) for name in changed}
        for name in changed:
            setattr(row, name, given[name])
        row.save(update_fields=changed)
        after = {name: _told(given[name]) for name in changed}
        deeds.record(actor, "document.describe", row, data={"before": before, "after": after})
    return row


def _check(document: Document, given: Mapping[str, Any]) -> None:
    problems: dict[str, list[str]] = {}
    for name in ("note", "to_places"):
        if len(given.get(name, "")) > LONGEST:
            problems[name] = [_("Dài quá %(n)d ký tự.") % {"n": LONGEST}]
    if "language" in given and not 0 < len(given["language"].strip()) <= 50:
        problems["language"] = [_("Hãy ghi ngôn ngữ, tối đa 50 ký tự.")]
    copies = given.get("copies")
    if copies is not None and not 1 <= copies <= MOST_COPIES:
        problems["copies"] = [_("Số lượng bản phải từ 1 đến %(n)d.") % {"n": MOST_COPIES}]
    due: date | None = given.get("due_on")
    day = document.issued_on
    if due and day and due < day:
        problems["due_on"] = [_("Thời hạn không thể trước ngày văn bản.")]
    if problems:
        raise Invalid(problems)


def _told(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
