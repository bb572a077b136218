"""`verify_audit`: proves every chain of the audit, or names the first row that is broken."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from docflow.core.audit.verify import verify


class Command(BaseCommand):
    help = "Proves the audit: exit status 1 and the first broken row when it was tampered with."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="JSON, which is what is printed")

    def handle(self, *args: Any, **options: Any) -> None:
        verdict = verify()
        self.stdout.write(json.dumps(verdict.to_json(), ensure_ascii=False))
        if not verdict.ok:
            broken = verdict.first_broken
            self.stderr.write(f"The audit is broken: {broken}")
            sys.exit(1)
