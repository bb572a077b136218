"""The office of the proofs: a process that forks one child per order, so a child can be killed.

python -m tests.proofs.house TURNS      orders on standard input, answers on standard output, JSON;
                                        so many turns were taken by a house whose data it goes on

Each child is a whole process: it opens the database anew and, when killed, writes nothing more.
The clocks of the n-th child, the office's and the machine's, stand n times eleven minutes later,
past every lease of those before.
"""

import atexit
import json
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connections  # noqa: E402

from docflow.core import clock, schedule  # noqa: E402
from docflow.demo import building  # noqa: E402
from signing.keys import credentials  # noqa: E402
from signing.keys.models import Credential  # noqa: E402
from tests.proofs import books, moments, reminding, stations, writers  # noqa: E402

MORNING = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)
BETWEEN = timedelta(minutes=11)

Order = dict[str, Any]


def build(_order: Order) -> dict[str, Any]:
    call_command("migrate", interactive=False, verbosity=0)
    building.build()
    return {}


def play(order: Order) -> dict[str, Any]:
    """Go on with the way from where it stands, through station `until`.

    Dies at moment `fatal` of `station`; else tells how many moments each station had and, asked
    to `compare`, after which stations the index did not follow.
    """
    counted: dict[str, int] = {}
    journey = stations.Journey(building.load(), order["number"])
    for station in stations.left(journey, order["until"]):
        fatal = order.get("fatal", 0) if station.name == order.get("station") else 0
        with moments.watch(fatal) as seen:
            station.play(journey)
        counted[station.name] = seen.seen
        if order.get("compare"):
            counted[station.name] = books.unindexed()
    return counted


def live(order: Order) -> int:
    """The same beside a worker, as `serve` runs it; how many stations were left."""
    # Five lives that ended inside a PIN's check have locked its key, as they must: the office's
    # administrator opens it again before the next one.
    for credential in Credential.objects.exclude(locked_at=None):
        credentials.reset(credential, clock.now())
    worker = schedule.Worker(poll=0.1)
    thread = threading.Thread(target=worker.run)
    thread.start()
    journey, played = stations.Journey(building.load(), order["number"]), 0
    try:
        for station in stations.left(journey):
            station.wait(journey)
            played += 1
    finally:
        worker.stop()
        thread.join()
    return played


def inspect(order: Order) -> dict[str, Any]:
    return {"faults": books.faults(), **books.footprint(order["after"])}


def last_event(_order: Order) -> int:
    return books.last_event()


DEEDS: dict[str, Callable[[Order], Any]] = {
    "build": build,
    "play": play,
    "live": live,
    "inspect": inspect,
    "last_event": last_event,
    "prepare": writers.prepare,
    "write": writers.write,
    "judge": writers.judge,
    "remind_prepare": reminding.prepare,
    "remind": reminding.remind,
    "remind_judge": reminding.judge,
}


def main() -> None:
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    moments.install()
    for turn, line in enumerate(sys.stdin, start=int(sys.argv[1])):
        orders = json.loads(line)
        children = [_fork(order, turn) for order in orders]
        told = [_wait(child, order) for child, order in zip(children, orders, strict=True)]
        answers.write(json.dumps(told) + "\n")
        answers.flush()


def _fork(order: Order, turn: int) -> tuple[int, int]:
    reading, writing = os.pipe()
    child = os.fork()
    if child:
        os.close(writing)
        return child, reading
    os.close(reading)
    status = 1
    try:
        clock.real = lambda: datetime.now(UTC) + turn * BETWEEN
        clock.set(MORNING + turn * BETWEEN, ticking=True)
        answer = DEEDS[order["do"]](order)
        os.write(writing, json.dumps(answer).encode())
        status = 0
    except BaseException:
        traceback.print_exc()
    finally:
        connections.close_all()
        atexit._run_exitfuncs()
        sys.stderr.flush()
        os._exit(status)


def _wait(child: tuple[int, int], order: Order) -> dict[str, Any]:
    """Kill it after `kill_after` seconds when it lives so long; its answer, or how it ended."""
    pid, reading = child
    if "kill_after" in order:
        time.sleep(order["kill_after"])
        os.kill(pid, signal.SIGKILL)
    with os.fdopen(reading, "rb") as source:
        answer = source.read()
    _, status = os.waitpid(pid, 0)
    killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
    return {
        "killed": killed,
        "ok": not killed and os.WEXITSTATUS(status) == 0,
        "answer": json.loads(answer) if answer and not killed else None,
    }


if __name__ == "__main__":
    main()
