"""`demo`: builds the demo office and plays complete ways through it."""

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, connections, transaction

from docflow.core import db
from docflow.core.audit import triggers
from docflow.core.audit.models import AuditEvent
from docflow.demo import building, cast, flow, history, summary
from docflow.metrics import frozen

MARK = "DEMO"
# An office in use comes before its history.
NICE = 5
END_SECONDS = 5


class Command(BaseCommand):
    help = "Build the demo office when absent, then play N complete ways through the services."
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--fresh", action="store_true", help="empty a demo data folder first")
        parser.add_argument("--flows", type=int, default=None, help="complete ways, default 1")
        parser.add_argument("--lived-in", action="store_true", help="an office in mid-week")
        parser.add_argument("--serve", action="store_true", help="then open it in the browser")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--json", action="store_true")
        # The process that `--serve` starts beside itself: history alone, while PID lives.
        parser.add_argument("--for", type=int, dest="parent", help=argparse.SUPPRESS)

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Bản trình diễn không chạy ở chế độ vận hành thật.")
        started = time.perf_counter()
        folder = Path(settings.DATA_DIR)
        if options["fresh"]:
            self._empty(folder)
        if options["parent"] is None:
            self._prepare(folder)
        world = building.load() if building.exists() else building.build(self._say)
        if options["parent"]:
            history.make(world, folder, self._say, options["parent"])
            return
        if options["serve"]:
            self._serve(folder, options["port"])
            return
        if options["lived_in"] and not history.make(world, folder, self._say):
            raise CommandError("Một tiến trình khác đang dựng lịch sử trình diễn này.")
        wanted = options["flows"] if options["flows"] is not None else int(not options["lived_in"])
        ways = []
        # Counted once: each way that is played adds to it.
        offset = self._offset()
        try:
            for number in range(wanted):
                ways.append(flow.play(world, offset + number))
                self._say(f"{number + 1}/{wanted}")
        except flow.FlowFailed as failure:
            raise CommandError(f"Dừng ở bước: {failure}") from failure
        found = summary.summarise(world, ways, time.perf_counter() - started)
        faults = summary.faults(found)
        if options["json"]:
            self.stdout.write(json.dumps(found, ensure_ascii=False))
        else:
            self._tell(found)
        for fault in faults:
            self.stderr.write(f"does not hold: {fault}")
        if faults:
            sys.exit(1)

    def _serve(self, folder: Path, port: int) -> None:
        """Open the office at once; what is missing of its history is made beside it."""
        self._introduce()
        maker = None if history.is_made(folder) else _start_history()
        try:
            call_command("serve", port=port, stdout=self.stdout, stderr=self.stderr)
        finally:
            if maker is not None:
                _end(maker)

    def _introduce(self) -> None:
        self._say(f"Tài khoản trình diễn, mật khẩu {cast.PASSWORD}, mã PIN {cast.PIN}:")
        for body in cast.BODIES:
            for person in body.people[:7] if body is cast.COMMITTEE else body.people[:1]:
                self._say(f"  {person.username:<16} {person.full_name}, {person.title}")

    def _empty(self, folder: Path) -> None:
        """Refused unless the folder is empty, absent or marked as demo."""
        kept = list(folder.iterdir()) if folder.exists() else []
        if kept and not (folder / MARK).is_file():
            raise CommandError(
                f"{folder} không được đánh dấu là dữ liệu trình diễn nên không bị xóa. "
                "Hãy chọn thư mục khác bằng DOCFLOW_DATA_DIR."
            )
        connections.close_all()
        if not db.is_sqlite():
            self._flush()
        for entry in kept:
            shutil.rmtree(entry) if entry.is_dir() else entry.unlink()

    def _flush(self) -> None:
        """The database lies outside the folder, so the folder's mark says nothing about it."""
        tables = connection.introspection.table_names()
        if AuditEvent._meta.db_table not in tables:
            return
        self._refuse_real_offices()
        with transaction.atomic():
            # The audit and frozen figures refuse to be emptied, in a demo as in earnest.
            held = [triggers, *([frozen] if frozen.TABLE in tables else [])]
            for one in held:
                one.remove(connection)
            call_command("flush", interactive=False, verbosity=0)
            for one in held:
                one.install(connection)

    def _refuse_real_offices(self) -> None:
        from docflow.org.models import Office

        if Office.objects.filter(is_demo=False).exists():
            raise CommandError("Cơ sở dữ liệu này có cơ quan thật; bản trình diễn bị từ chối.")

    def _prepare(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        call_command("migrate", interactive=False, verbosity=0)
        self._refuse_real_offices()
        (folder / MARK).touch()

    def _offset(self) -> int:
        """Ways already played: subjects and case files of new ones must differ."""
        from docflow.documents.models import CaseFile

        return CaseFile.objects.filter(code__endswith=".VT").count()

    def _say(self, line: str) -> None:
        self.stderr.write(line)

    def _tell(self, found: dict[str, Any]) -> None:
        metric = found["metric"]["A"]
        self.stdout.write(
            f"{found['flows']} ways, {found['documents_out']} out, {found['documents_in']} in, "
            f"{found['signatures_valid']} valid signatures, "
            f"{found['directives_completed']}/{found['directives']} directives, "
            f"A {metric['numerator']}/{metric['denominator']}, "
            f"audit {'whole' if found['audit_ok'] else 'BROKEN'} ({found['audit_events']})"
        )


def _start_history() -> "subprocess.Popen[bytes]":
    """In a session of its own: Ctrl-C reaches us, and we end it."""
    manage = str(Path(settings.BASE_DIR) / "manage.py")
    return subprocess.Popen(
        [sys.executable, manage, "demo", "--for", str(os.getpid())],
        start_new_session=True,
        preexec_fn=lambda: os.nice(NICE),
    )


def _end(maker: "subprocess.Popen[bytes]") -> None:
    maker.terminate()
    try:
        maker.wait(END_SECONDS)
    except subprocess.TimeoutExpired:
        maker.kill()
        maker.wait()
