"""What is typed is kept on the server while the page is open, and offered again afterwards.

It is no version and changes no document, so nothing is audited; only the person who typed it may
see it, go on with it or throw it away.
"""

import re
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from docflow.core import clock, deeds, policy
from docflow.core.actor import Actor
from docflow.core.errors import Invalid
from docflow.documents.models import Document, TypedText
from docflow.documents.states import DRAFTABLE, Perm

# Characters of a form's body; the longest text of a draft, encoded, stays below.
LIMIT = 1_000_000
# What nobody came back for goes after this time.
KEPT_FOR = timedelta(days=30)
# A page that kept something this short ago is still open.
OPEN_FOR = timedelta(minutes=2)
TAB = re.compile(r"[0-9a-f]{32}")


def keep(
    *, actor: Actor, type_code: str, document: Document | None, tab: str, fields: str
) -> TypedText:
    """Keep what stands in one open page; raises Invalid when it cannot be kept."""
    with deeds.act():
        _guard(actor, document)
        if type_code not in DRAFTABLE or not TAB.fullmatch(tab):
            raise Invalid({"tab": [_("Trang soạn thảo không hợp lệ. Hãy tải lại trang.")]})
        if len(fields) > LIMIT:
            raise Invalid({"fields": [_("Nội dung quá dài nên chưa giữ tạm được.")]})
        row, _made = TypedText.objects.get_or_create(
            user_id=actor.user_id or 0,
            tab=tab,
            defaults={
                "office_id": actor.office_id,
                "document": document,
                "type_code": type_code,
                "fields": fields,
                "kept_at": clock.now(),
            },
        )
        ours = (actor.office_id, document.pk if document else None, type_code)
        if (row.office_id, row.document_id, row.type_code) != ours:
            raise Invalid({"tab": [_("Trang soạn thảo không hợp lệ. Hãy tải lại trang.")]})
        if row.saved:
            return row
        row.fields, row.kept_at = fields, clock.now()
        row.save(update_fields=["fields", "kept_at"])
    return row


def kept(actor: Actor, type_code: str, document: Document | None) -> QuerySet[TypedText]:
    """What the person typed for this draft and did not save, newest first."""
    return TypedText.objects.filter(
        user_id=actor.user_id or 0,
        office_id=actor.office_id,
        type_code=type_code,
        document=document,
        saved=False,
    )


def open_elsewhere(actor: Actor, row: TypedText) -> bool:
    """Whether the same person types in the same draft in another page right now."""
    others = kept(actor, row.type_code, row.document).exclude(pk=row.pk)
    return others.filter(kept_at__gt=clock.now() - OPEN_FOR).exists()


def drop(*, actor: Actor, type_code: str, document: Document | None, tab: str) -> None:
    """Forget what one page kept, because the person does not want it."""
    if not TAB.fullmatch(tab):
        return
    with deeds.act():
        _guard(actor, document)
        kept(actor, type_code, document).filter(tab=tab).delete()


def saved(*, actor: Actor, type_code: str, document: Document | None, tab: str) -> None:
    """Part of saving a page: nothing of it is unsaved, and what it may still send is not kept."""
    if not TAB.fullmatch(tab):
        return
    TypedText.objects.update_or_create(
        user_id=actor.user_id or 0,
        tab=tab,
        defaults={"fields": "", "saved": True, "kept_at": clock.now()},
        create_defaults={
            "office_id": actor.office_id,
            "document": document,
            "type_code": type_code,
            "fields": "",
            "saved": True,
            "kept_at": clock.now(),
        },
    )


def sweep(now: datetime, limit: int) -> int:
    """Take away up to `limit` rows nobody came back for; how many."""
    old = TypedText.objects.filter(kept_at__lt=now - KEPT_FOR).order_by("kept_at")
    gone, _each = TypedText.objects.filter(
        pk__in=list(old.values_list("pk", flat=True)[:limit])
    ).delete()
    return gone


def _guard(actor: Actor, document: Document | None) -> None:
    if document is None:
        policy.guard(actor, Perm.DRAFT)
    else:
        policy.guard(actor, Perm.EDIT, document)
