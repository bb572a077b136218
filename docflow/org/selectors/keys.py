"""Credentials as people may see them: whose, until when, in what state; never the keys."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from django.db.models import Q
from django.utils.translation import gettext as _

from docflow.org.models import Office, User
from docflow.org.selectors import people
from signing.keys import certificates, soft
from signing.keys.models import TRIES, Credential, PendingKey
from signing.trust import anchors

# Days before the end from which it is said.
SOON = 30


@dataclass(frozen=True)
class Key:
    """What may be said of a credential to an administrator."""

    valid_until: datetime
    locked: bool
    revoked: bool
    expired: bool

    @property
    def usable(self) -> bool:
        return not (self.locked or self.revoked or self.expired)


@dataclass(frozen=True)
class Line:
    """One credential on a page; `tone` is of the design system, green only for what is proved."""

    credential: Credential
    holder: str
    state: str
    tone: str
    current: bool
    tries_left: int | None
    # Where the holder is known to serve, so that a list asks its policy without a query a line.
    served_office: int | None = None

    @property
    def owner(self) -> str:
        return self.credential.owner

    @property
    def name(self) -> str:
        """Whom the certificate names."""
        der = bytes(self.credential.certificate)
        return certificates.name_of(x509.load_der_x509_certificate(der))


def keys_of(owners: Iterable[str], now: datetime) -> dict[str, Key]:
    """The newest personal credential of each owner."""
    rows = Credential.objects.filter(owner__in=list(owners), purpose="person").order_by("pk")
    return {
        row.owner: Key(
            valid_until=row.not_after,
            locked=row.locked_at is not None,
            revoked=row.revoked_at is not None,
            expired=row.not_after < now,
        )
        for row in rows
    }


def lines(owners: Iterable[str], now: datetime, *, served_office: int | None = None) -> list[Line]:
    """Every credential of the owners, newest first; a constant number of queries.

    `served_office` is given when the owners were read from that office's people.
    """
    wanted = list(owners)
    rows = list(Credential.objects.filter(owner__in=wanted).order_by("-not_before", "-pk"))
    names = names_of(wanted)
    believed: dict[str, list[bytes]] = {}
    for anchor in anchors.believed(now):
        believed.setdefault(anchor.purpose, []).append(bytes(anchor.certificate))
    seen: set[tuple[str, str]] = set()
    found = []
    for row in rows:
        place = (row.owner, row.purpose)
        current = row.usable(now) and place not in seen
        if current:
            seen.add(place)
        state, tone = _state(row, now, trusted=_trusted(row, believed.get(row.purpose, [])))
        left = TRIES - row.tries if row.tries else None
        holder = names.get(row.owner, row.owner)
        found.append(Line(row, holder, state, tone, current, left, served_office))
    return found


@dataclass(frozen=True)
class Waiting:
    """A key that waits for its certificate."""

    key: PendingKey

    @property
    def name(self) -> str:
        """Whom the request names."""
        return certificates.name_of(x509.load_der_x509_csr(bytes(self.key.request)))


def waiting(owners: Iterable[str]) -> list[Waiting]:
    """The keys of the owners that wait for their certificates."""
    rows = PendingKey.objects.filter(owner__in=list(owners)).order_by("pk")
    return [Waiting(row) for row in rows]


def owners_in(office_id: int) -> list[str]:
    """The names under which the people of an office own keys."""
    served = people.serving(office_id).order_by("user__full_name", "user_id")
    return [f"person:{pk}" for pk in dict.fromkeys(served.values_list("user_id", flat=True))]


def names_of(owners: list[str]) -> dict[str, str]:
    """Names of persons and offices; at most two queries."""
    ids: dict[str, list[int]] = {"person": [], "office": []}
    for owner in owners:
        kind, _colon, number = owner.partition(":")
        ids[kind].append(int(number))
    found = {}
    if ids["person"]:
        for pk, name in User.objects.filter(Q(pk__in=ids["person"])).values_list("pk", "full_name"):
            found[f"person:{pk}"] = name
    if ids["office"]:
        for pk, name in Office.objects.filter(pk__in=ids["office"]).values_list("pk", "name"):
            found[f"office:{pk}"] = name
    return found


def _state(row: Credential, now: datetime, *, trusted: bool) -> tuple[str, str]:
    if row.revoked_at is not None:
        return _("Đã thu hồi"), "unknown"
    if row.not_after <= now:
        return _("Hết hạn"), "unknown"
    if row.locked:
        return _("Bị khóa"), "late"
    if row.not_before > now:
        return _("Chưa đến hạn dùng"), "neutral"
    if not trusted:
        return _("Chưa tin nơi cấp"), "unknown"
    left = (row.not_after - now).days
    if left <= SOON:
        return _("Còn %(count)d ngày") % {"count": left}, "soon"
    return _("Đang dùng được"), "neutral"


def _trusted(row: Credential, believed: list[bytes]) -> bool:
    """Whether the chain ends under a root believed for this purpose: what the gate will ask."""
    leaf = x509.load_der_x509_certificate(bytes(row.certificate))
    above = [x509.load_der_x509_certificate(der) for der in (*soft.chain_of(row), *believed)]
    return bool(set(certificates.chain_from(leaf, above)) & set(believed))
