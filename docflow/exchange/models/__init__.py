"""What goes out, what comes in, and what proves it: data and constraints."""

from docflow.exchange.models.addresses import AddressChange, AddressEntry, SeenRequest
from docflow.exchange.models.dispatches import Delivery, Dispatch, Receipt
from docflow.exchange.models.messages import InboxMessage, OutboxMessage, QuarantinedMessage
from docflow.exchange.models.requests import ChangeRequest
from docflow.exchange.models.simulated import (
    SimulatedArrival,
    SimulatedEvent,
    SimulatedPartner,
    SimulatedPosting,
)

__all__ = [
    "AddressChange",
    "AddressEntry",
    "ChangeRequest",
    "Delivery",
    "Dispatch",
    "InboxMessage",
    "OutboxMessage",
    "QuarantinedMessage",
    "Receipt",
    "SeenRequest",
    "SimulatedArrival",
    "SimulatedEvent",
    "SimulatedPartner",
    "SimulatedPosting",
]
