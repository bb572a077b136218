"""Trust material that travels with what is judged: revocation answers, and anchors a person named.

Answers prove themselves, by their issuer's signature over them, so they may come from anywhere.
Anchors never come with the thing that is judged; somebody names them on a command line.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from asn1crypto import crl, ocsp
from asn1crypto import x509 as asn1_x509

# Somebody named it for whatever it may be used for.
ANY = "any"


@dataclass(frozen=True)
class Named:
    """An anchor (DER) and what it is believed for: a purpose of the trust store, or ANY."""

    certificate: bytes
    purpose: str = ANY


@dataclass(frozen=True)
class Brought:
    """DER throughout; `anchors` None believes the trust store, else these alone."""

    crls: Sequence[bytes] = ()
    ocsps: Sequence[bytes] = ()
    anchors: Sequence[Named] | None = None

    def read_crls(self) -> list[crl.CertificateList]:
        """What can be read of the lists; the rest proves nothing and does no harm."""
        return [one for one in map(_crl, self.crls) if one is not None]

    def read_ocsps(self) -> list[ocsp.OCSPResponse]:
        return [one for one in map(_ocsp, self.ocsps) if one is not None]

    def roots(self, *purposes: str) -> list[asn1_x509.Certificate]:
        """The certificates named for one of `purposes` (for all where none is said) that none of
        the others issued."""
        return [
            found
            for named, found in self._read
            if (not purposes or named.purpose in (*purposes, ANY)) and not self._is_link(found)
        ]

    @cached_property
    def between(self) -> list[asn1_x509.Certificate]:
        """Named together with their issuer: a link of the path. The library finds no path to the
        list of an issuer that is an anchor and a link at once."""
        return [found for _named, found in self._read if self._is_link(found)]

    def _is_link(self, certificate: asn1_x509.Certificate) -> bool:
        subjects = [found.subject for _named, found in self._read]
        return certificate.issuer != certificate.subject and certificate.issuer in subjects

    @cached_property
    def _read(self) -> list[tuple[Named, asn1_x509.Certificate]]:
        return [(one, asn1_x509.Certificate.load(one.certificate)) for one in self.anchors or ()]


NOTHING = Brought()


def _crl(data: bytes) -> crl.CertificateList | None:
    try:
        found = crl.CertificateList.load(data, strict=True)
        # Read lazily: a part that cannot be parsed must show here and not in the middle of a path.
        _ = found.native
    except (ValueError, TypeError, KeyError):
        return None
    return found


def _ocsp(data: bytes) -> ocsp.OCSPResponse | None:
    try:
        found = ocsp.OCSPResponse.load(data, strict=True)
        _ = found.native
        _ = found.basic_ocsp_response.native if found["response_bytes"].native else None
    except (ValueError, TypeError, KeyError):
        return None
    return found
