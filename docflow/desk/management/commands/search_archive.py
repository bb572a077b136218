"""`search_archive`: the search from the shell, as one person sees it."""

import json
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from docflow.desk.question import FACETS
from docflow.desk.selectors.searching import Hit, find
from docflow.org.models import User
from docflow.org.selectors.acting import acting_as


class Command(BaseCommand):
    help = "Search what a person may see; never more than the page would show."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("query")
        parser.add_argument("--as", dest="user", required=True, help="user name")
        parser.add_argument("--limit", type=int, default=20)
        parser.add_argument("--exact", action="store_true", help="only the tones that are typed")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(username=options["user"], is_active=True).first()
        actor = acting_as(user) if user else None
        if actor is None:
            raise CommandError(f"Không có người dùng “{options['user']}” đang giữ chức vụ.")
        started = time.perf_counter()
        limit = max(1, min(options["limit"], 200))
        found = find(actor, options["query"], limit=limit, exact=options["exact"])
        took = round((time.perf_counter() - started) * 1000, 1)
        if found.result.error is not None:
            raise CommandError(str(found.result.error))
        if options["json"]:
            self.stdout.write(json.dumps(_json(found.result, found.hits, took), ensure_ascii=False))
            return
        self.stdout.write(f"{found.result.total} ({took} ms)")
        for hit in found.hits:
            self.stdout.write(f"{hit.date or ''}  {hit.code}  {_plain(hit.title)}")


def _json(result: Any, hits: tuple[Hit, ...], took: float) -> dict[str, Any]:
    return {
        "total": result.total,
        "took_ms": took,
        "hits": [
            {
                "id": hit.id,
                "source": hit.source,
                "number": hit.code,
                "subject": _plain(hit.title),
                "date": hit.date.isoformat() if hit.date else None,
                "score": round(hit.score, 3),
                "highlight": "".join(
                    f"[{piece}]" if is_hit else piece for piece, is_hit in hit.passage or hit.title
                ),
            }
            for hit in hits
        ],
        "facets": {
            name: [{"value": value, "count": count} for value, count in counts]
            for name, counts in result.facets.items()
            # Case files are known to the index by keys alone, which are nobody's to read.
            if name in FACETS
        },
    }


def _plain(pieces: list[tuple[str, bool]]) -> str:
    return "".join(piece for piece, _is_hit in pieces)
