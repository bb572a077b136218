"""The demo authority: a PKI in process for demo and tests; production refuses its roots.

Owns its keys, its certificates, its time-stamping unit and its revocation lists; whom anybody
trusts is `signing.trust`. `DOCFLOW_TSA_URL=demo` makes it the source of time stamps.
"""

from signing.authority.service import (
    certify,
    exists,
    issue,
    refresh_crl,
    revoke,
    roots_pem,
    setup,
    timestamper,
)
from signing.authority.vault import NotSetUp

__all__ = [
    "NotSetUp",
    "certify",
    "exists",
    "issue",
    "refresh_crl",
    "revoke",
    "roots_pem",
    "setup",
    "timestamper",
]
