"""Many processes that sweep the reminders of one office at once, some of them killed at work."""

import time
from collections import Counter
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.core.management import call_command
from django.db.models import Value

from directives.models import Assignment, Escalation, Reminder
from directives.services import reminding
from docflow.core import clock
from docflow.notifications.models import Notification
from tests.factories.directives import make_order
from tests.factories.org import make_cast
from tests.proofs import moments

Order = dict[str, Any]
# The day before the house opens; its rungs of the first day after are due.
DUE = datetime(2026, 3, 9, 17, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
# Small batches, so that a process has many of them to die in.
LIMIT = 5
PAUSE = 0.05


def prepare(order: Order) -> int:
    """Late orders to the units of one office, all of them to be looked at now."""
    call_command("migrate", interactive=False, verbosity=0)
    cast = make_cast()
    for number in range(order["orders"]):
        unit = (cast.unit, cast.other_unit)[number % 2]
        make_order(cast.chi, unit, f"Rà soát thủ tục số {number}", days=1)
    given = DUE.replace(day=2)
    return Assignment.objects.update(
        due=DUE, first_due=DUE, given_at=given, remind_at=given, status="in_progress"
    )


def remind(order: Order) -> int:
    """Sweep until nothing is left, starting with everybody else; how many assignments it was."""
    time.sleep(max(0.0, order["start"] - time.time()))
    done = 0
    with moments.watch(order.get("fatal", 0)):
        while step := reminding.sweep(clock.now(), LIMIT):
            done += step
            # SQLite gives its lock to whoever asks first: everybody gets a turn.
            time.sleep(PAUSE)
    return done


def judge(_order: Order) -> dict[str, Any]:
    """What every assignment was told, by how many assignments; one line where all are alike."""
    rungs = Counter(Reminder.objects.values_list("assignment", "recipient", "days", "told"))
    late = Notification.objects.filter(reason="late").values_list("object_id", "reason")
    lines = Escalation.objects.values_list("assignment_id", Value("escalated"))
    notices = Counter([*((int(pk), reason) for pk, reason in late), *lines])
    left: dict[int, list[Any]] = {pk: [] for pk in Assignment.objects.values_list("pk", flat=True)}
    for (pk, recipient, days, told), times in rungs.items():
        left[pk].append([recipient, days, told, times])
    for (pk, reason), times in notices.items():
        left[pk].append([reason, times])
    found = Counter(str(sorted(one, key=str)) for one in left.values())
    waiting = Assignment.objects.filter(remind_at__lte=clock.now()).count()
    # One notice for the leader, whose number counts every line.
    told = Notification.objects.filter(reason="escalated").values_list("text", flat=True)
    counted = [int(text.split()[0]) for text in told]
    return {"left": dict(found), "waiting": waiting, "leader": counted}
