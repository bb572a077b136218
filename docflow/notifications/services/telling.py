"""Owns writing notices and pushing the hint; who is to be told is the caller's concern."""

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import Count, Max
from django.urls import NoReverseMatch
from django.utils import translation

from docflow.core import afterwards, clock, push
from docflow.core.access.principals import holder_id, is_group
from docflow.core.errors import Text
from docflow.notifications.models import Notification
from docflow.org.models import User

TEXT_LENGTH = 300
# So many notices are held against the day's others with one query.
AT_ONCE = 500


def group_of(user_id: int) -> str:
    """The name under which the open pages of a person are reached."""
    return f"user.{user_id}"


def session_group(session_key: str) -> str:
    """The name under which the open pages of one session are reached; it tells no key."""
    return f"session.{hashlib.sha256(session_key.encode()).hexdigest()[:32]}"


def notify(
    *,
    reason: str,
    obj: models.Model,
    text: Text,
    users: Iterable[int] = (),
    principals: Iterable[int] = (),
    besides: int | None = None,
    url: str = "",
) -> list[int]:
    """Tell people about `obj` inside the act's transaction; returns the users told now.

    `principals` are people and groups as access lists name them; `besides` is who acted and need
    not be told; `reason` is one word of the caller. At most one notice per person, object and
    reason a day (Vietnam's date): the same words again tell nothing, other words replace it.
    After the commit the open pages of those people get the id and the number of unread notices,
    never words. Raises TransactionManagementError outside a transaction.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("A notice is written inside its act.")
    wanted = _active(set(users) | _members(principals), besides)
    key = _key(reason, obj._meta.model, obj.pk, _day())
    with translation.override(settings.LANGUAGE_CODE):
        said = str(text)[:TEXT_LENGTH]
    today = Notification.objects.filter(user_id__in=wanted, dedupe_key=key)
    heard = dict(today.order_by().values_list("user_id", "text"))
    new = sorted(user for user in wanted if heard.get(user) != said)
    if not new:
        return []
    # What is said anew gets a new number, so that an open page sees it.
    if replaced := [user for user in new if user in heard]:
        today.filter(user_id__in=replaced).delete()
    # Another act may have told them this second; the constraint decides, nothing fails.
    Notification.objects.bulk_create(
        [
            Notification(
                user_id=user_id,
                reason=reason,
                object_type=obj._meta.label_lower,
                object_id=str(obj.pk),
                text=said,
                url=url or _address(obj),
                created_at=clock.now(),
                dedupe_key=key,
            )
            for user_id in new
        ],
        ignore_conflicts=True,
    )
    for user_id in new:
        afterwards.call(_push, user_id, key)
    return new


@dataclass(frozen=True, slots=True)
class Message:
    """One thing to tell one person; the object is named by its model and key."""

    user_id: int
    reason: str
    model: type[models.Model]
    object_id: int
    text: str
    url: str = ""


def notify_many(messages: Collection[Message]) -> int:
    """`notify` for many people and objects at once, by the same rule of one a day; the words are
    in the language of the office already. How many notices were written.

    One hint for each person, however much it was. Raises TransactionManagementError outside a
    transaction.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("Notices are written inside their act.")
    active = _active({one.user_id for one in messages}, None)
    today = _day()
    # The last words on one object stand, as they would if they were told one by one.
    wanted = {
        (one.user_id, _key(one.reason, one.model, one.object_id, today)): one
        for one in messages
        if one.user_id in active
    }
    written, told = 0, list(wanted.items())
    for start in range(0, len(told), AT_ONCE):
        written += _write(dict(told[start : start + AT_ONCE]))
    return written


def take_back(*, model: type[models.Model], object_id: int, users: Iterable[int]) -> int:
    """What was told to `users` about the object, which they may no longer see, is told no more:
    a notice carries its words. How many went. Raises TransactionManagementError outside one."""
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("A notice is taken back inside its act.")
    rows = Notification.objects.filter(
        user_id__in=set(users), object_type=model._meta.label_lower, object_id=str(object_id)
    )
    told = set(rows.order_by().values_list("user_id", flat=True))
    if not told:
        return 0
    gone, _rows = rows.delete()
    for user_id in sorted(told):
        push_unread(user_id)
    return gone


def _write(messages: dict[tuple[int, str], Message]) -> int:
    users, keys = ({pair[at] for pair in messages} for at in (0, 1))
    today = Notification.objects.filter(user_id__in=users, dedupe_key__in=keys).order_by()
    said = {
        (user, key): (pk, text)
        for pk, user, key, text in today.values_list("pk", "user_id", "dedupe_key", "text")
    }
    new = {
        pair: one
        for pair, one in messages.items()
        if pair not in said or said[pair][1] != one.text[:TEXT_LENGTH]
    }
    replaced = [said[pair][0] for pair in new if pair in said]
    if replaced:
        Notification.objects.filter(pk__in=replaced).delete()
    now = clock.now()
    Notification.objects.bulk_create(
        [
            Notification(
                user_id=one.user_id,
                reason=one.reason,
                object_type=one.model._meta.label_lower,
                object_id=str(one.object_id),
                text=one.text[:TEXT_LENGTH],
                url=one.url,
                created_at=now,
                dedupe_key=key,
            )
            for (_user, key), one in new.items()
        ],
        ignore_conflicts=True,
    )
    if new:
        told = frozenset(user for user, _key in new)
        afterwards.call(_push_many, told)
    return len(new)


def _day() -> str:
    return f"{clock.today():%Y%m%d}"


def _key(reason: str, model: type[models.Model], pk: Any, day: str) -> str:
    return f"{reason}:{model._meta.label_lower}:{pk}:{day}"


def _push_many(users: frozenset[int]) -> None:
    if not push.reaches_anybody():
        return
    unread = Notification.objects.filter(user_id__in=users, read_at__isnull=True)
    counted = unread.order_by().values_list("user_id").annotate(Max("pk"), Count("pk"))
    for user_id, newest, count in counted:
        push.send(group_of(user_id), {"type": "notice", "id": newest, "unread": count})


def push_unread(user_id: int) -> None:
    """After the commit, tell the open pages of the person how much is unread."""
    afterwards.call(_push, user_id, "")


def _push(user_id: int, key: str) -> None:
    mine = Notification.objects.filter(user_id=user_id)
    notice = mine.filter(dedupe_key=key).values_list("pk", flat=True).first() if key else None
    unread = mine.filter(read_at__isnull=True).count()
    push.send(group_of(user_id), {"type": "notice", "id": notice, "unread": unread})


def _members(principals: Iterable[int]) -> set[int]:
    principals = set(principals)
    groups = [holder_id(one) for one in principals if is_group(one)]
    people = {holder_id(one) for one in principals if not is_group(one)}
    if groups:
        people |= set(User.objects.filter(groups__in=groups).values_list("pk", flat=True))
    return people


def _active(users: set[int], besides: int | None) -> set[int]:
    active = User.objects.filter(pk__in=users - {besides}, is_active=True)
    return set(active.values_list("pk", flat=True))


def _address(obj: Any) -> str:
    """The object's own page where it has one; a notice without a link is better than none."""
    find = getattr(obj, "get_absolute_url", None)
    try:
        return str(find()) if find else ""
    except NoReverseMatch:
        return ""
