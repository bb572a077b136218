"""`dependency_report`: what the installation is built of, for who answers for it."""

import json
import sys
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from docflow.core import dependencies


class Command(BaseCommand):
    help = "Each package with version, licence and reason; exit status 1 for a licence not allowed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON object for each package")

    def handle(self, *args: Any, **options: Any) -> None:
        project = settings.BASE_DIR / "pyproject.toml"
        if not project.is_file():
            raise CommandError(f"{project} is not there: the reasons are read from it.")
        found = list(dependencies.packages(project))
        for one in found:
            line = f"{one.name} {one.version} | {one.licence} | {one.reason}"
            self.stdout.write(
                json.dumps(asdict(one), ensure_ascii=False) if options["json"] else line
            )
        refused = [one.name for one in found if not one.allowed]
        if refused:
            self.stderr.write(f"Not allowed: {', '.join(refused)}.")
            sys.exit(1)
