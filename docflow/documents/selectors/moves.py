"""When documents last changed their state, as the audit has it."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Max

from docflow.core.audit.models import AuditEvent
from docflow.documents.models import Document

_OBJECT = Document._meta.label_lower
_MACHINES = ("outgoing.", "internal.", "incoming.", "copy.")


def last_moves(ids: Iterable[int]) -> dict[int, datetime]:
    """The moment of the last step of each document; one query."""
    events = AuditEvent.objects.filter(object_type=_OBJECT, object_id__in=[str(pk) for pk in ids])
    rows = events.values_list("object_id", "verb").annotate(last=Max("at"))
    moved: dict[int, datetime] = {}
    for object_id, verb, last in rows:
        if verb.startswith(_MACHINES):
            pk = int(object_id)
            moved[pk] = max(last, moved.get(pk, last))
    return moved
