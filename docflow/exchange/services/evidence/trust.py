"""Owns what a bundle needs to be judged years later: the revocation answers of the right days."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from asn1crypto import ocsp, pem

from docflow.exchange.services.evidence import layout
from signing import messages
from signing.trust import anchors, revocation
from signing.trust.brought import Brought, Named
from signing.trust.models import Anchor, Purpose, RevocationAnswer

_NAMES = {RevocationAnswer.Kind.CRL: layout.CRL, RevocationAnswer.Kind.OCSP: layout.OCSP}


class Collected:
    """Lists in force at each moment at which something was judged; of OCSP answers, which speak of
    one certificate, only those about who signed here."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.serials: set[int] = set()
        self.found: dict[int, RevocationAnswer] = {}
        self.moments: set[datetime] = set()
        self.moment(now)

    def moment(self, at: datetime) -> None:
        """Something was judged, or is to be, at `at`."""
        if at not in self.moments:
            self.moments.add(at)
            self.found |= {one.pk: one for one in revocation.fresh(at)}

    def signers(self, report: dict[str, Any]) -> None:
        """Who signed a file, by the gate's report on it."""
        for line in report.get("signatures", []):
            serial = str(line.get("serial", ""))
            self.serials |= {int(serial, 16)} if serial else set()
            if line.get("signed_at"):
                self.moment(datetime.fromisoformat(line["signed_at"]))

    def container(self, data: bytes) -> None:
        """Who signed a message. One that cannot be read is packed all the same, and then told."""
        with suppress(messages.BadMessage):
            found = messages.certificate_of(data)
            self.serials.add(int(found.serial_number))
            self.certificate(found.not_valid_after)

    def certificate(self, ends: datetime) -> None:
        """A key's last moment until now: whether it was revoked before is judged as of then, since
        authorities leave ended certificates out of their lists (RFC 5280, 3.3)."""
        self.moment(min(self.now, ends - timedelta(seconds=1)))

    def answers(self) -> bytes:
        rows = sorted(self.found.values(), key=lambda one: one.pk)
        needed = (one for one in rows if self._needed(one))
        return b"".join(pem.armor(_NAMES[_kind(one)], bytes(one.data)) for one in needed)

    def anchors(self) -> Iterator[tuple[str, bytes]]:
        """Purpose, and the certificates believed for it as PEM."""
        for purpose in (Purpose.PERSON, Purpose.SEAL, Purpose.SYSTEM, Purpose.TSA):
            rows = anchors.for_purpose(purpose, self.now).order_by("pk")
            yield purpose.value, b"".join(_pem(row) for row in rows)

    def _needed(self, answer: RevocationAnswer) -> bool:
        if answer.kind == RevocationAnswer.Kind.CRL:
            return True
        said = ocsp.OCSPResponse.load(bytes(answer.data)).basic_ocsp_response["tbs_response_data"]
        asked = {one["cert_id"]["serial_number"].native for one in said["responses"]}
        return bool(asked & self.serials)


def _pem(row: Anchor) -> bytes:
    said = f"# {row.subject}\n# SHA-256 {row.fingerprint}\n"
    return said.encode() + pem.armor("CERTIFICATE", bytes(row.certificate))


def brought(data: bytes, trusted: tuple[Named, ...] | None) -> Brought:
    """What a bundle carries to be judged with, and the anchors somebody named for it."""
    blocks = list(_blocks(data))
    return Brought(
        crls=tuple(der for name, der in blocks if name == layout.CRL),
        ocsps=tuple(der for name, der in blocks if name == layout.OCSP),
        anchors=trusted,
    )


def _blocks(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Nothing where the text is no PEM: then nothing is proved by it."""
    if len(data) > layout.MOST_ANSWERS or not pem.detect(data):
        return
    try:
        yield from [(name or "", der) for name, _headers, der in pem.unarmor(data, multiple=True)]
    except (ValueError, TypeError):
        return


def _kind(answer: RevocationAnswer) -> RevocationAnswer.Kind:
    return RevocationAnswer.Kind(answer.kind)
