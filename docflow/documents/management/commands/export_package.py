"""`export_package`: a case file or a batch handed over, as a signed package."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from docflow.core import clock
from docflow.core.errors import ActError
from docflow.core.management.writing import new_file
from docflow.documents.management.importing import add_common, office_of
from docflow.documents.models import CaseFile
from docflow.documents.services.packages import writing
from docflow.documents.states import CaseStatus
from signing.keys.errors import KeyProblem


class Command(BaseCommand):
    help = "Write closed case files of an office as a package that import_package reads."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("zip", type=Path)
        chosen = parser.add_mutually_exclusive_group(required=True)
        chosen.add_argument("--case", metavar="YEAR/CODE")
        chosen.add_argument("--batch", metavar="YEAR/NUMBER")
        add_common(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        office, _actor = office_of(options["office"])
        mine = CaseFile.objects.filter(office=office).exclude(status=CaseStatus.OPEN)
        year, _slash, name = (options["case"] or options["batch"]).partition("/")
        if not (year.isdigit() and name):
            raise CommandError("YEAR/CODE hoặc YEAR/NUMBER", returncode=2)
        if options["case"]:
            found = mine.filter(year=int(year), code=name)
        else:
            number = int(name) if name.isdigit() else 0
            batch = {"hand_over__year": int(year), "hand_over__number": number}
            found = mine.filter(**{f"handed__{key}": value for key, value in batch.items()})
        case_files = list(found.select_related("keeper", "office").order_by("year", "code"))
        if not case_files:
            raise CommandError("Không có hồ sơ nào như vậy đã kết thúc.", returncode=2)
        try:
            with new_file(options["zip"], over=True) as target:
                documents = writing.write(
                    target, office=office, case_files=case_files, now=clock.now()
                )
        except (ActError, KeyProblem) as error:
            raise CommandError(str(error)) from error
        told = {"case_files": len(case_files), "documents": documents}
        text = f"{told['case_files']} hồ sơ, {told['documents']} văn bản"
        self.stdout.write(json.dumps(told) if options["json"] else text)
