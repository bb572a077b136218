"""What both import commands share: the office by its code, and the counts they print."""

import json
import time

from django.core.management.base import BaseCommand, CommandError, CommandParser

from docflow.core import clock
from docflow.core.actor import Actor
from docflow.documents.services.importing.findings import Outcome
from docflow.org.models import Office
from docflow.org.selectors.people import office_by_code
from search import queue

# Entries of one commit of the index: few commits, since each one merges segments.
BATCH = 2000


def add_common(parser: CommandParser) -> None:
    parser.add_argument("--office", required=True, metavar="CODE", help="old or new code")
    parser.add_argument("--json", action="store_true")


def office_of(code: str) -> tuple[Office, Actor]:
    """The hosted office of that code today, and the system acting in it."""
    office = office_by_code(code)
    if office is None or not office.hosted:
        raise CommandError(f"Không có cơ quan nào mang mã “{code}” hôm nay.", returncode=2)
    return office, Actor.system(office.pk, office.name)


def report(command: BaseCommand, outcome: Outcome, started: float, *, as_json: bool) -> None:
    """Bring what came in into the index, as far as no worker does so already, and print counts."""
    queue.drain(clock.now(), BATCH)
    if waiting := queue.waiting():
        command.stderr.write(f"Còn {waiting} mục chờ lập chỉ mục; tiến trình nền sẽ làm tiếp.")
    told = {**outcome.to_json(), "seconds": round(time.perf_counter() - started, 1)}
    if as_json:
        command.stdout.write(json.dumps(told, ensure_ascii=False))
        return
    command.stdout.write(
        f"{outcome.rows} dòng: nhập {outcome.imported}, trùng {outcome.duplicates}, "
        f"từ chối {len(outcome.rejected)} ({told['seconds']} s)"
    )
    for reason, count in sorted(outcome.warnings.items()):
        command.stdout.write(f"  {reason}: {count}")
    for one in outcome.rejected:
        command.stdout.write(f"  dòng {one['row']}: {one['reason']}")
