"""`give_public_codes`: for what was issued before documents had a code to verify them by."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from docflow.documents.services import authenticating


class Command(BaseCommand):
    help = "Give issued documents without a public code one; a second run gives none."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        given = authenticating.give_missing()
        said = json.dumps({"given": given}) if options["json"] else f"Đã cấp {given} mã."
        self.stdout.write(said)
