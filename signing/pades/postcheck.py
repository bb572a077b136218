"""The check after every act: no bytes leave signing before the gate has called them valid."""

from collections.abc import Mapping
from datetime import datetime

from signing import gate
from signing.gate.policy import Policy
from signing.gate.report import Report
from signing.pades.errors import GateRefused


def check(
    data: bytes,
    *,
    now: datetime,
    expected: Mapping[str, str] | None = None,
    empty: tuple[str, ...] = (),
) -> Report:
    """The gate's report on `data`; raises GateRefused unless it is accepted.

    `expected` maps every signed field to the fingerprint of its signer ("" for anybody trusted):
    one more signed field, or another signer, is refused.
    """
    report = gate.validate(
        data, now=now, policy=Policy(expected_fields=expected, empty_fields=empty)
    )
    if not report.accepted:
        raise GateRefused(report)
    return report
