"""`export_audit`: rows of an office's audit with what proves them, in one signed file."""

import json
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from docflow.core.clock import OFFICE_ZONE
from docflow.core.errors import ActError
from docflow.core.management.writing import new_file
from docflow.desk.services.audit_export import writing
from docflow.org.selectors.people import office_by_code
from signing.keys.errors import KeyProblem


class Command(BaseCommand):
    help = "Write the audit of an office with the hashes and time stamps that prove it; signed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("office", help="mã cơ quan")
        parser.add_argument("out", type=Path, metavar="OUT")
        parser.add_argument("--from", dest="first", type=date.fromisoformat, metavar="DATE")
        parser.add_argument("--to", dest="last", type=date.fromisoformat, metavar="DATE")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        office = office_by_code(options["office"])
        if office is None:
            raise CommandError(f"{options['office']}: không có cơ quan mang mã này.", returncode=2)
        first, last = options["first"], options["last"]
        until = _start(last + timedelta(days=1)) if last else None
        try:
            with new_file(options["out"]) as target:
                rows = writing.everything(
                    office=office, first=_start(first) if first else None, last=until, target=target
                )
        except (ActError, KeyProblem) as error:
            raise CommandError(str(error)) from error
        told = {"office": options["office"], "rows": rows, "file": str(options["out"])}
        text = f"{options['office']}: {rows} dòng, {options['out']}"
        self.stdout.write(json.dumps(told, ensure_ascii=False) if options["json"] else text)


def _start(day: date) -> datetime:
    return datetime.combine(day, time.min, OFFICE_ZONE)
