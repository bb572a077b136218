"""Whether a file that others have signed can take our signatures as well: tried on a copy.

A restriction may stand in many places and a reader may see it differently, so nothing is inferred:
the two fields of issuing are signed on a copy by a key made for the purpose, and the gate tells
whether every earlier signature is what it was (ISSUE-LINE.md, uploaded files; ISO 32000-1, 12.8.2).
"""

import functools
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from signing.gate import worker
from signing.gate.report import Report
from signing.keys.signers import CachedKeySigner
from signing.pades import writer
from signing.pades.coroutines import outcome
from signing.pades.errors import SigningProblem
from signing.pades.fields import FieldBox
from signing.pades.signature import Placement, sign_field
from signing.uploads.findings import Problem, Upload
from signing.uploads.inspection import inspect


@dataclass(frozen=True)
class Trial:
    """What came of it: nothing stands against it where `problems` is empty. `report` is the gate's
    on the file as it came, None where it was not asked."""

    problems: list[Problem] = field(default_factory=list)
    report: Report | None = None


def admits(data: bytes, boxes: Sequence[FieldBox], now: datetime) -> list[Problem]:
    """What stands against signing `boxes`, in their order, as new fields of the signed file `data`.

    An empty list: it can be done, each field made while it is signed. Otherwise each problem says
    what to do instead; the file itself is never touched. Database errors come through.
    """
    return tried(data, boxes, now).problems


def tried(data: bytes, boxes: Sequence[FieldBox], now: datetime) -> Trial:
    """The same, with what the gate says of the file as it came."""
    found: Upload = inspect(data)
    if found.blocking:
        return Trial(found.blocking)
    if not found.signed:
        return Trial([Problem("not_signed")])
    before = worker.validate(data, now=now)
    if not before.accepted:
        return Trial([Problem("earlier_signature_not_valid")], before)
    try:
        # An empty one too: it lies where others put it, not where our page shows it.
        taken = {line.field for line in before.signatures} | set(writer.fields(data))
        if any(box.name in taken for box in boxes):
            return Trial([Problem("field_taken")], before)
        made = outcome(_try(data, boxes, now))
    except SigningProblem:
        return Trial([Problem("additions_refused")], before)
    # In the worker as well: the copy is as little to be trusted as the file.
    after = worker.validate(made, now=now)
    problems = [] if _as_before(before, after) else [Problem("additions_refused")]
    return Trial(problems, before)


def _as_before(before: Report, after: Report) -> bool:
    """Every earlier signature still accepted, by the same certificate, and none has gone."""
    lines = {line.field: line for line in after.signatures}
    return all(
        (now := lines.get(line.field)) is not None
        and now.verdict == line.verdict
        and now.signer_fingerprint == line.signer_fingerprint
        for line in before.signatures
    )


async def _try(data: bytes, boxes: Sequence[FieldBox], now: datetime) -> bytes:
    """The copy with every field made and signed; by nobody, so nothing it says can be published."""
    signer = _nobody()
    for box in boxes:
        placement = Placement(box.name, lock_all=box.lock_all, box=box)
        data = await sign_field(data, placement, signer=signer, now=now)
    return data


@functools.cache
def _nobody() -> CachedKeySigner:
    """A key of this process that no anchor stands behind."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Docflow: thử trên bản sao")])
    start = datetime(2020, 1, 1)  # noqa: DTZ001
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=36500))
        .sign(key, hashes.SHA256())
    )
    return CachedKeySigner(key, made.public_bytes(Encoding.DER), [])
