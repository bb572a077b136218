"""Keys of persons and offices: made, certified, brought in, enrolled, changed, stopped, reset.

`signing` does it to bytes and rows; here are guard and audit. The private key and every PIN go to
the signing process and to nothing that is kept. What takes long comes before the transaction.
"""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from docflow.core import clock, deeds, events, policy
from docflow.core.actor import Actor
from docflow.core.errors import Refused
from docflow.org.models import Office
from docflow.org.selectors import people
from docflow.org.services import tries
from docflow.org.states import Perm, Role
from signing.keys import credentials, lifecycle, tokens
from signing.keys.errors import KeyProblem
from signing.keys.holders import Holder
from signing.keys.models import Credential, PendingKey, Purpose

REASON_LENGTH = 500


@dataclass(frozen=True)
class KeyEnding:
    """Published inside the sweep's act: the key ends in `days`, and nothing follows it yet."""

    credential: Credential
    days: int


def generate(
    *, actor: Actor, owner: str, purpose: str, algorithm: str, pin: str | None
) -> PendingKey:
    """A new key in the signing process, waiting for its certificate; the old one stays in use.

    Raises the refusals of `signing.keys` (WeakPin, AlreadyThere, ProcessGone, ...).
    """
    _guard(actor, Perm.RENEW_KEY, owner, purpose)
    holder = _holder(actor, purpose)
    row = lifecycle.generate(owner, purpose, algorithm, pin, holder, clock.now())
    with deeds.act():
        lifecycle.keep(row)
        _record(actor, "key.generate", row, algorithm=algorithm)
    return row


def withdraw(*, actor: Actor, pending: PendingKey) -> None:
    """Drop a key that waits for a certificate; nothing was ever signed with it."""
    with deeds.act():
        _guard(actor, Perm.RENEW_KEY, pending.owner, pending.purpose)
        _record(actor, "key.withdraw", pending)
        pending.delete()


def certify(*, actor: Actor, pending: PendingKey, data: bytes) -> Credential:
    """Give the pending key its certificate; raises BadCertificate, AlreadyThere."""
    with deeds.act():
        _guard(actor, Perm.RENEW_KEY, pending.owner, pending.purpose)
        row = lifecycle.certify(pending, data, clock.now())
        _record(actor, "key.certify", row, **_told(row))
    return row


def upload(
    *, actor: Actor, owner: str, purpose: str, data: bytes, passphrase: str, pin: str | None
) -> Credential:
    """Bring in a key file; raises WeakPin, BadCertificate, AlreadyThere and what is wrong with
    the file."""
    _guard(actor, Perm.RENEW_KEY, owner, purpose)
    row = lifecycle.upload(owner, purpose, data, passphrase, pin, clock.now())
    return _enrol(actor, "key.upload", row)


def enrol_token(
    *, actor: Actor, owner: str, purpose: str, mark: str, issuers: bytes = b""
) -> Credential:
    """Register the certificate `mark` of a token that is present at the server."""
    _guard(actor, Perm.RENEW_KEY, owner, purpose)
    if purpose == Purpose.SYSTEM:
        raise Refused(_("Khóa hệ thống ký không cần người nên không đặt trong thiết bị có mã PIN."))
    row = tokens.register(owner, purpose, mark, clock.now(), issuers=issuers)
    return _enrol(actor, "key.enrol", row)


def change_pin(*, actor: Actor, credential: Credential, old: str, new: str) -> None:
    """Another PIN; the old one is a counted try. Raises WrongPin, Locked, WeakPin.

    Outside a transaction: the try has to stay counted.
    """
    _guard(actor, Perm.CHANGE_PIN, credential.owner, credential.purpose)
    if credential.purpose == Purpose.SYSTEM:
        raise Refused(_("Khóa hệ thống không có mã PIN."))
    with tries.of(actor=actor, credential=credential):
        closed = lifecycle.change_pin(credential, old, new, clock.now())
    with deeds.act():
        lifecycle.rewrapped(credential, closed)
        _record(actor, "key.pin", credential)


def reset(*, actor: Actor, credential: Credential) -> Credential:
    """Give the five tries back; the PIN stays what it was."""
    with deeds.act():
        _guard(actor, Perm.RESET_KEY, credential.owner, credential.purpose)
        tries = credential.tries
        row = credentials.reset(credential, clock.now())
        _record(actor, "key.reset", row, tries=tries)
    return row


def revoke(*, actor: Actor, credential: Credential, reason: str) -> Credential:
    """Note that the key is revoked: it signs nothing here from now on. The certification authority
    has to be told besides. Raises Refused when it is noted already."""
    with deeds.act():
        _guard(actor, Perm.REVOKE_KEY, credential.owner, credential.purpose)
        if credential.revoked_at is not None:
            raise Refused(_("Khóa này đã được ghi nhận thu hồi."))
        row = credentials.mark_revoked(credential, clock.now())
        _record(actor, "key.revoke", row, reason=reason[:REASON_LENGTH])
    return row


def rule_seal(*, actor: Actor, office: Office, two: bool) -> Office:
    """Whether the office's seal takes two clerks from now on."""
    with deeds.act():
        policy.guard(actor, Perm.RULE_SEAL, office)
        if two and people.serving(office.pk).filter(role=Role.CLERK).count() < 2:
            raise Refused(
                _(
                    "Cơ quan chưa có hai văn thư nên không ai xác nhận được cho nhau. "
                    "Hãy phân công thêm một văn thư rồi đặt lại; cách đóng dấu giữ như cũ."
                )
            )
        row = Office.objects.select_for_update().get(pk=office.pk)
        row.seal_takes_two = two
        row.save(update_fields=["seal_takes_two"])
        deeds.record(actor, "office.seal_rule", row, data={"two": two})
    return row


def remind(now: datetime, limit: int) -> int:
    """Sweep: announce the end of keys 30, 7 and 1 days before it, once each; how many."""
    done = 0
    for credential, days in lifecycle.ending(now, limit):
        with deeds.act():
            if lifecycle.announced(credential, days):
                events.publish(KeyEnding(credential, days))
                done += 1
    return done


def _enrol(actor: Actor, verb: str, row: Credential) -> Credential:
    with deeds.act():
        lifecycle.enrol(row)
        _record(actor, verb, row, **_told(row))
    return row


def _guard(actor: Actor, perm: Perm, owner: str, purpose: str) -> None:
    policy.guard(actor, perm, owner)
    # A person's key is a person's, an office's is a seal or its system's: nothing else fits.
    if (purpose == Purpose.PERSON) != owner.startswith("person:"):
        raise KeyProblem(_("Loại khóa này không dành cho chủ sở hữu đó. Chưa có gì thay đổi."))


def _holder(actor: Actor, purpose: str) -> Holder:
    if purpose == Purpose.PERSON:
        return Holder(actor.name, actor.office, actor.title)
    if purpose == Purpose.SYSTEM:
        return Holder(_("Hệ thống %(office)s") % {"office": actor.office}, actor.office)
    return Holder(actor.office, actor.office)


def _told(row: Credential) -> dict[str, str]:
    return {
        "fingerprint": row.fingerprint,
        "custody": row.custody,
        "until": row.not_after.isoformat(),
    }


def _record(actor: Actor, verb: str, row: Credential | PendingKey, **data: object) -> None:
    deeds.record(actor, verb, row, data={"owner": row.owner, "purpose": row.purpose, **data})
