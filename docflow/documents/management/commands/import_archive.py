"""`import_archive`: PDFs or texts of a folder, for the archive readers of one office."""

import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from docflow.core.errors import ActError
from docflow.documents.management.importing import add_common, office_of, report
from docflow.documents.services.importing.archive import import_archive


class Command(BaseCommand):
    help = "Import the PDFs or the documents.jsonl of a folder; a second run imports nothing again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", metavar="DIR", type=Path)
        add_common(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        office, actor = office_of(options["office"])
        started = time.perf_counter()
        if not options["folder"].is_dir():
            raise CommandError(f"{options['folder']}: không phải thư mục", returncode=2)
        try:
            outcome = import_archive(actor=actor, office=office, folder=options["folder"])
        except (ActError, OSError) as error:
            raise CommandError(str(error)) from error
        report(self, outcome, started, as_json=options["json"])
