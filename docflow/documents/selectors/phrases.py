"""Lines that stand in documents again and again: what an office wrote before is offered anew."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from docflow.core.actor import Actor
from docflow.documents.layout import wording
from docflow.documents.policies import visible_to
from docflow.documents.states import Direction, Origin, Secrecy, Status

FIELDS = ("grounds", "addressees", "recipients")
# Newest documents that are looked at, and lines of a field that are offered.
LOOKED_AT = 60
OFFERED = 12
_DONE = (Status.ISSUED, Status.FILED)


def used_before(actor: Actor, type_code: str) -> dict[str, list[str]]:
    """Per field the lines of the office's issued documents of the type, the commonest first.

    Only of documents that the person may see, and of none that is secret. One query.
    """
    rows = (
        visible_to(actor)
        .filter(
            type_code=type_code,
            origin=Origin.DRAFTED,
            status__in=_DONE,
            secrecy=Secrecy.NONE,
        )
        .exclude(direction=Direction.INCOMING)
        .order_by("-listed_at", "-pk")
        .values_list(*(f"content__{name}" for name in FIELDS))[:LOOKED_AT]
    )
    columns = list(zip(*rows, strict=True)) or [()] * len(FIELDS)
    return {name: _commonest(column) for name, column in zip(FIELDS, columns, strict=True)}


def _commonest(column: Iterable[Any]) -> list[str]:
    counts = Counter(
        line
        for items in column
        for item in (items if isinstance(items, list) else ())
        if (line := wording.printed(str(item))) and not wording.is_archive(line)
    )
    return [line for line, _count in counts.most_common(OFFERED)]
