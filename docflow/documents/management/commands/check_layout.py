"""`check_layout`: PDF files, or documents still on their way, held against the decree's form."""

import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from docflow.documents.layout.pages import Expected
from docflow.documents.models import Document
from docflow.documents.services import checking
from docflow.documents.services.checking import Checked
from docflow.documents.states import Direction, Origin, Status
from docflow.org.selectors.people import office_by_code

#: Not yet signed: what is wrong with them can still be put right.
_OPEN = [Status.DRAFT, Status.RETURNED, Status.IN_REVIEW, Status.APPROVED]


class Command(BaseCommand):
    help = "Hold PDF files or an office's open documents against the form of Decree 30/2020."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="*", metavar="FILE", type=Path)
        parser.add_argument("--office", metavar="CODE", help="old or new code: its open documents")
        parser.add_argument(
            "--any-kind", action="store_true", help="also files that another law gives their form"
        )
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        if bool(options["files"]) == bool(options["office"]):
            raise CommandError("FILE… hoặc --office CODE", returncode=2)
        counts: Counter[str] = Counter()
        musts = 0
        for name, checked in self._all(options):
            musts += len(checked.musts)
            counts.update(one.code for one in checked.departures)
            told = json.dumps(_told(name, checked), ensure_ascii=False)
            self.stdout.write(told if options["json"] else _words(name, checked))
            self.stdout.flush()
        summary = ", ".join(f"{code} {count}" for code, count in counts.most_common())
        self.stderr.write(f"{sum(counts.values())}: {summary}" if summary else "0")
        if musts:
            sys.exit(1)

    def _all(self, options: dict[str, Any]) -> Iterator[tuple[str, Checked]]:
        for path in options["files"]:
            try:
                data = path.read_bytes()
            except OSError as error:
                raise CommandError(f"{path}: {error.strerror}", returncode=2) from error
            yield str(path), checking.check_pdf(data, Expected(), any_kind=options["any_kind"])
        if options["office"]:
            for document in _documents(options["office"]):
                yield f"document:{document.pk}", checking.check(document)


def _documents(code: str) -> Iterator[Document]:
    office = office_by_code(code)
    if office is None or not office.hosted:
        raise CommandError(f"Không có cơ quan nào mang mã “{code}” hôm nay.", returncode=2)
    open_ones = Document.objects.filter(
        office=office, status__in=_OPEN, origin__in=[Origin.DRAFTED, Origin.UPLOADED]
    ).exclude(direction=Direction.INCOMING)
    related = open_ones.select_related("office__superior", "unit", "signer__user").order_by("pk")
    yield from related.iterator()


def _told(name: str, checked: Checked) -> dict[str, Any]:
    return {
        "what": name,
        "kind": checked.kind,
        "must": len(checked.musts),
        "departures": [
            {
                "rule": one.code,
                "severity": one.rule.severity,
                "source": one.rule.source,
                "field": one.field,
                "line": None if one.index is None else one.index + 1,
                "page": one.spot.page + 1 if one.spot else None,
                "found": one.found,
                "wanted": one.wanted,
                "fixable": one.fixable,
            }
            for one in checked.departures
        ],
    }


def _words(name: str, checked: Checked) -> str:
    lines = [f"{name}: {checked.kind}, {len(checked.departures)} ({len(checked.musts)})"]
    for one in checked.departures:
        change = " → ".join(part for part in (one.found, one.wanted) if part)
        lines.append(f"  {one.code} [{one.where}] {one.rule.says} {change}".rstrip())
    return "\n".join(lines)
