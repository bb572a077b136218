"""How an office is reached, which codes and keys are its own."""

from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest
from typing import Any

from django.db.models import Q, QuerySet

from docflow.core import clock
from docflow.exchange.models import AddressChange, AddressEntry
from docflow.exchange.states import PaperCause, Transport
from docflow.org import codes
from docflow.org.models import Office, OfficeCode
from signing.keys.models import Credential, Purpose


@dataclass(frozen=True)
class Reach:
    """Whether electronic sending is possible; if not, why the document goes on paper."""

    transport: str
    cause: str = PaperCause.NONE
    # Types that also go on paper (QĐ 28/2018/QĐ-TTg, Điều 7.2).
    paper_required: frozenset[str] = frozenset()

    @property
    def electronic(self) -> bool:
        return self.cause == PaperCause.NONE


_NOT_CONNECTED = Reach(Transport.NONE, PaperCause.NOT_CONNECTED)


def reach(office: Office) -> Reach:
    """How documents get to `office` today."""
    return reach_by(office, AddressEntry.objects.filter(office=office).first())


def reach_by(office: Office, entry: AddressEntry | None) -> Reach:
    """The same from an entry that was read already."""
    if entry is None:
        return Reach(Transport.LOCAL) if office.hosted else _NOT_CONNECTED
    if entry.channel == Transport.PAPER:
        return Reach(entry.channel, PaperCause.PAPER_ONLY)
    if entry.channel == Transport.NONE or not entry.connected:
        return _NOT_CONNECTED
    return Reach(entry.channel, paper_required=frozenset(entry.paper_required))


def channel_of(office: Office) -> str:
    """The transport of the entry, connected or not; what holds where there is none."""
    entry = AddressEntry.objects.filter(office=office).first()
    return entry.channel if entry else reach_by(office, None).transport


def names_of(said: set[str]) -> dict[str, str]:
    """The names of the offices that hold these codes today, by code; one query."""
    today = clock.today()
    held = OfficeCode.objects.filter(code__in=said - {""}, valid_from__lte=today)
    held = held.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=today))
    return dict(held.values_list("code", "office__name"))


def codes_of(office: Office) -> frozenset[str]:
    """Every code the office answers to today, old and new, in capitals: those it holds, and their
    other form unless another office holds that."""
    today = clock.today()
    rows = OfficeCode.objects.filter(valid_from__lte=today)
    rows = rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=today))
    own = {codes.normal(one.code) for one in rows.filter(office=office)}
    other = {form for code in own for form in codes.forms(code)} - own
    taken = rows.exclude(office=office).filter(code__in=other).values_list("code", flat=True)
    return frozenset(own | (other - set(taken)))


def owns_key(office: Office, purpose: Purpose, fingerprint: str) -> bool:
    """Whether the certificate is the office's own: ours by its credential, a partner's by the
    address book. Whether it is still valid was judged with the signature."""
    if not fingerprint:
        return False
    entry = AddressEntry.objects.filter(office=office).first()
    if entry is not None and fingerprint in entry.fingerprints:
        known = entry.certificates.get(fingerprint)
        # Of what was entered without its certificate nobody noted the purpose.
        if known is None or known["purpose"] == purpose:
            return True
    own = Credential.objects.filter(owner=office.owner, purpose=purpose, fingerprint=fingerprint)
    # Of a partner that is only played here the book alone speaks, as of every partner.
    return office.hosted and own.exists()


def every_code_of(office: Office) -> frozenset[str]:
    """Every code the office ever held, both forms, in capitals: what it signed under an old one is
    still its own."""
    held = OfficeCode.objects.filter(office=office).values_list("code", flat=True)
    return frozenset(form for code in held for form in codes.forms(codes.normal(code)))


def owned_at(office: Office, fingerprint: str, at: datetime) -> bool:
    """Whether the certificate is the office's system key by the address book, for what was signed
    at `at`: entered then or later, and not dropped before. Who enters a key compared it with the
    office; who drops it says that it counts no more."""
    if office.hosted and own_keys(office).filter(fingerprint=fingerprint).exists():
        return True
    changes = list(AddressChange.objects.filter(office=office).order_by("from_at", "pk"))
    for change, after in zip_longest(changes, changes[1:]):
        lasted = after is None or after.from_at > at
        if lasted and _is_system_key(change.values, fingerprint):
            return True
    # Entered before changes were kept.
    return not changes and owns_key(office, Purpose.SYSTEM, fingerprint)


def own_keys(office: Office) -> QuerySet[Credential]:
    return Credential.objects.filter(owner=office.owner, purpose=Purpose.SYSTEM)


def _is_system_key(values: dict[str, Any], fingerprint: str) -> bool:
    if fingerprint not in values.get("fingerprints", ()):
        return False
    known = values.get("certificates", {}).get(fingerprint)
    return known is None or known["purpose"] == Purpose.SYSTEM
