"""`books`: how an office counts, as JSON: its books, their types and patterns, the next codes."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from docflow.core import clock
from docflow.documents.management.importing import add_common, office_of
from docflow.documents.selectors import scheme


class Command(BaseCommand):
    help = "List the books of an office and year with what each would give next; changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--year", type=int, help="default: this year")
        add_common(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        office, _actor = office_of(options["office"])
        year = options["year"] or clock.today().year
        found = scheme.year_of(office, year, scheme.example_unit(office.pk))
        books = scheme.as_json(found)
        if options["json"]:
            told = {"year": year, "written": found.written, "books": books}
            self.stdout.write(json.dumps(told, ensure_ascii=False))
            return
        for one in books:
            self.stdout.write(f"{one['name']}: {', '.join(one['next'])}")
