"""The sweep of open assignments for due reminders against reading the same rows through the ORM.

Rows, orders and people are written in bulk: through the services half a million would take hours.
What is measured, the sweep with its notices, is the real one: a backlog of which nobody was ever
told, the same rows looked at anew after a change of the rules, and the next working day.
"""

import gc
import random
import resource
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from benchmarks import crowd
from benchmarks.harness import office, report, size

COUNT = {"small": 5_000, "full": 500_000}
UNITS = {"small": 10, "full": 200}
MORNING = datetime(2026, 6, 10, 8, 0, tzinfo=crowd.ZONE)
NEXT = timedelta(days=1)


def main() -> None:
    from django.urls import reverse

    from directives.models import Assignment
    from directives.services import reminding
    from docflow.core import clock
    from docflow.notifications.models import Notification

    count = COUNT[size()]
    house = crowd.settle(UNITS[size()])
    fill(house, count)

    def read() -> None:
        for one in Assignment.objects.order_by("pk").iterator(2000):
            assert one.pk

    # Addresses are read once in the life of a process.
    reverse("directives:home")
    base = min(cpu(read), cpu(read)) / count
    whole = "reading all rows through the ORM"

    def tell(figure: str, taken: float, goal: str = "<= 10") -> None:
        notices = Notification.objects.count() - told
        report(
            "reminders",
            f"{figure}, {notices:,} notices, CPU",
            taken,
            "s",
            baseline=f"{whole}, {base * count:.2f} s",
            ratio=taken / (base * count),
            goal=goal,
        )

    told = 0
    with clock.at(MORNING):
        reminding.replan(house.office.pk)
        halves, grown = sweep_all(count)
    tell("a backlog of which nobody ever heard, all told at once", sum(halves), "none")
    report(
        "reminders",
        "memory grown in the second half of that sweep",
        grown,
        "MiB",
        baseline="the first half",
        ratio=grown,
        goal="<= 5 MiB",
    )
    told = Notification.objects.count()
    with clock.at(MORNING):
        reminding.replan(house.office.pk)
        halves, _grown = sweep_all(count)
    tell("all looked at anew after a change of rules", sum(halves))
    with clock.at(MORNING + NEXT):
        due = Assignment.objects.filter(remind_at__lte=clock.now()).count()
        halves, _grown = sweep_all(due)
    tell(f"the next morning, {due:,} of them due", sum(halves))
    idle = cpu(lambda: clock_sweep(MORNING + NEXT))
    report(
        "reminders",
        "a turn with nothing due",
        idle,
        "s",
        baseline="reading all rows through the ORM",
        ratio=idle / (base * count),
        goal="< 0.01",
    )


def fill(house: "crowd.House", count: int) -> None:
    """Open work of every state, with deadlines from two months ago to two months ahead."""
    from directives.states import AssignmentStatus as Status

    chance = random.Random(7)
    states = [Status.GIVEN, Status.ACCEPTED, *[Status.IN_PROGRESS] * 6, Status.REPORTED]

    def order(_number: int) -> crowd.Order:
        due = MORNING.replace(hour=17) + timedelta(days=chance.randint(-60, 60))
        given = due - timedelta(days=chance.randint(3, 60))
        status = chance.choice(states)
        done = MORNING - timedelta(days=chance.randint(0, 20))
        return crowd.Order(
            chance.choice(house.units), status, given, due, done if status == "reported" else None
        )

    crowd.give(house, (order(number) for number in range(count)))


def sweep_all(count: int) -> tuple[list[float], float]:
    """CPU of both halves and the memory that the second one added, in MiB."""
    from directives.services import reminding
    from docflow.core import clock

    taken, peaks, done = [], [], 0
    for until in (count // 2, count):
        started = time.process_time()
        while done < until and (step := reminding.sweep(clock.now(), reminding.BATCH)):
            done += step
        taken.append(time.process_time() - started)
        peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    assert done == count, (done, count)
    return taken, peaks[1] - peaks[0]


def clock_sweep(moment: datetime) -> None:
    from directives.services import reminding
    from docflow.core import clock

    with clock.at(moment):
        assert reminding.sweep(clock.now(), reminding.BATCH) == 0


def cpu(run: Callable[[], None]) -> float:
    gc.collect()
    started = time.process_time()
    run()
    return time.process_time() - started


if __name__ == "__main__":
    with office():
        main()
