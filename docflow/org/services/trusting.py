"""Whom the installation believes, and where it asks what was revoked: every change is a deed.

Law: NĐ 23/2025/NĐ-CP, Điều 17 (software shows, adds and removes the authorities it trusts).
"""

from datetime import datetime

from django.utils.translation import gettext as _

from docflow.core import clock, deeds, policy, schedule
from docflow.core.actor import Actor
from docflow.core.errors import Invalid, Refused
from docflow.org.states import Perm
from signing.trust import addresses, anchors, messages, sources
from signing.trust.models import Anchor, Purpose, Source

SWEEP = "signing.sources"


def add_anchor(
    *,
    actor: Actor,
    certificate: bytes,
    fingerprint: str,
    purpose: str,
    demo: bool = False,
    valid_from: datetime | None = None,
    valid_to: datetime | None = None,
) -> Anchor:
    """Believe `certificate` (DER or PEM) for `purpose` between the two moments (aware; None: the
    certificate's own). `fingerprint` is the SHA-256, in hexadecimal, that the actor compared with
    the authority's own publication. Raises Invalid.
    """
    with deeds.act():
        policy.guard(actor, Perm.KEEP_TRUST)
        try:
            _der, parsed = next(anchors.read(certificate))
        except anchors.BadCertificate as error:
            raise Invalid({"file": [_("Tệp không chứa chứng thư X.509 nào.")]}) from error
        if parsed.sha256.hex() != fingerprint.lower():
            message = _("Dấu vân tay đã xem không phải của chứng thư này. Hãy chọn lại tệp.")
            raise Invalid({"file": [message]})
        if not parsed.ca and purpose != Purpose.TSA:
            message = _("Chứng thư này không phải của một tổ chức chứng thực.")
            raise Invalid({"file": [message]})
        if valid_from and valid_to and valid_from >= valid_to:
            raise Invalid({"valid_to": [_("Ngày kết thúc phải sau ngày bắt đầu.")]})
        marked = Anchor.objects.filter(fingerprint=fingerprint.lower(), demo=True)
        if not demo and marked.exists():
            # Else adding it once more would make a demo authority a real one.
            message = _(
                "Chứng thư này đã được đánh dấu chỉ để trình diễn nên không dùng thật được."
            )
            raise Invalid({"demo": [message]})
        row = anchors.add(
            certificate=certificate,
            purpose=purpose,
            demo=demo,
            valid_from=valid_from,
            valid_to=valid_to,
        )
        deeds.record(actor, "trust.anchor", row, data=_of(row))
    return row


def withdraw_anchor(*, actor: Actor, anchor: Anchor) -> int:
    """Stop believing the certificate from now on, for every purpose it has; rows changed."""
    with deeds.act():
        policy.guard(actor, Perm.KEEP_TRUST)
        count = anchors.withdraw(fingerprint=anchor.fingerprint, now=clock.now())
        if not count:
            raise Refused(_("Chứng thư này đã ngừng được tin cậy hoặc chưa đến ngày."))
        deeds.record(actor, "trust.anchor_withdrawn", anchor, data=_of(anchor))
    return count


def add_source(*, actor: Actor, issuer: Anchor, url: str, kind: str) -> Source:
    """Ask `url` for what `issuer` revoked. Raises Invalid for an address we never connect to."""
    with deeds.act():
        policy.guard(actor, Perm.KEEP_TRUST)
        try:
            row = sources.add(issuer=issuer, url=url, kind=kind, now=clock.now())
        except addresses.Refused as refused:
            raise Invalid({"url": [messages.problem(refused.code)]}) from refused
        except sources.Twice as twice:
            message = _("Địa chỉ này đã được hỏi cho tổ chức ấy.")
            raise Invalid({"url": [message]}) from twice
        data = {"url": url, "kind": kind, "issuer": issuer.fingerprint}
        deeds.record(actor, "trust.source", row, data=data)
        schedule.prompt(SWEEP)
    return row


def withdraw_source(*, actor: Actor, source: Source) -> None:
    """Ask the address no more."""
    with deeds.act():
        policy.guard(actor, Perm.KEEP_TRUST)
        sources.withdraw(source, clock.now())
        deeds.record(actor, "trust.source_withdrawn", source, data={"url": source.url})


def ask_again(*, actor: Actor, source: Source) -> None:
    """Have the address asked now."""
    with deeds.act():
        policy.guard(actor, Perm.KEEP_TRUST)
        sources.ask_again(source, clock.now())
        deeds.record(actor, "trust.source_asked", source, data={"url": source.url})
        schedule.prompt(SWEEP)


def _of(row: Anchor) -> dict[str, object]:
    return {
        "subject": row.subject,
        "purpose": row.purpose,
        "fingerprint": row.fingerprint,
        "demo": row.demo,
        "valid_from": row.valid_from.isoformat(),
        "valid_to": row.valid_to.isoformat(),
    }
