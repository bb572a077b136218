"""`validate_pdf`: the gate for scripts; one JSON object per file, whatever the file holds."""

import contextlib
import json
import time
from argparse import ArgumentTypeError
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from asn1crypto import pem
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, connection
from django.utils import timezone

from signing.gate import Policy, Report, TrustedCertificate, Verdict, messages, worker
from signing.gate.policy import Material, resolve
from signing.trust.anchors import BadCertificate, read


class Command(BaseCommand):
    """Judge PDF files; exit status 0 whenever every file got its line."""

    help = "Kiểm tra chữ ký số của tệp PDF."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE", type=Path)
        parser.add_argument("--anchor", action="append", default=[], metavar="PEM", type=Path)
        parser.add_argument("--crl", action="append", default=[], metavar="FILE", type=Path)
        parser.add_argument("--at", type=_moment, metavar="TIME", help="ISO 8601")
        parser.add_argument("--trust-embedded", action="store_true")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["trust_embedded"] and (options["anchor"] or options["crl"]):
            raise CommandError("--trust-embedded: no --anchor, no --crl", returncode=2)
        now = options["at"] or datetime.fromtimestamp(time.time(), UTC)
        material = self._material(_policy(options), now)
        for path in options["files"]:
            report = _judge(path, now, material)
            line = json.dumps(_line(path, report), ensure_ascii=False)
            self.stdout.write(line if options["json"] else _words(path, report))
            self.stdout.flush()

    def _material(self, policy: Policy, now: datetime) -> Material:
        """Anchors and cached answers; a machine without the database judges with what is named."""
        if _database_there():
            with contextlib.suppress(DatabaseError):
                return resolve(policy, now)
        if not policy.trust_embedded:
            self.stderr.write("Không có kho tin cậy; chỉ dùng những gì nêu trên dòng lệnh.")
        return resolve(policy, now, stores=False)


def _database_there() -> bool:
    """Opening an SQLite file that is not there would leave an empty one behind."""
    place = str(connection.settings_dict["NAME"])
    return connection.vendor != "sqlite" or "memory" in place or Path(place).exists()


def _policy(options: dict[str, Any]) -> Policy:
    anchors = tuple(
        TrustedCertificate(certificate=der)
        for path in options["anchor"]
        for der in _certificates(path)
    )
    return Policy(
        anchors=anchors or None,
        crls=tuple(_der(path) for path in options["crl"]),
        trust_embedded=options["trust_embedded"],
    )


def _certificates(path: Path) -> list[bytes]:
    try:
        return [der for der, _ in read(path.read_bytes())]
    except (OSError, BadCertificate) as error:
        raise CommandError(f"--anchor {path}: {error}", returncode=2) from error


def _der(path: Path) -> bytes:
    try:
        data = path.read_bytes()
        return pem.unarmor(data)[2] if pem.detect(data) else data
    except (OSError, ValueError) as error:
        raise CommandError(f"--crl {path}: {error}", returncode=2) from error


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"not an ISO 8601 time: {text}") from error
    return moment if moment.tzinfo else timezone.make_aware(moment)


def _judge(path: Path, now: datetime, material: Material) -> Report:
    try:
        data = path.read_bytes()
    except OSError:
        return Report(verdict=Verdict.UNREADABLE, sha256="", reasons=["cannot_open"])
    return worker.judge(data, now=now, material=material)


def _line(path: Path, report: Report) -> dict[str, Any]:
    return {"file": str(path), **report.to_json()}


def _words(path: Path, report: Report) -> str:
    told = [f"{path}: {messages.verdict(report.verdict)}"]
    told += [f"  - {messages.reason(code)}" for code in report.reasons]
    for line in report.signatures:
        told.append(f"  {line.field}: {line.signer}, {messages.verdict(line.verdict)}")
    return "\n".join(told)
