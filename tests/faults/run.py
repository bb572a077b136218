"""The whole test: found, introduce, disturb, let it come to rest, compare."""

import socket
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.faults import comparing
from tests.faults.cluster import Cluster
from tests.faults.disk import Disk
from tests.faults.installation import ENOUGH, QUIET, Broken, Installation
from tests.faults.line import Line
from tests.faults.storm import ROLES, Storm, World

# What one delivery leaves on the disk of one side, and what an office has before the first.
MEGABYTES, AT_FIRST = 0.8, 256
# Without any progress so long, it never comes to rest; on the clock of the installations more than
# the longest pause of a row, on the machine's what a busy one needs.
LONGEST_PAUSE, PATIENCE = 5400.0, 180.0


@dataclass(frozen=True)
class Plan:
    documents: int
    recipients: int
    seed: int
    # Seconds between two faults, on the average.
    gap: float
    # How many times as fast as the machine's both installations' clocks run.
    speed: float
    # Seconds that a group of documents takes at least: so that they go on under all the faults.
    pace: float
    # How often every fault happens at most.
    rounds: int = 10_000
    # After so many nothing new is begun; what was begun is counted.
    minutes: float = 24 * 60.0

    @property
    def patience(self) -> float:
        return max(PATIENCE, LONGEST_PAUSE / self.speed)


def run(plan: Plan, folder: Path) -> dict[str, Any]:
    """Everything that was counted; `faults` is empty when the exchange held. Raises Broken."""
    began = time.monotonic()
    laps: dict[str, float] = {}

    def lap(name: str) -> None:
        laps[name] = round(time.monotonic() - began - sum(laps.values()), 1)
        _say(f"{name}: {laps[name]} s")

    with opened(plan, folder) as world:
        _found(plan, world)
        lap("founding")
        for house in world.houses.values():
            for role in ROLES:
                house.start(role)
        storm = Storm(world, plan.seed, plan.gap, lambda: _gone(world))
        storm.blow(_watch(world, plan), plan.rounds)
        lap("storm")
        _rest(world, plan)
        lap("rest")
        orphans = sum(len(house.orphans()) for house in world.houses.values())
        told = {**_judge(world, plan), "orphans": orphans}
        lap("judging")
    return {
        "asked_for": plan.documents,
        "recipients": plan.recipients,
        "seed": plan.seed,
        "speed": plan.speed,
        **told,
        "seconds": round(time.monotonic() - began, 1),
        "laps": laps,
    }


@contextmanager
def opened(plan: Plan, folder: Path) -> Iterator[World]:
    """Two installations in `folder`, with the lines between them; closed whatever happens."""
    began = datetime.now(UTC).isoformat()
    clock = {"FAULTS_BEGAN": began, "FAULTS_SPEED": str(plan.speed)}
    size = AT_FIRST + int(plan.documents * 1.3 * MEGABYTES)
    with ExitStack() as stack:
        cluster = Cluster(_free_port())
        stack.callback(cluster.close)
        cluster.begin()
        houses, lines, disks = {}, {}, {}
        for side, url in (("A", cluster.url), ("B", "")):
            houses[side] = Installation(side, folder / side, _free_port(), clock, url)
            disks[side] = Disk(houses[side].data, size)
            stack.callback(disks[side].close)
            stack.callback(houses[side].close)
        for side, there in (("A", "B"), ("B", "A")):
            lines[side] = Line(houses[there].port)
            stack.callback(lines[side].close)
        yield World(houses, lines, disks, cluster)


def _found(plan: Plan, world: World) -> None:
    clusters = {"A": world.cluster, "B": None}
    with ThreadPoolExecutor() as both:
        list(both.map(lambda side: world.houses[side].make_tables(clusters[side]), "AB"))
    told = {}
    for side, house in world.houses.items():
        told[side] = house.ask("found", count=plan.recipients)
        words = ["-m", "tests.faults.house", side, "drive"]
        house.words["drive"] = [*words, *map(str, (plan.documents, plan.recipients, plan.pace))]
    for side, other in (("A", "B"), ("B", "A")):
        address = f"http://127.0.0.1:{world.lines[side].port}/gui-nhan/inbox/"
        world.houses[side].ask("introduce", told=told[other], address=address)


def _gone(world: World) -> int:
    return int(world.houses["A"].ask("dispatched"))


def _watch(world: World, plan: Plan) -> Callable[[], bool]:
    """Whether documents are still to be sent; raises Broken when that goes nowhere."""
    last, since = -1, 0.0
    until = time.monotonic() + plan.minutes * 60

    def sending() -> bool:
        nonlocal last, since
        gone = _gone(world)
        if gone != last:
            _say(f"{gone} documents dispatched, {world.counts['kills']} kills")
            last, since = gone, time.monotonic()
        if time.monotonic() - since > plan.patience:
            raise Broken(f"Nothing is dispatched: {world.houses['A'].said('drive')}")
        if time.monotonic() > until:
            (world.houses["A"].data / ENOUGH).touch()
            return False
        return gone < plan.documents

    return sending


def _rest(world: World, plan: Plan) -> None:
    """No more faults: until nothing is due, and what was given up was brought back and went."""
    (world.houses["A"].data / QUIET).touch()
    world.counts["dead_letters"] = world.counts["brought_back"] = 0
    last, since = None, time.monotonic()
    while True:
        world.supervise()
        left = {side: house.ask("unfinished") for side, house in world.houses.items()}
        if left != last:
            _say(f"left: {left}")
            last, since = left, time.monotonic()
        people = world.houses["A"].running["drive"].poll() is None
        due = any(n for each in left.values() for n in each.values())
        if not people and not due and not _bring_back(world):
            return
        if time.monotonic() - since > plan.patience:
            raise Broken(f"It does not come to rest: {left}")
        time.sleep(1)


def _bring_back(world: World) -> bool:
    """Whether anything had been given up."""
    found = False
    for house in world.houses.values():
        told = house.ask("bring_back")
        world.counts["dead_letters"] += told["dead"]
        world.counts["brought_back"] += told["aside"]
        found |= bool(told["dead"] or told["aside"])
    return found


def _judge(world: World, plan: Plan) -> dict[str, Any]:
    for house in world.houses.values():
        for role in ROLES:
            house.kill(role)
    books, proofs, metric = (
        {side: house.ask(what) for side, house in world.houses.items()}
        for what in ("books", "proofs", "metric")
    )
    found = comparing.compare(books["A"], books["B"])
    agreed = comparing.metrics_agree(metric["A"], metric["B"], found["deliveries"])
    faults = [
        *found.pop("faults"),
        *comparing.once_each(books["A"], books["B"]),
        *(f"metric: {one}" for one in agreed["differ"]),
        *_unproved(proofs),
    ]
    drafted = len(books["A"]["outgoing"])
    if drafted != plan.documents and not (world.houses["A"].data / ENOUGH).exists():
        faults.append(f"{drafted} documents instead of {plan.documents}")
    seen = {side: dict(line.seen) for side, line in world.lines.items()}
    return {
        "documents": drafted,
        **found,
        **{name: world.counts[name] for name in _COUNTED},
        "tries": sum(one.get("connections", 0) for one in seen.values()),
        "disturbances": {n: c for n, c in sorted(world.counts.items()) if n not in _COUNTED},
        "lines": seen,
        "audit_events": {side: one["audit"]["events"] for side, one in proofs.items()},
        "audit_ok": all(one["audit"]["ok"] for one in proofs.values()),
        "metric": agreed,
        "faults": faults,
    }


_COUNTED = ("kills", "restarts", "cuts", "disk_full", "dead_letters", "brought_back")


def _unproved(proofs: dict[str, Any]) -> Iterator[str]:
    for side, one in proofs.items():
        if not one["audit"]["ok"]:
            yield f"verify_audit of {side}: {one['audit']['first_broken']}"
        yield from (f"check_integrity of {side}: {problem}" for problem in one["integrity"][:20])
        if one["access"]["missing"] or one["access"]["extra"]:
            yield f"verify_access of {side}: {one['access']}"
        if any(one["index"].values()):
            yield f"index of {side}: {one['index']}"


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _say(line: str) -> None:
    print(f"{datetime.now(UTC):%H:%M:%S} {line}", file=sys.stderr, flush=True)
