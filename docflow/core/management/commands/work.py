"""`work`: a worker alone, beside the web process or on another machine."""

import signal
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from docflow.core import schedule


class Command(BaseCommand):
    help = "Runs the sweeps until it is stopped."

    def add_arguments(self, parser: CommandParser) -> None:
        names = ", ".join(sorted(sweep.name for sweep in schedule.sweeps()))
        parser.add_argument("--queues", nargs="+", default=[], metavar="NAME", help=names)

    def handle(self, *args: Any, **options: Any) -> None:
        known = {sweep.name for sweep in schedule.sweeps()}
        if unknown := sorted(set(options["queues"]) - known):
            raise CommandError(f"No such queue: {', '.join(unknown)}.", returncode=2)
        worker = schedule.Worker(options["queues"])
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: worker.stop())
        self.stderr.write("The worker runs; stop it with Ctrl+C.")
        worker.run()
