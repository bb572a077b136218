"""Dual control of the seal, where the office asks for it: one clerk asks, another one confirms.

The confirmation is for exact bytes and runs out; it lets the clerk who asked seal, under the PIN of
the seal, and nobody else. Law: NĐ 30/2020/NĐ-CP, Điều 32: the clerk seals in person.
"""

from collections.abc import Sequence
from datetime import timedelta

from django.utils.translation import gettext as _

from docflow.core import clock, deeds, policy
from docflow.core.actor import Actor
from docflow.core.errors import Refused
from docflow.documents.models import Document, SealRequest, Version
from docflow.documents.policies import visible_to
from docflow.documents.selectors import sealing
from docflow.documents.selectors.versions import latest
from docflow.documents.services import telling
from docflow.documents.states import Origin, Perm, VersionKind
from docflow.org.models import Office

# A working day: who confirms sits in the same office.
HOURS = 8


def ask(*, actor: Actor, documents: Sequence[Document]) -> SealRequest:
    """Ask another clerk to confirm sealing `documents` as they are now. Raises Refused."""
    with deeds.act():
        wanted = _bytes(actor, documents)
        if actor.user_id is None:
            raise Refused(_("Việc này do văn thư cơ quan thực hiện."))
        now = clock.now()
        found = sealing.standing(actor, wanted, now).request
        if found is not None:
            return found
        row = SealRequest.objects.create(
            office_id=actor.office_id,
            asked_by_id=actor.user_id,
            asked_at=now,
            expires_at=now + timedelta(hours=HOURS),
            items=[[pk, sha256] for pk, sha256 in wanted.items()],
        )
        deeds.record(actor, "seal.ask", row, data={"items": row.items})
        telling.seal_asked(row, actor)
    return row


def confirm(*, actor: Actor, request: SealRequest) -> SealRequest:
    """Let the clerk who asked seal these bytes. Raises Forbidden for that clerk, Refused when it
    ran out, was closed, or a document is not what was asked for any more."""
    with deeds.act():
        policy.guard(actor, Perm.CONFIRM_SEAL, request)
        row = _open(request)
        if row.confirmed_at is not None:
            raise Refused(_("Đề nghị này đã được xác nhận."))
        listed = row.hashes
        documents = list(visible_to(actor).filter(pk__in=listed))
        if len(documents) != len(listed) or _bytes(actor, documents) != listed:
            raise Refused(_("Văn bản đã thay đổi từ lúc đề nghị. Hãy để người đề nghị xin lại."))
        row.confirmed_by_id, row.confirmed_at = actor.user_id, clock.now()
        row.save(update_fields=["confirmed_by", "confirmed_at"])
        deeds.record(actor, "seal.confirm", row, data={"items": row.items})
        telling.seal_confirmed(row, actor)
    return row


def close(*, actor: Actor, request: SealRequest) -> SealRequest:
    """Withdraw what one asked, or decline what somebody else asked."""
    with deeds.act():
        policy.guard(actor, Perm.VIEW, request)
        row = _open(request)
        row.closed_at = clock.now()
        row.save(update_fields=["closed_at"])
        deeds.record(actor, "seal.close", row)
    return row


def require(*, actor: Actor, bases: Sequence[tuple[Document, Version]]) -> None:
    """Raise Refused unless the office seals with one clerk, or another one confirmed these bytes.

    Asked before the PIN is tried; the bytes are bound again by the list of the batch.
    """
    if not takes_two(actor):
        return
    wanted = {document.pk: base.file_id or "" for document, base in bases}
    if not sealing.standing(actor, wanted, clock.now()).granted:
        raise Refused(
            _(
                "Cơ quan đóng dấu số bằng hai văn thư. Hãy đề nghị xác nhận và chờ một văn thư "
                "khác đồng ý; chưa có gì được đóng dấu."
            )
        )


def takes_two(actor: Actor) -> bool:
    """The rule of the actor's office, read now."""
    return Office.objects.filter(pk=actor.office_id, seal_takes_two=True).exists()


def _bytes(actor: Actor, documents: Sequence[Document]) -> dict[int, str]:
    """SHA-256 of what would be sealed of each document; raises Forbidden, Refused."""
    if not documents:
        raise Refused(_("Chưa chọn văn bản nào."))
    found = {}
    for document in documents:
        policy.guard(actor, Perm.SEAL, document)
        base = latest(document)
        # A copy has no person's signature: what was permitted is what is signed for the office.
        copied = document.origin == Origin.COPIED
        kind = VersionKind.FINAL if copied else VersionKind.SIGNED
        if base is None or base.kind != kind or not base.file_id:
            raise Refused(_("Văn bản chưa có bản đã ký."))
        found[document.pk] = base.file_id
    return found


def _open(request: SealRequest) -> SealRequest:
    row = SealRequest.objects.select_for_update().get(pk=request.pk)
    if row.closed_at is not None or row.expires_at <= clock.now():
        raise Refused(_("Đề nghị này đã hết hạn hoặc đã đóng. Hãy đề nghị lại."))
    return row
