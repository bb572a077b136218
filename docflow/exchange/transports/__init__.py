"""How bytes get to another office: one module per transport, each with the same few functions.

A transport knows bytes, a message id and two offices; it never reads documents or deliveries.
Adding one adds a module here and its name to `states.Transport`.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import import_module
from typing import Protocol, cast

from django.utils.translation import gettext as _

from docflow.exchange.states import Transport
from docflow.org.models import Office

# They name why nothing goes, and have no module.
_CARRY_NOTHING = frozenset({Transport.NONE, Transport.PAPER})


@dataclass(frozen=True)
class Consignment:
    """What is to be delivered."""

    sender: Office
    receiver: Office
    message_id: str
    data: bytes


@dataclass(frozen=True)
class Acknowledgement:
    """The receiving side has these bytes safe; the same answer for every copy."""

    message_id: str
    sha256: str


class NotDelivered(Exception):
    """The bytes did not arrive.

    `for_good`: trying again cannot help. `down`: nothing gets there now, whatever it is. `after`:
    the other side asked not to come sooner.
    """

    def __init__(
        self,
        reason: str,
        *,
        for_good: bool = False,
        down: bool = False,
        after: timedelta = timedelta(0),
    ) -> None:
        self.reason = reason
        self.for_good = for_good
        self.down = down
        self.after = after
        super().__init__(reason)


class Carrier(Protocol):
    """The functions of a transport module; it may also have `collect`, a sweep that fetches what
    came for our offices."""

    def deliver(self, consignment: Consignment) -> Acknowledgement:
        """Hand over; raises NotDelivered. Called again for the same message after a doubt."""

    def check(self, sender: Office, receiver: Office) -> str:
        """What was found on the way to `receiver`, in words; nothing is sent. Raises
        NotDelivered."""


def of(transport: str) -> Carrier:
    """The module of that name. Raises NotDelivered for what carries nothing."""
    if transport in _CARRY_NOTHING:
        raise NotDelivered(_("Kênh này không có đường truyền điện tử."))
    # By name, so that no room above has to know the list.
    return cast(Carrier, import_module(f"{__name__}.{Transport(transport)}"))


def collect(now: datetime, limit: int) -> int:
    """Sweep: what lies waiting at transports that do not come by themselves. Messages handled."""
    done = 0
    for transport in Transport:
        if transport not in _CARRY_NOTHING:
            fetch = getattr(of(transport), "collect", None)
            done += fetch(now, limit) if fetch else 0
    return done
