"""The worker process: reads orders from standard input, answers reports on standard output.

Started by `signing.gate.worker`; has no database, no settings and, once limited, little memory.
"""

import contextlib
import json
import os
import resource
import sys
from datetime import UTC, datetime
from typing import BinaryIO

from signing.gate import engine, wire
from signing.gate.policy import Material

READY = b"ready"
# Said when a file has arrived whole: what the process dies of from now on is the file's doing.
TAKEN = b"taken"


def limit(spare_bytes: int) -> None:
    """Allow `spare_bytes` of address space beyond what the process has mapped now.

    Measured from /proc/self/statm after the imports and a first judgement, so the limit counts
    what a file makes us use and not the libraries. Where there is no /proc, from zero.
    """
    try:
        with open("/proc/self/statm") as statm:
            base = int(statm.read().split()[0]) * resource.getpagesize()
    except OSError:
        base = 0
    ceiling = base + spare_bytes
    resource.setrlimit(resource.RLIMIT_AS, (ceiling, ceiling))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Judging writes no file: not even a hostile font gets to.
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def warm_up() -> None:
    """Judge a file that is none, so that everything imported late is loaded before the limit."""
    nothing = Material(
        expected_fields=None,
        empty_fields=(),
        trust_embedded=True,
        anchors=(),
        crls=(),
        ocsps=(),
    )
    engine.judge(b"%PDF-1.4\n%%EOF\n", now=datetime(2026, 1, 1, tzinfo=UTC), material=nothing)


def serve(orders: BinaryIO, answers: BinaryIO, spare_bytes: int) -> None:
    """Answer orders until the other side is gone, or until one of them has used up the memory."""
    warm_up()
    limit(spare_bytes)
    wire.send(answers, READY)
    material: Material | None = None
    while True:
        now, material = wire.unpack_order(wire.receive(orders), material)
        data = wire.receive(orders)
        wire.send(answers, TAKEN)
        report = engine.judge(data, now=now, material=material)
        wire.send(answers, json.dumps(report.to_json()).encode())
        if "memory_exceeded" in report.reasons:
            # What is left of the heap after that is not worth keeping.
            return


def main() -> None:
    """Take the real standard output for answers, and send stray prints to standard error."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    with contextlib.suppress(wire.Gone, BrokenPipeError, KeyboardInterrupt):
        serve(sys.stdin.buffer, answers, int(sys.argv[1]))


if __name__ == "__main__":
    main()
