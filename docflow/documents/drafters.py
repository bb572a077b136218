"""Who writes a draft, who may comment on its words, and who may read what was said; asked by the
policies alone, which have made sure of sight before."""

from django.utils.translation import gettext as _

from docflow.core.access import user_principal
from docflow.core.access.principals import holder_id
from docflow.core.actor import Actor
from docflow.documents.grants import WRITES
from docflow.documents.models import Document, DocumentGrantReason, ways
from docflow.documents.states import COMMENTABLE, Direction, RouteKind, RouteState

# Causes of sight that begin with the approval or come after it.
_AFTERWARDS = ("registry", "issued")


def writes(actor: Actor, document: Document) -> bool:
    """Whether the person drafts it, or was asked by its drafter to write it with them."""
    if document.drafter_id is not None and document.drafter_id == actor.user_id:
        return True
    if actor.user_id is None:
        return False
    mine = DocumentGrantReason.objects.filter(
        target=document, principal=user_principal(actor.user_id), cause=WRITES
    )
    return mine.exists()


def no_comment(actor: Actor, document: Document) -> str | None:
    """Why not; may: who writes the draft, was asked at a station that opened, or will sign it."""
    if document.direction == Direction.INCOMING:
        return _("Chỉ góp ý trên dự thảo của cơ quan.")
    if document.status not in COMMENTABLE:
        return _("Văn bản đã duyệt hoặc đã dừng nên không góp ý thêm được.")
    asked = any(
        one.opened_at is not None and ways.holds(actor, one) for one in document.route.all()
    )
    signs = document.signer_id is not None and document.signer_id == actor.position_id
    if asked or signs or writes(actor, document):
        return None
    return _("Người soạn, người xem xét và người được hỏi ý kiến góp ý trên dự thảo.")


def no_reading(actor: Actor, document: Document) -> str | None:
    """Why not. What was said of a draft is not for who got only the approved document: a reason
    for sight must be older than the approval."""
    if document.direction == Direction.INCOMING:
        return _("Chỉ góp ý trên dự thảo của cơ quan.")
    approved = [
        one.answered_at
        for one in document.route.all()
        if one.kind == RouteKind.LEADER and one.state == RouteState.AGREED and one.answered_at
    ]
    if document.status in COMMENTABLE or not approved:
        return None
    before = DocumentGrantReason.objects.filter(
        target=document, principal__in=actor.principals, granted_at__lte=max(approved)
    )
    # What the approval itself gave may carry the same moment.
    if before.exclude(cause__in=_AFTERWARDS).exists():
        return None
    return _("Góp ý trên dự thảo chỉ dành cho người tham gia soạn thảo, xem xét.")


def writers_of(document: Document) -> set[int]:
    """The users who write the draft: its drafter, and whom they asked to write with them."""
    rows = DocumentGrantReason.objects.filter(target=document, cause=WRITES)
    found = {holder_id(one) for one in rows.values_list("principal", flat=True)}
    return found | ({document.drafter_id} if document.drafter_id is not None else set())
