"""How bytes get to another office: one module per transport, each with a function `deliver`.

A transport knows bytes, a message id and two offices; it never reads documents or deliveries.
Adding one adds a module here and its name to `states.Transport`.
"""

from dataclasses import dataclass
from importlib import import_module
from typing import Protocol, cast

from docflow.exchange.states import Transport
from docflow.org.models import Office


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
    """The bytes did not arrive; `for_good` when trying again cannot help."""

    def __init__(self, reason: str, *, for_good: bool = False) -> None:
        self.reason = reason
        self.for_good = for_good
        super().__init__(reason)


class Carrier(Protocol):
    """The functions of a transport module."""

    def deliver(self, consignment: Consignment) -> Acknowledgement:
        """Hand over; raises NotDelivered. Called again for the same message after a doubt."""


def of(transport: str) -> Carrier:
    """The module of that name. Raises NotDelivered for what carries nothing."""
    if transport in (Transport.NONE, Transport.PAPER):
        raise NotDelivered(f"{transport}: no electronic transport")
    # By name, so that no room above has to know the list.
    return cast(Carrier, import_module(f"{__name__}.{Transport(transport)}"))
