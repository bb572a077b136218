"""Owns what a bundle needs to be judged years later: the revocation answers of the right days."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from typing import Any

from asn1crypto import cms, ocsp, pem

from docflow.exchange.services.evidence import layout
from signing.trust import anchors, revocation
from signing.trust.brought import Brought
from signing.trust.models import Purpose, RevocationAnswer

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
        """Who signed a receipt. One that cannot be read is packed all the same, and then told."""
        with suppress(ValueError, TypeError, KeyError):
            signed = cms.ContentInfo.load(data)["content"]
            found = (choice.chosen for choice in signed["certificates"])
            self.serials |= {int(one.serial_number) for one in found}

    def answers(self) -> bytes:
        rows = sorted(self.found.values(), key=lambda one: one.pk)
        needed = (one for one in rows if self._needed(one))
        return b"".join(pem.armor(_NAMES[_kind(one)], bytes(one.data)) for one in needed)

    def anchors(self) -> bytes:
        rows = anchors.believed(self.now).exclude(purpose=Purpose.INTERMEDIATE)
        return b"".join(
            f"# {Purpose(row.purpose).label}: {row.subject}\n# SHA-256 {row.fingerprint}\n".encode()
            + pem.armor("CERTIFICATE", bytes(row.certificate))
            for row in rows.order_by("purpose", "pk")
        )

    def _needed(self, answer: RevocationAnswer) -> bool:
        if answer.kind == RevocationAnswer.Kind.CRL:
            return True
        said = ocsp.OCSPResponse.load(bytes(answer.data)).basic_ocsp_response["tbs_response_data"]
        asked = {one["cert_id"]["serial_number"].native for one in said["responses"]}
        return bool(asked & self.serials)


def brought(data: bytes, trusted: tuple[bytes, ...] | None) -> Brought:
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
