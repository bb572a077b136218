"""A process of one installation, for the test: it looks at it, or does what its people do.

python -m tests.faults.house SIDE                  orders on standard input, answers on standard
                                                   output, a line of JSON each
python -m tests.faults.house SIDE drive N COUNT PACE
                                                   people at work, until nothing is left and the
                                                   file `quiet` lies in the data folder
"""

import json
import os
import sys
from pathlib import Path

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import close_old_connections  # noqa: E402

from tests.faults import driving, offices, telling  # noqa: E402
from tests.faults.installation import QUIET  # noqa: E402

FOUND = {"A": offices.found_sender, "B": offices.found_receivers}


def main(side: str) -> None:
    deeds = {
        "tables": lambda _order: call_command("migrate", interactive=False, verbosity=0),
        "found": lambda order: FOUND[side](order["count"]),
        "introduce": lambda order: offices.introduce(order["told"], order["address"]),
        "unfinished": lambda _order: telling.unfinished(),
        "dispatched": lambda _order: telling.dispatched(),
        "given_up": lambda _order: telling.given_up(),
        "bring_back": lambda _order: telling.bring_back(),
        "books": lambda _order: telling.books_of_exchange(),
        "proofs": lambda _order: telling.proofs(),
        "metric": lambda _order: telling.metric(),
    }
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    for line in sys.stdin:
        order = json.loads(line)
        close_old_connections()
        told = deeds[order["do"]](order)
        answers.write(json.dumps(told) + "\n")
        answers.flush()


def work(side: str, documents: int, count: int, pace: float) -> None:
    people = driving.Sender(documents, count, pace) if side == "A" else driving.Receiver()
    driving.drive(people.step, (Path(settings.DATA_DIR) / QUIET).exists)


if __name__ == "__main__":
    if len(sys.argv) > 2:
        work(sys.argv[1], int(sys.argv[3]), int(sys.argv[4]), float(sys.argv[5]))
    else:
        main(sys.argv[1])
