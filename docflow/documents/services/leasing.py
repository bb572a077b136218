"""The edit lock of a draft: a lease that ends by itself, is asked for, and may be taken over.

It keeps two people from writing over each other and never blocks for ever: without a sign of life
it is over after `LEASE`. What the one who lost it has typed stays with `keeping_typed`.
"""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from docflow.core import clock, deeds, policy
from docflow.core.actor import Actor
from docflow.core.errors import Refused
from docflow.documents.models import Document, EditLease
from docflow.documents.selectors import leases, versions
from docflow.documents.services import telling_reviews
from docflow.documents.services.keeping_typed import TAB
from docflow.documents.states import Perm

# Without a sign of life (opening, typing, preview) the lease is over after this time.
LEASE = timedelta(minutes=5)
# What has run out says for so long who was there; then the row goes.
KEPT_FOR = timedelta(days=1)


class Held(Refused):
    """Somebody else has the draft open: nothing was saved, what was typed is kept."""

    def __init__(self, lease: EditLease) -> None:
        self.lease = lease
        since = f"{lease.began_at.astimezone(clock.OFFICE_ZONE):%H:%M}"
        super().__init__(
            _(
                "%(name)s đang sửa dự thảo này từ %(since)s. Hãy chờ, nhắn người ấy, hoặc "
                "lấy quyền sửa."
            )
            % {"name": lease.name, "since": since}
        )


class Overtaken(Refused):
    """A newer text was saved since the page was opened: nothing was saved over it."""

    def __init__(self, who: str, when: datetime) -> None:
        super().__init__(
            _(
                "%(who)s đã lưu một bản mới lúc %(at)s, sau khi anh/chị mở trang này. Nội dung "
                "anh/chị gõ còn nguyên bên dưới và chưa được lưu."
            )
            % {"who": who, "at": f"{when.astimezone(clock.OFFICE_ZONE):%H:%M %d/%m/%Y}"}
        )


def open_(*, actor: Actor, document: Document, tab: str) -> EditLease:
    """Hold the draft for one open page, or renew that; what another one holds stays theirs.

    Returns the lease as it stands now: whoever is named in it may write. A second page of the same
    person takes it over from the first; saving asks before it writes over the other's text.
    """
    with deeds.act():
        row = _locked(actor, document)
        lease = EditLease.objects.filter(document=row).first()
        now = clock.now()
        if lease is not None and lease.lives(now) and lease.user_id != actor.user_id:
            return lease
        return _hold(actor, row, lease, tab, now)


def renew(*, actor: Actor, document: Document, tab: str) -> EditLease:
    """A sign of life from an open page; the same as opening it, said while one types."""
    return open_(actor=actor, document=document, tab=tab)


def take_over(*, actor: Actor, document: Document) -> EditLease:
    """Hold it at once, though somebody else has it open: their unsaved text stays theirs.

    The page names them and what happens before it asks for this. Both acts of the two are told:
    one in the audit, one in a notice to who had it.
    """
    with deeds.act():
        row = _locked(actor, document)
        now = clock.now()
        lease = EditLease.objects.filter(document=row).first()
        if lease is not None and lease.lives(now) and lease.user_id != actor.user_id:
            data = {"from": lease.name, "since": lease.began_at.isoformat()}
            telling_reviews.lease_taken(row, lease.user_id, actor)
            deeds.record(actor, "document.take_over", row, data=data)
        return _hold(actor, row, lease, "", now)


def ask(*, actor: Actor, document: Document) -> EditLease:
    """Ask who has it open to let go; one notice a day for each who asks. Raises Refused when
    nobody else has it."""
    with deeds.act():
        row = _locked(actor, document)
        lease = leases.live(row)
        if lease is None or lease.user_id == actor.user_id:
            raise Refused(_("Không còn ai khác sửa dự thảo này; anh/chị mở sửa được ngay."))
        lease.asked_by, lease.asked_at = leases.name_of(actor), clock.now()
        lease.save(update_fields=["asked_by", "asked_at"])
        telling_reviews.lease_asked(row, lease.user_id, actor)
    return lease


def leave(*, actor: Actor, document: Document, tab: str | None = None) -> bool:
    """The person's page was closed: the draft is free. With `tab` only for that very page, so
    that a late word of a closed page takes nothing from a new one."""
    if tab is not None and not TAB.fullmatch(tab):
        return False
    with deeds.act():
        mine = EditLease.objects.filter(document=document, user=actor.user_id or 0)
        if tab is not None:
            mine = mine.filter(tab=tab)
        gone, _each = mine.delete()
    return gone > 0


def check_free(actor: Actor, document: Document) -> None:
    """Part of every act that changes the words of a draft; raises Held. The row is locked."""
    lease = leases.live(document)
    if lease is not None and lease.user_id != actor.user_id:
        raise Held(lease)


def check_seen(document: Document, seen: str) -> None:
    """Raises Overtaken when a newer text was saved than `seen`; nothing said is nothing held."""
    if not seen or seen == leases.stamp(document):
        return
    newest = versions.latest(document)
    raise Overtaken(newest.made_by if newest else _("Người khác"), document.changed_at)


def done(document: Document) -> None:
    """Part of the submission: what lies with others is edited by nobody."""
    EditLease.objects.filter(document=document).delete()


def sweep(now: datetime, limit: int) -> int:
    """Take away up to `limit` rows that ran out long ago; how many."""
    old = EditLease.objects.filter(until__lt=now - KEPT_FOR).order_by("until")
    keys = list(old.values_list("pk", flat=True)[:limit])
    # Renewed this moment, it stays.
    gone, _each = EditLease.objects.filter(pk__in=keys, until__lt=now - KEPT_FOR).delete()
    return gone


def _locked(actor: Actor, document: Document) -> Document:
    row = Document.objects.select_for_update().get(pk=document.pk)
    policy.guard(actor, Perm.EDIT, row)
    return row


def _hold(
    actor: Actor, document: Document, lease: EditLease | None, tab: str, now: datetime
) -> EditLease:
    tab = tab if TAB.fullmatch(tab) else ""
    mine = lease is not None and lease.lives(now) and lease.user_id == actor.user_id
    values = {"renewed_at": now, "until": now + LEASE, "tab": tab}
    if not mine:
        values |= {
            "user_id": actor.user_id,
            "name": leases.name_of(actor),
            "began_at": now,
            "asked_by": "",
            "asked_at": None,
        }
    held, _made = EditLease.objects.update_or_create(document=document, defaults=values)
    return held
