"""`import_package`: a package of case files from another installation, verified before all else."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from docflow.core.errors import ActError
from docflow.documents.management.importing import add_common, office_of
from docflow.documents.services.packages import taking


class Command(BaseCommand):
    help = "Read a signed package of case files into an office's archive; all of it or nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("zip", type=Path)
        add_common(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        office, actor = office_of(options["office"])
        if not options["zip"].is_file():
            raise CommandError(f"{options['zip']}: không có tệp này", returncode=2)
        try:
            taken = taking.take(actor=actor, office=office, path=options["zip"])
        except ActError as error:
            raise CommandError(str(error)) from error
        told = {
            "case_files": taken.case_files,
            "documents": taken.documents,
            "organ_code": taken.organ_code,
            "signer": taken.signer,
            "sha256": taken.sha256,
        }
        text = f"{taken.case_files} hồ sơ, {taken.documents} văn bản từ {taken.organ_name}"
        self.stdout.write(json.dumps(told, ensure_ascii=False) if options["json"] else text)
