"""The gate: bytes in, one report out; every rule of validation lives below this name.

Importing it touches no model, so that the worker process needs no database.
"""

from signing.gate import hexadecimal, names
from signing.gate.policy import Policy, TrustedCertificate
from signing.gate.report import Report, SignatureReport, Verdict
from signing.gate.service import validate

__all__ = ["Policy", "Report", "SignatureReport", "TrustedCertificate", "Verdict", "validate"]

names.install()
hexadecimal.install()
