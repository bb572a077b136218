"""Reserve, sign: one PIN opens one key for exactly the listed acts; publishing is the caller's.

The handle holds the open key until its `with` ends. Nothing here runs inside a transaction of the
caller: the PIN try must stay counted, and SQLite is not held while a time stamp is fetched.
"""

import asyncio
import hashlib
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Self

from django.db import transaction
from pyhanko.sign.timestamps import TimeStamper

from signing import authority
from signing.batches.errors import BatchClosed, NotAuthorised, WrongPurpose
from signing.batches.models import SigningBatch, SigningItem
from signing.gate.report import Report
from signing.keys import credentials, custody
from signing.keys.errors import Expired
from signing.keys.models import Credential, Purpose
from signing.pades import archive, clock, postcheck, writer
from signing.pades.coroutines import outcome
from signing.pades.errors import FieldProblem, SigningProblem, TimestampFailed
from signing.pades.signature import Placement, sign_field

LEVELS = ("B-B", "B-T", "B-LT", "B-LTA")
# So many seconds a time-stamping service that did not answer counts as silent for this batch.
SILENCE = 180.0


@dataclass(frozen=True)
class Item:
    """One line of what the person is shown: SHA-256 of the base version, act, fields in order."""

    sha256: str
    act: str
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Signed:
    """The new version and the gate's report on it."""

    data: bytes
    report: Report

    @property
    def sha256(self) -> str:
        """SHA-256 of the new version, in hex, as the gate found it."""
        return self.report.sha256


class Batch:
    """An open key and the list it may sign; use as a context manager."""

    def __init__(self, row: SigningBatch, signer: custody.OpenSigner, now: datetime) -> None:
        self.row = row
        self.credential: Credential = row.credential
        self._signer: custody.OpenSigner | None = signer
        self._items = {(item.sha256, item.act): item for item in row.items.all()}
        self._runner = asyncio.Runner()
        self._timestamper: TimeStamper | None = None
        self._now = now
        self._silent_since: float | None = None

    @property
    def silent(self) -> bool:
        """Whether the time-stamping service left a file of this batch without answer a short while
        ago. Asking is still allowed; each answer that does not come takes seconds."""
        since = self._silent_since
        return since is not None and time.monotonic() - since < SILENCE

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Drop the key; a second call does nothing."""
        if self._signer is None:
            return
        self._signer.drop()
        self._signer = None
        self._timestamper = None
        self._runner.close()
        SigningBatch.objects.filter(pk=self.row.pk).update(closed_at=self._now)

    def sign(
        self,
        base: bytes,
        act: str,
        placements: Sequence[Placement],
        *,
        level: str = "B-T",
        now: datetime,
        expected: Mapping[str, str] | None = None,
        empty: tuple[str, ...] = (),
    ) -> Signed:
        """Sign all fields of one authorised act on `base`, one revision each, then pass the gate.

        The base must have the SHA-256, act and fields of an item not signed yet. `expected` names
        the fields signed before and their certificates' fingerprints (None: as they stand in the
        base); `empty` the fields that must stay empty. Raises NotAuthorised, BatchClosed, Expired,
        FieldProblem, UnfitFile, TimestampFailed, GateRefused; a failed item may be tried again
        while the batch is open.
        """
        if self._signer is None:
            raise BatchClosed
        self._stands(now)
        if level not in LEVELS:
            raise ValueError(f"Unknown level {level!r}; known are {', '.join(LEVELS)}.")
        item = self._authorised(base, act, placements)
        try:
            signed = self._make(base, placements, level, now, expected, empty)
        except SigningProblem as problem:
            if isinstance(problem, TimestampFailed):
                self._silent_since = time.monotonic()
            self._record(item, SigningItem.State.FAILED, now, problem=problem.code)
            raise
        line = signed.report.by_field(placements[-1].field)
        item.level = line.level if line else ""
        self._record(item, SigningItem.State.SIGNED, now, result=signed.sha256)
        return signed

    def _stands(self, now: datetime) -> None:
        """The key was not revoked, and the batch not closed by a sweep, since it was opened."""
        if not SigningBatch.objects.filter(pk=self.row.pk, closed_at=None).exists():
            raise BatchClosed
        if not Credential.objects.usable(now).filter(pk=self.credential.pk).exists():
            raise Expired

    def _authorised(self, base: bytes, act: str, placements: Sequence[Placement]) -> SigningItem:
        item = self._items.get((hashlib.sha256(base).hexdigest(), act))
        asked = [placement.field for placement in placements]
        if item is None or item.state == SigningItem.State.SIGNED or item.fields != asked:
            raise NotAuthorised
        return item

    def _make(
        self,
        base: bytes,
        placements: Sequence[Placement],
        level: str,
        now: datetime,
        expected: Mapping[str, str] | None,
        empty: tuple[str, ...],
    ) -> Signed:
        before = writer.signers(base)
        if expected is not None:
            if missing := set(expected) - set(before):
                raise FieldProblem(sorted(missing)[0], "expected to be signed, and is not")
            before = dict(expected)
        timestamper = None if level == "B-B" else self._source(now)
        data = outcome(self._fields(base, placements, timestamper, now), self._runner)
        if level == "B-LTA":
            data = archive.timestamp(data, now)
        elif level == "B-LT":
            data = archive.embed(data, now)
        ours = {placement.field: self.credential.fingerprint for placement in placements}
        return Signed(
            data, postcheck.check(data, now=now, expected={**before, **ours}, empty=empty)
        )

    async def _fields(
        self,
        base: bytes,
        placements: Sequence[Placement],
        timestamper: TimeStamper | None,
        now: datetime,
    ) -> bytes:
        data = base
        for placement in placements:
            data = await sign_field(
                data, placement, signer=self._signer, now=now, timestamper=timestamper
            )
        return data

    def _source(self, now: datetime) -> TimeStamper:
        """One client for the batch; the demo unit must follow `now`, so it is told each time."""
        if self._timestamper is None or clock.is_demo():
            self._timestamper = clock.source(now)
        return self._timestamper

    def _record(
        self, item: SigningItem, state: str, now: datetime, *, result: str = "", problem: str = ""
    ) -> None:
        item.state, item.done_at = state, now
        item.result_sha256, item.problem = result, problem
        item.save(update_fields=["state", "done_at", "result_sha256", "problem", "level"])


def reserve(
    owner: str, purpose: str, pin: str | None, items: Sequence[Item], now: datetime
) -> Batch:
    """Open the owner's key for `items`; the PIN try is counted before it is made.

    Raises WrongPurpose, NoCredential, Expired, Locked, WrongPin(tries_left), ServerKeyWrong;
    RuntimeError inside a transaction.
    """
    if purpose == Purpose.SYSTEM:
        raise WrongPurpose
    if clock.is_demo() and authority.exists():
        # In process, nobody else keeps the demo authority's lists in force as its clock moves.
        authority.refresh_crl(now)
    credential = credentials.current(owner, purpose, now)
    signer = custody.open_signer(credential, pin, now)
    try:
        return Batch(_store(credential, items, now), signer, now)
    except BaseException:
        signer.drop()
        raise


def abandon(batch_id: int, now: datetime) -> bool:
    """Close a batch whose process is gone; False when it had been closed. Its rows stay."""
    rows = SigningBatch.objects.filter(pk=batch_id, closed_at=None)
    return bool(rows.update(closed_at=now, abandoned=True))


def _store(credential: Credential, items: Sequence[Item], now: datetime) -> SigningBatch:
    with transaction.atomic(durable=True):
        row = SigningBatch.objects.create(credential=credential, reserved_at=now)
        SigningItem.objects.bulk_create(
            SigningItem(batch=row, sha256=item.sha256, act=item.act, fields=list(item.fields))
            for item in items
        )
    return row
