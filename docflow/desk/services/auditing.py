"""Owns the note that somebody read the audit of others: once for a search and day."""

import hashlib

from django.core.cache import cache

from docflow.core import clock
from docflow.core.actor import Actor
from docflow.core.audit import reads
from docflow.core.audit.models import AuditEvent, ReadKind
from docflow.desk.selectors.auditing import Asked, reads_office

_DAY = 24 * 3600
# As long as the log of reads has room for what was read.
_ROOM = 64


def note(actor: Actor, asked: Asked) -> None:
    """Into the log of reads, which a sweep seals into the chain: a page takes no write lock. Each
    process remembers what it noted, so the same search may stand there once for each of them."""
    if not (asked.office and reads_office(actor)):
        return
    said = _said(asked)
    question = hashlib.sha256(repr(asked).encode()).hexdigest()
    key = f"audit-read:{actor.office_id}:{actor.user_id}:{clock.today()}:{question}"
    if cache.add(key, True, _DAY):
        reads.note(actor, AuditEvent(pk=said), ReadKind.VIEW)


def _said(asked: Asked) -> str:
    """The question in short; of words typed only that there were some: they may name content."""
    parts = {
        "từ": asked.first,
        "đến": asked.last,
        "người": asked.who,
        "việc": asked.verb,
        "loại": asked.kind,
        "mã": asked.thing,
        "ip": asked.address,
        "chữ": "có" if asked.text else "",
    }
    told = ";".join(f"{name}={value}" for name, value in parts.items() if value)
    return (told or "tất cả")[:_ROOM]
