"""`export_evidence`: what proves a document's way, in one signed file."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from docflow.core.actor import Actor
from docflow.core.errors import ActError
from docflow.core.management.writing import new_file
from docflow.exchange.management.naming import WORDS, document_of
from docflow.exchange.services.evidence import writing
from signing.keys.errors import KeyProblem


class Command(BaseCommand):
    help = "Write the evidence of a document: files, reports, messages, receipts, audit; signed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("document", help=WORDS)
        parser.add_argument("out", type=Path, metavar="OUT")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        document = document_of(options["document"])
        system = Actor.system(document.office_id, document.office.name)
        try:
            with new_file(options["out"]) as target:
                parts = writing.noted(actor=system, document=document, target=target)
        except (ActError, KeyProblem) as error:
            raise CommandError(str(error)) from error
        told = {"document": document.code, "parts": parts, "file": str(options["out"])}
        text = f"{document.code}: {parts} tệp, {options['out']}"
        self.stdout.write(json.dumps(told, ensure_ascii=False) if options["json"] else text)
