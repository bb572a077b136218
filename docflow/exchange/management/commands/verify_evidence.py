"""`verify_evidence`: looks at a bundle of evidence without believing it; nothing is fetched."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from docflow.core import clock
from docflow.exchange.services.evidence import checking
from docflow.exchange.services.evidence.findings import Examined
from docflow.exchange.states import Proof
from signing.gate import messages
from signing.trust.anchors import BadCertificate, read


class Command(BaseCommand):
    help = "Whether a bundle of evidence holds: exit status 1 when it does not, or is not certain."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--anchor", action="append", default=[], metavar="PEM", type=Path)
        parser.add_argument("--key", action="append", default=[], metavar="SHA256")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        anchors = [der for path in options["anchor"] for der in _certificates(path)]
        if not options["file"].is_file():
            raise CommandError(f"{options['file']}: không có tệp này.", returncode=2)
        found = checking.examine(
            options["file"], now=clock.now(), anchors=anchors or None, keys=options["key"]
        )
        if options["json"]:
            self.stdout.write(json.dumps(found.to_json(), ensure_ascii=False))
        else:
            self.stdout.write(_words(found))
        if found.verdict != Proof.PROVED:
            raise CommandError("Gói bằng chứng không qua được mọi phép kiểm tra.")


def _certificates(path: Path) -> list[bytes]:
    try:
        return [der for der, _parsed in read(path.read_bytes())]
    except (OSError, BadCertificate) as error:
        raise CommandError(f"--anchor {path}: {error}", returncode=2) from error


def _words(found: Examined) -> str:
    told = [f"{found.document.get('code', '?')}: {found.verdict.label}"]
    if found.signer:
        told.append(f"  {found.organ_name} ({found.organ_code}): {found.signer}")
        told.append(f"  SHA-256 {found.fingerprint}")
    if found.proved_at:
        told.append(f"  {found.proved_at.isoformat()}")
    for one in found.signatures:
        told.append(f"  {one['file']}: {messages.verdict(one['verdict'])}; {one['signers']}")
    proved = sum(1 for one in found.findings if one.state == Proof.PROVED)
    told.append(f"  {proved}/{len(found.findings)}")
    told += [f"  - {one.state.label}: {one.check} {one.subject}. {one.note}" for one in found.open]
    return "\n".join(told)
