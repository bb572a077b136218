"""A command that looks at a bundle without believing it: what every kind of bundle shares."""

import json
from abc import abstractmethod
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from docflow.core import clock
from docflow.exchange.management.anchors import named
from docflow.exchange.services.evidence.findings import Examined
from docflow.exchange.states import Proof
from signing.trust.brought import Named


class BundleCommand(BaseCommand):
    """Says what was found; exit status 1 unless everything is proved, 2 for wrong usage."""

    refused: str

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--anchor", action="append", default=[], metavar="[PURPOSE:]PEM")
        parser.add_argument("--key", action="append", default=[], metavar="SHA256")
        parser.add_argument("--json", action="store_true")

    @abstractmethod
    def examine(
        self,
        path: Path,
        *,
        now: datetime,
        anchors: Sequence[Named] | None,
        keys: Sequence[str],
    ) -> Examined:
        """Everything that can be said of the bundle; never raises for its bytes."""

    @abstractmethod
    def told(self, found: Examined) -> dict[str, Any]:
        """For programs."""

    @abstractmethod
    def lines(self, found: Examined) -> list[str]:
        """For people."""

    def handle(self, *args: Any, **options: Any) -> None:
        anchors = [one for said in options["anchor"] for one in named(said)]
        if not options["file"].is_file():
            raise CommandError(f"{options['file']}: không có tệp này.", returncode=2)
        try:
            found = self.examine(
                options["file"], now=clock.now(), anchors=anchors or None, keys=options["key"]
            )
        except DatabaseError as error:
            said = "Máy này không có cơ sở dữ liệu: nêu tổ chức tin cậy bằng --anchor."
            raise CommandError(said, returncode=2) from error
        if options["json"]:
            text = json.dumps(self.told(found), ensure_ascii=False)
        else:
            text = "\n".join(map(_visible, self.lines(found)))
        # Half of a pair of UTF-16, as JSON lets it through, is nothing that can be printed.
        self.stdout.write(text.encode("utf-8", "replace").decode())
        if found.verdict != Proof.PROVED:
            raise CommandError(self.refused)


def open_points(found: Examined) -> list[str]:
    """What is not proved, a line each."""
    return [f"  - {one.state.label}: {one.check} {one.subject}. {one.note}" for one in found.open]


def _visible(line: str) -> str:
    """What a stranger wrote must not write lines of its own, nor hide others."""
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in line)
