"""`verify_snapshot`: a frozen period as it was exported, looked at without believing it."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from docflow.core import clock
from docflow.metrics.selectors import snapshots
from docflow.metrics.selectors.snapshots import Verified
from docflow.metrics.selectors.statements import BadStatement, told


class Command(BaseCommand):
    help = "Whether a snapshot's signature holds and its rows give the figures it states."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            data = options["file"].read_bytes()
            found = snapshots.verified(data, clock.now())
        except (OSError, BadStatement) as problem:
            raise CommandError(f"{options['file']}: {problem}") from problem
        said = _said(found)
        if options["json"]:
            self.stdout.write(json.dumps(said, ensure_ascii=False))
        else:
            for name, value in said.items():
                self.stdout.write(f"{name}: {value}")
        if found.verdict == "undetermined":
            raise CommandError(
                f"Chưa xác định được: ở đây không biết cơ quan {found.statement.office_code}."
            )
        if not found.ok:
            raise CommandError("Số liệu không qua được kiểm tra.")


def _said(found: Verified) -> dict[str, Any]:
    statement, seal = found.statement, found.seal
    return {
        "ok": found.ok,
        "verdict": found.verdict,
        "office": statement.office_code,
        "from": statement.first.isoformat(),
        "to": statement.last.isoformat(),
        "taken_at": statement.taken_at.isoformat(),
        "signature": seal.code,
        "signer": seal.signer,
        "own_key": seal.own,
        "figures_match": found.figures_match,
        "figures": told(statement.figures()),
        "changed_since": found.changed,
    }
