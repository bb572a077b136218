"""`import_file_list`: the yearly list of files from a workbook, again and again."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from docflow.core.errors import ActError
from docflow.documents.management.importing import add_common, office_of
from docflow.documents.services import filelists
from docflow.documents.services.importing.filelist import Report, import_list


class Command(BaseCommand):
    help = "Import the yearly list of files (XLSX in the decree's form) into its draft."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("xlsx", type=Path)
        parser.add_argument("--year", type=int, required=True)
        add_common(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        _office, actor = office_of(options["office"])
        try:
            data = options["xlsx"].read_bytes()
        except OSError as error:
            raise CommandError(f"{options['xlsx']}: {error.strerror}", returncode=2) from error
        try:
            file_list = filelists.begin(actor=actor, year=options["year"])
            report = import_list(actor=actor, file_list=file_list, data=data)
        except ActError as error:
            raise CommandError(str(error)) from error
        self._say(report, as_json=options["json"])

    def _say(self, report: Report, *, as_json: bool) -> None:
        told: list[dict[str, Any]] = [
            {"row": one.row, "code": one.code, "result": str(one.result), "said": list(one.said)}
            for one in report.rows
        ]
        if as_json:
            whole = {**report.totals(), "missing": report.missing, "rows": told}
            self.stdout.write(json.dumps(whole, ensure_ascii=False))
            return
        self.stdout.write(", ".join(f"{name} {count}" for name, count in report.totals().items()))
        for one in told:
            if one["said"]:
                self.stdout.write(f"  dòng {one['row']} {one['code']}: {' '.join(one['said'])}")
