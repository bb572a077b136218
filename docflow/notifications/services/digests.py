"""Digests: what they are made of, the rows of each morning, and what people choose.

Higher rooms register sections; what a section finds is read when the mail leaves, so nothing that
was handled meanwhile is in it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from docflow.core import clock, deeds, policy, schedule
from docflow.core.actor import Actor
from docflow.core.errors import Forbidden, Invalid, NotFound, Refused
from docflow.notifications.models import Digest, DigestChoice
from docflow.notifications.selectors import digests
from docflow.notifications.states import DigestKind, DigestWish
from docflow.org.states import Perm

MAIL = "notifications.mail"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to do; `url` is an address inside this installation."""

    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """How many there are, and the most pressing of them."""

    total: int
    lines: Sequence[Line]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the digest; `read` answers for the person, in the language that is active."""

    name: str
    label: str | Promise
    read: Callable[[Actor, datetime], Found]
    # Where all of it is shown.
    url_name: str = ""
    kinds: frozenset[str] = frozenset(DigestKind.values)


_sections: dict[str, Section] = {}


def register(section: Section) -> None:
    """Add a part to the digests, in the order of registering; called in `ready()`."""
    _sections[section.name] = section


def sections(kind: str) -> list[Section]:
    return [one for one in _sections.values() if kind in one.kinds]


def sweep(now: datetime, limit: int) -> int:
    """Write the rows of this morning; the mail itself is another sweep's. Rows written."""
    if not digests.made():
        return 0
    rows = digests.due(now)
    if not rows:
        return 0
    for row in rows:
        row.next_try_at = now
    with deeds.act():
        # Another worker may have written some this second; the constraint decides.
        Digest.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
        schedule.prompt(MAIL)
    return len(rows)


def choose(*, actor: Actor, wish: str) -> DigestChoice:
    """Note how often the person wants the digest. Raises Invalid for an unknown wish."""
    if wish not in DigestWish.values:
        raise Invalid({"wish": [_("Hãy chọn một trong các cách nhận thư.")]})
    if actor.user_id is None:
        raise Forbidden(_("Chỉ người dùng mới nhận thư tổng hợp."))
    with deeds.act():
        choice, _new = DigestChoice.objects.update_or_create(
            user_id=actor.user_id, defaults={"wish": wish}
        )
        deeds.record(actor, "digest.choose", choice, data={"wish": wish})
    return choice


def retry(*, actor: Actor, digest_id: int) -> Digest:
    """An administrator has a digest that was given up tried again, with all its tries.

    Raises NotFound for one of another office, Refused when it is no dead letter or a later digest
    took its place.
    """
    with deeds.act():
        policy.guard(actor, Perm.ADMINISTER)
        staff = Digest.objects.filter(user__positions__office=actor.office_id)
        digest = staff.filter(pk=digest_id).first()
        if digest is None:
            raise NotFound
        if digests.is_replaced(digest):
            raise Refused(_("Đã có thư mới hơn thay cho thư này nên không cần gửi lại."))
        schedule.try_again(digest, clock.now())
        deeds.record(actor, "digest.retry", digest)
        schedule.prompt(MAIL)
    return digest
