"""Whom a person believes for one look at a file, as the shell names it."""

from pathlib import Path

from django.core.management.base import CommandError

from signing.trust.anchors import BadCertificate, read
from signing.trust.brought import ANY, Named
from signing.trust.models import Purpose

PURPOSES = frozenset({Purpose.PERSON, Purpose.SEAL, Purpose.SYSTEM, Purpose.TSA})


def named(said: str) -> list[Named]:
    """`system:ca.pem` is believed for system keys alone, `ca.pem` for everything."""
    purpose, _colon, name = said.partition(":")
    if purpose not in PURPOSES:
        purpose, name = ANY, said
    try:
        return [Named(der, purpose) for der, _parsed in read(Path(name).read_bytes())]
    except (OSError, BadCertificate) as error:
        raise CommandError(f"--anchor {said}: {error}", returncode=2) from error
