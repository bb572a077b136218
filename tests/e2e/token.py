"""A token for somebody of the served office: a key file with a certificate of its demo authority.

Runs in a process of its own beside the server; `python -m tests.e2e.token USERNAME FILE PIN`.
"""

import sys
from pathlib import Path

import django


def main(username: str, target: Path, pin: str) -> None:
    django.setup()
    from docflow.core import clock
    from docflow.org.models import User
    from tests.signing.external import tokens

    name = User.objects.get(username=username).full_name
    target.write_bytes(tokens.make("p256", name, clock.now()).p12(pin))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3])
