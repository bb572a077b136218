"""`verify_evidence`: looks at a bundle of evidence without believing it; nothing is fetched."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from docflow.core import clock
from docflow.exchange.management.anchors import named
from docflow.exchange.services.evidence import checking
from docflow.exchange.services.evidence.findings import Examined
from docflow.exchange.states import DeliveryStatus, Proof
from signing.gate import messages

_STATES = {str(value): label for value, label in DeliveryStatus.choices}


class Command(BaseCommand):
    help = "Whether a bundle of evidence holds: exit status 1 when it does not, or is not certain."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--anchor", action="append", default=[], metavar="[PURPOSE:]PEM")
        parser.add_argument("--key", action="append", default=[], metavar="SHA256")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        anchors = [one for said in options["anchor"] for one in named(said)]
        if not options["file"].is_file():
            raise CommandError(f"{options['file']}: không có tệp này.", returncode=2)
        try:
            found = checking.examine(
                options["file"], now=clock.now(), anchors=anchors or None, keys=options["key"]
            )
        except DatabaseError as error:
            said = "Máy này không có cơ sở dữ liệu: nêu tổ chức tin cậy bằng --anchor."
            raise CommandError(said, returncode=2) from error
        if options["json"]:
            text = json.dumps(found.to_json(), ensure_ascii=False)
            # Half of a pair of UTF-16, as JSON lets it through, is nothing that can be printed.
            self.stdout.write(text.encode("utf-8", "replace").decode())
        else:
            self.stdout.write(_words(found))
        if found.verdict != Proof.PROVED:
            raise CommandError("Gói bằng chứng không qua được mọi phép kiểm tra.")


def _words(found: Examined) -> str:
    told = [f"{found.document.get('code', '?')}: {found.verdict.label}"]
    if found.signer:
        told.append(f"  {found.organ_name} ({found.organ_code}): {found.signer}")
        told.append(f"  SHA-256 {found.fingerprint}")
    if found.proved_at:
        told.append(f"  {found.proved_at.isoformat()}")
    for one in found.signatures:
        told.append(f"  {one['file']}: {messages.verdict(one['verdict'])}; {one['signers']}")
    for one in found.deliveries:
        told.append(f"  → {_receiver(one)}: {_STATES.get(one['state'], one['state'])}")
    proved = sum(1 for one in found.findings if one.state == Proof.PROVED)
    told.append(f"  {proved}/{len(found.findings)}")
    told += [f"  - {one.state.label}: {one.check} {one.subject}. {one.note}" for one in found.open]
    return "\n".join(_visible(line) for line in told)


def _receiver(one: dict[str, Any]) -> str:
    """Whoever has no code is in nobody's address book."""
    if not one["receiver"]:
        return str(one["name"])
    return f"{one['receiver']} {one['name']} ({one['known_as'] or '?'})"


def _visible(line: str) -> str:
    """What a stranger wrote must not write lines of its own, nor hide others."""
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in line)
