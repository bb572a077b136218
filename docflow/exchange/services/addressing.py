"""Owns changing the address book: how an office is reached, which keys are its own, since when.

A change adds a row to the history with the moment it holds from; the entry is what holds now.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from asn1crypto.x509 import Certificate
from django.conf import settings
from django.utils.translation import gettext as _

from docflow.core import clock, db, deeds, policy
from docflow.core.actor import Actor
from docflow.core.errors import Invalid, Refused
from docflow.documents.states import TYPES
from docflow.exchange import transports
from docflow.exchange.models import AddressChange, AddressEntry
from docflow.exchange.selectors import addresses as book
from docflow.exchange.selectors import simulated
from docflow.exchange.states import Perm, Transport
from docflow.exchange.transports import NotDelivered, http
from docflow.org.models import Office
from docflow.org.selectors.people import code_of
from signing.keys.models import Credential, Purpose
from signing.trust import addresses, anchors

# Of one office: its key and seal, those before them, and those that come next.
MOST_KEYS = 12
_KINDS = (Purpose.SYSTEM, Purpose.SEAL)


def enter(
    *,
    actor: Actor,
    office: Office,
    channel: str,
    connected: bool = True,
    address: str = "",
    paper_required: Iterable[str] = (),
    fingerprints: Iterable[str] | None = None,
    note: str = "",
) -> AddressEntry:
    """Write how `office` is reached; `paper_required` are type codes (QĐ 28/2018, Điều 7.2).

    The keys stay as they are unless `fingerprints` (SHA-256 in hexadecimal) are given. Raises
    Invalid: the channel `http` takes an address and a key of the office, `folder` a code.
    """
    with deeds.act():
        policy.guard(actor, Perm.EDIT_ADDRESSES, office)
        values = _values(db.lock(office))
        values |= {
            "channel": channel,
            "connected": connected,
            "address": address.strip(),
            "paper_required": sorted(paper_required),
            "note": " ".join(note.split())[:200],
        }
        if fingerprints is not None:
            _set_keys(
                values, {one.lower(): values["certificates"].get(one) for one in fingerprints}
            )
        _check(office, values)
        return _write(actor, "address.enter", office, values)


def add_key(
    *, actor: Actor, office: Office, certificate: bytes, fingerprint: str, purpose: str
) -> AddressEntry:
    """Believe that `certificate` (DER or PEM) is `office`'s system key or seal. `fingerprint` is
    the SHA-256, in hexadecimal, that the actor compared with what the office told another way.
    Raises Invalid.
    """
    with deeds.act():
        policy.guard(actor, Perm.EDIT_ADDRESSES, office)
        values = _values(db.lock(office))
        parsed = _certificate(office, certificate, fingerprint, purpose)
        known = {**_known(values), fingerprint.lower(): _described(parsed, purpose)}
        if len(known) > MOST_KEYS:
            raise Invalid({"file": [_("Đã có nhiều chứng thư. Hãy bỏ những chứng thư cũ trước.")]})
        _set_keys(values, known)
        return _write(actor, "address.key", office, values)


def drop_key(*, actor: Actor, office: Office, fingerprint: str) -> AddressEntry:
    """Believe that key no more. Raises Refused while the channel cannot do without it."""
    with deeds.act():
        policy.guard(actor, Perm.EDIT_ADDRESSES, office)
        values = _values(db.lock(office))
        known = _known(values)
        if known.pop(fingerprint, False) is False:
            raise Refused(_("Chứng thư này không còn trong sổ địa chỉ."))
        _set_keys(values, known)
        if values["channel"] == Transport.HTTP and not _has_system_key(values):
            raise Refused(
                _("Kênh qua mạng cần một khóa hệ thống. Hãy thêm khóa mới hoặc đổi kênh trước.")
            )
        return _write(actor, "address.key_dropped", office, values)


def check(*, actor: Actor, office: Office) -> tuple[bool, str]:
    """Whether the way to `office` works now, and what was found; nothing is sent. Slow: it asks
    the other side, outside any transaction."""
    policy.guard(actor, Perm.EDIT_ADDRESSES)
    sender = Office.objects.get(pk=actor.office_id)
    found, said = True, ""
    try:
        said = transports.of(book.channel_of(office)).check(sender, office)
    except NotDelivered as problem:
        found, said = False, problem.reason
    with deeds.act():
        data = {"works": found, "channel": book.channel_of(office)}
        deeds.record(actor, "address.check", office, summary=said, data=data)
    return found, said


def _values(office: Office) -> dict[str, Any]:
    """What the entry says now; for an office without one, what holds without it."""
    entry = AddressEntry.objects.filter(office=office).first()
    if entry is None:
        channel = Transport.LOCAL if office.hosted else Transport.NONE
        entry = AddressEntry(office=office, channel=channel)
    return {name: getattr(entry, name) for name in _FIELDS}


_FIELDS = (
    "channel",
    "connected",
    "address",
    "paper_required",
    "fingerprints",
    "certificates",
    "note",
)


def _known(values: dict[str, Any]) -> dict[str, Any]:
    return {one: values["certificates"].get(one) for one in values["fingerprints"]}


def _set_keys(values: dict[str, Any], known: Mapping[str, Any]) -> None:
    values["fingerprints"] = sorted(known)
    values["certificates"] = {one: told for one, told in sorted(known.items()) if told}


def _has_system_key(values: dict[str, Any]) -> bool:
    """Of a fingerprint that came without its certificate nobody knows better."""
    told = _known(values).values()
    return any(one is None or one["purpose"] == Purpose.SYSTEM for one in told)


def _check(office: Office, values: dict[str, Any]) -> None:
    wrong: dict[str, list[str]] = {}
    channel, address = values["channel"], values["address"]
    if channel not in Transport.values:
        wrong["channel"] = [_("Kênh này không có.")]
    elif channel == Transport.HTTP and not _has_system_key(values):
        wrong["channel"] = [
            _("Kênh qua mạng cần ít nhất một chứng thư khóa hệ thống; hãy thêm chứng thư trước.")
        ]
    elif channel in (Transport.HTTP, Transport.FOLDER) and not code_of(office):
        wrong["channel"] = [_("Cơ quan này chưa có mã định danh nên chưa gửi điện tử được.")]
    elif channel == Transport.FOLDER and not settings.EXCHANGE_FOLDER:
        wrong["channel"] = [_("Người vận hành chưa khai báo thư mục của cổng kết nối.")]
    elif channel == Transport.SIMULATOR and simulated.of(office) is None:
        said = simulated.refusal(office) or _("Chưa ai lập cơ quan giả lập này.")
        wrong["channel"] = [said]
    if channel == Transport.HTTP and not address:
        wrong["address"] = [_("Kênh qua mạng cần địa chỉ nhận của cơ quan kia.")]
    elif address:
        try:
            http.permitted(address)
        except addresses.Refused as refused:
            wrong["address"] = [http.reason(refused.code)]
    if set(values["paper_required"]) - set(TYPES):
        wrong["paper_required"] = [_("Có loại văn bản không có trong danh mục.")]
    if wrong:
        raise Invalid(wrong)


def _certificate(office: Office, data: bytes, fingerprint: str, purpose: str) -> Certificate:
    try:
        _der, parsed = next(anchors.read(data))
    except anchors.BadCertificate as error:
        raise Invalid({"file": [_("Tệp không chứa chứng thư X.509 nào.")]}) from error
    said = ""
    if parsed.sha256.hex() != fingerprint.lower():
        said = _("Dấu vân tay đã xem không phải của chứng thư này. Hãy chọn lại tệp.")
    elif parsed.ca:
        said = _("Đây là chứng thư của tổ chức chứng thực, không phải của một cơ quan.")
    elif parsed.not_valid_after <= clock.now():
        said = _("Chứng thư này đã hết hạn.")
    elif _is_of_another(office, fingerprint.lower()):
        said = _("Chứng thư này đã được ghi cho một cơ quan khác.")
    if said:
        raise Invalid({"file": [said]})
    if purpose not in _KINDS:
        raise Invalid({"purpose": [_("Chỉ ghi khóa hệ thống hoặc con dấu số của cơ quan.")]})
    return parsed


def _is_of_another(office: Office, fingerprint: str) -> bool:
    others = AddressEntry.objects.exclude(office=office).values_list("fingerprints", flat=True)
    ours = Credential.objects.filter(fingerprint=fingerprint).exclude(owner=office.owner)
    # No database searches a list of JSON the same way.
    return any(fingerprint in keys for keys in others) or ours.exists()


def _described(parsed: Certificate, purpose: str) -> dict[str, str]:
    return {
        "purpose": str(purpose),
        "subject": parsed.subject.human_friendly[:300],
        "issuer": parsed.issuer.human_friendly[:300],
        "from": parsed.not_valid_before.isoformat(),
        "to": parsed.not_valid_after.isoformat(),
    }


def _write(actor: Actor, verb: str, office: Office, values: dict[str, Any]) -> AddressEntry:
    """The entry with `values`, its row in the history, and the audit; nothing when it is so
    already."""
    entry = AddressEntry.objects.filter(office=office).first()
    if entry is not None and {name: getattr(entry, name) for name in _FIELDS} == values:
        return entry
    now = clock.now()
    entry, _created = AddressEntry.objects.update_or_create(
        office=office, defaults={**values, "changed_at": now}
    )
    AddressChange.objects.create(
        office=office, from_at=now, values=values, by=actor.name, by_office=actor.office
    )
    deeds.record(actor, verb, entry, data={"office": office.pk, **values})
    return entry
