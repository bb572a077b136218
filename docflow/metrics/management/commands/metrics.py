"""`metrics`: the share of fully electronic exchange of one office and period."""

import json
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from docflow.metrics.selectors.figures import figures
from docflow.org.selectors.people import office_by_code


class Command(BaseCommand):
    help = "Figures A, B and C of an office, with the documents outside and why."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--office", required=True, help="old or new code valid today")
        parser.add_argument("--from", dest="first", required=True, type=date.fromisoformat)
        parser.add_argument("--to", dest="last", required=True, type=date.fromisoformat)
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        office = office_by_code(options["office"])
        if office is None:
            raise CommandError(f"Không có cơ quan mang mã {options['office']}.")
        if options["first"] > options["last"]:
            raise CommandError("--from phải trước --to.")
        found = figures(office.pk, options["first"], options["last"])
        if options["json"]:
            self.stdout.write(json.dumps(found.to_json(), ensure_ascii=False))
            return
        for name, figure in (("A", found.a), ("B", found.b), ("C", found.c)):
            share = "-" if figure.share is None else f"{figure.share:.1%}"
            self.stdout.write(f"{name}  {figure.numerator}/{figure.denominator}  {share}")
        for one in found.outside:
            self.stdout.write(f"- {one.document}: {one.reason_a.label}")
