"""`enrol_token`: list the certificates on the tokens at this server, or register one of them."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from signing.keys import lifecycle, tokens
from signing.keys.errors import KeyProblem
from signing.keys.models import Purpose


class Command(BaseCommand):
    """Without `--owner` only lists. Exit 0 done, 1 refused; see docs/commands.md."""

    help = "Liệt kê chứng thư trên thiết bị PKCS#11, hoặc đăng ký một chứng thư."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--owner", metavar="OWNER", help="person:12 or office:3")
        parser.add_argument("--purpose", choices=Purpose.values, default=Purpose.PERSON)
        parser.add_argument("--fingerprint", metavar="SHA256")
        parser.add_argument("--issuers", metavar="FILE", type=Path)
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        # The outermost caller: here, and only here, the machine's clock becomes the argument `now`.
        now = timezone.now()
        try:
            found = tokens.listed()
            if options["owner"] is None:
                for one in found:
                    self._say(options, _told(one))
                return
            issuers = options["issuers"].read_bytes() if options["issuers"] else b""
            row = tokens.register(
                options["owner"],
                options["purpose"],
                options["fingerprint"] or "",
                now,
                found=found,
                issuers=issuers,
            )
            lifecycle.enrol(row)
        except (KeyProblem, OSError) as error:
            raise CommandError(str(error)) from error
        self._say(options, {"owner": row.owner, "fingerprint": row.fingerprint, "id": row.pk})

    def _say(self, options: dict[str, Any], told: dict[str, Any]) -> None:
        if options["json"]:
            self.stdout.write(json.dumps(told, ensure_ascii=False))
        else:
            self.stderr.write(", ".join(f"{value}" for value in told.values()))


def _told(one: tokens.Found) -> dict[str, str]:
    return {
        "module": one.module,
        "token": one.label,
        "serial": one.serial,
        "model": one.model,
        "name": one.name,
        "fingerprint": one.mark,
    }
