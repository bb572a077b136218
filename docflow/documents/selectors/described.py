"""All fields of a document for a page: the decree's names, the values, what an export would cut."""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from docflow.core.actor import Actor
from docflow.documents import decree
from docflow.documents.decree import Field, Kind
from docflow.documents.models import Document
from docflow.documents.policies import visible_cases
from docflow.documents.selectors import metadata
from docflow.documents.selectors.versions import latest, official
from docflow.documents.states import Direction

# Those that are written on the page of the fields itself.
_OWN = frozenset({"Language", "IssuedAmount", "ToPlaces", "DueDate", "Description"})


@dataclass(frozen=True)
class Row:
    """One field; `warning` says what would happen to it in an export."""

    number: str
    path: str
    label: str | Promise
    value: str
    auto: bool
    own: bool
    warning: str = ""


def rows(document: Document, actor: Actor) -> list[Row]:
    """The decree's fields in its order, those of a file by the first one the person may see."""
    incoming = document.direction == Direction.INCOMING
    version = official(document) or latest(document)
    values = {**_place(document, actor), **metadata.of_document(document, version, actor)}
    return [_row(one, values) for one in (decree.INCOMING if incoming else decree.OUTGOING)]


def too_long(field: Field, value: str) -> bool:
    return field.length is not None and len(value) > field.length


def _place(document: Document, actor: Actor) -> dict[str, Any]:
    seen = visible_cases(actor).values("pk")
    items = document.filed_in.filter(case_file__in=seen).select_related("case_file__office")
    item = items.order_by("pk").first()
    if item is None:
        return {}
    return {"FileCode": metadata.code_of(item.case_file), "DocOrdinal": str(item.ordinal)}


def _row(field: Field, values: dict[str, Any]) -> Row:
    outer, dot, name = field.path.rpartition(".")
    held = values.get(outer, {}) if dot else values
    several = held if isinstance(held, list) else [held]
    texts = [str(one.get(name, "")) for one in several]
    return Row(
        number=field.number,
        path=field.path,
        label=field.label,
        value="\n".join(text for text in texts if text),
        auto=field.auto,
        own=field.path in _OWN,
        warning=next((_warning(field, text) for text in texts if too_long(field, text)), ""),
    )


def _warning(field: Field, text: str) -> str:
    values = {"have": len(text), "most": field.length}
    if field.words:
        return _("%(have)d ký tự; khi xuất cắt còn %(most)d, bản đủ vẫn giữ.") % values
    if field.kind in (Kind.STRING, Kind.NUMBER):
        return _("%(have)d ký tự, quá %(most)d: hồ sơ có văn bản này chưa đóng gói được.") % values
    return ""
