"""`import_register`: the rows of an old register, for the archive readers of one office."""

import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from docflow.core.errors import ActError
from docflow.documents.management.importing import add_common, office_of, report
from docflow.documents.services.importing.register import import_register


class Command(BaseCommand):
    help = "Import an old register (CSV); a second run imports nothing again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("csv", type=Path)
        add_common(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        office, actor = office_of(options["office"])
        started = time.perf_counter()
        try:
            data = options["csv"].read_bytes()
        except OSError as error:
            raise CommandError(f"{options['csv']}: {error.strerror}", returncode=2) from error
        try:
            outcome = import_register(
                actor=actor, office=office, data=data, name=options["csv"].name
            )
        except ActError as error:
            raise CommandError(str(error)) from error
        report(self, outcome, started, as_json=options["json"])
