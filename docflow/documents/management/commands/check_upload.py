"""`check_upload`: what uploading a PDF as a draft would say; stores nothing."""

import hashlib
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from docflow.core.errors import Invalid
from docflow.documents.rendering import places
from docflow.documents.services import drafting


class Command(BaseCommand):
    help = "Say whether PDFs can be uploaded as drafts, those that others have signed included."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE", type=Path)
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        refused = 0
        for path in options["files"]:
            try:
                data = path.read_bytes()
            except OSError as error:
                raise CommandError(f"{path}: {error.strerror}", returncode=2) from error
            line = {"file": str(path), **_examined(data)}
            refused += not line["admitted"]
            self.stdout.write(
                json.dumps(line, ensure_ascii=False) if options["json"] else _words(line)
            )
        if refused:
            raise CommandError(f"{refused}", returncode=1)


def _examined(data: bytes) -> dict[str, Any]:
    line: dict[str, Any] = {
        "sha256": hashlib.sha256(data).hexdigest(),
        "admitted": False,
        "pages": 0,
        "signatures": 0,
        "verdict": "",
        "problems": [],
    }
    try:
        found = drafting.examine(data)
        line |= {"pages": found.pages, "signatures": found.signatures}
        if found.signed:
            boxes = [asdict(box) for box in places.propose(data)]
            line["verdict"] = drafting.admit(data, boxes).verdict
    except Invalid as problem:
        line["problems"] = [str(text) for text in problem.fields["file"]]
    line["admitted"] = not line["problems"]
    return line


def _words(line: dict[str, Any]) -> str:
    said = line["problems"] or ["tải lên được"]
    return f"{line['file']}: {' '.join(said)}"
