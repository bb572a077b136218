"""`check_integrity`: every room's own check over what it keeps."""

import json
import sys
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from docflow.core import integrity


class Command(BaseCommand):
    help = "Files against hashes, registers, receipts: exit status 1 when something does not fit."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="JSON, which is what is printed")

    def handle(self, *args: Any, **options: Any) -> None:
        report = integrity.run()
        self.stdout.write(json.dumps(asdict(report), ensure_ascii=False))
        if report.problems:
            self.stderr.write(f"{len(report.problems)} problem(s) found.")
            sys.exit(1)
