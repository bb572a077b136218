"""Telling superiors of what others are late with: one notice a person and day, a list behind it.

Hundreds of late orders are one message; the list names every one of them.
"""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from directives.models import Escalation, EscalationDay
from docflow.core import clock
from docflow.notifications.services import Message, notify_many

REASON = "escalated"
TEXT_LENGTH = 300


@dataclass(frozen=True, slots=True)
class Late:
    """What one person is to hear of one assignment."""

    user_id: int
    assignment_id: int
    directive_id: int
    text: str


def tell(found: Collection[Late]) -> None:
    """Write the lines and say how many there are by now; part of the sweep's transaction.

    Of two words on one assignment the last stands. Workers that tell the same person wait for
    each other here, so that the number counts the lines of all of them.
    """
    last = {(one.user_id, one.assignment_id): one for one in found}
    if not last:
        return
    lists = _locked(sorted({user for user, _assignment in last}))
    Escalation.objects.bulk_create(
        [
            Escalation(
                list=lists[one.user_id],
                assignment_id=one.assignment_id,
                text=one.text[:TEXT_LENGTH],
                at=clock.now(),
            )
            for one in last.values()
        ],
        update_conflicts=True,
        unique_fields=["list", "assignment"],
        update_fields=["text", "at"],
    )
    newest = {one.user_id: one for one in last.values()}
    named = Escalation.objects.filter(list__in=lists.values()).order_by()
    counts = Counter(named.values_list("list__user_id", flat=True))
    notify_many([_message(lists[user], one, counts[user]) for user, one in newest.items()])


def _locked(users: list[int]) -> dict[int, EscalationDay]:
    """Today's list of each, in the order of the people, so that no two workers block each other."""
    today = clock.today()
    EscalationDay.objects.bulk_create(
        [EscalationDay(user_id=user, day=today) for user in users], ignore_conflicts=True
    )
    rows = EscalationDay.objects.select_for_update().filter(day=today, user_id__in=users)
    return {row.user_id: row for row in rows.order_by("user_id")}


def _message(today: EscalationDay, newest: Late, count: int) -> Message:
    """A single one leads to its order; several lead to their list."""
    if count == 1:
        text = newest.text
        url = reverse("directives:directive", args=[newest.directive_id])
    else:
        words = _("%(n)d việc cần đôn đốc hôm nay; mới nhất: %(text)s")
        text, url = words % {"n": count, "text": newest.text}, today.get_absolute_url()
    return Message(today.user_id, REASON, EscalationDay, today.pk, text[:TEXT_LENGTH], url)
