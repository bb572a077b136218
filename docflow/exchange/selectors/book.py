"""The address book as people read it: offices, how each is reached, since when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, Q
from django.utils.translation import gettext as _

from docflow.core import clock
from docflow.documents.states import TYPES
from docflow.exchange.models import AddressChange, AddressEntry
from docflow.exchange.selectors.addresses import reach_by
from docflow.exchange.states import Transport
from docflow.org.models import Office, OfficeCode
from docflow.org.selectors.trust import common_name
from search.analysis import fold
from signing.keys.models import Purpose

# Of a longer list one looks for a name.
MOST = 200
# Changes shown of one office, the newest.
MOST_CHANGES = 50


@dataclass(frozen=True)
class Key:
    """A certificate of an office, as far as it is known."""

    fingerprint: str
    purpose: str
    subject: str
    issuer: str
    until: datetime | None
    expired: bool


@dataclass(frozen=True)
class Line:
    """One office of the list."""

    office: Office
    entry: AddressEntry | None
    channel: str
    electronic: bool
    codes: list[OfficeCode]
    keys: int
    expired: int


@dataclass(frozen=True)
class Change:
    """What became different at a moment, in words."""

    at: datetime
    by: str
    what: list[str]


def lines(asked: str) -> tuple[list[Line], int]:
    """Offices of today whose name or code has the words of `asked`, at most `MOST`, and how many
    there are; marks and case do not matter. Four queries."""
    wanted = _wanted(asked)
    rows = (
        Office.objects.filter(pk__in=wanted[:MOST])
        .select_related("address_entry")
        .prefetch_related(Prefetch("codes", OfficeCode.objects.order_by("scheme", "-valid_from")))
    )
    place = {pk: n for n, pk in enumerate(wanted)}
    found = sorted(rows, key=lambda one: place[one.pk])
    return [_line(office) for office in found], len(wanted)


def entry_of(office: Office) -> AddressEntry:
    """The entry, or what holds where there is none, not saved."""
    found = AddressEntry.objects.filter(office=office).first()
    return found or AddressEntry(office=office, channel=reach_by(office, None).transport)


def keys_of(entry: AddressEntry) -> list[Key]:
    now = clock.now()
    return [_key(one, entry.certificates.get(one), now) for one in entry.fingerprints]


def history(office: Office) -> list[Change]:
    """Every change of the entry, the newest first, against the one before it."""
    rows = list(AddressChange.objects.filter(office=office)[: MOST_CHANGES + 1])
    before = [*(row.values for row in rows[1:]), {}]
    return [
        Change(row.from_at, row.by, _differences(old, row.values))
        for row, old in zip(rows[:MOST_CHANGES], before, strict=False)
    ]


def held_on(office: Office, moment: datetime) -> dict[str, Any] | None:
    """What the entry said at `moment`; None before its first row."""
    rows = AddressChange.objects.filter(office=office, from_at__lte=moment)
    found = rows.first()
    return found.values if found else None


def _wanted(asked: str) -> list[int]:
    """No database folds letters with marks like this; there are some thousand offices at most."""
    today = clock.today()
    rows = Office.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=today))
    codes: dict[int, list[str]] = {}
    for office_id, code in OfficeCode.objects.values_list("office_id", "code"):
        codes.setdefault(office_id, []).append(code)
    words = fold(asked).split()
    found = []
    for pk, name, short in rows.values_list("pk", "name", "short_name"):
        text = fold(" ".join([name, short, *codes.get(pk, ())]))
        if all(word in text for word in words):
            found.append((fold(name), pk))
    return [pk for _name, pk in sorted(found)]


def _line(office: Office) -> Line:
    entry = getattr(office, "address_entry", None)
    reach = reach_by(office, entry)
    keys = keys_of(entry) if entry else []
    return Line(
        office=office,
        entry=entry,
        channel=entry.channel if entry else reach.transport,
        electronic=reach.electronic,
        codes=list(office.codes.all()),
        keys=len(keys),
        expired=sum(key.expired for key in keys),
    )


def _key(fingerprint: str, told: dict[str, str] | None, now: datetime) -> Key:
    if told is None:
        return Key(fingerprint, "", "", "", None, False)
    until = datetime.fromisoformat(told["to"])
    return Key(
        fingerprint,
        str(Purpose(told["purpose"]).label),
        common_name(told["subject"]),
        common_name(told["issuer"]),
        until,
        until <= now,
    )


def _differences(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    said = [
        f"{_name_of(field)}: {_words(field, new[field])}"
        for field in _SAID
        if new.get(field) != old.get(field) and (old or new.get(field))
    ]
    before, after = set(old.get("fingerprints", ())), set(new["fingerprints"])
    for words, prints in (
        (_("thêm chứng thư"), after - before),
        (_("bỏ chứng thư"), before - after),
    ):
        known = {**old.get("certificates", {}), **new.get("certificates", {})}
        said += [f"{words}: {_named(one, known.get(one))}" for one in sorted(prints)]
    return said


_SAID = ("channel", "connected", "address", "paper_required", "note")


def _name_of(field: str) -> str:
    return {
        "channel": _("kênh"),
        "connected": _("đang kết nối"),
        "address": _("địa chỉ"),
        "paper_required": _("gửi kèm bản giấy"),
        "note": _("ghi chú"),
    }[field]


def _words(field: str, value: Any) -> str:
    if field == "channel":
        return str(dict(Transport.choices).get(value, value))
    if field == "connected":
        return _("có") if value else _("không")
    if field == "paper_required":
        return _types(value) or _("không")
    return str(value) or _("để trống")


def _types(codes: Iterable[str]) -> str:
    return ", ".join(TYPES[code].name if code in TYPES else code for code in codes)


def _named(fingerprint: str, told: dict[str, str] | None) -> str:
    short = f"{fingerprint[:16].upper()}…"
    if told is None:
        return short
    return f"{Purpose(told['purpose']).label}, {common_name(told['subject'])} ({short})"
