"""`verify_audit`: proves every chain of the audit, or names the first row that is broken."""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from docflow.core.audit.verify import verify


class Command(BaseCommand):
    help = "Proves the audit: exit status 1 and the first broken row when it was tampered with."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="JSON, which is what is printed")
        parser.add_argument(
            "--against", type=Path, metavar="FILE", help="what an earlier run printed, kept outside"
        )
        parser.add_argument("--every-stamp", action="store_true", help="judge all time stamps")

    def handle(self, *args: Any, **options: Any) -> None:
        earlier = _heads(options["against"]) if options["against"] else []
        verdict = verify(earlier, every_stamp=options["every_stamp"])
        self.stdout.write(json.dumps(verdict.to_json(), ensure_ascii=False))
        if not verdict.ok:
            broken = verdict.first_broken
            self.stderr.write(f"The audit is broken: {broken}")
            sys.exit(1)


def _heads(path: Path) -> list[tuple[int, int, str]]:
    try:
        chains = json.loads(path.read_text())["chains"]
        return [(int(one["office_id"]), int(one["seq"]), str(one["hash"])) for one in chains]
    except (OSError, ValueError, KeyError, TypeError) as error:
        said = f"{path}: không đọc được kết quả của lần kiểm tra trước ({error})."
        raise CommandError(said, returncode=2) from error
