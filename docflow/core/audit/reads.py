"""Owns the log of reads: noted at once on disk, loaded and sealed into the chain in batches."""

import hashlib
import logging
import uuid
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import models, transaction

from docflow.core import clock
from docflow.core.actor import SYSTEM_NAME, SYSTEM_ROLE, Actor
from docflow.core.audit import chain, journal
from docflow.core.audit.models import AuditEvent, ReadJournal, ReadKind, ReadLog

logger = logging.getLogger(__name__)

SEALED = "reads.sealed"
DAMAGED = "reads.damaged"
# What a seal covers: every column but the database's row number.
SEALED_COLUMNS = tuple(
    field.attname for field in ReadLog._meta.concrete_fields if field.attname != "id"
)


def note(actor: Actor, obj: models.Model, kind: str) -> None:
    """Note that `actor` saw (`view`) or took (`download`) `obj`; call it before the answer goes.

    Takes no database lock: one synced line in this process's journal. When it raises OSError
    the read must not happen.
    """
    journal.journal.append(
        {
            "office_id": actor.office_id,
            "at": chain.moment(clock.now()),
            "actor_id": actor.user_id,
            "actor": chain.plain(actor.name)[:200],
            "position_id": actor.position_id,
            "on_behalf_of_id": actor.on_behalf_of_id,
            "kind": ReadKind(kind).value,
            "object_type": obj._meta.label_lower,
            "object_id": str(obj.pk),
        }
    )


def sweep(now: datetime, limit: int) -> int:
    """Load up to `limit` noted reads and seal them, one event per office and batch; reads done."""
    done = 0
    for path in journal.files():
        if done >= limit:
            break
        # Asked before the file is read: what a dying process wrote last is then in it.
        with journal.abandoned(path) as abandoned:
            loaded = _load(path, now, limit - done)
            done += loaded
            if abandoned and not loaded:
                _discard(path)
    return done


def seal_of(rows: Iterable[ReadLog]) -> tuple[int, str]:
    """How many rows, and the SHA-256 (hex) over all of them in their order."""
    count, sha256 = 0, hashlib.sha256()
    for row in rows:
        values = {name: chain.plain(getattr(row, name)) for name in SEALED_COLUMNS}
        sha256.update(chain.canonical(values) + b"\n")
        count += 1
    return count, sha256.hexdigest()


def _load(path: Path, now: datetime, limit: int) -> int:
    start = _loaded(path)
    if path.stat().st_size <= start:
        return 0
    with transaction.atomic():
        ReadJournal.objects.bulk_create([ReadJournal(name=path.stem)], ignore_conflicts=True)
        # Under the lock, and read again: two sweepers cannot load the same line.
        mark = ReadJournal.objects.select_for_update().get(pk=path.stem)
        lines, mark.loaded = journal.lines(path, mark.loaded, limit)
        by_office: dict[int, list[dict[str, Any]]] = {}
        damaged = []
        for line in lines:
            if entry := journal.parse(line):
                by_office.setdefault(entry["office_id"], []).append(entry)
            else:
                damaged.append(hashlib.sha256(line).hexdigest())
        events = [_seal(office_id, mine, now) for office_id, mine in by_office.items()]
        if damaged:
            events.append(_damage(path, damaged, now))
        mark.save(update_fields=["loaded"])
        chain.append(events)
    return len(lines)


def _damage(path: Path, hashes: list[str], now: datetime) -> AuditEvent:
    """A line that cannot be read does not stop the others; the chain says that it was there."""
    logger.error("%d lines of read journal %s are damaged", len(hashes), path.name)
    summary = f"{len(hashes)} dòng nhật ký xem bị hỏng"
    return _event(0, DAMAGED, path.stem, summary, {"sha256": hashes}, now)


def _seal(office_id: int, entries: list[dict[str, Any]], now: datetime) -> AuditEvent:
    batch = uuid.uuid4().hex
    rows = [
        ReadLog(
            **{**entry, "at": datetime.fromisoformat(entry["at"]), "batch": batch, "place": place}
        )
        for place, entry in enumerate(entries)
    ]
    ReadLog.objects.bulk_create(rows, batch_size=500)
    count, digest = seal_of(rows)
    data = {"count": count, "digest": digest}
    return _event(office_id, SEALED, batch, f"Niêm {count} lượt xem, tải về", data, now)


def _event(
    office_id: int, verb: str, object_id: str, summary: str, data: dict[str, Any], now: datetime
) -> AuditEvent:
    return AuditEvent(
        office_id=office_id,
        at=now,
        actor=SYSTEM_NAME,
        role=SYSTEM_ROLE,
        verb=verb,
        object_type=ReadLog._meta.label_lower,
        object_id=object_id,
        summary=summary,
        data=data,
    )


def _loaded(path: Path) -> int:
    return ReadJournal.objects.filter(pk=path.stem).values_list("loaded", flat=True).first() or 0


def _discard(path: Path) -> None:
    rest = path.stat().st_size - _loaded(path)
    if rest:
        # A power cut in the middle of a line: that reader was never answered.
        logger.warning("read journal %s ends in %d bytes of an unfinished line", path.name, rest)
    path.unlink(missing_ok=True)
    ReadJournal.objects.filter(pk=path.stem).delete()
