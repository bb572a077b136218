"""A token for somebody of the served office, or for its seal: a key file with a certificate of its
demo authority.

Runs in a process of its own beside the server; `python -m tests.e2e.token USERNAME FILE PIN`, with
`seal:` before the username for the seal of that person's office.
"""

import sys
from pathlib import Path

import django

SEAL = "seal:"


def main(username: str, target: Path, pin: str) -> None:
    django.setup()
    from docflow.core import clock
    from docflow.org.models import Position
    from tests.signing.external import tokens

    found = Position.objects.select_related("user", "office")
    position = found.get(user__username=username.removeprefix(SEAL))
    seal = username.startswith(SEAL)
    name = position.office.name if seal else position.user.full_name
    purpose = "seal" if seal else "person"
    target.write_bytes(tokens.make("p256", name, clock.now(), purpose).p12(pin))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3])
