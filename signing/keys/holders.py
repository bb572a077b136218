"""Whom a certificate is for, as people write it and as X.509 bounds it."""

from dataclasses import dataclass

from cryptography.x509.oid import NameOID

# Bytes of one part of a name: RFC 5280, appendix A.1, bounds it to 64 characters; common readers
# count bytes.
LONGEST = 64


@dataclass(frozen=True)
class Holder:
    """The subject of a certificate; empty parts are left out."""

    common_name: str
    organisation: str = ""
    title: str = ""

    def subject(self) -> list[list[str]]:
        """Pairs of dotted OID and text, in order; what is too long loses its last words."""
        parts = (
            (NameOID.COUNTRY_NAME, "VN"),
            (NameOID.ORGANIZATION_NAME, self.organisation),
            (NameOID.TITLE, self.title),
            (NameOID.COMMON_NAME, self.common_name),
        )
        return [[oid.dotted_string, _bounded(text)] for oid, text in parts if text]


def _bounded(text: str) -> str:
    words = text.split()
    while len(" ".join(words).encode()) > LONGEST and len(words) > 1:
        words.pop()
    return " ".join(words).encode()[:LONGEST].decode(errors="ignore")
