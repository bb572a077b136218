"""The trust store as its keepers see it: state of each anchor, and what depends on it."""

import base64
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from asn1crypto.x509 import Certificate
from django.conf import settings
from django.utils.translation import gettext as _

from signing.keys.models import Credential
from signing.trust import messages
from signing.trust.models import Anchor, Purpose, Source


@dataclass(frozen=True)
class Believed:
    """An anchor with its state in a word, and how many keys and sources hang on it."""

    anchor: Anchor
    state: str
    tone: str
    keys: int
    sources: int

    @property
    def active(self) -> bool:
        """Whether one may stop believing it; what lies ahead or behind is not believed now."""
        return self.tone in ("proved", "accent")


@dataclass(frozen=True)
class Asked:
    """A source with how it fares, in words."""

    source: Source
    state: str
    tone: str
    problem: str


def believed(now: datetime) -> list[Believed]:
    """Every anchor, those in force first. Three queries."""
    rows = list(Anchor.objects.order_by("purpose", "subject", "pk"))
    keys = _keys()
    hanging = Counter(Source.objects.active().values_list("issuer_id", flat=True))
    found = [
        Believed(row, *_state(row, now), keys[_name(row.certificate)], hanging[row.pk])
        for row in rows
    ]
    return sorted(found, key=lambda one: ("proved", "accent").index(one.tone) if one.active else 2)


def depends_on(anchor: Anchor) -> tuple[int, int]:
    """Own keys issued under the anchor, and sources asked for it."""
    sources = Source.objects.active().filter(issuer=anchor).count()
    return _keys()[_name(anchor.certificate)], sources


def asked(now: datetime) -> list[Asked]:
    """The sources that are asked, those in trouble first. One query."""
    rows = Source.objects.active().select_related("issuer").order_by("issuer__subject", "pk")
    found = [Asked(row, *_fares(row, now), _problem(row)) for row in rows]
    order = {"refused": 0, "soon": 1, "unknown": 2, "proved": 3}
    return sorted(found, key=lambda one: order[one.tone])


def common_name(subject: str) -> str:
    """The name people know, out of the whole name of a certificate."""
    for part in subject.split(";")[0].split(","):
        key, _colon, name = part.partition(":")
        if key.strip() == "Common Name":
            return name.strip()
    return subject


def _state(row: Anchor, now: datetime) -> tuple[str, str]:
    if row.demo and not settings.DEMO:
        return _("chỉ cho bản trình diễn, không được tin ở đây"), "refused"
    if now < row.valid_from:
        return _("chưa đến ngày"), "unknown"
    if now >= row.valid_to:
        return _("đã ngừng tin cậy"), "neutral"
    if row.purpose == Purpose.INTERMEDIATE:
        return _("dùng để nối chuỗi"), "accent"
    return _("đang được tin cậy"), "proved"


def _fares(row: Source, now: datetime) -> tuple[str, str]:
    if row.good_until is not None and row.good_until > now:
        return (_("còn hiệu lực"), "proved") if not row.problem else (_("sắp hết"), "soon")
    if row.tried_at is None:
        return _("chưa hỏi"), "unknown"
    return _("đã hết hiệu lực"), "refused"


def _problem(row: Source) -> str:
    return messages.problem(row.problem) if row.problem else ""


def _keys() -> Counter[bytes]:
    """Own keys that are not revoked, by the name of their issuer."""
    rows = Credential.objects.filter(revoked_at=None).values_list("certificate", "chain")
    return Counter(name for der, chain in rows for name in _issuers(bytes(der), chain))


def _issuers(der: bytes, chain: list[str]) -> Iterable[bytes]:
    """The names above a certificate: its issuer's, and those above that one."""
    above = (Certificate.load(base64.b64decode(one)) for one in chain)
    return {one.issuer.dump() for one in (Certificate.load(der), *above)}


def _name(der: bytes | memoryview) -> bytes:
    return Certificate.load(bytes(der)).subject.dump()
