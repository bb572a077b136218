"""The gate in this process: reads trust store and revocation cache, then judges.

For files from outside use `signing.gate.worker.validate`, which bounds time and memory.
"""

from datetime import datetime

from signing.gate import engine
from signing.gate.policy import Policy, resolve
from signing.gate.report import Report


def validate(data: bytes, *, now: datetime, policy: Policy | None = None) -> Report:
    """Judge a PDF file as of `now` (aware): every rule for every signature and time stamp.

    The text of pages is looked at in the worker only. Never raises for bad bytes; database errors
    do come through. Rules: ETSI EN 319 142-1 (PAdES), ETSI EN 319 102-1 (validation), ISO 32000-2
    section 12.8; the certificate's status at signing time as Nghị định 23/2025/NĐ-CP, Điều 16 asks.
    """
    material = resolve(policy or Policy(), now)
    return engine.judge(data, now=now, material=material, look_at_pages=False)
