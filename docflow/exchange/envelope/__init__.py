"""The edXML envelope (QCVN 102:2016/BTTTT): messages in, bytes out, and back. Knows no table."""

from docflow.exchange.envelope.errors import BadMessage, Remark
from docflow.exchange.envelope.messages import (
    Business,
    Change,
    Enclosure,
    Letter,
    Message,
    Organ,
    ReceiverChange,
    Replacement,
    Response,
    Signer,
    Staff,
    StatusMessage,
    Stop,
)
from docflow.exchange.envelope.reader import Parcel, read
from docflow.exchange.envelope.statement import Statement
from docflow.exchange.envelope.writer import write

__all__ = [
    "BadMessage",
    "Business",
    "Change",
    "Enclosure",
    "Letter",
    "Message",
    "Organ",
    "Parcel",
    "ReceiverChange",
    "Remark",
    "Replacement",
    "Response",
    "Signer",
    "Staff",
    "Statement",
    "StatusMessage",
    "Stop",
    "read",
    "write",
]
