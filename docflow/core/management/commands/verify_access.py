"""`verify_access`: the access lists against the grants, the source of truth."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from docflow.core.access import books


class Command(BaseCommand):
    help = "Compare the access lists with the grants; --fix rebuilds what differs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--fix", action="store_true")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        found = [book.verify(fix=options["fix"]) for book in books()]
        total = {
            "objects": sum(one.objects for one in found),
            "missing": sum(one.missing for one in found),
            "extra": sum(one.extra for one in found),
        }
        if options["json"]:
            self.stdout.write(json.dumps(total))
        else:
            self.stdout.write("{objects} objects, {missing} missing, {extra} extra".format(**total))
        if total["missing"] or total["extra"]:
            if options["fix"]:
                self.stderr.write("The lists were rebuilt.")
                return
            sys.exit(1)
