"""Trust material that travels with what is judged: revocation answers, and anchors a person named.

Answers prove themselves, by their issuer's signature over them, so they may come from anywhere.
Anchors never come with the thing that is judged; somebody names them on a command line.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from asn1crypto import crl, ocsp
from asn1crypto import x509 as asn1_x509


@dataclass(frozen=True)
class Brought:
    """DER throughout; `anchors` None believes the trust store, else these for every purpose."""

    crls: Sequence[bytes] = ()
    ocsps: Sequence[bytes] = ()
    anchors: Sequence[bytes] | None = None

    def read_crls(self) -> list[crl.CertificateList]:
        """What can be read of the lists; the rest proves nothing and does no harm."""
        return [one for one in map(_crl, self.crls) if one is not None]

    def read_ocsps(self) -> list[ocsp.OCSPResponse]:
        return [one for one in map(_ocsp, self.ocsps) if one is not None]

    @cached_property
    def roots(self) -> list[asn1_x509.Certificate]:
        """The named certificates that none of the others issued."""
        named = self._named
        subjects = [one.subject for one in named]
        return [one for one in named if one.issuer == one.subject or one.issuer not in subjects]

    @cached_property
    def between(self) -> list[asn1_x509.Certificate]:
        """Named together with their issuer: a link of the path. The library finds no path to the
        list of an issuer that is an anchor and a link at once."""
        return [one for one in self._named if one not in self.roots]

    @cached_property
    def _named(self) -> list[asn1_x509.Certificate]:
        return [asn1_x509.Certificate.load(one) for one in self.anchors or ()]


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
