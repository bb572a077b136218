"""Trust material parsed once and kept: parsing it took a third of the time of a judgement.

The library parses lazily and without locks, so every thread keeps its own. What is kept is a
function of its bytes alone; nothing a judged file brings along ever gets in.
"""

import threading

from asn1crypto.crl import CertificateList
from asn1crypto.ocsp import OCSPResponse

from signing.gate.paths import Answers, Trust
from signing.gate.policy import Material

# Today's, and the one before while a new list spreads.
KEPT = 2


class _Kept(threading.local):
    def __init__(self) -> None:
        self.items: dict[str, tuple[Trust, Answers]] = {}


_kept = _Kept()


def parsed(material: Material) -> tuple[Trust, Answers]:
    """Anchors and revocation data of `material`, parsed at its first use in this thread."""
    items = _kept.items
    digest = material.digest
    found = items.pop(digest, None)
    if found is None:
        found = Trust.parse(material.anchors), _answers(material)
    # The latest stands last.
    items[digest] = found
    while len(items) > KEPT:
        del items[next(iter(items))]
    return found


def _answers(material: Material) -> Answers:
    return Answers(
        tuple(CertificateList.load(item) for item in material.crls),
        tuple(OCSPResponse.load(item) for item in material.ocsps),
    )
