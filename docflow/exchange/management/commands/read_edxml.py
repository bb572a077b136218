"""`read_edxml`: what a message says, as the reader of arrivals takes it; nothing is kept."""

import dataclasses
import hashlib
import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from docflow.exchange import envelope
from docflow.exchange.envelope import BadMessage, Enclosure, Parcel
from docflow.exchange.envelope.xml import MAX_BYTES
from docflow.exchange.selectors import faults


class Command(BaseCommand):
    help = "Read an edXML message; exit status 1 and the standard's error code when it is unusable."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with options["file"].open("rb") as source:
                parcel = envelope.read(source.read(MAX_BYTES + 1))
        except OSError as error:
            raise CommandError(f"{options['file']}: {error.strerror}", returncode=2) from error
        except BadMessage as bad:
            if options["json"]:
                told = {
                    "error": bad.code,
                    "reason": bad.text,
                    "explained": faults.explain(bad.code),
                }
                self.stdout.write(json.dumps(told, ensure_ascii=False))
            raise CommandError(f"{bad.code}: {faults.explain(bad.code)} ({bad.text})") from bad
        said = _said(parcel)
        if options["json"]:
            self.stdout.write(json.dumps(said, ensure_ascii=False))
            return
        for name, value in said["message"].items():
            if value:
                self.stdout.write(f"{name}: {value}")
        for name in ("statement", "signature", "remarks"):
            self.stdout.write(f"{name}: {said[name]}")


def _said(parcel: Parcel) -> dict[str, Any]:
    attested = parcel.attested
    return {
        "kind": type(parcel.message).__name__.lower(),
        "message": _plain(parcel.message),
        # Whose keys these are only an installation that knows the sender can say.
        "statement": {"intact": attested.intact, **_plain(attested.statement)}
        if attested
        else None,
        "signature": (parcel.sealed.problem or "intact") if parcel.sealed else None,
        "remarks": [str(one) for one in parcel.remarks],
    }


def _plain(value: Any) -> Any:
    if isinstance(value, Enclosure):
        return {
            "name": value.name,
            "type": value.media_type,
            "size": len(value.data),
            "sha256": hashlib.sha256(value.data).hexdigest(),
        }
    if dataclasses.is_dataclass(value):
        names = [one.name for one in dataclasses.fields(value)]
        return {name: _plain(getattr(value, name)) for name in names}
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, date | datetime):
        return value.isoformat()
    return value if value is None or isinstance(value, bool | int | str) else str(value)
