"""The envelope with the settings of this installation, for keys of the demo authority.

Keys of persons and organisations are closed and opened by the signing process alone, through
`signing.keys.process.sealing`, which this module only lends its settings.
"""

from typing import Any

from django.conf import settings

from signing.keys import server_key
from signing.keys.process import sealing
from signing.keys.process.sealing import Broken, Cost, PinMismatch

__all__ = ["Broken", "Cost", "PinMismatch", "check", "close", "cost", "open_"]


def cost() -> Cost:
    """64 MiB and 3 passes, unless `SIGNING_ARGON2` says less (tests and demo) or more."""
    return Cost(**getattr(settings, "SIGNING_ARGON2", {}))


def close(secret: bytes, *, pin: str | None, bound_to: bytes) -> dict[str, Any]:
    """As `sealing.close`."""
    return sealing.close(
        secret,
        pin=None if pin is None else pin.encode(),
        bound_to=bound_to,
        server_key=server_key.read,
        cost=cost(),
    )


def check(envelope: dict[str, Any], *, bound_to: bytes) -> None:
    """As `sealing.check`."""
    sealing.check(envelope, bound_to=bound_to, server_key=server_key.read)


def open_(envelope: dict[str, Any], *, pin: str | None, bound_to: bytes) -> bytes:
    """As `sealing.open_`."""
    opened = sealing.open_(
        envelope,
        pin=None if pin is None else pin.encode(),
        bound_to=bound_to,
        server_key=server_key.read,
    )
    return bytes(opened)
