"""What is signed and not published yet, while an act goes on with files beside its first one."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime

from signing.batches import Signed
from signing.external.errors import BaseChanged
from signing.external.models import OPEN, PendingSignature, State
from signing.gate.report import Report
from signing.pades import postcheck, writer

# What a row that ended does not need any more.
EMPTIED = {"revision": b"", "carried": b""}


def earlier(row: PendingSignature) -> list[PendingSignature]:
    """The requests of the same act that came before this one, newest first."""
    found = []
    while row.after is not None:
        row = row.after
        found.append(row)
    return found


def read(row: PendingSignature, base: bytes, now: datetime) -> Signed:
    """The file that a kept request made of `base`, which passes the gate once more.

    Raises BaseChanged when base or row are not as they were, or it is not kept any more, and
    GateRefused.
    """
    file = base + bytes(row.carried)
    data = file + bytes(row.revision)
    if (
        row.state != State.KEPT
        or hashlib.sha256(base).hexdigest() != row.base_sha256
        or hashlib.sha256(data).hexdigest() != row.result_sha256
    ):
        raise BaseChanged
    return Signed(data, checked(row, file, data, now))


def release(rows: Sequence[PendingSignature]) -> None:
    """The act of these requests is over, published or not: what was kept is dropped."""
    held = PendingSignature.objects.filter(pk__in=[row.pk for row in rows], state=State.KEPT)
    held.update(state=State.FINISHED, **EMPTIED)


def let_go(rows: Iterable[PendingSignature]) -> None:
    """These requests ended without an answer that counts: what their acts kept before them goes."""
    for row in rows:
        if row.after_id is not None:
            release(earlier(row))


def abandon(row: PendingSignature) -> None:
    """Nothing goes on from this request: unless a later one of its act still may be answered, what
    the act kept goes."""
    state = PendingSignature.objects.values_list("state", flat=True).get(pk=row.pk)
    going = PendingSignature.objects.filter(after=row, state__in=(*OPEN, State.KEPT))
    if state not in OPEN and not going.exists():
        release([row, *earlier(row)])


def checked(row: PendingSignature, file: bytes, data: bytes, now: datetime) -> Report:
    """The gate's report on `data`: what was signed in `file` and the row's own signature, no more.
    Raises GateRefused."""
    return postcheck.check(
        data,
        now=now,
        expected={**writer.signers(file), row.field: row.fingerprint},
        empty=tuple(row.empty_fields),
    )
