"""A simulated year of orders: how many reminders each person gets on a day.

The year runs day by day with the office's clock, and the sweeps are the real ones. What people do
meanwhile (accept, report, judge, with delays drawn by chance) is written in bulk, because through
the services it would take hours; `reminding.plan` is then called as the services call it. Half of
the work is reported after its deadline, some is never accepted: an office worse than most.
"""

import random
import statistics
from collections import Counter, defaultdict
from datetime import datetime, timedelta

from benchmarks import crowd
from benchmarks.harness import office, report, size

COUNT = {"small": 2_000, "full": 50_000}
UNITS = {"small": 10, "full": 60}
START = datetime(2026, 1, 5, 8, 0, tzinfo=crowd.ZONE)
DAYS = 365
REASONS = ("due_soon", "late", "unaccepted", "unjudged", "escalated")


def main() -> None:
    from docflow.core import clock
    from docflow.notifications.models import Notification

    count = COUNT[size()]
    house = crowd.settle(UNITS[size()])
    calendar = _Year(house, count)
    for step in range(DAYS):
        day = START + timedelta(days=step)
        with clock.at(day):
            _sweep()
        with clock.at(day.replace(hour=10)):
            calendar.live(step)
            _sweep()

    told = Notification.objects.filter(reason__in=REASONS)
    days: Counter[tuple[int, object]] = Counter()
    same: Counter[tuple[int, str, str, object]] = Counter()
    rows = told.order_by().values_list("user_id", "object_id", "reason", "created_at")
    for user, pk, reason, at in rows.iterator(2000):
        day = at.astimezone(crowd.ZONE).date()
        days[user, day] += 1
        same[user, pk, reason, day] += 1
    most = max(same.values())
    assert most == 1, f"{most} messages on one object for one reason on one day"
    units = sorted(n for (user, _day), n in days.items() if user != house.leader.user_id)
    leader = sorted(n for (user, _day), n in days.items() if user == house.leader.user_id)
    for who, counts in ((f"{len(house.units)} heads of units", units), ("the one leader", leader)):
        report(
            "year",
            f"{who}: messages on a day with any, over {count:,} orders; median "
            f"{statistics.median(counts):.0f}, p99 {counts[int(len(counts) * 0.99)]}, largest",
            max(counts),
            "messages",
            baseline=f"{sum(counts):,} messages on {len(counts):,} days of a person",
            ratio=sum(counts) / count,
            goal="shown",
        )
    report(
        "year",
        "messages per person, object, reason and day, largest",
        most,
        "messages",
        baseline="the rule: one",
        ratio=most,
        goal="<= 1",
    )


class _Year:
    """Who does what on which day, drawn once."""

    def __init__(self, house: crowd.House, count: int) -> None:
        from directives.models import Assignment

        chance = random.Random(11)
        self.todo: dict[int, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        orders = []
        for number in range(count):
            given = int(number * (DAYS - 5) / count)
            due = given + chance.randint(3, 40)
            moment = START + timedelta(days=given, hours=2)
            unit = chance.choice(house.units)
            last = (START + timedelta(days=due)).replace(hour=17)
            orders.append((crowd.Order(unit, "given", moment, last), given, due))
        crowd.give(house, (one for one, _given, _due in orders))
        pks = Assignment.objects.order_by("pk").values_list("pk", flat=True)
        for pk, (_order, given, due) in zip(pks, orders, strict=True):
            accepted = given + chance.choice([0, 0, 1, 1, 2, 4])
            reported = max(accepted, due + chance.randint(-6, 8))
            judged = reported + chance.choice([0, 1, 1, 2, 5])
            steps = (("given", given), ("accepted", accepted), ("reported", reported))
            for what, step in (*steps, ("completed", judged)):
                self.todo[step][what].append(pk)

    def live(self, step: int) -> None:
        """What people did this morning."""
        from directives.models import Assignment
        from directives.services import reminding
        from docflow.core import clock

        now = clock.now()
        for what in ("given", "accepted", "reported", "completed"):
            pks = self.todo[step][what]
            changes: dict[str, object] = {"status": what}
            if what == "reported":
                changes["done_at"] = now
            if what == "completed":
                changes["completed_at"] = now
            for start in range(0, len(pks), 500):
                part = Assignment.objects.filter(pk__in=pks[start : start + 500])
                part.update(**changes)
                reminding.plan(*part.select_related("directive"))


def _sweep() -> None:
    from directives.services import reminding
    from docflow.core import clock

    while reminding.sweep(clock.now(), reminding.BATCH):
        pass


if __name__ == "__main__":
    with office():
        main()
