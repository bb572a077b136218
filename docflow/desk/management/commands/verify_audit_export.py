"""`verify_audit_export`: looks at a bundle of the audit without believing it, nor the database."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from docflow.core import clock
from docflow.desk.services.audit_export import checking
from docflow.exchange.management.anchors import named
from docflow.exchange.services.evidence.findings import Examined
from docflow.exchange.states import Proof


class Command(BaseCommand):
    help = "Whether a bundle of the audit holds: exit status 1 when not, or not for certain."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--anchor", action="append", default=[], metavar="[PURPOSE:]PEM")
        parser.add_argument("--key", action="append", default=[], metavar="SHA256")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        anchors = [one for said in options["anchor"] for one in named(said)]
        if not options["file"].is_file():
            raise CommandError(f"{options['file']}: không có tệp này.", returncode=2)
        try:
            found = checking.examine(
                options["file"], now=clock.now(), anchors=anchors or None, keys=options["key"]
            )
        except DatabaseError as error:
            said = "Máy này không có cơ sở dữ liệu: nêu tổ chức tin cậy bằng --anchor."
            raise CommandError(said, returncode=2) from error
        text = json.dumps(_told(found), ensure_ascii=False) if options["json"] else _words(found)
        # Half of a pair of UTF-16, as JSON lets it through, is nothing that can be printed.
        self.stdout.write(text.encode("utf-8", "replace").decode())
        if found.verdict != Proof.PROVED:
            raise CommandError("Gói nhật ký không qua được mọi phép kiểm tra.")


def _told(found: Examined) -> dict[str, Any]:
    of_documents = ("document", "signatures", "deliveries")
    return {name: one for name, one in found.to_json().items() if name not in of_documents}


def _words(found: Examined) -> str:
    told = [f"{found.organ_name or '?'} ({found.organ_code}): {found.verdict.label}"]
    told.append(f"  SHA-256 {found.fingerprint}")
    if found.proved_at:
        told.append(f"  {found.proved_at.isoformat()}")
    told += [f"  - {one.state.label}: {one.check} {one.subject}. {one.note}" for one in found.open]
    return "\n".join("".join(c if c.isprintable() else "\ufffd" for c in line) for line in told)
