"""`export_edxml`: the message of a document as it travels, byte for byte."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from docflow.core import files
from docflow.core.errors import ActError
from docflow.core.management.writing import new_file
from docflow.documents.models import Document
from docflow.exchange.management.naming import WORDS, document_of
from docflow.exchange.models import InboxMessage, OutboxMessage
from docflow.exchange.services import composing
from docflow.org.selectors.people import office_by_code
from signing.keys.errors import KeyProblem


class Command(BaseCommand):
    help = "Write the edXML message that was, or is to be, sent with a document, or that came."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("document", help=WORDS)
        parser.add_argument("out", type=Path, metavar="OUT")
        parser.add_argument("--to", metavar="CODE", help="which recipient; the first one without")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        document = document_of(options["document"])
        try:
            message_id, data = _message(document, options["to"])
            with new_file(options["out"]) as target:
                target.write(data)
        except (ActError, KeyProblem) as error:
            raise CommandError(str(error)) from error
        told = {"document": document.code, "message_id": message_id, "size": len(data)}
        text = f"{document.code}: {message_id}, {len(data)} byte"
        self.stdout.write(json.dumps(told, ensure_ascii=False) if options["json"] else text)


def _message(document: Document, to: str | None) -> tuple[str, bytes]:
    came = InboxMessage.objects.filter(document=document, file__isnull=False).first()
    if came is not None and to is None:
        return came.message_id, files.read(came.file_id or "")
    rows = OutboxMessage.objects.filter(delivery__dispatch__document=document)
    rows = rows.select_related("office", "receiver", "delivery__dispatch__document__office")
    if to is not None:
        office = office_by_code(to)
        rows = rows.filter(receiver=office) if office else rows.none()
    work = rows.order_by("delivery__recipient__ordinal").first()
    if work is None:
        raise CommandError("Văn bản này không có gói tin điện tử nào như vậy.", returncode=2)
    if work.file_id:
        return work.message_id, files.read(work.file_id)
    return work.message_id, composing.envelope_of(work)
