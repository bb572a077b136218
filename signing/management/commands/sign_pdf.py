"""`sign_pdf`: a key file signs a PDF outside any document flow, for scripts and benchmarks."""

import hashlib
import json
from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from signing import authority, gate
from signing.gate.report import Report
from signing.keys import p12
from signing.keys.signers import HandleSigner
from signing.pades import archive, clock, writer
from signing.pades.coroutines import outcome
from signing.pades.errors import SigningProblem
from signing.pades.fields import FieldBox
from signing.pades.signature import Placement, sign_field

LEVELS = ("B-B", "B-T", "B-LT", "B-LTA")
# A key file says nothing about whom this installation trusts, so only a broken result is refused.
REFUSED = ("invalid", "unreadable", "unsigned")


class Command(BaseCommand):
    """Exit 0 signed, 1 refused, 2 wrong usage; see docs/commands.md."""

    help = "Ký một tệp PDF bằng tệp khóa PKCS#12."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("source", metavar="IN", type=Path)
        parser.add_argument("target", metavar="OUT", type=Path)
        parser.add_argument("--p12", metavar="FILE", type=Path, required=True)
        parser.add_argument("--pin-file", metavar="FILE", type=Path, required=True)
        parser.add_argument("--field", metavar="NAME", default="Signature1")
        parser.add_argument("--level", choices=LEVELS, default="B-T")
        parser.add_argument("--tsa", metavar="URL|demo", default=None)
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        # The outermost caller: here, and only here, the machine's clock becomes the argument `now`.
        now = timezone.now()
        try:
            base = options["source"].read_bytes()
            pin = options["pin_file"].read_text().rstrip("\r\n")
            signer = p12.open_signer(options["p12"].read_bytes(), pin)
            data = _sign(base, signer, options["field"], options["level"], options["tsa"], now)
            report = gate.validate(data, now=now)
            if report.verdict in REFUSED:
                raise CommandError(
                    _("Bản ký không qua được kiểm tra: ") + ", ".join(report.reasons)
                )
            options["target"].write_bytes(data)
        except (OSError, UnicodeDecodeError, p12.BadKeyFile, SigningProblem) as error:
            raise CommandError(str(error)) from error
        except authority.NotSetUp as error:
            raise CommandError(
                _("Chưa có dịch vụ dấu thời gian thử nghiệm; dùng --tsa URL.")
            ) from error
        self._say(options, data, report)

    def _say(self, options: dict[str, Any], data: bytes, report: Report) -> None:
        line = report.by_field(options["field"])
        told = {
            "file": str(options["target"]),
            "sha256": hashlib.sha256(data).hexdigest(),
            "field": options["field"],
            "level": line.level if line else "",
            "signer": line.signer if line else "",
            "verdict": report.verdict,
            "reasons": report.reasons,
        }
        if options["json"]:
            self.stdout.write(json.dumps(told, ensure_ascii=False))
        else:
            self.stderr.write(f"{told['file']}: {told['signer']}, {told['level']}")


def _sign(
    base: bytes, signer: HandleSigner, field: str, level: str, tsa: str | None, now: datetime
) -> bytes:
    """The signed bytes; a field that is not there is made, invisible."""
    new = field not in writer.fields(base)
    placement = Placement(field, box=FieldBox(field, 0, 0, 0, 0, 0) if new else None)
    source = None if level == "B-B" else clock.source(now, tsa)
    try:
        data = outcome(sign_field(base, placement, signer=signer, now=now, timestamper=source))
    finally:
        signer.drop()
    if level == "B-LT":
        return archive.embed(data, now)
    return archive.timestamp(data, now, tsa=tsa) if level == "B-LTA" else data
