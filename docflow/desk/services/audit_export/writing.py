"""Owns making a bundle of the audit: rows, the hashes that lead from each to a time-stamped head,
the stamps; signed by the office's system key."""

import hashlib
import zipfile
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import groupby
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from docflow.core import clock, deeds, policy
from docflow.core.actor import Actor
from docflow.core.audit import chain, rows, stamps, subjects
from docflow.core.audit.models import AuditEvent, AuditHead
from docflow.core.audit.subjects import Area
from docflow.core.errors import Refused
from docflow.desk.selectors.auditing import Asked, events
from docflow.desk.services.audit_export import layout
from docflow.desk.states import Perm
from docflow.documents.services.packages import manifest
from docflow.documents.services.packages.manifest import Entry, Manifest
from docflow.exchange.selectors import addresses
from docflow.exchange.services.evidence import layout as evidence
from docflow.exchange.services.evidence.trust import Collected
from docflow.org.models import Office
from docflow.org.selectors.people import code_of
from signing import messages, timestamps
from signing.authority import NotSetUp
from signing.pades.errors import TimestampFailed

# What is made while somebody waits: rows, and hashes between them.
MOST_ROWS = 20_000
MOST_LINKS = 200_000


def export(*, actor: Actor, asked: Asked, target: BinaryIO) -> int:
    """Write what `actor` reads of what was `asked` into `target`, and note it. Rows in it.

    Raises Forbidden, Refused (nothing, too many, no time stamp), KeyProblem.
    """
    policy.guard(actor, Perm.READ_AUDIT)
    office = Office.objects.get(pk=actor.office_id)
    open_ = {one.type for area in (Area.ADMINISTRATION, Area.OWN) for one in subjects.of(area)}
    found = list(events(actor, asked).order_by("seq")[: MOST_ROWS + 1])
    return _noted(actor, office, found, target, open_)


def everything(
    *, office: Office, first: datetime | None, last: datetime | None, target: BinaryIO
) -> int:
    """All rows of an office's chain between two moments, for who runs this installation and reads
    the database anyway; noted as well. Raises as `export`."""
    found = AuditEvent.objects.filter(office_id=office.pk)
    found = found.filter(at__gte=first) if first else found
    found = found.filter(at__lt=last) if last else found
    taken = list(found.order_by("seq")[: MOST_ROWS + 1])
    return _noted(Actor.system(office.pk, office.name), office, taken, target, None)


def _noted(
    actor: Actor,
    office: Office,
    found: Sequence[AuditEvent],
    target: BinaryIO,
    open_: set[str] | None,
) -> int:
    if not found:
        raise Refused(_("Không có dòng nhật ký nào để xuất. Hãy bỏ bớt điều kiện lọc."))
    if len(found) > MOST_ROWS:
        said = _("Quá %(n)d dòng: hãy chọn khoảng ngày ngắn hơn rồi xuất từng phần.")
        raise Refused(said % {"n": MOST_ROWS})
    # Before the act: the service of time is asked.
    count = _write(target, office, found, open_, clock.now())
    with deeds.act():
        deeds.record(actor, "audit.export", office, data={"rows": count})
    return count


def _write(
    target: BinaryIO,
    office: Office,
    found: Sequence[AuditEvent],
    open_: set[str] | None,
    now: datetime,
) -> int:
    lines = [line for event in found if (line := _line(event, open_))]
    if not lines:
        raise Refused(_("Các dòng này được ghi trước khi có muối nên không xuất riêng được."))
    with _stamped(), zipfile.ZipFile(target, "w") as archive:
        stamps.up_to_now(office.pk, now)
        packer = _Packer(archive)
        packer.rows(office, lines, len(found) - len(lines))
        packer.trust(office, now)
        made = Manifest(
            organ_code=code_of(office),
            organ_name=office.name,
            made_at=now.isoformat(),
            entries=packer.entries,
            form=layout.FORM,
        ).to_bytes()
        archive.writestr(manifest.NAME, made, zipfile.ZIP_DEFLATED)
        signature = messages.sign_bytes(office.owner, made, now)
        archive.writestr(manifest.SIGNATURE, signature)
        archive.writestr(evidence.STAMP, timestamps.over(signature, now))
    return len(lines)


@contextmanager
def _stamped() -> Iterator[None]:
    """Around what asks the service of time: what it does not give is said in words."""
    try:
        yield
    except NotSetUp as problem:
        said = _("Hệ thống chưa có dịch vụ cấp dấu thời gian nên chưa xuất được.")
        raise Refused(said) from problem
    except TimestampFailed as problem:
        said = _("Dịch vụ cấp dấu thời gian không trả lời nên chưa xuất được; hãy thử lại.")
        raise Refused(said) from problem


def _line(event: AuditEvent, open_: set[str] | None) -> dict[str, Any] | None:
    """A row as it leaves the house. `data` may name things that whoever asks does not see, so of
    content it stays; None for an event of before the salt, which cannot be shown without."""
    said = chain.said(event)
    if open_ is None or event.object_type in open_:
        return {"said": said, "hash": event.hash, "closed": False}
    if not event.salt:
        return None
    place = {"seq": said["seq"], "prev_hash": said["prev_hash"]}
    return {"said": {**chain.closed(said), **place}, "hash": event.hash, "closed": True}


class _Packer:
    """Puts parts into the archive and remembers them for the manifest."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        self.entries: list[Entry] = []

    def rows(self, office: Office, lines: list[dict[str, Any]], left_out: int) -> None:
        heads = list(AuditHead.objects.filter(office_id=office.pk).order_by("seq"))
        used: list[AuditHead] = []
        links: list[dict[str, Any]] = []
        for head, mine in _by_head(lines, heads):
            used.append(head)
            links += _links(office.pk, {one["said"]["seq"] for one in mine}, head.seq)
            if len(links) > MOST_LINKS:
                said = _("Giữa các dòng đã chọn có quá nhiều dòng khác; hãy chọn khoảng ngày ngắn.")
                raise Refused(said)
        self._json(layout.ABOUT, {"office_id": office.pk, "rows": len(lines), "omitted": left_out})
        self._lines(layout.ROWS, lines)
        self._lines(layout.LINKS, links)
        self._json(layout.HEADS, [{"seq": head.seq, "hash": head.hash} for head in used])
        for head in used:
            self._put(layout.token(head.seq), bytes(head.token))
        self._put(layout.TABLE, layout.table(line["said"] for line in lines))

    def trust(self, office: Office, now: datetime) -> None:
        collected = Collected(now)
        for key in addresses.own_keys(office):
            collected.certificate(key.not_after)
        self._put(evidence.ANSWERS, collected.answers())
        for purpose, trusted in collected.anchors():
            self._put(evidence.anchors(purpose), trusted)

    def _lines(self, path: str, values: Iterable[Any]) -> None:
        self._put(path, b"".join(chain.canonical(one) + b"\n" for one in values))

    def _json(self, path: str, values: Any) -> None:
        self._put(path, chain.canonical(values))

    def _put(self, path: str, data: bytes) -> None:
        self.archive.writestr(path, data, zipfile.ZIP_DEFLATED)
        self.entries.append(Entry(path, len(data), hashlib.sha256(data).hexdigest()))


def _by_head(
    lines: list[dict[str, Any]], heads: list[AuditHead]
) -> Iterator[tuple[AuditHead, list[dict[str, Any]]]]:
    """The rows with the first head that covers them; every row has one, stamped just now."""
    places = [head.seq for head in heads]
    for place, mine in groupby(lines, lambda line: bisect_left(places, line["said"]["seq"])):
        yield heads[place], list(mine)


def _links(office_id: int, shown: set[int], last: int) -> Iterator[dict[str, Any]]:
    """What leads from the first of these rows to the head, the rows themselves left out."""
    for row in rows.of(office_id, last, start=min(shown)):
        seq = row[rows.SEQ]
        if seq in shown:
            continue
        salted = "salt" in rows.said(row)
        yield (
            {"seq": seq, "body": rows.body(row)} if salted else {"seq": seq, "hash": row[rows.HASH]}
        )
