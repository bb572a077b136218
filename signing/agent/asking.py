"""Asking the person at the machine: which site, how many, over which digests; and the PIN."""

import getpass
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

from cryptography import x509
from cryptography.x509.oid import NameOID

from signing.agent.keys import Certificate
from signing.agent.reading import Asked, plain
from signing.agent.words import Words

# Items listed with their digests before "and so many more".
SHOWN = 100


class Person:
    """Shows what is asked and returns the PIN, or "" for no.

    With `pin_file` nobody is asked: for tests alone.
    """

    def __init__(
        self,
        words: Words,
        pin_file: Path | None = None,
        out: TextIO | None = None,
        ask: Callable[[str], str] = getpass.getpass,
    ) -> None:
        self.words = words
        self._pin_file = pin_file
        self._out = out or sys.stderr
        self._ask = ask

    def agrees(self, origin: str, asked: Asked, certificate: Certificate) -> str:
        """The PIN of who agrees to exactly these items for this site."""
        self.say(self.words("asks", origin=plain(origin), count=asked.signatures))
        self.say(f"  {holder(certificate.certificate)}")
        for number, item in enumerate(asked.items[:SHOWN], start=1):
            self.say(f"  {number}. {item.text or item.name}")
            self.say(f"     {self.words('digest')} {asked.digest_algorithm} {item.digest}")
            if item.following:
                self.say(f"     {self.words('following', count=item.following)}")
        if any(not item.text for item in asked.items):
            self.say(f"  ({self.words('unproven')})")
        return self.pin(self.words("pin"))

    def pin(self, prompt: str) -> str:
        """From the terminal without echo, or from the file of a test."""
        if self._pin_file is not None:
            return self._pin_file.read_text().rstrip("\r\n")
        try:
            return self._ask(prompt)
        except (EOFError, OSError):
            return ""

    def say(self, line: str) -> None:
        print(line, file=self._out, flush=True)


def holder(certificate: bytes) -> str:
    """The name of the certificate's subject and the body it belongs to."""
    subject = x509.load_der_x509_certificate(certificate).subject
    parts = [
        str(found.value)
        for oid in (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME)
        for found in subject.get_attributes_for_oid(oid)
    ]
    return plain(", ".join(parts) or subject.rfc4514_string())
