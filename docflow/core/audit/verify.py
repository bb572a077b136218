"""Owns the proof that no chain was changed, shortened, reordered or added to."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, OuterRef, Subquery

from docflow.core.audit import reads, rows, stamps
from docflow.core.audit.models import GENESIS, AuditChain, AuditEvent, AuditHead, ReadLog


@dataclass(frozen=True, slots=True)
class Broken:
    """The first row that does not fit: its office, its place and what is wrong with it."""

    office_id: int
    seq: int
    why: str


@dataclass(frozen=True, slots=True)
class Head:
    """Where a chain stands, and up to where a time stamp holds it fast."""

    office_id: int
    seq: int
    hash: str
    stamped: int
    stamped_at: datetime | None

    @property
    def unstamped(self) -> int:
        """So many events at the end could be cut off by who can write every table."""
        return max(0, self.seq - self.stamped)

    def to_json(self) -> dict[str, Any]:
        at = self.stamped_at.isoformat() if self.stamped_at else None
        return {**asdict(self), "stamped_at": at, "unstamped": self.unstamped}


@dataclass(frozen=True, slots=True)
class Verdict:
    events: int
    first_broken: Broken | None
    heads: tuple[Head, ...] = ()

    @property
    def ok(self) -> bool:
        return self.first_broken is None

    def to_json(self) -> dict[str, Any]:
        broken = asdict(self.first_broken) if self.first_broken else None
        heads = [head.to_json() for head in self.heads]
        return {"events": self.events, "ok": self.ok, "first_broken": broken, "chains": heads}


def verify(earlier: Iterable[tuple[int, int, str]] = (), *, every_stamp: bool = False) -> Verdict:
    """Walk every chain from its first event and compare with its head and with the sealed reads.

    `earlier` are heads (office, place, hash) that were kept outside the database: each must still
    stand in its chain. `every_stamp` judges all time stamps, not each chain's newest alone. Events
    are counted in full even when something is broken; the first broken row is the one of the
    lowest office and, in it, the lowest place.
    """
    first = next(_problems(every_stamp), None) or next(_gone(earlier), None)
    return Verdict(AuditEvent.objects.count(), first, tuple(_heads()))


def _heads() -> Iterator[Head]:
    newest = {head.office_id: head for head in AuditHead.objects.order_by("office_id", "seq")}
    for head in AuditChain.objects.order_by("office_id"):
        stamp = newest.get(head.office_id)
        seq, at = (stamp.seq, stamp.at) if stamp else (0, None)
        yield Head(head.office_id, head.head_seq, head.head_hash, seq, at)


def _gone(earlier: Iterable[tuple[int, int, str]]) -> Iterator[Broken]:
    """Whatever stood in a chain once and does not now, the lowest first."""
    for office_id, seq, stated in sorted(earlier):
        found = AuditEvent.objects.filter(office_id=office_id, seq=seq)
        if seq and list(found.values_list("hash", flat=True)) != [stated]:
            yield Broken(office_id, seq, "the event is not the one that an earlier run saw")


def _problems(every_stamp: bool) -> Iterator[Broken]:
    # Events before heads: acts go on meanwhile, and a chain begun in between must have both.
    with_events = set(AuditEvent.objects.order_by().values_list("office_id", flat=True).distinct())
    heads = {head.office_id: head for head in AuditChain.objects.all()}
    for office_id in sorted(with_events | heads.keys()):
        if office_id in heads:
            yield from _chain(heads[office_id], every_stamp)
        else:
            yield Broken(office_id, 1, "the chain has no head")
    sealed = AuditEvent.objects.filter(verb=reads.SEALED).values("object_id")
    for read in ReadLog.objects.exclude(batch__in=sealed).order_by("office_id", "id")[:1]:
        yield Broken(read.office_id, 0, f"read {read.pk} is in no sealed batch")


def _chain(head: AuditChain, every_stamp: bool) -> Iterator[Broken]:
    office_id, seq, previous = head.office_id, 0, GENESIS
    stamped = dict(AuditHead.objects.filter(office_id=office_id).values_list("seq", "hash"))
    for row in rows.of(office_id, head.head_seq):
        place, stored = row[rows.SEQ], row[rows.HASH]
        why = _fault(row, seq, previous)
        if not why and stamped and stamped.get(place, stored) != stored:
            why = "the event is not the one that was time-stamped"
        if why:
            yield Broken(office_id, min(place, seq + 1), why)
        seq, previous = place, stored
    yield from _end(head, seq, previous, every_stamp)


def _end(head: AuditChain, seq: int, previous: str, every_stamp: bool) -> Iterator[Broken]:
    """What does not fit behind the last event, which is at `seq`."""
    office_id = head.office_id
    if head.head_seq > seq:
        yield Broken(office_id, seq + 1, f"events up to {head.head_seq} were removed from the end")
    elif head.head_hash != previous:
        yield Broken(office_id, seq, "the last event is not the one the head names")
    stamped = AuditHead.objects.filter(office_id=office_id).order_by("-seq")
    last_stamp = stamped.first()
    if last_stamp and last_stamp.seq > seq:
        yield Broken(office_id, seq + 1, f"events up to {last_stamp.seq} were time-stamped")
    # The newest stamp covers every event before it; older tokens prove since when.
    for stamp in stamped.reverse().iterator() if every_stamp else stamped[:1]:
        if why := stamps.fault(stamp):
            yield Broken(office_id, stamp.seq, why)
    # One statement sees one moment: acts that were made since are in both or in neither.
    last = AuditEvent.objects.filter(office_id=OuterRef("pk")).order_by("-seq").values("seq")[:1]
    longer = AuditChain.objects.annotate(last=Subquery(last)).filter(last__gt=F("head_seq"))
    for found in longer.filter(pk=office_id):
        yield Broken(office_id, found.head_seq + 1, "an event was added beyond the head")


def _fault(row: rows.Row, seq: int, previous: str) -> str:
    place = row[rows.SEQ]
    if place > seq + 1:
        return "events were removed"
    if place < seq + 1:
        return "an event was inserted"
    try:
        own = rows.digest(row)
    except (TypeError, ValueError):
        # Bytes or half a character, where nobody writes any.
        own = ""
    if row[rows.HASH] != own:
        return "the event was changed"
    if row[rows.PREVIOUS] != previous:
        return "the event does not follow the one before it"
    if row[rows.VERB] == reads.SEALED:
        noted = ReadLog.objects.filter(batch=row[rows.OBJECT_ID]).order_by("place")
        said = rows.said(row)["data"]
        if reads.seal_of(noted) != (said.get("count"), said.get("digest")):
            return "the sealed reads were changed"
    return ""
